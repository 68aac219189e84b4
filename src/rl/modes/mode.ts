/**
 * A mode of training as a value: which policies there are, how a batch is sampled and judged, who
 * learns from it, and whose plans an evaluation carries out. `joint.ts` is the one to read first;
 * what the page says of a mode stands in run/mode-facts.ts.
 */
import type { Config, ModelShape } from '../../run/config.ts'
import type { RunContext } from '../context.ts'
import type { Batch } from '../judging.ts'
import type { Episodes, PlanSource } from '../rollout/episodes.ts'

/** Which roles learn at an update. */
interface Learners {
  readonly planner: boolean
  readonly executor: boolean
}

export interface Mode {
  /** The policies of a run that has a network for each: of both roles, or the only one. */
  readonly roles: readonly ['planner', 'executor'] | readonly ['solo']
  /** Shape of the only policy, where it is not the executor's. */
  readonly shape?: (config: Config, vocab: number) => ModelShape
  /** Episodes of an update, counted from 1. */
  readonly sample: (context: RunContext, update: number, signal?: AbortSignal) => Promise<Episodes>
  /** Reward terms and advantages of what `sample` gave. */
  readonly judge: (context: RunContext, update: number, episodes: Episodes) => Promise<Batch>
  readonly learns: (config: Config, update: number) => Learners
  readonly evaluates: PlanSource
}
