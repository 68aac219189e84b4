/** What whoever drives a run uses of a trainer, and who makes one. */
import type { Trainer } from '../trainer.ts'
import type { ContinuedOptions, TrainerOptions, TrainerState } from '../trainer-state.ts'

export type DrivenTrainer = Pick<
  Trainer,
  'run' | 'state' | 'file' | 'record' | 'update' | 'release' | 'end' | 'dispose'
>

export interface Trainers {
  start(options: TrainerOptions): Promise<DrivenTrainer>
  continue(options: ContinuedOptions, state: TrainerState): Promise<DrivenTrainer>
}
