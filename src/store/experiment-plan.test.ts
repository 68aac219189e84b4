import { describe, expect, it } from 'vitest'
import { cellsOf } from '../run/experiment-cells.ts'
import { experimentSchema } from '../run/experiment.ts'
import {
  departures,
  offeredValues,
  planOf,
  planned,
  variableFields,
  withBase,
} from './experiment-plan.ts'

const protocol = experimentSchema.parse({
  format: 'tandem-experiment',
  version: 1,
  name: 'Test',
  base: { rl: { budget: 'tokens', budgetTokens: 5000 } },
  modes: ['joint', 'separate', 'freeze-low'],
  seeds: [11, 12, 13],
  primary: [{ against: 'separate' }, { against: 'freeze-low' }],
})
const plan = planOf(protocol)

describe('an experiment being set up', () => {
  it('is the protocol until something is changed', () => {
    expect(planned(protocol, plan)).toEqual({ experiment: protocol, errors: {}, mends: [] })
    expect(departures(protocol, protocol)).toEqual([])
  })

  it('takes the first seeds, the chosen modes and another budget, and says how it departs', () => {
    const { experiment } = planned(protocol, {
      ...plan,
      modes: ['separate', 'joint'],
      seeds: '2',
      budget: 'updates',
      amount: '8',
    })
    expect(experiment).toMatchObject({
      modes: ['joint', 'separate'],
      seeds: [11, 12],
      base: { rl: { budget: 'updates', updates: 8, budgetTokens: 5000 } },
    })
    expect(experiment && departures(experiment, protocol)).toEqual([
      '2 of 3 seeds',
      '2 of 3 modes',
      '8 updates a run instead of 5\u202f000 sampled tokens',
    ])
  })

  it('says beside the field what is wrong', () => {
    expect(planned(protocol, { ...plan, modes: [] }).errors).toEqual({
      modes: 'Choose at least one.',
    })
    expect(planned(protocol, { ...plan, seeds: '4' }).errors).toEqual({
      seeds: 'Must be a whole number from 1 to 3.',
    })
    expect(planned(protocol, { ...plan, amount: '10' }).errors).toEqual({
      amount: 'Must be at least 1000.',
    })
    expect(planned(protocol, { ...plan, amount: 'much' }).errors.amount).toBe('Must be a number.')
    expect(
      planned(protocol, { ...plan, vary: { path: 'rl.temperature', values: '1' } }).errors,
    ).toEqual({ values: 'Give at least two values, parted by commas.' })
    expect(
      planned(protocol, { ...plan, vary: { path: 'rl.plans', values: '4, 900' } }).errors.values,
    ).toBe('Plans a task 900: Must be at most 64.')
  })

  it('varies one setting and compares its first value with the others', () => {
    const { experiment } = planned(protocol, {
      ...plan,
      seeds: '1',
      vary: { path: 'reward.planner.exe', values: ' 1, 0,1' },
    })
    expect(experiment?.variants).toEqual([
      { id: 'v1', label: expect.stringContaining('1') as string, set: { 'reward.planner.exe': 1 } },
      { id: 'v2', label: expect.stringContaining('0') as string, set: { 'reward.planner.exe': 0 } },
    ])
    expect(experiment?.primary).toEqual([
      { against: 'separate' },
      { against: 'freeze-low' },
      { mode: 'joint', againstVariant: 'v2' },
    ])
    expect(experiment && cellsOf(experiment)).toHaveLength(6)
    expect(experiment && departures(experiment, protocol)).toContain('another setting varied')
  })

  it('offers the set-up’s own settings, choices with all their values', () => {
    const groups = variableFields(protocol)
    const fields = groups.flatMap((group) => group.fields)
    expect(new Set(groups.map(({ title }) => title)).size).toBe(groups.length)
    expect(fields.some(({ path }) => path === 'mode' || path === 'seed')).toBe(false)
    const choice = fields.find(({ path }) => path === 'rl.advantage')
    expect(choice && offeredValues(protocol, choice)).toMatch(/^grpo, dr_grpo, rloo, reinforce\+\+/)
  })

  it('leaves out what would do nothing in any of its modes', () => {
    const paths = (modes: typeof protocol.modes) =>
      variableFields({ ...protocol, modes }).flatMap(({ fields }) => fields.map(({ path }) => path))
    expect(paths(['joint'])).not.toContain('rl.alternateEvery')
    expect(paths(['joint', 'alternate'])).toContain('rl.alternateEvery')
    // The shipped policies have their size.
    expect(paths(['joint'])).not.toContain('planner.dModel')
  })

  it('says before the start what cannot be done here, and what mends it', () => {
    const engines = {
      kind: 'engines',
      chosen: 'wasm',
      adapter: '',
      software: true,
      variants: {},
      threads: 1,
      key: '',
      steps: [],
      troubles: [],
    } as const
    const onGpu = { ...protocol, base: { ...protocol.base, engine: 'webgpu' as const } }
    const refused = planned(onGpu, plan, { ...engines, steps: [], troubles: [] })
    expect(refused).toMatchObject({
      experiment: undefined,
      errors: { whole: 'This browser offers no WebGPU here.' },
    })
    const [mend] = refused.mends
    expect(
      mend && 'base' in mend && planned(withBase(onGpu, mend.base), plan).experiment?.base.engine,
    ).toBe('auto')

    const demonstrated = experimentSchema.parse({
      ...protocol,
      base: {
        suite: { id: 'desk-signature' },
        warmStart: { from: 'demonstrations' },
        rl: { budget: 'tokens', budgetTokens: 5000 },
      },
    })
    const varied = {
      ...planOf(demonstrated),
      vary: { path: 'warmStart.from', values: 'demonstrations, starter, demonstrations' },
    }
    const found = planned(demonstrated, varied)
    expect(found.errors.values).toBe(
      'Begin with Shipped starter policies: No policies are shipped for these tasks.',
    )
    const [without] = found.mends
    expect(without?.label).toBe('Leave out “Begin with Shipped starter policies”')
    expect(without && 'plan' in without && without.plan.vary?.values).toBe('demonstrations')
  })
})
