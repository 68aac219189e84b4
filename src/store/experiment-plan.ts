/**
 * An experiment being set up: a protocol underneath, and what this visitor makes of it — fewer modes, fewer seeds, another budget, one setting varied.
 * The schema decides what is valid. What a changed plan finds is exploratory, and `departures` says why.
 */
import { MODES, type Mode } from '../run/config.ts'
import { ExperimentError, cellConfig } from '../run/experiment-cells.ts'
import { experimentSchema, type Experiment, type Variant } from '../run/experiment.ts'
import { firstIssue } from '../run/schema-issue.ts'
import { MAIN_FIELDS, MODE_OPTIONS, type Field } from './fields.ts'
import { whole } from './format.ts'
import { GROUP_FIELDS } from './group-fields.ts'
import { numberFrom, valueAt, type FieldValue } from './setup-draft.ts'

export type Budget = Experiment['base']['rl']['budget']

export interface Plan {
  readonly modes: readonly Mode[]
  /** As typed: how many of the protocol's seeds, from the first. */
  readonly seeds: string
  readonly budget: Budget
  /** As typed. */
  readonly amount: string
  readonly crossPlay: boolean
  /** Another setting than the protocol's is varied: its path and its values, as typed, parted by commas. */
  readonly vary: { readonly path: string; readonly values: string } | undefined
}

export type PlanField = 'modes' | 'seeds' | 'amount' | 'values' | 'whole'
export interface Planned {
  /** Absent while something is not valid. */
  readonly experiment: Experiment | undefined
  readonly errors: Readonly<Partial<Record<PlanField, string>>>
}

const AMOUNTS = { updates: 'rl.updates', tokens: 'rl.budgetTokens', gflop: 'rl.budgetGflop' } as const satisfies Readonly<Record<Budget, string>>

export const amountOf = ({ base }: Experiment, budget: Budget): string => String(valueAt(base, AMOUNTS[budget]) ?? '')

/** The protocol as it stands. */
export function planOf(protocol: Experiment): Plan {
  const { budget } = protocol.base.rl
  return { modes: protocol.modes, seeds: String(protocol.seeds.length), budget, amount: amountOf(protocol, budget), crossPlay: protocol.crossPlay, vary: undefined }
}

const NOT_VARIED: ReadonlySet<string> = new Set(['mode', 'seed', 'suite.id', 'rl.budget', 'rl.updates', 'rl.budgetTokens', 'rl.budgetGflop', 'engine', 'portable', 'kernels'])

/** The settings that can be varied: those of the set-up that the protocol's configuration has and that are not the experiment's own. */
export function variableFields({ base }: Experiment): readonly Field[] {
  return [...MAIN_FIELDS, ...Object.values(GROUP_FIELDS).flat()].filter(({ path }) => !NOT_VARIED.has(path) && valueAt(base, path) !== undefined)
}

/** What a first look at varying `field` offers: its value in the protocol, and every value where there are few. */
export function offeredValues(protocol: Experiment, field: Field): string {
  switch (field.kind) {
    case 'choice': return field.options.map(([value]) => value).join(', ')
    case 'switch': return 'false, true'
    case 'integer': case 'number': return String(valueAt(protocol.base, field.path) ?? '')
  }
}

/** Typed values as the field's own kind; text that is none of it stays text, and the schema then says so. */
function valuesOf(field: Field, typed: string): readonly FieldValue[] {
  const parts = [...new Set(typed.split(',').map((part) => part.trim()).filter((part) => part !== ''))]
  switch (field.kind) {
    case 'choice': return parts
    case 'switch': return parts.map((part) => (part === 'true' ? true : part === 'false' ? false : part))
    case 'integer': case 'number': return parts.map(numberFrom)
  }
}

const nameOf = (field: Field, value: FieldValue): string => (field.kind === 'choice' ? (field.options.find(([option]) => option === value)?.[1] ?? String(value)) : String(value))

function variantsOf(field: Field, typed: string): readonly Variant[] {
  return valuesOf(field, typed).map((value, i) => ({ id: `v${i + 1}`, label: `${field.label} ${nameOf(field, value)}`, set: { [field.path]: value } }))
}

/** The protocol's comparisons of modes, in every variant; then the first value against the others, in the first mode. */
function primaryOf({ primary }: Experiment, variants: readonly Variant[], [mode]: readonly Mode[]): Experiment['primary'] {
  const against = [...new Set(primary.flatMap((one) => ('against' in one ? [one.against] : [])))]
  return [...against.map((other) => ({ against: other })), ...(mode === undefined ? [] : variants.slice(1).map(({ id }) => ({ mode, againstVariant: id })))]
}

const FEWEST_VALUES = 2

export function planned(protocol: Experiment, plan: Plan): Planned {
  const errors: Partial<Record<PlanField, string>> = {}
  const modes = protocol.modes.filter((mode) => plan.modes.includes(mode))
  if (modes.length === 0) errors.modes = 'Choose at least one.'
  const seeds = numberFrom(plan.seeds)
  const most = protocol.seeds.length
  if (typeof seeds !== 'number' || !Number.isInteger(seeds) || seeds < 1 || seeds > most) errors.seeds = `Must be a whole number from 1 to ${most}.`
  const field = plan.vary && variableFields(protocol).find(({ path }) => path === plan.vary?.path)
  const varied = plan.vary && field ? variantsOf(field, plan.vary.values) : undefined
  if (varied && varied.length < FEWEST_VALUES) errors.values = 'Give at least two values, parted by commas.'
  const variants = varied ?? protocol.variants
  const base = { ...protocol.base, rl: { ...protocol.base.rl, budget: plan.budget, [AMOUNTS[plan.budget].slice('rl.'.length)]: numberFrom(plan.amount) } }
  const document = {
    ...protocol, base, modes, seeds: typeof seeds === 'number' ? protocol.seeds.slice(0, seeds) : [], variants, crossPlay: plan.crossPlay,
    primary: varied ? primaryOf(protocol, varied, modes) : protocol.primary,
  }
  if (Object.keys(errors).length > 0) return { experiment: undefined, errors }
  const parsed = experimentSchema.safeParse(document)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    const about: PlanField = issue?.path.join('.') === `base.${AMOUNTS[plan.budget]}` ? 'amount' : 'whole'
    return { experiment: undefined, errors: { [about]: `${firstIssue(parsed.error, document)}.` } }
  }
  const wrong = impossible(parsed.data)
  return wrong === undefined ? { experiment: parsed.data, errors: {} } : { experiment: undefined, errors: { [varied ? 'values' : 'whole']: wrong } }
}

/** Why some variant is no sound configuration. */
function impossible(experiment: Experiment): string | undefined {
  const [mode, seed] = [experiment.modes[0] ?? 'joint', experiment.seeds[0] ?? 1]
  try {
    for (const { id } of experiment.variants) cellConfig(experiment, { variant: id, mode, seed })
    return undefined
  } catch (error) {
    if (error instanceof ExperimentError) return error.message
    throw error
  }
}

/** In which ways `experiment` is not the whole of the protocol it comes from, in words. */
export function departures(experiment: Experiment, protocol: Experiment | undefined): readonly string[] {
  if (!protocol) return []
  const said: string[] = []
  if (experiment.seeds.length < protocol.seeds.length) said.push(`${experiment.seeds.length} of ${protocol.seeds.length} seeds`)
  if (experiment.modes.length < protocol.modes.length) said.push(`${experiment.modes.length} of ${protocol.modes.length} modes`)
  const [budget, usual] = [experiment.base.rl.budget, protocol.base.rl.budget]
  const [amount, whole_] = [amountOf(experiment, budget), amountOf(protocol, usual)]
  if (budget !== usual || amount !== whole_) said.push(`${whole(Number(amount))} ${UNITS[budget]} a run instead of ${whole(Number(whole_))} ${UNITS[usual]}`)
  if (JSON.stringify(experiment.variants) !== JSON.stringify(protocol.variants)) said.push('another setting varied')
  return said
}

export const UNITS = { updates: 'updates', tokens: 'sampled tokens', gflop: 'GFLOP' } as const satisfies Readonly<Record<Budget, string>>

export const modeName = (mode: Mode): string => MODE_OPTIONS.find(([value]) => value === mode)?.[1] ?? mode

/** Modes in the order of the page, whatever the order of a protocol. */
export const inOrder = (modes: readonly Mode[]): readonly Mode[] => MODES.filter((mode) => modes.includes(mode))
