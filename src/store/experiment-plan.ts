/**
 * An experiment being set up: a protocol underneath, and what this visitor makes of it — fewer
 * modes, fewer seeds, another budget, one setting varied. The schema decides what is valid. What a
 * changed plan finds is exploratory, and `departures` says why.
 */
import { at } from '../run/at.ts'
import { settingAt, whyIdle, type SettingValue } from '../run/config.ts'
import { MODE_FACTS, type Mode } from '../run/mode-facts.ts'
import { ExperimentError, cellConfig } from '../run/experiment-cells.ts'
import { experimentSchema, type Experiment, type Variant } from '../run/experiment.ts'
import { firstIssue, tightest } from '../run/schema-issue.ts'
import type { Engines } from './engine-words.ts'
import { FIELD_GROUPS, type Field } from './fields.ts'
import { howMany, whole } from './format.ts'
import { problemsOf, type Problem } from './problems.ts'
import { check, inWords, numberFrom, type Edits } from './setup-draft.ts'

export type Budget = Experiment['base']['rl']['budget']

export interface Plan {
  readonly modes: readonly Mode[]
  /** As typed: how many of the protocol's seeds, from the first. */
  readonly seeds: string
  readonly budget: Budget
  /** As typed. */
  readonly amount: string
  readonly crossPlay: boolean
  /**
   * Another setting than the protocol's is varied: its path and its values, as typed, parted by
   * commas.
   */
  readonly vary: { readonly path: string; readonly values: string } | undefined
}

type PlanField = 'modes' | 'seeds' | 'amount' | 'values' | 'whole'
/**
 * What mends something that is not valid: another plan, or settings of all runs that are to be
 * others.
 */
export type PlanMend = { readonly label: string } & (
  { readonly plan: Plan } | { readonly base: Edits }
)

export interface Planned {
  /** Absent while something is not valid. */
  readonly experiment: Experiment | undefined
  readonly errors: Readonly<Partial<Record<PlanField, string>>>
  readonly mends: readonly PlanMend[]
}

const AMOUNTS = {
  updates: 'rl.updates',
  tokens: 'rl.budgetTokens',
  gflop: 'rl.budgetGflop',
} as const satisfies Readonly<Record<Budget, string>>

export const amountOf = ({ base }: Experiment, budget: Budget): string =>
  String(settingAt(base, AMOUNTS[budget]) ?? '')

/** The protocol as it stands. */
export function planOf(protocol: Experiment): Plan {
  const { budget } = protocol.base.rl
  return {
    modes: protocol.modes,
    seeds: String(protocol.seeds.length),
    budget,
    amount: amountOf(protocol, budget),
    crossPlay: protocol.crossPlay,
    vary: undefined,
  }
}

const NOT_VARIED: ReadonlySet<string> = new Set([
  'mode',
  'seed',
  'suite.id',
  'rl.budget',
  'rl.updates',
  'rl.budgetTokens',
  'rl.budgetGflop',
  'engine',
  'portable',
  'kernels',
])

export interface VariableGroup {
  readonly title: string
  readonly fields: readonly Field[]
}

/**
 * The settings that can be varied, by the set-up's groups: those that the protocol's configuration
 * has, that are not the experiment's own, and that do something in some mode.
 */
export function variableFields({
  base,
  modes,
}: Pick<Experiment, 'base' | 'modes'>): readonly VariableGroup[] {
  const acts = (field: Field) =>
    modes.some(
      (mode) => whyIdle(field, (at) => (at === 'mode' ? mode : settingAt(base, at))) === undefined,
    )
  return FIELD_GROUPS.map(({ title, fields }) => ({
    title,
    fields: fields.filter(
      (field) =>
        !NOT_VARIED.has(field.path) && settingAt(base, field.path) !== undefined && acts(field),
    ),
  })).filter(({ fields }) => fields.length > 0)
}

export const variableField = (
  protocol: Pick<Experiment, 'base' | 'modes'>,
  path: string | undefined,
): Field | undefined =>
  variableFields(protocol)
    .flatMap(({ fields }) => fields)
    .find((field) => field.path === path)

/**
 * What a first look at varying `field` offers: its value in the protocol, and every value where
 * there are few.
 */
export function offeredValues(protocol: Experiment, field: Field): string {
  switch (field.kind) {
    case 'choice':
      return field.options.map(([value]) => value).join(', ')
    case 'switch':
      return 'false, true'
    case 'integer':
    case 'number':
      return String(settingAt(protocol.base, field.path) ?? '')
  }
}

/**
 * Typed values as the field's own kind; text that is none of it stays text, and the schema then
 * says so.
 */
function valuesOf(field: Field, typed: string): readonly SettingValue[] {
  const parts = [
    ...new Set(
      typed
        .split(',')
        .map((part) => part.trim())
        .filter((part) => part !== ''),
    ),
  ]
  switch (field.kind) {
    case 'choice':
      return parts
    case 'switch':
      return parts.map((part) => (part === 'true' ? true : part === 'false' ? false : part))
    case 'integer':
    case 'number':
      return parts.map(numberFrom)
  }
}

const nameOf = (field: Field, value: SettingValue): string =>
  field.kind === 'choice'
    ? (field.options.find(([option]) => option === value)?.[1] ?? String(value))
    : String(value)

function variantsOf(field: Field, typed: string): readonly Variant[] {
  return valuesOf(field, typed).map((value, i) => ({
    id: `v${i + 1}`,
    label: `${field.label} ${nameOf(field, value)}`,
    set: { [field.path]: value },
  }))
}

/**
 * The protocol's comparisons of modes, in every variant; then the first value against the others,
 * in the first mode.
 */
function primaryOf(
  { primary }: Experiment,
  variants: readonly Variant[],
  [mode]: readonly Mode[],
): Experiment['primary'] {
  const against = [...new Set(primary.flatMap((one) => ('against' in one ? [one.against] : [])))]
  return [
    ...against.map((other) => ({ against: other })),
    ...(mode === undefined
      ? []
      : variants.slice(1).map(({ id }) => ({ mode, againstVariant: id }))),
  ]
}

const FEWEST_VALUES = 2

/** `engines`: absent until the worker has looked. */
export function planned(protocol: Experiment, plan: Plan, engines?: Engines): Planned {
  const errors: Partial<Record<PlanField, string>> = {}
  const modes = protocol.modes.filter((mode) => plan.modes.includes(mode))
  if (modes.length === 0) errors.modes = 'Choose at least one.'
  const seeds = numberFrom(plan.seeds)
  const most = protocol.seeds.length
  if (typeof seeds !== 'number' || !Number.isInteger(seeds) || seeds < 1 || seeds > most)
    errors.seeds = `Must be a whole number from 1 to ${most}.`
  const field = variableField(protocol, plan.vary?.path)
  const varied = plan.vary && field ? variantsOf(field, plan.vary.values) : undefined
  if (varied && varied.length < FEWEST_VALUES)
    errors.values = 'Give at least two values, parted by commas.'
  const variants = varied ?? protocol.variants
  const base = {
    ...protocol.base,
    rl: {
      ...protocol.base.rl,
      budget: plan.budget,
      [AMOUNTS[plan.budget].slice('rl.'.length)]: numberFrom(plan.amount),
    },
  }
  const document = {
    ...protocol,
    base,
    modes,
    seeds: typeof seeds === 'number' ? protocol.seeds.slice(0, seeds) : [],
    variants,
    crossPlay: plan.crossPlay,
    primary: varied ? primaryOf(protocol, varied, modes) : protocol.primary,
  }
  if (Object.keys(errors).length > 0) return { experiment: undefined, errors, mends: [] }
  const parsed = experimentSchema.safeParse(document)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    const about: PlanField =
      issue?.path.join('.') === `base.${AMOUNTS[plan.budget]}` ? 'amount' : 'whole'
    return {
      experiment: undefined,
      errors: {
        [about]:
          about === 'amount' && issue
            ? inWords(tightest(issue, parsed.error.issues))
            : `${firstIssue(parsed.error, document)}.`,
      },
      mends: [],
    }
  }
  const wrong = impossible(parsed.data)
  if (wrong !== undefined)
    return { experiment: undefined, errors: { [varied ? 'values' : 'whole']: wrong }, mends: [] }
  const found = firstProblem(parsed.data, engines)
  if (!found) return { experiment: parsed.data, errors: {}, mends: [] }
  const { variant, problem } = found
  // Of a value that was chosen here the others remain; what the protocol itself asks for is changed
  // for all its runs.
  const value = plan.vary && varied?.findIndex(({ id }) => id === variant.id)
  const mends: readonly PlanMend[] =
    plan.vary && value !== undefined && field
      ? [
          {
            label: `Leave out “${variant.label}”`,
            plan: {
              ...plan,
              vary: {
                ...plan.vary,
                values: valuesOf(field, plan.vary.values)
                  .filter((_, i) => i !== value)
                  .join(', '),
              },
            },
          },
        ]
      : problem.mends
          .filter(({ edits }) => !Object.keys(edits).some((path) => path in variant.set))
          .map(({ label, edits }) => ({ label, base: edits }))
  return {
    experiment: undefined,
    errors: {
      [varied ? 'values' : 'whole']:
        `${variants.length > 1 && variant.label !== '' ? `${variant.label}: ` : ''}${problem.message}`,
    },
    mends,
  }
}

/**
 * The protocol with settings of all its runs changed. Throws ExperimentError when that is no sound
 * configuration.
 */
export function withBase(protocol: Experiment, edits: Edits): Experiment {
  const cell = { variant: 'mended', mode: protocol.base.mode, seed: protocol.base.seed }
  return {
    ...protocol,
    base: cellConfig(
      { base: protocol.base, variants: [{ id: 'mended', label: '', set: { ...edits } }] },
      cell,
    ),
  }
}

/** What stands in the way of the first run that cannot be made here. */
function firstProblem(
  experiment: Experiment,
  engines: Engines | undefined,
): { readonly variant: Variant; readonly problem: Problem } | undefined {
  const [seed = 1] = experiment.seeds
  for (const variant of experiment.variants) {
    for (const mode of experiment.modes) {
      const config = cellConfig(experiment, { variant: variant.id, mode, seed })
      const [problem] = problemsOf((path) => settingAt(config, path), {
        engines,
        beginning: () => ({}),
      })
      if (problem) return { variant, problem }
    }
  }
  return undefined
}

/** Why some variant is no sound configuration. */
function impossible(experiment: Experiment): string | undefined {
  const [mode, seed] = [at(experiment.modes, 0, 'modes'), at(experiment.seeds, 0, 'seeds')]
  for (const { id, label, set } of experiment.variants) {
    try {
      cellConfig(experiment, { variant: id, mode, seed })
    } catch (error) {
      if (!(error instanceof ExperimentError)) throw error
      const [wrong] = Object.values(check({ base: experiment.base, edits: set }).errors)
      return wrong === undefined || label === '' ? error.message : `${label}: ${wrong}`
    }
  }
  return undefined
}

/** In which ways `experiment` is not the whole of the protocol it comes from, in words. */
export function departures(
  experiment: Experiment,
  protocol: Experiment | undefined,
): readonly string[] {
  if (!protocol) return []
  const said: string[] = []
  if (experiment.seeds.length < protocol.seeds.length)
    said.push(`${experiment.seeds.length} of ${howMany(protocol.seeds.length, 'seed')}`)
  if (experiment.modes.length < protocol.modes.length)
    said.push(`${experiment.modes.length} of ${howMany(protocol.modes.length, 'mode')}`)
  const [budget, usual] = [experiment.base.rl.budget, protocol.base.rl.budget]
  const [amount, whole_] = [amountOf(experiment, budget), amountOf(protocol, usual)]
  if (budget !== usual || amount !== whole_)
    said.push(
      `${amountWords(Number(amount), budget)} a run instead of ${amountWords(Number(whole_), usual)}`,
    )
  if (JSON.stringify(experiment.variants) !== JSON.stringify(protocol.variants))
    said.push('another setting varied')
  return said
}

/** `40 updates`, `1 000 sampled tokens`, `300 GFLOP` */
export function amountWords(amount: number, budget: Budget): string {
  return budget === 'gflop'
    ? `${whole(amount)} GFLOP`
    : howMany(amount, budget === 'tokens' ? 'sampled token' : 'update')
}

export const modeName = (mode: Mode): string => MODE_FACTS[mode].label
