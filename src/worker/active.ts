/**
 * The run that the session carries out: what was asked for, and what stays with it from the command
 * to its end.
 */
import type { Engine } from '../engine/engine.ts'
import type { DrivenTrainer } from '../rl/drive/driven-trainer.ts'
import type { TrainerState } from '../rl/trainer-state.ts'
import type { Report } from './protocol.ts'
import type { Reply } from './protocol-answer.ts'
import type { PauseController } from './pause-controller.ts'
import type { LastSave } from './save-due.ts'
import type { Mutex } from '../engine/mutex.ts'

/** A run in the making: what stays with it from the command to its end. */
export interface Active {
  readonly plan: Plan
  /** To the command. */
  readonly reply: Reply<Report>
  readonly pauseController: PauseController
  /** ISO time of the command. */
  readonly since: string
  /** Replaced with the trainer: work on a lost device never ends and would hold it. */
  mutex: Mutex
  ended: boolean
  settled?: Promise<void>
  trainer?: DrivenTrainer
  /** Its device is gone: it records nothing any more, and its weights cannot be read. */
  lost: boolean
  /** Something of it was saved in this session. */
  stored: boolean
  /** How many of its trajectories lie in storage. */
  inStorage: number
  /** The last state that could not be stored. */
  unsaved?: TrainerState
  /** The last checkpoint, and what it is of. */
  checkpoint: LastSave & { readonly of: string }
}

/**
 * What was asked for. It is begun again when its device was lost before anything was kept of it.
 */
export interface Plan {
  readonly what: 'start' | 'continue' | 'rerun'
  readonly id: string
  /** Reruns are compared, not kept. */
  readonly kept: boolean
  /**
   * `signal` stops what prepares it. `lost`: its device was lost before, and its engine may take a
   * while to come back.
   */
  readonly begin: (signal: AbortSignal, lost: boolean) => Promise<Begun>
  /** Of a rerun: the trajectories that it is compared by. */
  readonly only?: ReadonlySet<string>
  /** Ends the run early; asked after every event. */
  readonly enough?: (trainer: DrivenTrainer) => boolean
  /** Of a rerun: what came of it. */
  readonly finished?: (trainer: DrivenTrainer) => Report
}

/** A trainer that is ready to be driven. */
export interface Begun {
  readonly trainer: DrivenTrainer
  readonly engine: Engine
  /** It goes on with what was recorded before. */
  readonly resumes: boolean
}

/** What a state of the run would hold: evaluations that are half done are made again. */
export const progressOf = ({
  record: { warmStart, updates, evaluations },
}: DrivenTrainer): string => [warmStart, updates, evaluations].map(({ length }) => length).join(' ')
