/**
 * What every stage of a run works with: the configuration, the suite, the tokenizer and the two
 * policies.
 */
import type { Policy, Sampling } from '../engine/engine.ts'
import type { Config } from '../run/config.ts'
import type { TaskSuite } from '../tasks/task.ts'
import type { Tokenizer } from '../tokenizer/tokenizer.ts'
import type { Curriculum } from './curriculum.ts'

export interface RunContext {
  readonly config: Config
  readonly suite: TaskSuite
  readonly tokenizer: Tokenizer
  readonly planner: Policy
  /**
   * The same object as `planner` when one network plays both roles, or when there is no planner.
   */
  readonly executor: Policy
  /** Present where the curriculum follows the learning signal. */
  readonly curriculum?: Curriculum | undefined
  /** A suite that training never meets, where success on it is measured too. */
  readonly outOfDistribution?: TaskSuite | undefined
  /** Milliseconds of a monotonic clock, for what tools may take. */
  readonly clock?: () => number
}

export function sampling(
  { config, tokenizer }: Pick<RunContext, 'config' | 'tokenizer'>,
  role: 'planner' | 'executor',
  how: 'train' | 'sampled' | 'greedy',
): Sampling {
  const { temperature, topK, topP, maxPlanTokens, maxCallTokens } = config.rl
  const maxTokens = role === 'planner' ? maxPlanTokens : maxCallTokens
  const stop = [tokenizer.control.end]
  if (how === 'train') return { temperature, topK, topP, maxTokens, stop }
  return { temperature: how === 'greedy' ? 0 : 1, topK: 0, topP: 1, maxTokens, stop }
}
