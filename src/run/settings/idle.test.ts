import { describe, expect, it } from 'vitest'
import { SETTINGS, configSchema, settingAt, whyIdle } from '../config.ts'
import type { ConfigInput } from '../config.ts'

const idleIn = (input: ConfigInput): readonly string[] => {
  const config = configSchema.parse(input)
  return SETTINGS.filter(
    (setting) => whyIdle(setting, (at) => settingAt(config, at)) !== undefined,
  ).map(({ path }) => path)
}

describe('settings that do nothing', () => {
  it('are those of the warm start where shipped policies begin, unless their annotators’ plans are practised on', () => {
    expect(idleIn({})).toEqual(
      expect.arrayContaining([
        'planner.dModel',
        'warmStart.plannerSteps',
        'warmStart.byTool',
        'warmStart.executorStyles.fine',
        'rl.alternateEvery',
        'rl.clipLow',
        'rl.budgetTokens',
        'reward.planner.apart',
      ]),
    )
    expect(idleIn({})).not.toContain('planner.context')
    expect(idleIn({ mode: 'separate' })).not.toContain('warmStart.byTool')
    expect(idleIn({ mode: 'separate' })).not.toContain('reward.planner.apart')
  })

  it('are few where demonstrations begin', () => {
    expect(
      idleIn({
        warmStart: { from: 'demonstrations', rareTools: 2 },
        mode: 'alternate',
        rl: { numIterations: 2, budget: 'tokens' },
      }),
    ).toEqual([
      'warmStart.soloSteps',
      'rl.budgetGflop',
      'reward.planner.apart',
      'reward.executor.out',
    ])
  })

  it('are the planner’s where nobody plans', () => {
    const idle = idleIn({ mode: 'low-only' })
    for (const path of [
      'planner.dModel',
      'weights',
      'environment.executorSees',
      'warmStart.plannerStyles.fine',
      'evaluation.bestOf',
      'reward.planner.exe',
    ])
      expect(idle).toContain(path)
    for (const path of [
      'executor.dModel',
      'warmStart.soloSteps',
      'warmStart.rareTools',
      'reward.executor.sem',
    ])
      expect(idle).not.toContain(path)
    expect(idleIn({ mode: 'single-level' })).not.toContain('planner.dModel')
  })

  it('are the outcome’s where nobody is paid for it, and the estimator’s where terms are compared first', () => {
    for (const input of [
      { mode: 'single-level' },
      { suite: { id: 'twohop' } },
      { suite: { id: 'bamboogle' } },
    ] as const)
      expect(idleIn(input)).not.toContain('reward.executor.out')
    expect(idleIn({ mode: 'single-level' })).toContain('reward.planner.out')
    expect(idleIn({ rl: { rewardAggregation: 'normalize_then_sum' } })).toEqual(
      expect.arrayContaining(['rl.advantage', 'rl.scaleRewards']),
    )
    expect(idleIn({})).not.toContain('rl.advantage')
  })
})
