/**
 * What an experiment found: a row for each mode and variant, the primary comparisons, and a
 * sentence for each of them. Pure: of finished cells, in any order.
 */
import * as z from 'zod/mini'
import { at } from './at.ts'
import type { Mode } from './mode-facts.ts'
import { finding, sideName } from './experiment-finding.ts'
import { floorRowSchema, floorRows } from './experiment-floors.ts'
import {
  comparisonSchema,
  crossPlaySchema,
  experimentSchema,
  summaryRowSchema,
} from './experiment.ts'
import type { CellResult, Comparison, Experiment, Spread, SummaryRow } from './experiment.ts'
import type { Estimate } from './records.ts'
import { fingerprintSchema } from './run-file.ts'
import type { Observation } from './statistics/clustered.ts'
import { holm } from './statistics/holm.ts'
import { differenceOverSeeds, shareOverSeeds, spreadOfDifference } from './statistics/over-seeds.ts'

const text = (most: number) => z.string().check(z.maxLength(most))

export const experimentSummarySchema = z.strictObject({
  format: z.literal('tandem-experiment-summary'),
  version: z.literal(1),
  /** The protocol as it was run. */
  experiment: experimentSchema,
  fingerprint: fingerprintSchema,
  /** ISO 8601, when the last cell was finished. */
  date: z.iso.datetime(),
  rows: z.array(summaryRowSchema),
  comparisons: z.array(comparisonSchema),
  /** What needs no learning, where the suite is a benchmark. */
  floors: z.optional(z.array(floorRowSchema)),
  /** One for each comparison, in their order. */
  findings: z.array(text(1000)),
  /**
   * One for each variant of each mode of which several seeds are finished, where the experiment
   * asks for it.
   */
  crossPlay: z.array(crossPlaySchema),
})
export type ExperimentSummary = z.output<typeof experimentSummarySchema>
export type Findings = Pick<ExperimentSummary, 'rows' | 'comparisons' | 'findings' | 'floors'>

type Measure = 'greedy' | 'sampled'
type Side = Comparison['first']

const average = (values: readonly number[]): number =>
  values.reduce((a, b) => a + b, 0) / values.length

/** Success task by task, as the statistics take it. */
export const observations = (results: readonly CellResult[], measure: Measure): Observation[] =>
  results.flatMap(({ seed, outcomes }) =>
    outcomes.templates.map((template, i) => ({
      value: outcomes[measure][i] === '1' ? 1 : 0,
      seed,
      template,
    })),
  )

/** Of runs of which only the estimate was kept: the t interval over seeds. */
function spreadOf(
  seeds: readonly { readonly seed: number; readonly estimate: Estimate }[],
): Spread | undefined {
  const [first] = seeds
  return first === undefined ? undefined : shareOverSeeds(ofEstimates(seeds), first.estimate.n)
}

const ofEstimates = (
  seeds: readonly { readonly seed: number; readonly estimate: Estimate }[],
): Observation[] =>
  seeds.map(({ seed, estimate: { mean } }) => ({ value: mean, seed, template: '' }))

const untouchedOf = (results: readonly CellResult[]): { seed: number; estimate: Estimate }[] =>
  results.flatMap(({ seed, untouched }) =>
    untouched === undefined ? [] : [{ seed, estimate: untouched }],
  )

/** The results of both sides on the seeds that both have. */
function paired(
  first: readonly CellResult[],
  second: readonly CellResult[],
): readonly [CellResult[], CellResult[]] {
  const has =
    (others: readonly CellResult[]) =>
    ({ seed }: CellResult): boolean =>
      others.some((other) => other.seed === seed)
  return [first.filter(has(second)), second.filter(has(first))]
}

function minus(
  first: readonly CellResult[],
  second: readonly CellResult[],
): SummaryRow['joint_minus'] {
  const [a, b] = paired(first, second)
  if (a.length === 0) return undefined
  const of = (measure: Measure): Spread =>
    spreadOfDifference(observations(a, measure), observations(b, measure))
  return { greedy: of('greedy'), sampled: of('sampled') }
}

function minusUntouched(
  first: readonly CellResult[],
  second: readonly CellResult[],
): Spread | undefined {
  const [a, b] = paired(first, second)
  const [left, right] = [untouchedOf(a), untouchedOf(b)]
  return left.length === 0 || right.length === 0
    ? undefined
    : spreadOfDifference(ofEstimates(left), ofEstimates(right), left[0]?.estimate.n)
}

class Results {
  readonly #results: readonly CellResult[]

  constructor(results: readonly CellResult[], { seeds }: Pick<Experiment, 'seeds'>) {
    this.#results = results
      .filter(({ seed }) => seeds.includes(seed))
      .sort((a, b) => seeds.indexOf(a.seed) - seeds.indexOf(b.seed))
  }

  of({ mode, variant }: Side): readonly CellResult[] {
    return this.#results.filter((one) => one.mode === mode && one.variant === variant)
  }
}

function row(side: Side, results: Results, firstVariant: string): SummaryRow[] {
  const own = results.of(side)
  if (own.length === 0) return []
  const joint = results.of({ ...side, mode: 'joint' })
  const first = results.of({ ...side, variant: firstVariant })
  const start = (measure: Measure): Spread =>
    spreadOf(own.map(({ seed, start: { [measure]: estimate } }) => ({ seed, estimate }))) ?? {
      mean: 0,
      low: 0,
      high: 1,
    }
  const success = (measure: Measure): Spread => shareOverSeeds(observations(own, measure))
  const jointMinus = side.mode === 'joint' ? undefined : minus(joint, own)
  const firstMinus = side.variant === firstVariant ? undefined : minus(first, own)
  const untouched = spreadOf(untouchedOf(own))
  const jointMinusUntouched = side.mode === 'joint' ? undefined : minusUntouched(joint, own)
  const mean = (key: 'updates' | 'tokens' | 'gflop' | 'seconds'): number =>
    average(own.map((one) => one[key]))
  return [
    {
      ...side,
      seeds: own.map(({ seed }) => seed),
      updates: mean('updates'),
      tokens: mean('tokens'),
      gflop: mean('gflop'),
      seconds: mean('seconds'),
      start: { greedy: start('greedy'), sampled: start('sampled') },
      success: { greedy: success('greedy'), sampled: success('sampled') },
      ...(jointMinus === undefined ? {} : { joint_minus: jointMinus }),
      ...(firstMinus === undefined ? {} : { first_minus: firstMinus }),
      ...(untouched === undefined ? {} : { untouched }),
      ...(jointMinusUntouched === undefined ? {} : { joint_minus_untouched: jointMinusUntouched }),
    },
  ]
}

/** The pairs that the protocol calls primary, those of every variant where it names none. */
export function primaryPairs({
  primary,
  variants,
  modes,
}: Pick<Experiment, 'primary' | 'variants' | 'modes'>): {
  readonly first: Side
  readonly second: Side
}[] {
  const [firstVariant] = variants
  const pairs = primary.flatMap((one) => {
    if ('mode' in one)
      return firstVariant === undefined
        ? []
        : [
            {
              first: { mode: one.mode, variant: firstVariant.id },
              second: { mode: one.mode, variant: one.againstVariant },
            },
          ]
    const { against } = one
    const among = one.variant === undefined ? variants.map(({ id }) => id) : [one.variant]
    return among.map((variant) => ({
      first: { mode: 'joint' as const satisfies Mode, variant },
      second: { mode: against, variant },
    }))
  })
  const runs = ({ mode, variant }: Side): boolean =>
    modes.includes(mode) && variants.some(({ id }) => id === variant)
  return pairs.filter(({ first, second }) => runs(first) && runs(second))
}

function comparisonsOf(experiment: Experiment, results: Results): Comparison[] {
  const found = primaryPairs(experiment).flatMap((pair) => {
    const [a, b] = paired(results.of(pair.first), results.of(pair.second))
    if (a.length === 0) return []
    return [
      {
        ...pair,
        inference: differenceOverSeeds(observations(a, 'greedy'), observations(b, 'greedy')),
      },
    ]
  })
  const corrected = holm(found.map(({ inference }) => inference.p))
  return found.map(({ first, second, inference: { mean, low, high, seeds, p, over } }, i) => ({
    label: `${sideName(first, experiment)} minus ${sideName(second, experiment)}`,
    first,
    second,
    difference: { mean, low, high, seeds },
    p,
    pHolm: at(corrected, i, 'corrected'),
    seeds,
    over,
  }))
}

/**
 * Rows in the order of variants and modes; comparisons in the order of the protocol. What has no
 * finished cell yet is left out.
 */
export function summarise(experiment: Experiment, finished: readonly CellResult[]): Findings {
  const results = new Results(finished, experiment)
  const firstVariant = at(experiment.variants, 0, 'variants').id
  const comparisons = comparisonsOf(experiment, results)
  const floors = floorRows(experiment, finished)
  return {
    ...(floors.length === 0 ? {} : { floors }),
    rows: experiment.variants.flatMap(({ id }) =>
      experiment.modes.flatMap((mode) => row({ mode, variant: id }, results, firstVariant)),
    ),
    comparisons,
    findings: comparisons.map((comparison) => finding(comparison, experiment)),
  }
}
