/** How what the session does can end before its end, and in which words that is said. */
import type { Engine } from '../engine/engine.ts'
import { TrainingError } from '../rl/training-error.ts'
import type { Fingerprint } from '../run/run-file.ts'
import { ToldError } from '../run/told-error.ts'

export class Stopped extends ToldError {
  override readonly name = 'Stopped'
}

/** The device went away: promises of work on it may never settle. */
export class DeviceLost extends ToldError {
  override readonly name = 'DeviceLost'
  readonly engine: Engine

  /** `reason`: the device's own words. */
  constructor(reason: string, engine: Engine) {
    super(
      `${/wasm|cpu/.test(engine.info.name) ? 'What computes on the processor stopped' : 'The graphics device went away'}: ${reason}`,
    )
    this.engine = engine
  }
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

export const sentence = (text: string): string => (/[.!?)]$/.test(text) ? text : `${text}.`)

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
