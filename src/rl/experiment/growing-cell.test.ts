/** A run of an experiment while it grows, and settings that runs share. */
import { describe, expect, it } from 'vitest'
import { configSchema } from '../../run/config.ts'
import type { ConfigInput } from '../../run/config.ts'
import { isReleased } from '../../run/keep.ts'
import { idleEngine, scriptedTrainers } from '../testing/scripted-trainer.ts'
import type { TaskSetup } from '../task-setup.ts'
import { GrowingCell, grow } from './growing-cell.ts'
import type { CellTrainer, Growth } from './growing-cell.ts'
import { SharedTaskSetups } from './shared-task-setups.ts'

const CELL = { variant: 'only', mode: 'joint', seed: 1 } as const
const NOTHING: TaskSetup = Object.create(null) as TaskSetup

async function started(updates = 9): Promise<GrowingCell> {
  const config = configSchema.parse({ rl: { updates } })
  return new GrowingCell(
    CELL,
    await scriptedTrainers({}).start({
      ...NOTHING,
      config,
      engine: idleEngine(),
      id: 'x',
      code: '',
      created: '',
      clock: () => 0,
    }),
  )
}
async function turn(growing: GrowingCell): Promise<Growth[]> {
  const all: Growth[] = []
  for await (const growth of growing.turn()) all.push(growth)
  return all
}

describe('a run of an experiment', () => {
  it('takes a turn up to each update, and ends with its last evaluation', async () => {
    const growing = await started()
    expect([growing.share, growing.update, growing.tokens, growing.result]).toEqual([
      0,
      0,
      0,
      undefined,
    ])
    const first = await turn(growing)
    expect(first.at(-1)).toMatchObject({
      kind: 'update',
      update: 1,
      seconds: expect.any(Number) as number,
    })
    expect(first.map(({ kind }) => kind)).toContain('point')
    expect([growing.share, growing.update, growing.tokens]).toEqual([1 / 9, 1, 4000])
    for (let update = 2; update <= 9; update += 1) {
      const growths = await turn(growing)
      expect(growths.at(-1)).toMatchObject({ kind: 'update', update })
      // After the fifth update it was evaluated, which is told with the turn behind it.
      expect(
        growths
          .filter(({ kind }) => kind === 'point')
          .map((one) => (one.kind === 'point' ? one.point.update : NaN)),
      ).toEqual(update === 6 ? [5] : [])
    }
    const last = await turn(growing)
    expect(last.at(-1)).toMatchObject({
      kind: 'finished',
      result: { mode: 'joint', seed: 1, updates: 9, tokens: 36_000 },
    })
    expect(last.filter(({ kind }) => kind === 'point')).toEqual([])
    expect([growing.share, growing.result?.updates]).toEqual([1, 9])
  })

  it('is kept without trajectories, and without the last evaluation, whose outcomes are in memory alone', async () => {
    const growing = await started()
    for (let update = 1; update <= 6; update += 1) await turn(growing)
    const between = await growing.state()
    expect([
      between.run.evaluations.map(({ update }) => update),
      between.run.trajectories,
      between.run.updates.length,
    ]).toEqual([[0, 5], [], 6])
    for (let update = 7; update <= 10; update += 1) await turn(growing)
    expect((await growing.state()).run.evaluations.map(({ update }) => update)).toEqual([0, 5])
    const { planner, executor } = await growing.policies()
    expect([Object.keys(planner), Object.keys(executor ?? {})]).toEqual([
      ['config', 'weights'],
      ['config', 'weights'],
    ])
  })

  it('is kept with the checkpoints of its evaluations, the last again left out', async () => {
    const trainer = await scriptedTrainers({}).start({
      ...NOTHING,
      config: configSchema.parse({ rl: { updates: 9 } }),
      engine: idleEngine(),
      id: 'x',
      code: '',
      created: '',
      clock: () => 0,
    })
    const { planner } = await trainer.state()
    const keeping: CellTrainer = {
      run: (signal) => trainer.run(signal),
      release: (stays) => {
        trainer.release(stays)
      },
      dispose: () => {
        trainer.dispose()
      },
      get record() {
        return trainer.record
      },
      get update() {
        return trainer.update
      },
      state: async () => ({
        ...(await trainer.state()),
        checkpoints: [0, 5, 9].map((update) => ({ update, planner })),
      }),
    }
    const growing = new GrowingCell(CELL, keeping)
    const kept = async (): Promise<readonly number[] | undefined> =>
      (await growing.state()).checkpoints?.map(({ update }) => update)
    for (let update = 1; update <= 6; update += 1) await turn(growing)
    expect(await kept()).toEqual([0, 5, 9])
    for (let update = 7; update <= 10; update += 1) await turn(growing)
    expect(await kept()).toEqual([0, 5])
  })

  it('holds no trajectory of an update once it is told', async () => {
    const trainers = scriptedTrainers({})
    const growing = new GrowingCell(
      CELL,
      await trainers.start({
        ...NOTHING,
        config: configSchema.parse({ rl: { updates: 3 } }),
        engine: idleEngine(),
        id: 'x',
        code: '',
        created: '',
        clock: () => 0,
      }),
    )
    await turn(growing)
    const [trainer] = trainers.made
    expect(trainer?.record.trajectories.length).toBeGreaterThan(0)
    expect(trainer?.record.trajectories.every(isReleased)).toBe(true)
    growing.dispose()
    expect(trainer?.disposed).toBe(true)
  })

  it('grows beside others, an update of each in turn, until each is finished', async () => {
    const cells = [await started(2), await started(3)]
    const told: string[] = []
    for await (const growth of grow(cells))
      if (growth.kind === 'update' || growth.kind === 'finished')
        told.push(`${cells.indexOf(growth.growing)} ${growth.kind}`)
    expect(told).toEqual([
      '0 update',
      '1 update',
      '0 update',
      '1 update',
      '0 finished',
      '1 update',
      '1 finished',
    ])
  })
})

describe('settings that runs share', () => {
  it('are made once for all that have the same suite, vocabulary and room, and again where making them failed', async () => {
    const made: string[] = []
    const taskSetups = new SharedTaskSetups((config) => {
      made.push(config.suite.id)
      return made.length === 1
        ? Promise.reject(new Error('no file'))
        : Promise.resolve({ ...NOTHING })
    })
    const of = (change: ConfigInput = {}) => taskSetups.of(configSchema.parse(change))
    await expect(of()).rejects.toThrow('no file')
    const first = await of()
    for (const same of [
      {},
      { seed: 9 },
      { mode: 'alternate' },
      { planner: { dModel: 32 } },
      { rl: { learningRate: 0.1 } },
      { executor: { context: 256 } },
    ] as const)
      expect(await of(same)).toBe(first)
    expect(made).toHaveLength(2)
    for (const other of [
      { suite: { id: 'desk', seed: 2 } },
      { evaluation: { untouched: 'twohop' } },
      { warmStart: { from: 'demonstrations' } },
      { mode: 'low-only' },
      { planner: { context: 192 } },
      { rl: { maxPlanTokens: 60 } },
    ] as const)
      expect(await of(other)).not.toBe(first)
    expect(made).toHaveLength(8)
  })
})
