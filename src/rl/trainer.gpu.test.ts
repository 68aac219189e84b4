import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createEngine } from '../cli/engines.ts'
import type { Engine } from '../engine/engine.ts'
import { at } from '../run/at.ts'
import { compareRuns } from '../run/compare.ts'
import { readRunFile } from '../run/import-run-file.ts'
import { writeRunFile } from '../run/export.ts'
import { FROM_DEMONSTRATIONS, config, trainerGround } from './testing/trainer-ground.ts'
import type { TrainerGround } from './testing/trainer-ground.ts'
import { Trainer } from './trainer.ts'

/** Short: this engine is slow here. */
const SHORT = {
  evaluation: { every: 2, tasks: 8, tasksBetween: 8, probes: 2 },
  rl: { maxPlanTokens: 80, maxCallTokens: 64 },
} as const

/**
 * What depends on the engine; all that does not is tested on another, which is quicker here
 * (trainer.test.ts).
 */
describe('the trainer on WebGPU', () => {
  let engine: Engine
  let ground: TrainerGround
  let whole: Awaited<ReturnType<TrainerGround['run']>>
  beforeAll(async () => {
    engine = await createEngine('webgpu')
    ground = await trainerGround(engine)
    whole = await ground.run(config({ ...FROM_DEMONSTRATIONS, ...SHORT }))
  })
  afterAll(() => {
    whole.trainer.dispose()
    engine.dispose()
  })

  it('goes through warm start, evaluation and updates, and its file can be read back', async () => {
    const { trainer, events } = whole
    expect(events.filter((e) => e.kind === 'warm-start')).toHaveLength(5)
    expect(events.filter((e) => e.kind === 'update')).toHaveLength(2)
    expect(events.filter((e) => e.kind === 'evaluation')).toHaveLength(2)
    const file = await trainer.file(true)
    expect(file.status).toBe('finished')
    expect(file.evaluations.map(({ probes }) => probes?.planUplift.n)).toEqual([2, 2])
    expect(file.crossPlay).toMatchObject({ updates: [0, 2], tasks: 2 })
    expect(file.trajectories.length).toBeGreaterThan(0)
    expect(Object.keys(at(file.updates, 0, 'updates').metrics)).toEqual(
      expect.arrayContaining([
        'planner/reward',
        'planner/frac_reward_zero_std',
        'planner/entropy',
        'tools/failure_frequency',
      ]),
    )
    const read = readRunFile(writeRunFile(file, { weights: true }))
    expect(read.ok ? compareRuns(file, read.file) : read.error).toMatchObject({ identical: true })
  })

  it('gives the same numbers again, and when continued from a state as if it had never stopped', async () => {
    const c = config({ ...FROM_DEMONSTRATIONS, ...SHORT })
    const first = await Trainer.start(ground.options(c))
    for await (const event of first.run()) if (event.kind === 'update') break
    const state = structuredClone(await first.state())
    first.dispose()
    const second = await Trainer.continue(ground.options(c), state)
    const events = second.run()
    while ((await events.next()).done !== true) {
      /* to the end */
    }
    expect(compareRuns(whole.trainer.record, second.record)).toMatchObject({ identical: true })
    second.dispose()
  })
})
