/**
 * What every command shares: how it is called and explains itself, errors in words, exit statuses,
 * a progress line.
 */
import { parseArgs } from 'node:util'
import * as z from 'zod/mini'
import type { Progress } from '../rl/events.ts'
import { configSchema, engineSchema } from '../run/config.ts'
import type { Config } from '../run/config.ts'
import { visible } from '../run/foreign-text.ts'
import { parseJson } from '../run/json.ts'
import { printFault } from '../run/json-scanner.ts'
import { firstIssue } from '../run/schema-issue.ts'
import { CommandError, UsageError, isSystemError, reasonOf } from './errors.ts'
import { SETTINGS_MAX_BYTES, readNamed } from './files.ts'
import { INTERRUPTED, Interrupt, Interrupted } from './interrupt.ts'
import type { OptionSpec, Options } from './option-spec.ts'
import { nearest } from './nearest.ts'
import { OFFICIAL_OPTIONS, withOfficial } from './run-options.ts'
import { chosenBy, withChosen } from './set-option.ts'

// Words for what a schema refuses; the page has its own.
z.config(z.locales.en())

export interface CommandSpec {
  /** What `npm run` calls it. */
  readonly name: string
  readonly about: string
  /** What stands without a name in front of it: `run.json`, or of one or more `CASE`. */
  readonly operand?: {
    readonly name: string
    readonly about: string
    readonly required: boolean
    readonly many?: boolean
  }
  readonly options: Readonly<Record<string, OptionSpec>>
  /** Lines behind the options. */
  readonly more?: readonly string[]
}

/** A call as it was understood. A flag that is given is the option `true`. */
export interface Given {
  readonly options: Options
  /** Of those that may be given several times all that were given, in their order. */
  readonly several: Readonly<Record<string, readonly string[]>>
  readonly operands: readonly string[]
}

const HELP: OptionSpec = { about: 'prints this' }

const callOf = ({ name }: CommandSpec): string => `npm run ${name}`
const written = (name: string, { value }: OptionSpec): string =>
  value === undefined ? `--${name}` : `--${name} ${value}`

function usageLine(spec: CommandSpec): string {
  const { operand } = spec
  const named =
    operand === undefined
      ? []
      : [
          operand.required ? operand.name : `[${operand.name}]`,
          ...(operand.many === true ? ['…'] : []),
        ]
  const required = Object.entries(spec.options)
    .filter(([, { required }]) => required === true)
    .map(([name, option]) => written(name, option))
  const others = Object.values(spec.options).some(({ required }) => required !== true)
  return [callOf(spec), '--', ...named, ...required, ...(others ? ['[options]'] : [])].join(' ')
}

export function helpOf(spec: CommandSpec): string {
  const { operand } = spec
  const lines: (readonly [string, string])[] = [
    ...(operand === undefined ? [] : [[operand.name, operand.about] as const]),
    ...Object.entries({ ...spec.options, help: HELP }).map(
      ([name, option]) => [written(name, option), option.about] as const,
    ),
  ]
  const width = Math.max(...lines.map(([name]) => name.length))
  return [
    usageLine(spec),
    spec.about,
    '',
    ...lines.map(([name, about]) => `  ${name.padEnd(width)}  ${about}`),
    ...(spec.more === undefined ? [] : ['', ...spec.more]),
  ].join('\n')
}

/**
 * Reads a call. Undefined when it asks for help. @throws UsageError that names what is wrong with
 * it
 */
export function readCall(spec: CommandSpec, args: readonly string[]): Given | undefined {
  const known: Readonly<Record<string, OptionSpec>> = { ...spec.options, help: HELP }
  const wrong = (what: string): UsageError =>
    new UsageError(`${what} ${callOf(spec)} -- --help says how it is called.`)
  const { tokens } = parseArgs({
    args: [...args],
    allowPositionals: true,
    strict: false,
    tokens: true,
    options: Object.fromEntries(
      Object.entries(known).map(([name, { value }]) => [
        name,
        { type: value === undefined ? ('boolean' as const) : ('string' as const) },
      ]),
    ),
  })
  const options: Record<string, string> = {}
  const several: Record<string, readonly string[]> = {}
  const operands: string[] = []
  for (const token of tokens) {
    if (token.kind === 'option-terminator') continue
    if (token.kind === 'positional') {
      operands.push(token.value)
      continue
    }
    const { name, rawName, value, inlineValue } = token
    const option = Object.hasOwn(known, name) && rawName.startsWith('--') ? known[name] : undefined
    if (option === undefined) {
      const meant = nearest(name, Object.keys(known), 2)
      throw wrong(
        `There is no option ${rawName}.${meant === undefined ? '' : ` Did you mean --${meant}?`}`,
      )
    }
    if (Object.hasOwn(options, name) && option.many !== true)
      throw wrong(`${rawName} is given twice.`)
    if (option.value === undefined) {
      if (inlineValue === true) throw wrong(`${rawName} takes no value.`)
    } else if (
      value === undefined ||
      value === '' ||
      (!inlineValue && value.length > 1 && value.startsWith('-'))
    )
      throw wrong(`${rawName} needs a value: ${written(name, option)}.`)
    options[name] = value ?? 'true'
    if (option.many === true) several[name] = [...(several[name] ?? []), options[name]]
  }
  if (options['help'] !== undefined) return undefined
  const { operand } = spec
  const most = operand === undefined ? 0 : operand.many === true ? Infinity : 1
  const stray = operands[most === Infinity ? operands.length : most]
  if (stray !== undefined)
    throw wrong(
      `"${stray}" was not expected here: ${operand === undefined ? 'everything has the name of an option in front of it' : `only one ${operand.name} can be named`}.`,
    )
  if (operand?.required === true && operands.length === 0)
    throw wrong(`${operand.name} is missing: ${usageLine(spec)}.`)
  const missing = Object.entries(spec.options).find(
    ([name, { required }]) => required === true && options[name] === undefined,
  )
  if (missing !== undefined) throw wrong(`--${missing[0]} is missing: ${usageLine(spec)}.`)
  return { options, several, operands }
}

/** A whole number from `low` to `high` that an option gives. @throws UsageError */
export function wholeNumber(
  name: string,
  text: string,
  low: number,
  high = Number.MAX_SAFE_INTEGER,
): number {
  const value = Number(text)
  if (!/^\d{1,16}$/.test(text) || value < low || value > high)
    throw new UsageError(
      `--${name} ${text}: a whole number from ${low}${high === Number.MAX_SAFE_INTEGER ? '' : ` to ${high}`} is needed.`,
    )
  return value
}

export const SEED_MAX = 2 ** 31 - 1

/** Settings are small; what is not is no file of settings. */
const JSON_LIMITS = { depth: 32, values: 100_000, entries: 20_000 } as const

/** @throws CommandError where there is no such file, or no JSON in it */
export async function readJson(path: string): Promise<unknown> {
  const text = (await readNamed(path, SETTINGS_MAX_BYTES)).toString('utf8')
  const read = parseJson(text.startsWith('\uFEFF') ? text.slice(1) : text, JSON_LIMITS)
  if (!read.ok)
    throw new CommandError(
      `${path} is not JSON (${printFault(read.fault)}). Correct it, or name another file.`,
    )
  return read.value
}

/**
 * Reads a configuration and applies the options that override it, those of `--set` first. @throws
 * UsageError for an option, CommandError for the file
 */
export async function readConfig(
  path: string,
  options: Options,
  set: readonly string[] = [],
): Promise<Config> {
  const settings = chosenBy(set, options)
  const { engine, seed, updates, portable } = options
  const chosen = {
    ...(engine === undefined ? {} : { engine: parseEngine(engine) }),
    ...(seed === undefined ? {} : { seed: wholeNumber('seed', seed, 0, SEED_MAX) }),
    ...(portable === undefined ? {} : { portable: true }),
  }
  const many = updates === undefined ? undefined : wholeNumber('updates', updates, 1, 10_000)
  const document = await readJson(path)
  const read = configSchema.safeParse(document)
  if (!read.success) {
    const experiment =
      typeof document === 'object' &&
      document !== null &&
      'format' in document &&
      document.format === 'tandem-experiment'
    throw new CommandError(
      experiment
        ? `${path} is an experiment: run it with npm run experiment.`
        : `${path} is no configuration: ${firstIssue(read.error, document)}. The files in public/presets are some.`,
    )
  }
  const config = withChosen(read.data, settings)
  const { suite } = config
  const foreign =
    'path' in suite
      ? undefined
      : Object.keys(OFFICIAL_OPTIONS).find((name) => options[name] !== undefined)
  if (foreign !== undefined)
    throw new UsageError(
      `--${foreign} is for suites of official files, and ${path} trains on ${suite.id}: leave it out.`,
    )
  const merged = {
    ...config,
    ...chosen,
    ...(many === undefined ? {} : { rl: { ...config.rl, updates: many } }),
    suite: withOfficial(suite, options),
  }
  const checked = configSchema.safeParse(merged)
  if (!checked.success)
    throw new UsageError(`${path} with these options: ${firstIssue(checked.error, merged)}.`)
  return checked.data
}

export function parseEngine(text: string): Config['engine'] {
  const parsed = engineSchema.safeParse(text)
  if (!parsed.success)
    throw new UsageError(`--engine ${text}: there is ${engineSchema.options.join(', ')}.`)
  return parsed.data
}

export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds))
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`
}

/** A line of results. What others wrote steers no terminal. */
export const print = (line: string): void => {
  console.log(visible(line))
}
/** A line about progress. */
export const tell = (line: string): void => {
  process.stderr.write(`${visible(line)}\n`)
}

/** How often a progress line is written where it cannot be overwritten. */
const PLAIN_INTERVAL_MS = 15_000

/**
 * One line on standard error that is overwritten on a terminal and repeated now and then elsewhere.
 */
export class ProgressLine {
  readonly #clock: () => number
  #last = -Infinity
  #label = ''

  constructor(clock: () => number) {
    this.#clock = clock
  }

  show(label: string, shown: string): void {
    const text = visible(shown)
    if (process.stderr.isTTY) {
      process.stderr.write(`\r\u001b[K${text}`)
      return
    }
    const now = this.#clock()
    if (label === this.#label && now - this.#last < PLAIN_INTERVAL_MS) return
    this.#last = now
    this.#label = label
    process.stderr.write(`${text}\n`)
  }

  /** How far a run is. */
  progress({ phase, label, done, total, secondsLeft }: Progress): void {
    const left = secondsLeft === undefined ? '' : ` · ${duration(secondsLeft)} left`
    this.show(phase, `${label} · ${done}/${total}${left}`)
  }

  clear(): void {
    if (process.stderr.isTTY) process.stderr.write('\r\u001b[K')
  }
}

/**
 * One sentence for any error, and the status to end with. An unforeseen one shows where it
 * happened only where it is asked to.
 */
export function ending(error: unknown): { readonly words: string; readonly status: number } {
  if (error instanceof UsageError) return { words: error.message, status: 2 }
  if (error instanceof CommandError) return { words: error.message, status: 1 }
  if (error instanceof Interrupted) return { words: 'interrupted', status: INTERRUPTED }
  if (isSystemError(error))
    return {
      words: `${error.path ?? 'The system'}: ${reasonOf(error)}. Mend that, and call the command again.`,
      status: 1,
    }
  const stack =
    error instanceof Error && process.env['TANDEM_DEBUG'] !== undefined
      ? `\n${error.stack ?? ''}`
      : ''
  return {
    words: `Something failed that should not: ${reasonOf(error)}. TANDEM_DEBUG=1 in front of the command shows where.${stack}`,
    status: 1,
  }
}

function endWith(error: unknown): void {
  const { words, status } = ending(error)
  tell(words)
  process.exit(status)
}

/**
 * A command: explains itself, or runs with what was given. Ends the process with what `run` gives;
 * what goes wrong is said in one sentence.
 */
export async function main(
  spec: CommandSpec,
  run: (given: Given, interrupt: Interrupt) => Promise<number>,
): Promise<void> {
  process.on('uncaughtException', endWith)
  process.on('unhandledRejection', endWith)
  // The reader of our output may close it: the work goes on.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)
  const interrupt = new Interrupt()
  interrupt.listen()
  try {
    const given = readCall(spec, process.argv.slice(2))
    if (given === undefined) console.log(helpOf(spec))
    else process.exitCode = await run(given, interrupt)
  } catch (error) {
    endWith(error)
  }
  // Dawn keeps its threads alive; what had to be written is written by now.
  process.exit()
}
