/** Trainers for commands: what cannot be trained is said in one sentence. */
import { setImmediate } from 'node:timers/promises'
import { Trainer } from '../rl/trainer.ts'
import { TrainingError } from '../rl/training-error.ts'
import type { ContinuedOptions, TrainerOptions, TrainerState } from '../rl/trainer-state.ts'
import { CommandError, reasonOf } from './errors.ts'

function refused(error: unknown): never {
  if (error instanceof TrainingError) throw new CommandError(error.message)
  // What the engine says of a model or a state: it does not fit.
  if (error instanceof RangeError)
    throw new CommandError(
      `This model cannot be trained here: ${reasonOf(error)}. Make its sizes smaller in the configuration, or choose another engine.`,
    )
  throw error
}

/**
 * Weights of a large model are drawn for many seconds: between two slices of them an interrupt is
 * heard, which ends the command.
 */
const heard = (): Promise<void> => setImmediate()

/** @throws CommandError where starters, model and engine do not fit each other */
export const startTrainer = (options: TrainerOptions): Promise<Trainer> =>
  Trainer.start({ preparing: heard, ...options }).catch(refused)

/** @throws CommandError where the state does not fit the engine */
export const continueTrainer = (options: ContinuedOptions, state: TrainerState): Promise<Trainer> =>
  Trainer.continue(options, state).catch(refused)
