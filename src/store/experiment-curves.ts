/**
 * Curves of an experiment: the mean over seeds of a figure, for each mode or variant, over the
 * tokens sampled. Runs are evaluated at the same shares of their budget, so the points of several
 * seeds are put together by that share. With two seeds or more, the band is the t interval over
 * seeds.
 */
import type { Mode } from '../run/mode-facts.ts'
import type { CurvePoint, Experiment } from '../run/experiment.ts'
import { metricInfo } from '../run/metrics.ts'
import { meanOverSeeds } from '../run/statistics/clustered.ts'
import { hasWidth } from '../run/statistics/interval.ts'
import type { Growing } from './experiment-view.ts'
import type { ChartRow } from './series.ts'

/** What the lines of a chart are: every mode under one variant, or every variant in one mode. */
export type Across =
  | { readonly over: 'modes'; readonly variant: string }
  | { readonly over: 'variants'; readonly mode: Mode }

export interface Bundle {
  /** Of the rows: a mode or the id of a variant. */
  readonly key: string
  readonly curves: readonly Growing[]
}

/**
 * The lines of a chart in the order of the protocol; those without a point yet are there, empty.
 */
export function bundlesOf(
  { modes, variants }: Pick<Experiment, 'modes' | 'variants'>,
  curves: readonly Growing[],
  across: Across,
): readonly Bundle[] {
  return across.over === 'modes'
    ? modes.map((mode) => ({
        key: mode,
        curves: curves.filter((one) => one.mode === mode && one.variant === across.variant),
      }))
    : variants.map(({ id }) => ({
        key: id,
        curves: curves.filter((one) => one.variant === id && one.mode === across.mode),
      }))
}

/**
 * Which evaluation of the run a point is: as many updates or, by tokens, as many whole parts of the
 * budget as are spent.
 */
function placeOf(
  { base: { rl, evaluation } }: Pick<Experiment, 'base'>,
  { update, tokens }: CurvePoint,
  index: number,
): number {
  switch (rl.budget) {
    case 'updates':
      return update
    case 'tokens': {
      const parts = Math.max(1, Math.round(rl.updates / evaluation.every))
      return Math.min(parts, Math.floor((tokens / rl.budgetTokens) * parts))
    }
    // Points do not say what arithmetic they cost.
    case 'gflop':
      return index
  }
}

interface Point {
  readonly seed: number
  readonly tokens: number
  readonly value: number
}

/** Figures that cannot leave these bounds; an interval is not drawn beyond them. */
const BOUNDS = {
  share: [0, 1],
  difference: [-1, 1],
  count: [0, Infinity],
  unknown: [-Infinity, Infinity],
} as const satisfies Readonly<Record<string, readonly [number, number]>>
type FigureKind = keyof typeof BOUNDS

const meanTokens = (points: readonly Point[]): number =>
  Math.round(points.reduce((sum, one) => sum + one.tokens, 0) / points.length)

function row(
  key: string,
  tokens: number,
  points: readonly Point[],
  [least, most]: readonly [number, number],
): ChartRow {
  const { mean, low, high, over } = meanOverSeeds(
    points.map(({ seed, value }) => ({ seed, value, template: '' })),
  )
  const band =
    over === 'seeds' && hasWidth({ low, high })
      ? { [`${key}.low`]: Math.max(least, low), [`${key}.high`]: Math.min(most, high) }
      : {}
  return { update: tokens, [key]: mean, ...band, [`${key}.n`]: points.length }
}

/**
 * Rows keyed by sampled tokens (the chart's `update`): `key`, `key.low`, `key.high` where several
 * seeds are there that differ, `key.n` seeds.
 */
export function curveRows(
  experiment: Pick<Experiment, 'base'>,
  bundles: readonly Bundle[],
  figure: string,
): readonly ChartRow[] {
  const bounds = BOUNDS[figureInfo(figure).kind]
  // At an equal number of tokens, points of one place belong together in all lines: they differ by
  // an update at most.
  const together = experiment.base.rl.budget === 'tokens'
  const gathered = bundles.map(({ key, curves }) => {
    const places = new Map<number, Point[]>()
    for (const { seed, curve } of curves) {
      for (const [index, point] of curve.entries()) {
        const value = point.figures[figure]
        if (value === undefined) continue
        const place = placeOf(experiment, point, index)
        places.set(place, [
          ...(places.get(place) ?? []).filter((one) => one.seed !== seed),
          { seed, tokens: point.tokens, value },
        ])
      }
    }
    return { key, places }
  })
  const rows = new Map<number, ChartRow>()
  for (const { key, places } of gathered) {
    for (const [place, points] of places) {
      const tokens = meanTokens(
        together ? gathered.flatMap((other) => other.places.get(place) ?? []) : points,
      )
      rows.set(tokens, { ...rows.get(tokens), ...row(key, tokens, points, bounds) })
    }
  }
  return [...rows.values()].sort((a, b) => a.update - b.update)
}

export interface FigureInfo {
  readonly label: string
  readonly term: string
  readonly kind: FigureKind
  readonly formula: string
  readonly about: string
}

const JUDGED = 'Judged by comparing the world’s state, never text.'
const FIGURES: Readonly<Record<string, FigureInfo>> = {
  greedy: {
    label: 'Tasks solved, always the likeliest token',
    term: 'greedy success',
    kind: 'share',
    formula: 'held-out tasks done / held-out tasks',
    about: JUDGED,
  },
  sampled: {
    label: 'Tasks solved, sampled',
    term: 'success at temperature 1',
    kind: 'share',
    formula: 'held-out tasks done / held-out tasks',
    about: JUDGED,
  },
  executable: {
    label: 'Sub-tasks that this executor carries out',
    term: 'executable sub-task rate',
    kind: 'share',
    formula: 'sub-tasks carried out / sub-tasks of greedy plans',
    about: 'Up means that plans fit the executor.',
  },
  'alignment/both': {
    label: 'Tasks solved by this planner and this executor',
    term: 'V(P, E)',
    kind: 'share',
    formula: 'V(P, E)',
    about: 'From the alignment matrix.',
  },
  'alignment/starPlan': {
    label: 'Tasks solved with a perfect plan',
    term: 'V(P*, E)',
    kind: 'share',
    formula: 'V(P*, E)',
    about: 'From the alignment matrix.',
  },
  'alignment/starExecutor': {
    label: 'Tasks solved by an exact executor',
    term: 'V(P, E*)',
    kind: 'share',
    formula: 'V(P, E*)',
    about: 'From the alignment matrix.',
  },
  'alignment/stars': {
    label: 'Tasks solved by both at their best',
    term: 'V(P*, E*)',
    kind: 'share',
    formula: 'V(P*, E*)',
    about: 'From the alignment matrix.',
  },
  'alignment/plannerRegret': {
    label: 'Success lost to the plan',
    term: 'planner regret',
    kind: 'difference',
    formula: 'V(P*, E) − V(P, E)',
    about: 'What a perfect plan would add with this executor; down is good.',
  },
  'alignment/executorRegret': {
    label: 'Success lost in execution',
    term: 'executor regret',
    kind: 'difference',
    formula: 'V(P, E*) − V(P, E)',
    about: 'What an exact executor would add under these plans; down is good.',
  },
  'alignment/misalignmentGap': {
    label: 'Success lost to misunderstanding',
    term: 'misalignment gap',
    kind: 'difference',
    formula: 'V(P*, E) − V(P, E) on tasks where E* succeeds with P’s own plan',
    about: 'Bad plans are taken out; down is good.',
  },
  'alignment/interaction': {
    label: 'Loss that neither role has alone',
    term: 'interaction',
    kind: 'difference',
    formula: 'V(P*, E*) − V(P*, E) − V(P, E*) + V(P, E)',
    about: 'From the alignment matrix.',
  },
  callAccuracy: {
    label: 'Calls exactly right',
    term: 'call accuracy',
    kind: 'share',
    formula: 'calls equal to the gold call / gold calls',
    about: 'Name and arguments, greedily.',
  },
  'behaviour/callsPerSuccess': {
    label: 'Calls for a task that was done',
    term: 'calls per success',
    kind: 'count',
    formula: 'calls of done tasks / done tasks',
    about: 'Greedily; fewer is thriftier.',
  },
  'behaviour/callsOverNeeded': {
    label: 'Calls over those needed',
    term: 'a multiple',
    kind: 'count',
    formula: 'mean over done tasks of calls / gold calls',
    about: 'Greedily; 1 is no call too many.',
  },
  'behaviour/invalidCalls': {
    label: 'Calls that a tool refuses',
    term: 'invalid-call rate',
    kind: 'share',
    formula: 'calls answered by an error / calls',
    about: 'Greedily; down is good.',
  },
  'behaviour/redundantCalls': {
    label: 'Calls that nobody needed',
    term: 'redundant-call rate',
    kind: 'share',
    formula: 'calls beyond the gold ones / calls',
    about: 'Greedily; down is good.',
  },
  'behaviour/adherence': {
    label: 'Calls that the plan declared',
    term: 'plan adherence',
    kind: 'share',
    formula: 'calls that match tool and arguments of the plan / calls',
    about: 'Whether the executor does what it was told.',
  },
  'behaviour/successGivenGold': {
    label: 'Tasks solved where the plan asks for the right calls',
    term: 'P(success | gold plan)',
    kind: 'share',
    formula: 'such tasks done / such tasks',
    about: JUDGED,
  },
  'behaviour/rescue': {
    label: 'Tasks solved in spite of a wrong plan',
    term: 'rescue',
    kind: 'share',
    formula: 'tasks done / tasks in which E* fails with the plan',
    about: JUDGED,
  },
  'probes/capabilityRegret': {
    label: 'What the best of several plans would add',
    term: 'capability regret',
    kind: 'difference',
    formula: 'best of N sampled plans for this executor − the planner’s own',
    about: 'Down is good.',
  },
  'probes/planUplift': {
    label: 'What a plan is worth',
    term: 'plan uplift',
    kind: 'difference',
    formula: 'V(plan, E) − V(no plan, E)',
    about: 'Above 0, the plan helps this executor.',
  },
  'probes/blanked': {
    label: 'What blanking the plan changes',
    term: 'causal influence',
    kind: 'difference',
    formula: 'V(blank, E) − V(plan, E)',
    about: 'Near 0, the executor does not need what the plan says.',
  },
  'probes/shuffled': {
    label: 'What shuffling the plan changes',
    term: 'causal influence',
    kind: 'difference',
    formula: 'V(shuffled, E) − V(plan, E)',
    about: 'Near 0, the order does not matter.',
  },
  'probes/swapped': {
    label: 'What another task’s plan changes',
    term: 'causal influence',
    kind: 'difference',
    formula: 'V(other plan, E) − V(plan, E)',
    about: 'Near 0, the executor does not read the plan.',
  },
  untouched: {
    label: 'Tasks solved of a suite never trained on',
    term: 'transfer',
    kind: 'share',
    formula: 'such tasks done / such tasks',
    about: JUDGED,
  },
  unseenEntities: {
    label: 'Tasks solved with entities never trained on',
    term: 'separate stratum',
    kind: 'share',
    formula: 'such tasks done / such tasks',
    about: JUDGED,
  },
}

/** What a figure of the curves is; one that this table lacks goes by its own name. */
export function figureInfo(figure: string): FigureInfo {
  const [, style] = /^styles\/(.+)$/.exec(figure) ?? []
  if (style !== undefined)
    return {
      label: style === 'none' ? 'Sub-tasks in no known wording' : `Sub-tasks worded “${style}”`,
      term: 'style share',
      kind: 'share',
      formula: 'such sub-tasks / sub-tasks of greedy plans',
      about: 'How the planner words its plans.',
    }
  const metric = metricInfo(figure)
  if (metric !== undefined)
    return {
      label: `${metric.label}${metric.role === undefined ? '' : `, ${metric.role}`}`,
      term: figure,
      kind: metric.unit === 'share' ? 'share' : 'unknown',
      formula: metric.formula,
      about: metric.sentence,
    }
  return (
    (Object.hasOwn(FIGURES, figure) ? FIGURES[figure] : undefined) ?? {
      label: `Not known to this version: ${figure
        .replace(/([a-z])([A-Z])/g, '$1 $2')
        .replace(/[/_]+/g, ' ')
        .toLowerCase()}`,
      term: figure,
      kind: 'unknown',
      formula: figure,
      about: 'A figure of every evaluation.',
    }
  )
}

/** As a menu has it: what it is, with its term, unless that is no more than its name in files. */
export function figureName(figure: string): string {
  const { label, term } = figureInfo(figure)
  return term === figure ? label : `${label} (${term})`
}

/** The figures that some curve has, those in front that answer the question. */
export function figuresIn(curves: readonly Growing[]): readonly string[] {
  const there = new Set(
    curves.flatMap(({ curve }) => curve.flatMap(({ figures }) => Object.keys(figures))),
  )
  const known = Object.keys(FIGURES).filter((name) => there.has(name))
  return [...known, ...[...there].filter((name) => !known.includes(name)).sort()]
}

/** Whether some line has the two seeds that a band takes. */
export const haveBands = (bundles: readonly Bundle[]): boolean =>
  bundles.some(({ curves }) => new Set(curves.map(({ seed }) => seed)).size > 1)
