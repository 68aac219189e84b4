import { ToldError } from '../run/told-error.ts'

/** Training that cannot begin or go on as it was asked for, with a way out in words. */
export class TrainingError extends ToldError {
  override readonly name = 'TrainingError'
}
