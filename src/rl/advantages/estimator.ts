/**
 * An estimator of advantages: how much better or worse than its group an output was. Its rewards
 * are finite numbers and not all the same; groups that teach nothing, and members without a reward,
 * never reach one (judging.ts).
 */
import type { Config } from '../../run/config.ts'

export type AdvantageKind = Config['rl']['advantage']
export type ScaleRewards = Config['rl']['scaleRewards']

interface Moments {
  readonly mean: number
  /** Sample standard deviation (n - 1). */
  readonly deviation: number
}

interface Compared {
  /** Rewards of one group. */
  readonly group: readonly number[]
  /** Of all groups' rewards together. */
  readonly batch: Moments
  /** Whose deviation divides, where the estimator leaves that open. */
  readonly scale: ScaleRewards
}

/** Advantages of the group's members, in their order. */
export type Estimator = (compared: Compared) => readonly number[]

/** Added to a deviation before it divides; TRL's. */
export const ADVANTAGE_EPSILON = 1e-4
