import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createEngine } from '../cli/engines.ts'
import type { Engine } from '../engine/engine.ts'
import type { Config } from '../run/config.ts'
import { compareRuns } from '../run/compare.ts'
import { trainerState } from './stored-state.ts'
import { config, trainerGround } from './testing/trainer-ground.ts'
import type { TrainerGround } from './testing/trainer-ground.ts'
import { Trainer } from './trainer.ts'

/** Two chunks of tasks, so that the second waits for the first update. */
const TASKS = 72
const WAITING = config({
  suite: { id: 'desk', train: 64, heldOut: TASKS },
  rl: { updates: 3 },
  evaluation: { every: 3, tasks: TASKS, tasksBetween: TASKS, probes: 8 },
})

describe('the first evaluation of a run that is watched', () => {
  let engine: Engine
  let ground: TrainerGround
  /** The same run, unwatched. */
  let whole: Trainer
  beforeAll(async () => {
    engine = await createEngine('wasm', { portable: false, threads: 1 })
    ground = await trainerGround(engine, TASKS)
    whole = (await ground.run(WAITING)).trainer
  })
  afterAll(() => {
    whole.dispose()
    engine.dispose()
  })

  it('says its first part before the first update and the whole behind it, and the run is the same', async () => {
    const watched = await Trainer.start(ground.options(WAITING))
    const told: string[] = []
    for await (const event of watched.run(undefined, true)) {
      if (event.kind === 'first-part') told.push(`first part of ${event.evaluation.greedy.n}`)
      if (event.kind === 'evaluation')
        told.push(`evaluation of ${event.evaluation.update} on ${event.evaluation.greedy.n}`)
      if (event.kind === 'update') told.push(`update ${event.record.update}`)
      if (event.kind === 'progress' && event.label.includes('beginning')) told.push(event.label)
    }
    expect(told).toEqual([
      'first part of 64',
      'update 1',
      // Behind the held-out tasks come those whose plans are probed, then those with entities that
      // training never met.
      'Update 1 of 3; its beginning measured on 72 of 152 tasks',
      'Update 1 of 3; its beginning measured on 80 of 152 tasks',
      'update 2',
      'Update 2 of 3; its beginning measured on 144 of 152 tasks',
      'Update 2 of 3; its beginning measured on 152 of 152 tasks',
      'evaluation of 0 on 72',
      'update 3',
      'evaluation of 3 on 72',
    ])
    expect(compareRuns(whole.record, watched.record)).toMatchObject({ identical: true })
    const ids = (trainer: Trainer): readonly string[] =>
      trainer.record.trajectories.map(({ id }) => id).sort()
    expect(ids(watched)).toEqual(ids(whole))
    watched.dispose()
  })

  it('waits only where somebody watches and more than one chunk of tasks is to be done', async () => {
    /** What comes first of the evaluation, and how many policies there are by then. */
    const begins = async (watched: boolean, of: Config): Promise<readonly [string, number]> => {
      let made = 0
      const counting: Engine = {
        ...engine,
        createPolicy: (...given) => {
          made += 1
          return engine.createPolicy(...given)
        },
      }
      const trainer = await Trainer.start({ ...ground.options(of), engine: counting })
      let first = ''
      for await (const { kind } of trainer.run(undefined, watched))
        if (kind === 'evaluation' || kind === 'first-part') {
          first = kind
          break
        }
      trainer.dispose()
      return [first, made]
    }
    const chunk = { ...WAITING, evaluation: { ...WAITING.evaluation, tasks: 64, probes: 0 } }
    const more = { ...WAITING, evaluation: { ...WAITING.evaluation, tasks: 65, probes: 0 } }
    expect(await begins(false, more)).toEqual(['evaluation', 2])
    expect(await begins(true, chunk)).toEqual(['evaluation', 2])
  })

  it('goes on from a state with the policies that the run began with', async () => {
    const first = await Trainer.start(ground.options(WAITING))
    for await (const event of first.run(undefined, true)) if (event.kind === 'update') break
    const { run, ...rest } = structuredClone(await first.state())
    expect(run.evaluations).toEqual([])
    first.dispose()
    const state = trainerState({ run, rest })
    if (state === undefined) throw new Error('it is no state')
    const second = await Trainer.continue(ground.options(WAITING), state)
    const events = second.run(undefined, true)
    while ((await events.next()).done !== true) {
      /* to the end */
    }
    expect(compareRuns(whole.record, second.record)).toMatchObject({ identical: true })
    expect((await second.state()).initial).toBeUndefined()
    second.dispose()
  })
})
