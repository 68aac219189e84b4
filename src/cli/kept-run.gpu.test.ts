/** What a command makes of a device that is taken away in mid-run, and of Ctrl-C. */
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RunEvent } from '../rl/events.ts'
import { compareRuns } from '../run/compare.ts'
import { configSchema } from '../run/config.ts'
import { checkpointOf } from './checkpoint.ts'
import { failureOf } from './drive.ts'
import { createEngine } from './engines.ts'
import { Interrupted } from './interrupt.ts'
import { driveKept } from './kept-run.ts'
import type { KeptRunParts } from './kept-run.ts'
import { loadTaskSetup } from './task-setup.ts'

const MODEL = { dModel: 16, layers: 1, heads: 2, kvHeads: 2, feedForward: 32 }
const config = configSchema.parse({
  name: 'tiny',
  portable: true,
  suite: { id: 'desk', train: 64, heldOut: 32 },
  planner: MODEL,
  executor: MODEL,
  warmStart: { from: 'demonstrations', plannerSteps: 3, executorSteps: 3, batch: 4 },
  rl: { updates: 4, tasks: 2, plans: 3, executions: 2, maxPlanTokens: 12, maxCallTokens: 12 },
  evaluation: { every: 100, tasks: 8, tasksBetween: 8, probes: 0 },
  checkpointEvery: 2,
})

let folder: string
let setup: Awaited<ReturnType<typeof loadTaskSetup>>
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tandem-kept-run-'))
  setup = await loadTaskSetup(config)
})
afterAll(() => rm(folder, { recursive: true }))

/** Drives the run on engines that can be taken away; `told` is called with each event. */
async function drive(
  name: string,
  told: (event: RunEvent, lose: () => void, stop: () => void) => void = () => undefined,
  parts: Partial<KeptRunParts> = {},
) {
  const said: string[] = []
  const updates: number[] = []
  const abort = new AbortController()
  let lose: () => void = () => undefined
  const { ending, run } = await driveKept({
    config,
    out: join(folder, name),
    id: 'run',
    created: '2026-11-30T12:00:00Z',
    taskSetup: () => Promise.resolve(setup),
    starters: () => Promise.reject(new Error('not needed')),
    engine: async () => {
      const engine = await createEngine('wasm', { portable: true, threads: 1 })
      return {
        info: engine.info,
        lost: new Promise((resolve) => {
          lose = () => resolve('unplugged')
        }),
        createPolicy: (...given) => engine.createPolicy(...given),
        dispose: () => engine.dispose(),
      }
    },
    interrupt: { signal: abort.signal, keeps: () => undefined },
    clock: () => performance.now(),
    say: (words) => said.push(words),
    tell: (event) => {
      if (event.kind === 'update') updates.push(event.record.update)
      told(
        event,
        () => lose(),
        () => abort.abort(new Interrupted()),
      )
    },
    ...parts,
  })
  return { ending, run, said, updates, record: run.trainer.record }
}

const once = (update: number, what: () => void): ((event: RunEvent) => void) => {
  let done = false
  return (event) => {
    if (done || event.kind !== 'update' || event.record.update !== update) return
    done = true
    what()
  }
}

describe('a run of a command', () => {
  it('goes on by itself after its device was lost, from what was kept on the disk or in memory, to the same bits', async () => {
    const whole = await drive('whole.json')
    expect(whole.ending.kind).toBe('finished')
    // Where there is no such folder, no checkpoint can be written.
    for (const name of ['lost.json', 'nowhere/lost.json']) {
      let at: (event: RunEvent) => void = () => undefined
      let begun = false
      const { ending, record, said, updates } = await drive(name, (event, lose) => {
        if (!begun) at = once(3, lose)
        begun = true
        at(event)
      })
      expect(ending.kind).toBe('finished')
      expect(said.filter((one) => one.includes('goes on by itself'))).toEqual([
        expect.stringMatching(
          /^What computes on the processor stopped: unplugged\. The run goes on by itself from update [23] \(1 of 3\)\.$/,
        ),
      ])
      if (name.startsWith('nowhere'))
        expect(said.filter((one) => one.includes('cannot be written'))).toHaveLength(1)
      expect(updates.at(-1)).toBe(4)
      expect(compareRuns(whole.record, record)).toMatchObject({ identical: true })
      expect(existsSync(checkpointOf(join(folder, name)))).toBe(!name.startsWith('nowhere'))
    }
  })

  it('ends in words where its device is lost again and again, or no engine takes its place', async () => {
    const { ending, said } = await drive('often.json', (event, lose) => {
      if (event.kind === 'warm-start') lose()
    })
    expect(said.filter((one) => one.includes('goes on by itself'))).toHaveLength(3)
    if (ending.kind !== 'failed') throw new Error('it came to its end')
    expect(failureOf(ending)).toMatchObject({
      name: 'CommandError',
      message: 'What computes on the processor stopped: unplugged.',
    })
  })

  it('is kept when it is stopped, and goes on to the same bits', async () => {
    const whole = await drive('unstopped.json')
    const first = await drive('stopped.json', (event, _lose, stop) => once(1, stop)(event))
    expect(first.ending).toEqual({ kind: 'stopped', begun: true })
    expect(first.run.keeping.words).toBe(
      'saved after update 1; call the same command again to continue',
    )
    const second = await drive('stopped.json')
    expect(second.said).toContain('continuing after update 1')
    expect(second.updates).toEqual([2, 3, 4])
    expect(compareRuns(whole.record, second.record)).toMatchObject({ identical: true })
  })
})
