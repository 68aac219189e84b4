/** How what the session does can end before its end, and in which words that is said. */
import { TrainingError } from '../rl/training-error.ts'
import type { Fingerprint } from '../run/run-file.ts'
import { ToldError, sentence } from '../run/told-error.ts'

export class Stopped extends ToldError {
  override readonly name = 'Stopped'
}

/** A command that cannot be carried out; nothing has changed. */
export class Refusal extends ToldError {
  override readonly name = 'Refusal'
}

/** `wasm (WebAssembly SIMD, build portable)` */
export function inWords({
  engine,
  adapter,
  variants,
}: Pick<Fingerprint, 'engine' | 'adapter'> & {
  readonly variants: Readonly<Record<string, string>>
}): string {
  return `${engine} (${[adapter, ...Object.entries(variants).map(([name, variant]) => `${name} ${variant}`)].join(', ')})`
}

export const reasonOf = (error: unknown): string =>
  error instanceof Error && error.message !== '' ? error.message : String(error)

/** Why something did not begin, and what to do about it. */
export function troubleOfBeginning(error: unknown): string {
  return error instanceof Refusal
    ? error.message
    : `${sentence(reasonOf(error))} ${wayOutOfBeginning(error)}`
}

function wayOutOfBeginning(error: unknown): string {
  if (error instanceof ToldError && error.wayOut !== undefined) return error.wayOut
  return error instanceof TrainingError
    ? 'Change that setting and start again.'
    : 'Reload the page and start again; in the set-up, under Engine, another engine can be chosen.'
}
