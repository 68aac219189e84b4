import { describe, expect, it } from 'vitest'
import { configSchema } from '../run/config.ts'
import { makeRunFile } from '../run/testing/make-run.ts'
import { parseCommand } from './protocol-command.ts'
import { parseReport } from './protocol.ts'

describe('messages', () => {
  it('are taken over as they are', () => {
    const start = { kind: 'start', config: configSchema.parse({}) }
    expect(parseCommand(start)).toEqual({ ok: true, value: start })
    const exported = { kind: 'exported', file: makeRunFile({ weights: true }) }
    expect(parseReport(exported)).toEqual({ ok: true, value: exported })
  })

  it.each([
    [undefined, 'command is missing, expected an object'],
    [{ kind: 'fly' }, 'command: kind is "fly", expected one of the known kinds'],
    [{ kind: 'pause', now: true }, 'command: now is there, expected no such key'],
    [
      { kind: 'start', config: { ...configSchema.parse({}), seed: 0.5 } },
      'command: config.seed is 0.5, expected a whole number',
    ],
    [{ kind: 'continue', id: '' }, 'command: id is "", expected at least 1 characters'],
  ])('that are none are refused with the place: %j', (data, message) => {
    expect(parseCommand(data)).toEqual({ ok: false, message })
  })

  it('from the worker are not trusted either', () => {
    expect(
      parseReport({
        kind: 'update',
        record: { update: 1, metrics: { a: NaN }, timing: {}, notices: [] },
      }),
    ).toEqual({ ok: false, message: 'report: record.metrics.a is NaN, expected a number' })
  })
})
