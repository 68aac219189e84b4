import { describe, expect, it } from 'vitest'
import { at } from '../run/at.ts'
import { noticesOf, notFinite } from './notices.ts'

const kinds = (metrics: Readonly<Record<string, number>>): string[] =>
  noticesOf(metrics).map(({ kind, message }) => `${kind}: ${at(message.split(':'), 0, 'split')}`)

describe('troubles of an update', () => {
  it('are none where nothing is measured or all is well', () => {
    expect(noticesOf({})).toEqual([])
    expect(
      noticesOf({
        'planner/frac_reward_zero_std': 0.94,
        'planner/entropy': 0.005,
        'planner/completions/clipped_ratio': 0.5,
        'executor/entropy': 1,
      }),
    ).toEqual([])
  })

  it('name the role: equal rewards, no entropy, no end', () => {
    expect(kinds({ 'planner/frac_reward_zero_std': 0.95 })).toEqual(['zero-variance: planner'])
    expect(kinds({ 'executor/entropy': 0.0049 })).toEqual(['collapse: executor'])
    expect(kinds({ 'executor/completions/clipped_ratio': 0.51 })).toEqual(['collapse: executor'])
    expect(
      kinds({
        'planner/frac_reward_zero_std': 1,
        'planner/entropy': 0,
        'executor/frac_reward_zero_std': 1,
      }),
    ).toEqual(['zero-variance: planner', 'collapse: planner', 'zero-variance: executor'])
  })

  it('say how much', () => {
    expect(noticesOf({ 'planner/frac_reward_zero_std': 0.96 })[0]?.message).toContain(
      '96% of groups have equal rewards, so almost nothing was learned',
    )
    expect(noticesOf({ 'planner/frac_reward_zero_std': 1 })[0]?.message).toContain(
      '100% of groups have equal rewards, so nothing was learned',
    )
    expect(noticesOf({ 'planner/entropy': 0.00123 })[0]?.message).toContain(
      'entropy fell to 0.0012 nats a token',
    )
    expect(noticesOf({ 'planner/completions/clipped_ratio': 0.6 })[0]?.message).toContain(
      '60% of outputs ran into the length limit',
    )
  })

  it('say what was left out, one or several, and the way out', () => {
    const said = (metrics: Readonly<Record<string, number>>) =>
      noticesOf(metrics).map(({ kind, message }) => `${kind}: ${message}`)
    const left =
      'They were left out of their groups; the others of these were compared without them. Look at what pays the reward.'
    expect(said({ 'planner/unscored_samples': 1, 'planner/unscored_terms': 1 })).toEqual([
      `not-finite: planner: 1 sample had no reward that is a finite number. ${left}`,
      'not-finite: planner: 1 reward term was no finite number and left out of a sum. Look at what pays the reward.',
    ])
    expect(said({ 'executor/unscored_samples': 2, 'executor/unscored_terms': 3 })).toEqual([
      `not-finite: executor: 2 samples had no reward that is a finite number. ${left}`,
      'not-finite: executor: 3 reward terms were no finite number and left out of a sum. Look at what pays the reward.',
    ])
    expect(said({ 'planner/unscored_samples': 0, 'planner/unscored_terms': 0 })).toEqual([])
  })

  it('begin with the first metric that is no number', () => {
    expect(notFinite({ a: 1, b: NaN, c: Infinity })).toBe('b')
    expect(notFinite({ a: 1 })).toBeUndefined()
  })
})
