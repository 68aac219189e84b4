import { describe, expect, it } from 'vitest'
import { configSchema } from '../../run/config.ts'
import type { ConfigInput } from '../../run/config.ts'
import { distinctNeeds, warmStartNeeds } from './warm-starts.ts'

const config = (change: ConfigInput = {}) =>
  configSchema.parse({ ...change, warmStart: { from: 'demonstrations', ...change.warmStart } })
const keys = (change: ConfigInput = {}): string[] =>
  warmStartNeeds(config(change)).map(({ key }) => key)

describe('warm starts of an experiment', () => {
  it('serve all modes with two policies, and both rewards', () => {
    for (const mode of ['alternate', 'freeze-high', 'freeze-low', 'separate'] as const)
      expect(keys({ mode })).toEqual(keys())
    expect(
      keys({ reward: { planner: { exe: 0 } }, rl: { learningRate: 1e-4, updates: 7 } }),
    ).toEqual(keys())
    expect(warmStartNeeds(config()).map(({ role, steps }) => [role, steps])).toEqual([
      ['planner', 3000],
      ['executor', 1500],
    ])
    // A policy without demonstrations still begins with weights of its own.
    expect(
      warmStartNeeds(config({ warmStart: { plannerSteps: 0 } })).map(({ role, steps }) => [
        role,
        steps,
      ]),
    ).toEqual([
      ['planner', 0],
      ['executor', 1500],
    ])
  })

  it('differ where their weights would', () => {
    const [planner, executor] = keys()
    const changes: readonly [ConfigInput, planner: boolean, executor: boolean][] = [
      [{ seed: 2 }, true, true],
      [{ suite: { id: 'desk', level: 'hard' } }, true, true],
      [{ rl: { beta1: 0.8 } }, true, true],
      [{ planner: { layers: 1 } }, true, false],
      [{ executor: { layers: 1 } }, false, true],
      [{ warmStart: { plannerSteps: 5 } }, true, false],
      [{ warmStart: { executorSteps: 5 } }, false, true],
      [{ warmStart: { plannerStyles: { fine: 1 } } }, true, false],
      [{ warmStart: { executorStyles: { fine: 1 } } }, false, true],
      [{ warmStart: { rareTools: 2 } }, false, true],
      [{ warmStart: { rareShare: 0.5 } }, false, false],
      [{ environment: { executorSees: 'plan' } }, false, true],
      [{ rl: { maxPlanTokens: 60 } }, true, false],
    ]
    for (const [change, one, other] of changes) {
      const [changedPlanner, changedExecutor] = keys(change)
      expect(
        [changedPlanner !== planner, changedExecutor !== executor],
        JSON.stringify(change),
      ).toEqual([one, other])
    }
  })

  it('of official suites depend on what leaves room for a task: on the plan, and where its prompts are cut by it on the call', () => {
    const of = (id: 'api-bank' | 'bfcl', rl: ConfigInput['rl'] = {}) => keys({ suite: { id }, rl })
    expect(of('api-bank', { maxCallTokens: 50 })).toEqual(of('api-bank'))
    for (const id of ['api-bank', 'bfcl'] as const)
      expect(of(id, { maxPlanTokens: 60 }).map((key, i) => key === of(id)[i])).toEqual([
        false,
        false,
      ])
    expect(of('bfcl', { maxCallTokens: 50 }).map((key, i) => key === of('bfcl')[i])).toEqual([
      true,
      false,
    ])
  })

  it('are one for the policy of each mode without a planner, whose sizes differ', () => {
    const [low, single] = [keys({ mode: 'low-only' }), keys({ mode: 'single-level' })]
    expect(low).toHaveLength(1)
    expect(single).toHaveLength(1)
    expect(low).not.toEqual(single)
    expect(keys({ mode: 'low-only', planner: { layers: 1 } })).toEqual(low)
    expect(keys({ mode: 'single-level', planner: { layers: 1 } })).not.toEqual(single)
  })

  it('are none where runs begin with the shipped policies, except for modes without a planner', () => {
    expect(warmStartNeeds(configSchema.parse({}))).toEqual([])
    expect(
      warmStartNeeds(configSchema.parse({ mode: 'low-only' })).map(({ role }) => role),
    ).toEqual(['solo'])
  })

  it('are made once for all that need them', () => {
    const modes = ['joint', 'separate', 'low-only', 'freeze-low', 'single-level'] as const
    expect(
      distinctNeeds(modes.map((mode) => config({ mode }))).map(({ need: { role } }) => role),
    ).toEqual(['planner', 'executor', 'solo', 'solo'])
  })
})
