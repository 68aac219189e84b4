/** What every command shares: options, a progress line, errors in words, exit codes. */
import { parseArgs } from 'node:util'
import { readFile } from 'node:fs/promises'
import * as z from 'zod/mini'
import { configSchema, engineSchema } from '../run/config.ts'
import type { Config } from '../run/config.ts'

// Words for what a schema refuses; the page has its own.
z.config(z.locales.en())

/** Something the caller can mend; shown without a stack. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

export type Options = Readonly<Record<string, string | undefined>>

/** Parses `--name value` options, `--flag`s and positional arguments; names that are not listed are a UsageError. A flag that is given is the option `true`. */
export function commandLine(args: readonly string[], names: readonly string[], flags: readonly string[] = []): { readonly options: Options; readonly positionals: readonly string[] } {
  try {
    const known: Record<string, { readonly type: 'string' | 'boolean' }> = {}
    for (const name of names) known[name] = { type: 'string' }
    for (const name of flags) known[name] = { type: 'boolean' }
    const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, strict: true, options: known })
    const options: Record<string, string | undefined> = {}
    for (const [name, value] of Object.entries(values)) if (typeof value !== 'object' && value !== undefined) options[name] = String(value)
    return { options, positionals }
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
}

export async function readJson(path: string): Promise<unknown> {
  let text: string
  try { text = await readFile(path, 'utf8') } catch { throw new UsageError(`${path}: cannot be read. Is the path right?`) }
  try { return JSON.parse(text) } catch (error) { throw new UsageError(`${path}: not JSON (${error instanceof Error ? error.message : String(error)})`) }
}

/** Reads a configuration and applies the options that override it. */
export async function readConfig(path: string, options: Options): Promise<Config> {
  const read = configSchema.safeParse(await readJson(path))
  if (!read.success) throw new UsageError(`${path}: ${z.prettifyError(read.error)}`)
  const config = read.data
  const engine = options['engine']
  const seed = options['seed']
  const updates = options['updates']
  const suitePath = options['suite-path']
  const merged = {
    ...config,
    ...(engine === undefined ? {} : { engine: parseEngine(engine) }),
    ...(options['portable'] === undefined ? {} : { portable: true }),
    ...(seed === undefined ? {} : { seed: wholeNumber('--seed', seed) }),
    ...(updates === undefined ? {} : { rl: { ...config.rl, updates: wholeNumber('--updates', updates) } }),
    ...('path' in config.suite ? { suite: { ...config.suite, ...(suitePath === undefined ? {} : { path: suitePath }), ...(options['skip-bad'] === undefined ? {} : { skipBad: true }) } } : {}),
  }
  const checked = configSchema.safeParse(merged)
  if (!checked.success) throw new UsageError(z.prettifyError(checked.error))
  return checked.data
}

export function parseEngine(text: string): Config['engine'] {
  const parsed = engineSchema.safeParse(text)
  if (!parsed.success) throw new UsageError(`--engine ${text}: there is ${engineSchema.options.join(', ')}`)
  return parsed.data
}

function wholeNumber(name: string, text: string): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 0) throw new UsageError(`${name} ${text}: a whole number from 0 is needed`)
  return value
}

export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds))
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`
}

/** How often a progress line is written where it cannot be overwritten. */
const PLAIN_INTERVAL_MS = 15_000

/** One line on standard error that is overwritten on a terminal and repeated now and then elsewhere. */
export class ProgressLine {
  readonly #clock: () => number
  #last = -Infinity
  #label = ''

  constructor(clock: () => number) { this.#clock = clock }

  show(label: string, text: string): void {
    if (process.stderr.isTTY) { process.stderr.write(`\r\u001b[K${text}`); return }
    const now = this.#clock()
    if (label === this.#label && now - this.#last < PLAIN_INTERVAL_MS) return
    this.#last = now
    this.#label = label
    process.stderr.write(`${text}\n`)
  }

  clear(): void { if (process.stderr.isTTY) process.stderr.write('\r\u001b[K') }
}

/** Runs a command: usage errors exit with 2 and one line, other errors with 1 and their stack. */
export async function main(command: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await command()
  } catch (error) {
    if (error instanceof UsageError) { process.stderr.write(`${error.message}\n`); process.exitCode = 2 }
    else { process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`); process.exitCode = 1 }
  }
  // Dawn keeps its threads alive; what had to be written is written by now.
  process.exit()
}
