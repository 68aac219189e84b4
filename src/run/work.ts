/**
 * What the parts of a run beside its updates amount to, in tasks that are evaluated: what an
 * estimate rests on before and while it trains.
 */
import { hasPlanner } from './mode-facts.ts'
import type { Config } from './config.ts'

/**
 * Beside a task of an evaluation, which is carried out greedily, sampled and with each oracle: its
 * probes, a task that is only carried out greedily, and a pair of checkpoints on one. Measured on
 * the desk.
 */
const PROBED = 1
const GREEDY = 0.4
const PAIRED = 0.1
/** Checkpoints of a run that play across at its end, at most. */
export const MOST_CHECKPOINTS = 6

type Evaluating = Pick<Config, 'evaluation' | 'mode' | 'rl'>

/**
 * Tasks that are probed out of `tasks` evaluated ones: never more than a third, so that an
 * evaluation stays cheap.
 */
export function probesAmong({ mode, evaluation }: Omit<Evaluating, 'rl'>, tasks: number): number {
  return !hasPlanner(mode) ? 0 : Math.min(evaluation.probes, Math.floor(tasks / 3))
}

/** Of an evaluation at either end, or between, where the suite holds so many tasks out at most. */
export function evaluated(config: Evaluating, ends: boolean, heldOut = Infinity): number {
  const { tasks, tasksBetween, untouched } = config.evaluation
  const own = Math.min(heldOut, ends ? tasks : tasksBetween)
  return (
    own +
    PROBED * probesAmong(config, own) +
    (ends ? GREEDY * own * (untouched === 'none' ? 1 : 2) : 0)
  )
}

/** Evaluations between the first and the last. */
export const evaluationsBetween = ({ rl, evaluation }: Evaluating): number =>
  Math.max(0, Math.ceil(rl.updates / evaluation.every) - 1)

/** Of every checkpoint's planner with every one's executor at the end. */
export function playedAcross(config: Evaluating, heldOut = Infinity): number {
  if (!hasPlanner(config.mode) || config.evaluation.probes === 0) return 0
  const checkpoints = Math.min(MOST_CHECKPOINTS, evaluationsBetween(config) + 2)
  return PAIRED * checkpoints * checkpoints * Math.min(heldOut, config.evaluation.probes)
}
