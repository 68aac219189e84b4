/** In what situations several settings change nothing, and why. */
import { hasPlanner, modeFacts } from '../mode-facts.ts'
import { suiteFacts } from '../suite-facts.ts'
import type { Idle, Reading } from './setting.ts'

export const solo = (at: Reading): boolean => !hasPlanner(at('mode'))
/** The planner never meets this executor. */
export const apart = (at: Reading): boolean => modeFacts(at('mode'))?.planner === 'apart'
/** One policy is as large as both roles together. */
export const wide = (at: Reading): boolean => modeFacts(at('mode'))?.wide === true
/** The shipped policies begin. */
export const shipped = (at: Reading): boolean => at('warmStart.from') === 'starter' && !solo(at)

export const NOBODY_PLANS: Idle = { when: solo, why: 'nobody plans in this mode.' }
export const NO_GOLD_CALLS: Idle = {
  when: (at) => suiteFacts(at('suite.id'))?.gold === 'answer',
  why: 'these questions have no gold calls; the answer is judged.',
}
export const TRAINED_ALREADY: Idle = {
  when: shipped,
  why: 'the shipped policies begin as they are; begin with demonstrations to choose.',
}
