/**
 * The protocol that a call of the experiment command means: what the file says, with the options
 * that override it.
 */
import { configSchema } from '../run/config.ts'
import { MODES } from '../run/mode-facts.ts'
import type { Config } from '../run/config.ts'
import type { Mode } from '../run/mode-facts.ts'
import { ExperimentError, cellConfig, cellsOf } from '../run/experiment-cells.ts'
import { experimentSchema } from '../run/experiment.ts'
import type { Experiment } from '../run/experiment.ts'
import { firstIssue } from '../run/schema-issue.ts'
import { SEED_MAX, parseEngine, readJson, wholeNumber } from './command-line.ts'
import type { Options } from './option-spec.ts'
import { CommandError, UsageError } from './errors.ts'
import { withOfficial } from './run-options.ts'
import { chosenBy, withChosen } from './set-option.ts'

const listed = (text: string): string[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')

function modesOf(text: string): Mode[] {
  const names = listed(text)
  if (names.length === 0) throw new UsageError(`--modes ${text}: there is ${MODES.join(', ')}.`)
  return names.map((name) => {
    const mode = MODES.find((one) => one === name)
    if (mode === undefined) throw new UsageError(`--modes ${name}: there is ${MODES.join(', ')}.`)
    return mode
  })
}

function variantsOf(text: string, { variants }: Experiment): Experiment['variants'] {
  const names = listed(text)
  const unknown = names.find((name) => !variants.some(({ id }) => id === name))
  if (unknown !== undefined || names.length === 0)
    throw new UsageError(
      `--variants ${unknown ?? text}: there is ${variants.map(({ id }) => id).join(', ')}.`,
    )
  return variants.filter(({ id }) => names.includes(id))
}

/** What may end a run. */
const AMOUNTS = ['updates', 'tokens', 'gflop'] as const

/** Most GFLOP and tokens that a configuration takes. */
const MOST = 1_000_000_000

function gflopOf(text: string): number {
  const value = Number(text)
  if (!/^\d+(\.\d+)?(e\d+)?$/i.test(text) || value <= 0 || value > MOST)
    throw new UsageError(`--gflop ${text}: a number above 0, up to ${MOST}, is needed.`)
  return value
}

function seedsOf(text: string): number[] {
  const seeds = listed(text)
  if (seeds.length === 0)
    throw new UsageError(
      `--seeds ${text}: whole numbers with commas between them are needed, as in 1,2,3.`,
    )
  return seeds.map((seed) => wholeNumber('seeds', seed, 0, SEED_MAX))
}

/** What ends a run: `--budget`, or whichever amount is given alone. */
function budgetOf(rl: Config['rl'], options: Options): Config['rl'] {
  const { tokens, gflop, updates, budget } = options
  const given = [
    ...(tokens === undefined ? [] : ['tokens' as const]),
    ...(gflop === undefined ? [] : ['gflop' as const]),
    ...(updates === undefined ? [] : ['updates' as const]),
  ]
  const [alone] = given
  if (budget === undefined && given.length > 1)
    throw new UsageError(
      `--${given.join(' and --')}: say which of them ends a run with --budget ${given.join('|')}.`,
    )
  const kind = budget === undefined ? (alone ?? rl.budget) : AMOUNTS.find((one) => one === budget)
  if (kind === undefined)
    throw new UsageError(`--budget ${budget ?? ''}: there is updates, tokens and gflop.`)
  return {
    ...rl,
    budget: kind,
    ...(tokens === undefined ? {} : { budgetTokens: wholeNumber('tokens', tokens, 1000, MOST) }),
    ...(gflop === undefined ? {} : { budgetGflop: gflopOf(gflop) }),
    ...(updates === undefined ? {} : { updates: wholeNumber('updates', updates, 1, 10_000) }),
  }
}

function baseOf(base: Config, options: Options): Config {
  const { engine, portable } = options
  const { suite } = base
  const changed = {
    ...base,
    rl: budgetOf(base.rl, options),
    ...(engine === undefined ? {} : { engine: parseEngine(engine) }),
    ...(portable === undefined ? {} : { portable: true }),
    suite: withOfficial(suite, options),
  }
  const checked = configSchema.safeParse(changed)
  if (!checked.success)
    throw new UsageError(
      `These options do not fit together: ${firstIssue(checked.error, changed)}.`,
    )
  return checked.data
}

/** @throws UsageError for settings that an experiment says in another way */
function refuseForeign(settings: Readonly<Record<string, unknown>>, options: Options): void {
  if ('mode' in settings) throw new UsageError('--set mode: an experiment has --modes.')
  if ('seed' in settings) throw new UsageError('--set seed: an experiment has --seeds.')
  const amount = AMOUNTS.find((name) => options[name] !== undefined)
  if ('rl.budget' in settings && amount !== undefined)
    throw new UsageError(`--set rl.budget: --${amount} says what ends a run; give one of them.`)
}

/**
 * @throws CommandError where the file is no experiment, UsageError where it is none with these
 *   options
 */
export function experimentFrom(
  document: unknown,
  path: string,
  options: Options,
  set: readonly string[] = [],
): Experiment {
  const settings = chosenBy(set, options)
  refuseForeign(settings, options)
  const read = experimentSchema.safeParse(document)
  if (!read.success)
    throw new CommandError(
      `${path}: ${firstIssue(read.error, document)}. An experiment has "format": "tandem-experiment"; public/presets/ablation.json is one.`,
    )
  const varied = Object.keys(settings).find((one) =>
    read.data.variants.some((variant) => one in variant.set),
  )
  if (varied !== undefined)
    throw new UsageError(`--set ${varied}: that is what the variants of ${path} vary.`)
  const { modes, seeds, variants } = options
  const changed = {
    ...read.data,
    base: baseOf(withChosen(read.data.base, settings), options),
    ...(modes === undefined ? {} : { modes: modesOf(modes) }),
    ...(variants === undefined ? {} : { variants: variantsOf(variants, read.data) }),
    ...(seeds === undefined ? {} : { seeds: seedsOf(seeds) }),
  }
  const checked = experimentSchema.safeParse(changed)
  if (!checked.success) throw new UsageError(`${path}: ${firstIssue(checked.error, changed)}.`)
  const experiment = {
    ...checked.data,
    seeds: [...new Set(checked.data.seeds)],
    modes: [...new Set(checked.data.modes)],
  }
  try {
    for (const cell of cellsOf(experiment)) cellConfig(experiment, cell)
  } catch (error) {
    if (error instanceof ExperimentError) throw new UsageError(`${path}: ${error.message}`)
    throw error
  }
  return experiment
}

export const readExperiment = async (
  path: string,
  options: Options,
  set: readonly string[] = [],
): Promise<Experiment> => experimentFrom(await readJson(path), path, options, set)
