import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createEngine } from '../../cli/engines.ts'
import { loadTaskSetup } from '../../cli/task-setup.ts'
import type { Engine } from '../../engine/engine.ts'
import { at } from '../../run/at.ts'
import { cellConfig, cellName, cellsOf } from '../../run/experiment-cells.ts'
import { experimentSchema } from '../../run/experiment.ts'
import type { CellResult } from '../../run/experiment.ts'
import { Trainer } from '../trainer.ts'
import type { TrainerState } from '../trainer-state.ts'
import { warmUpSteps } from '../warm-start.ts'
import { ExperimentRun } from './experiment-run.ts'
import { GrowingCell, grow } from './growing-cell.ts'
import { SharedTaskSetups } from './shared-task-setups.ts'

const SMALL = { dModel: 16, layers: 1, heads: 2, kvHeads: 1, feedForward: 24, context: 192 }
const experiment = experimentSchema.parse({
  format: 'tandem-experiment',
  version: 1,
  name: 'Small',
  modes: ['joint', 'low-only', 'separate'],
  seeds: [1],
  crossPlay: false,
  base: {
    suite: { id: 'desk', train: 64, heldOut: 32 },
    planner: SMALL,
    executor: SMALL,
    warmStart: {
      from: 'demonstrations',
      plannerSteps: 4,
      executorSteps: 3,
      soloSteps: 3,
      batch: 4,
    },
    rl: {
      updates: 3,
      tasks: 3,
      plans: 2,
      executions: 2,
      maxPlanTokens: 80,
      maxCallTokens: 64,
    },
    evaluation: { every: 2, tasks: 8, tasksBetween: 8, probes: 0 },
  },
})

const taskSetups = new SharedTaskSetups(loadTaskSetup)
/** All but the time it took. */
const figures = ({ seconds: _, ...rest }: CellResult) => rest

describe('runs of an experiment', () => {
  let engine: Engine
  beforeAll(async () => {
    engine = await createEngine('wasm', { portable: false, threads: 1 })
  })
  afterAll(() => {
    engine.dispose()
  })

  const run = (
    begun: (name: string) => TrainerState | undefined = () => undefined,
    clock = () => 0,
  ): ExperimentRun =>
    new ExperimentRun(experiment, [], {
      engine,
      code: 'test',
      clock,
      now: () => '2026-01-01T00:00:00.000Z',
      trainers: Trainer,
      warmUp: warmUpSteps,
      warmStart: () => Promise.resolve(undefined),
      taskSetup: (config) => taskSetups.of(config),
      starters: () => Promise.resolve(undefined),
      begun: (cell) => Promise.resolve(begun(cellName(cell))),
      policies: () => Promise.resolve(undefined),
    })

  async function toEnd(one: ExperimentRun): Promise<CellResult[]> {
    const results: CellResult[] = []
    for await (const event of one.run()) if (event.kind === 'finished') results.push(event.result)
    return results
  }

  it('say what is done, how much of it, and how long the rest takes', async () => {
    let now = 0
    const one = run(undefined, () => (now += 10))
    expect(one.progress()).toEqual({ done: 0, total: 3, label: 'Starting' })
    const seen: { label: string; done: number; left: number | undefined }[] = []
    const kinds = new Set<string>()
    for await (const event of one.run()) {
      kinds.add(event.kind)
      const { label, done, secondsLeft } = one.progress()
      seen.push({ label, done, left: secondsLeft })
    }
    expect([...new Set(seen.map(({ label }) => label))]).toEqual([
      'Warm start of the planner, seed 1',
      'Warm start of the executor, seed 1',
      'Warm start of the one policy, seed 1',
      'Training seed 1',
      'Finished',
    ])
    expect([...kinds].sort()).toEqual([
      'finished',
      'moved',
      'point',
      'update',
      'warm',
      'warm-over',
      'warm-step',
    ])
    const done = seen.map((each) => each.done)
    expect(done).toEqual([...done].sort())
    expect([done[0], done.at(-1)]).toEqual([0, 3])
    // Nothing is known before every kind of work was timed; then it only gets less, and ends at
    // none.
    const left = seen.map((each) => each.left)
    const known = left.filter((seconds) => seconds !== undefined)
    expect(left.slice(left.length - known.length)).toEqual(known)
    expect(known.length).toBeGreaterThan(5)
    expect(at(known, 0, 'known') > at(known, known.length >> 1, 'known')).toBe(true)
    expect(known.at(-1)).toBe(0)
    expect(one.growing).toEqual([])
  })

  it('give the same figures together, each alone with its own warm start, and after being stopped', async () => {
    const together = await toEnd(run())
    expect(together.map(({ mode }) => mode).sort()).toEqual(['joint', 'low-only', 'separate'])

    const alone: CellResult[] = []
    for (const cell of cellsOf(experiment)) {
      const config = cellConfig(experiment, cell)
      const growing = new GrowingCell(
        cell,
        await Trainer.start({
          config,
          ...(await taskSetups.of(config)),
          engine,
          code: 'test',
          clock: () => 0,
          id: 'alone',
          created: '2026-01-01T00:00:00.000Z',
        }),
      )
      for await (const growth of grow([growing]))
        if (growth.kind === 'finished') alone.push(growth.result)
      growing.dispose()
    }
    const byMode = (results: readonly CellResult[]) =>
      new Map(results.map((result) => [result.mode, figures(result)]))
    expect(byMode(alone)).toEqual(byMode(together))

    const states = new Map<string, TrainerState>()
    const stopped = run()
    for await (const event of stopped.run()) {
      if (event.kind !== 'update' || event.update < 2) continue
      for (const one of stopped.growing)
        states.set(cellName(one.cell), structuredClone(await one.state()))
      break
    }
    stopped.dispose()
    expect([...states.values()].map((state) => state.run.updates.length)).toEqual([2, 1, 1])
    expect(byMode(await toEnd(run((name) => states.get(name))))).toEqual(byMode(together))
  })
})
