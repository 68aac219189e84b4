import { expect, it } from 'vitest'
import { configSchema, type ConfigInput } from '../run/config.ts'
import { heldOutKey, measuredOn } from './held-out.ts'

it('is as many as a run asks for, and no more than there are', () => {
  const of = (input: ConfigInput, counted?: number) => {
    const asked = configSchema.parse(input)
    const { config, atMost } = measuredOn(
      asked,
      counted === undefined ? undefined : { key: heldOutKey(asked), tasks: counted },
    )
    return [config.evaluation.tasks, config.evaluation.tasksBetween, atMost]
  }
  expect(of({ evaluation: { tasks: 384, tasksBetween: 64 } })).toEqual([384, 64, false])
  expect(
    of({ suite: { id: 'desk', heldOut: 48 }, evaluation: { tasks: 384, tasksBetween: 64 } }),
  ).toEqual([48, 48, false])
  expect(of({ suite: { id: 'bfcl' }, evaluation: { tasks: 384, tasksBetween: 64 } })).toEqual([
    384,
    64,
    true,
  ])
  expect(of({ suite: { id: 'bfcl' }, evaluation: { tasks: 384, tasksBetween: 64 } }, 100)).toEqual([
    100,
    64,
    false,
  ])
  expect(
    of({ suite: { id: 'custom', heldOut: 64 }, evaluation: { tasks: 384, tasksBetween: 64 } }),
  ).toEqual([64, 64, true])
  // Counted with another share, which holds out others.
  const [half, quarter] = [
    configSchema.parse({ suite: { id: 'api-bank', heldOutShare: 0.5 } }),
    configSchema.parse({ suite: { id: 'api-bank' } }),
  ]
  expect(measuredOn(half, { key: heldOutKey(quarter), tasks: 125 }).atMost).toBe(true)
})
