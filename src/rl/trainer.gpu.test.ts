import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createEngine } from '../cli/engines.ts'
import { readStarters } from '../cli/starters.ts'
import { starterTokenizer } from '../cli/tokenizer.ts'
import type { Engine, Weights } from '../engine/engine.ts'
import { compareRuns } from '../run/compare.ts'
import { configSchema } from '../run/config.ts'
import type { Config, ConfigInput } from '../run/config.ts'
import { readRunFile } from '../run/import.ts'
import { writeRunFile } from '../run/export.ts'
import { createDesk } from '../tasks/desk/suite.ts'
import type { TaskSuite } from '../tasks/task.ts'
import { loadTokenizer } from '../tokenizer/load.ts'
import type { Tokenizer } from '../tokenizer/tokenizer.ts'
import type { RunEvent } from './events.ts'
import { Trainer, TrainingError } from './trainer.ts'
import type { TrainerOptions } from './trainer.ts'

const SMALL = { dModel: 16, layers: 1, heads: 2, kvHeads: 1, feedForward: 24, context: 192 }
/** A warm start too short to teach anything: what matters is that it runs, resumes and repeats. */
const FROM_DEMONSTRATIONS = { planner: SMALL, executor: SMALL, warmStart: { from: 'demonstrations', plannerSteps: 3, executorSteps: 2, batch: 4 } } as const satisfies ConfigInput

/** Begins from the shipped policies unless told otherwise, so that there are plans to carry out. */
function config(change: ConfigInput = {}): Config {
  return configSchema.parse({
    suite: { id: 'desk', train: 64, heldOut: 32 }, evaluation: { every: 2, tasks: 8, tasksBetween: 8 }, checkpointEvery: 1,
    ...change,
    rl: { updates: 2, tasks: 3, plans: 2, executions: 2, grouping: 'pooled', ...change.rl },
  })
}

const sameWeights = (a: Weights, b: Weights): boolean => [...a].every(([name, t]) => t.data.every((x, i) => Object.is(x, b.get(name)?.data[i])))

describe('the trainer on WebGPU', () => {
  let engine: Engine
  let suite: TaskSuite
  let tokenizer: Tokenizer
  let starters: TrainerOptions['starters']
  let now = 0
  const options = (c: Config): TrainerOptions => ({ id: 'run', starters, config: c, suite, tokenizer, engine, code: 'test', clock: () => (now += 10), created: '2026-01-01T00:00:00.000Z' })

  beforeAll(async () => {
    engine = await createEngine('webgpu')
    suite = await createDesk({ seed: 1, train: 64, heldOut: 32 })
    tokenizer = await loadTokenizer(await starterTokenizer())
    starters = await readStarters()
  })
  afterAll(() => { engine.dispose() })

  async function run(c: Config): Promise<{ trainer: Trainer; events: RunEvent[] }> {
    const trainer = await Trainer.start(options(c))
    const events: RunEvent[] = []
    for await (const event of trainer.run()) events.push(event)
    return { trainer, events }
  }

  it('goes through warm start, evaluation and updates, and its file can be read back', async () => {
    const { trainer, events } = await run(config(FROM_DEMONSTRATIONS))
    expect(events.filter((e) => e.kind === 'warm-start')).toHaveLength(5)
    expect(events.filter((e) => e.kind === 'update')).toHaveLength(2)
    expect(events.filter((e) => e.kind === 'evaluation')).toHaveLength(2)
    const file = await trainer.file(true)
    expect(file.status).toBe('finished')
    // A third of the eight tasks that are evaluated.
    expect(file.evaluations.map(({ probes }) => probes?.planUplift.n)).toEqual([2, 2])
    expect(file.crossPlay).toMatchObject({ updates: [0, 2], tasks: 32 })
    expect(file.trajectories.length).toBeGreaterThan(0)
    expect(Object.keys(file.updates[0]?.metrics ?? {})).toEqual(expect.arrayContaining(['planner/reward', 'planner/frac_reward_zero_std', 'planner/entropy', 'tools/failure_frequency']))
    const read = readRunFile(writeRunFile(file, { weights: true }))
    expect(read.ok ? compareRuns(file, read.file) : read.error).toMatchObject({ identical: true })
    trainer.dispose()
  })

  it('gives the same numbers again, and other numbers for another seed', async () => {
    const [a, b, c] = [await run(config()), await run(config()), await run(config({ seed: 2 }))]
    expect(compareRuns(a.trainer.record, b.trainer.record)).toMatchObject({ identical: true })
    expect(compareRuns(a.trainer.record, { ...c.trainer.record, config: a.trainer.record.config })).toMatchObject({ identical: false })
    for (const { trainer } of [a, b, c]) trainer.dispose()
  })

  it('continues from a state as if it had never stopped, in the warm start and between updates', async () => {
    for (const stop of ['warm-start', 'update'] as const) {
      const c = config(stop === 'warm-start' ? FROM_DEMONSTRATIONS : {})
      const whole = await run(c)
      const first = await Trainer.start(options(c))
      for await (const event of first.run()) if (event.kind === stop) break
      const state = structuredClone(await first.state())
      first.dispose()
      const second = await Trainer.continue(options(c), state)
      const events = second.run()
      while ((await events.next()).done !== true) { /* to the end */ }
      expect(compareRuns(whole.trainer.record, second.record)).toMatchObject({ identical: true })
      second.dispose()
      whole.trainer.dispose()
    }
  })

  it.each([['freeze-high', 'planner'], ['freeze-low', 'executor']] as const)('%s leaves the %s as the warm start left it', async (mode, frozen) => {
    const trainer = await Trainer.start(options(config({ mode, rl: { updates: 1 } })))
    let before: Weights | undefined
    for await (const event of trainer.run()) if (event.kind === 'evaluation' && event.evaluation.update === 0) before = (await trainer.state())[frozen]?.weights
    const { [frozen]: after, [frozen === 'planner' ? 'executor' : 'planner']: other } = await trainer.state()
    expect(before !== undefined && after !== undefined && sameWeights(before, after.weights)).toBe(true)
    expect(other?.step).toBeGreaterThan(0)
    trainer.dispose()
  })

  it('trains the roles apart, and both in one network', async () => {
    const separate = await run(config({ mode: 'separate' }))
    expect(separate.trainer.record.updates[0]?.metrics).toHaveProperty('planner/rewards/imitation/mean')
    const shared = await run(config({ ...FROM_DEMONSTRATIONS, weights: 'shared' }))
    expect(shared.trainer.record.warmStart.map((point) => point.role)).toEqual(['shared', 'shared', 'shared'])
    expect((await shared.trainer.state()).executor).toBeUndefined()
    for (const { trainer } of [separate, shared]) trainer.dispose()
  })

  it('reports ratios and KL only where they mean something', async () => {
    const onPolicy = await run(config({ rl: { updates: 1 } }))
    expect(onPolicy.trainer.record.updates[0]?.metrics).not.toHaveProperty('planner/clip_ratio/low')
    const offPolicy = await run(config({ rl: { updates: 1, numIterations: 2, beta: 0.02 } }))
    expect(offPolicy.trainer.record.updates[0]?.metrics).toHaveProperty('planner/clip_ratio/low')
    expect(offPolicy.trainer.record.updates[0]?.metrics['planner/kl']).toBeGreaterThanOrEqual(0)
    for (const { trainer } of [onPolicy, offPolicy]) trainer.dispose()
  })

  it('stops when told to, and says what does not fit', async () => {
    const trainer = await Trainer.start(options(config(FROM_DEMONSTRATIONS)))
    const abort = new AbortController()
    await expect(async () => {
      for await (const event of trainer.run(abort.signal)) if (event.kind === 'warm-start') abort.abort(new Error('stopped'))
    }).rejects.toThrow('stopped')
    trainer.dispose()
    await expect(Trainer.start({ ...options(config()), starters: undefined })).rejects.toThrow(TrainingError)
  })
})
