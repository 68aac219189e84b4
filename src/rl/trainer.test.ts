import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createEngine } from '../cli/engines.ts'
import type { Engine, Policy, Weights } from '../engine/engine.ts'
import { compareRuns } from '../run/compare.ts'
import { FROM_DEMONSTRATIONS, config, trainerGround } from './testing/trainer-ground.ts'
import type { TrainerGround } from './testing/trainer-ground.ts'
import { Trainer, TrainingError } from './trainer.ts'

const sameWeights = (a: Weights, b: Weights): boolean => [...a].every(([name, t]) => t.data.every((x, i) => Object.is(x, b.get(name)?.data[i])))

describe('the trainer', () => {
  let engine: Engine
  let ground: TrainerGround
  beforeAll(async () => {
    engine = await createEngine('wasm', { portable: false, threads: 1 })
    ground = await trainerGround(engine)
  })
  afterAll(() => { engine.dispose() })

  it('gives the same numbers again, and other numbers for another seed', async () => {
    const [a, b, c] = [await ground.run(config()), await ground.run(config()), await ground.run(config({ seed: 2 }))]
    expect(compareRuns(a.trainer.record, b.trainer.record)).toMatchObject({ identical: true })
    expect(compareRuns(a.trainer.record, { ...c.trainer.record, config: a.trainer.record.config })).toMatchObject({ identical: false })
    for (const { trainer } of [a, b, c]) trainer.dispose()
  })

  it('continues from a state as if it had never stopped, in the warm start and between updates', async () => {
    for (const stop of ['warm-start', 'update'] as const) {
      const c = config(stop === 'warm-start' ? FROM_DEMONSTRATIONS : {})
      const whole = await ground.run(c)
      const first = await Trainer.start(ground.options(c))
      for await (const event of first.run()) if (event.kind === stop) break
      const state = structuredClone(await first.state())
      first.dispose()
      const second = await Trainer.continue(ground.options(c), state)
      const events = second.run()
      while ((await events.next()).done !== true) { /* to the end */ }
      expect(compareRuns(whole.trainer.record, second.record)).toMatchObject({ identical: true })
      second.dispose()
      whole.trainer.dispose()
    }
  })

  it.each([['freeze-high', 'planner'], ['freeze-low', 'executor']] as const)('%s leaves the %s as the warm start left it', async (mode, frozen) => {
    const trainer = await Trainer.start(ground.options(config({ mode, rl: { updates: 1 } })))
    let before: Weights | undefined
    for await (const event of trainer.run()) if (event.kind === 'evaluation' && event.evaluation.update === 0) before = (await trainer.state())[frozen]?.weights
    const { [frozen]: after, [frozen === 'planner' ? 'executor' : 'planner']: other } = await trainer.state()
    expect(before !== undefined && after !== undefined && sameWeights(before, after.weights)).toBe(true)
    expect(other?.step).toBeGreaterThan(0)
    trainer.dispose()
  })

  it('trains the roles apart, and both in one network', async () => {
    const separate = await ground.run(config({ mode: 'separate' }))
    expect(separate.trainer.record.updates[0]?.metrics).toHaveProperty('planner/rewards/imitation/mean')
    const shared = await ground.run(config({ ...FROM_DEMONSTRATIONS, weights: 'shared' }))
    expect(shared.trainer.record.warmStart.map((point) => point.role)).toEqual(['shared', 'shared', 'shared'])
    expect((await shared.trainer.state()).executor).toBeUndefined()
    for (const { trainer } of [separate, shared]) trainer.dispose()
  })

  it('reports ratios and KL only where they mean something', async () => {
    const onPolicy = await ground.run(config({ rl: { updates: 1 } }))
    expect(onPolicy.trainer.record.updates[0]?.metrics).not.toHaveProperty('planner/clip_ratio/low')
    const offPolicy = await ground.run(config({ rl: { updates: 1, numIterations: 2, beta: 0.02 } }))
    expect(offPolicy.trainer.record.updates[0]?.metrics).toHaveProperty('planner/clip_ratio/low')
    expect(offPolicy.trainer.record.updates[0]?.metrics['planner/kl']).toBeGreaterThanOrEqual(0)
    for (const { trainer } of [onPolicy, offPolicy]) trainer.dispose()
  })

  it('leaves no policy behind where another cannot be made: at the start, going on, and for the pull to the reference', async () => {
    /** Fails when it is to make its policy number `bad`, and counts those that are not disposed of. */
    const failing = (bad: number) => {
      let made = 0
      const left = new Set<Policy>()
      const createPolicy: Engine['createPolicy'] = async (...given) => {
        if (++made === bad) throw new Error('out of memory')
        const policy = await engine.createPolicy(...given)
        const dispose = policy.dispose.bind(policy)
        policy.dispose = () => { left.delete(policy); dispose() }
        left.add(policy)
        return policy
      }
      return { engine: { ...engine, createPolicy }, left }
    }
    const c = config({ ...FROM_DEMONSTRATIONS, rl: { updates: 1, beta: 0.1 } })
    const start = failing(2)
    await expect(Trainer.start({ ...ground.options(c), engine: start.engine })).rejects.toThrow('out of memory')
    expect(start.left.size).toBe(0)
    const references = failing(4)
    const trainer = await Trainer.start({ ...ground.options(c), engine: references.engine })
    await expect(async () => { for await (const event of trainer.run()) if (event.kind === 'evaluation') break }).rejects.toThrow('out of memory')
    expect(references.left.size).toBe(2)
    trainer.dispose()
    expect(references.left.size).toBe(0)
    const whole = await ground.run(c)
    const state = structuredClone(await whole.trainer.state())
    whole.trainer.dispose()
    for (const bad of [2, 3, 4]) {
      const going = failing(bad)
      await expect(Trainer.continue({ ...ground.options(c), engine: going.engine }, state)).rejects.toThrow('out of memory')
      expect(going.left.size).toBe(0)
    }
    const damaged = failing(0)
    await expect(Trainer.continue({ ...ground.options(c), engine: damaged.engine }, { ...state, planner: { ...state.planner, weights: new Map() } })).rejects.toThrow()
    expect(damaged.left.size).toBe(0)
  })

  it('stops when told to, and says what does not fit', async () => {
    const trainer = await Trainer.start(ground.options(config(FROM_DEMONSTRATIONS)))
    const abort = new AbortController()
    await expect(async () => {
      for await (const event of trainer.run(abort.signal)) if (event.kind === 'warm-start') abort.abort(new Error('stopped'))
    }).rejects.toThrow('stopped')
    trainer.dispose()
    await expect(Trainer.start({ ...ground.options(config()), starters: undefined })).rejects.toThrow(TrainingError)
  })
})
