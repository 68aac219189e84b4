/** Training that cannot begin or go on as it was asked for, with a way out in words. */
export class TrainingError extends Error {
  override readonly name = 'TrainingError'
}
