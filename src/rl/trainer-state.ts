/** What a run is made from, and everything that one is continued from. */
import type { Engine, Weights } from '../engine/engine.ts'
import type { Config } from '../run/config.ts'
import type { RunFile } from '../run/run-file.ts'
import type { TaskSuite } from '../tasks/task.ts'
import type { Tokenizer } from '../tokenizer/tokenizer.ts'
import type { KeptPolicies } from './checkpoints.ts'
import type { CurriculumState } from './curriculum.ts'
import type { PolicyRole } from './policy-roles.ts'
import type { PairCheckpoint } from './policy-pair.ts'
import type { TrainedOn } from './split-hash.ts'
import type { WeightsBefore } from './weights-before.ts'
import type { Preparing } from './warm-start.ts'

export interface Starter {
  readonly weights: Weights
  /** SHA-256 of the file it came from, hex. */
  readonly hash: string
  /** Absent in files from before it was written down, which have version 1 of a suite. */
  readonly trainedOn?: TrainedOn | undefined
}

export interface Starters {
  readonly planner: Starter
  readonly executor: Starter
}

export interface TrainerOptions {
  readonly id: string
  readonly config: Config
  readonly suite: TaskSuite
  readonly tokenizer: Tokenizer
  readonly engine: Engine
  /** Version of the code, for the fingerprint. */
  readonly code: string
  /** Milliseconds of a monotonic clock. */
  readonly clock: () => number
  /** ISO 8601 time of the first step. */
  readonly created: string
  readonly starters?: Starters | undefined
  /**
   * Weights after the demonstrations, where the same warm start was made before: runs that are
   * compared share it. It needs all policies of the run.
   */
  readonly warmed?: Readonly<Partial<Record<PolicyRole, Weights>>> | undefined
  readonly preparing?: Preparing | undefined
  /** A suite that training never meets, for the configuration that asks to be measured on it. */
  readonly outOfDistribution?: TaskSuite | undefined
}

/** What continues a run beside its state. */
export type ContinuedOptions = Omit<TrainerOptions, 'starters' | 'warmed' | 'created' | 'preparing'>

/** Everything a run continues from; can be cloned structurally as it is. */
export interface TrainerState extends PairCheckpoint {
  readonly run: RunFile
  readonly warmSteps: number
  /**
   * Policies that the KL term refers to; present only when beta is above 0 and the warm start is
   * over.
   */
  readonly reference?: PairCheckpoint
  /** Weights that the demonstrations left, of a run that began with them (weights-before.ts). */
  readonly before?: WeightsBefore
  /** Policies as the run began; present while its first evaluation is not whole. */
  readonly initial?: PairCheckpoint
  /** Present where the curriculum follows the learning signal. */
  readonly curriculum?: CurriculumState
  /** The policies at earlier evaluations, for cross-play; present where that is done. */
  readonly checkpoints?: readonly KeptPolicies[]
}
