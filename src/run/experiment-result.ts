/** What an experiment keeps of a run. */
import type { Cell } from './experiment-cells.ts'
import type { CellResult, CurvePoint } from './experiment.ts'
import type { Evaluation, UpdateRecord } from './records.ts'
import { estimateSchema } from './records.ts'
import type { RunFile } from './run-file.ts'
import { SEEN_MARKS } from './seen.ts'
import type { Seen } from './seen.ts'
import { gflopOf, sampledTokens } from './spending.ts'

/** How one held-out task ended at an evaluation. */
export interface TaskOutcome {
  readonly template: string
  readonly greedy: boolean
  readonly sampled: boolean
  /**
   * Of a benchmark: whether the prompt holds everything, whether what is asked for stands in
   * training, and whether the floors do the task, by name.
   */
  readonly uncut?: boolean
  readonly seen?: Seen
  readonly floors?: Readonly<Record<string, boolean>>
}

/**
 * Every figure of an evaluation by its place in it, as `greedy` or `alignment/plannerRegret`; of an
 * estimate the mean, unless there is no case behind it.
 */
export function figuresOf(evaluation: Evaluation): Record<string, number> {
  const figures: Record<string, number> = {}
  const gather = (value: unknown, name: string): void => {
    const estimate = estimateSchema.safeParse(value)
    if (estimate.success) {
      if (estimate.data.n > 0) figures[name] = estimate.data.mean
    } else if (typeof value === 'number') figures[name] = value
    else if (typeof value === 'object' && value !== null)
      for (const [key, inner] of Object.entries(value))
        gather(inner, name === '' ? key : `${name}/${key}`)
  }
  const { update: _, ...rest } = evaluation
  gather(rest, '')
  return figures
}

/** Updates before an evaluation that its learning signal is a mean of. */
const SIGNAL_UPDATES = 10

/** Of both roles the share of groups that taught nothing, where there were any groups. */
function learningSignal(updates: readonly UpdateRecord[]): Record<string, number> {
  const figures: Record<string, number> = {}
  for (const name of ['planner/frac_reward_zero_std', 'executor/frac_reward_zero_std']) {
    const values = updates.slice(-SIGNAL_UPDATES).flatMap(({ metrics }) => metrics[name] ?? [])
    if (values.length > 0) figures[name] = values.reduce((a, b) => a + b, 0) / values.length
  }
  return figures
}

/** One evaluation as a point of its run's curve, behind the updates before it. */
export function pointOf(evaluation: Evaluation, updates: readonly UpdateRecord[]): CurvePoint {
  const before = updates.filter(({ update }) => update <= evaluation.update)
  return {
    update: evaluation.update,
    tokens: before.reduce((sum, record) => sum + sampledTokens(record), 0),
    figures: { ...figuresOf(evaluation), ...learningSignal(before) },
  }
}

const bits = (values: readonly boolean[]): string => values.map((yes) => (yes ? '1' : '0')).join('')

/** What a benchmark's tasks say beside how they ended. */
function benchmarkBits(
  outcomes: readonly TaskOutcome[],
): Pick<CellResult['outcomes'], 'uncut' | 'seen' | 'floors'> {
  const [first] = outcomes
  if (first?.floors === undefined) return {}
  return {
    uncut: bits(outcomes.map(({ uncut }) => uncut === true)),
    ...(first.seen === undefined
      ? {}
      : { seen: outcomes.map(({ seen }) => SEEN_MARKS[seen ?? 'none']).join('') }),
    floors: Object.fromEntries(
      Object.keys(first.floors).map((name) => [
        name,
        bits(outcomes.map(({ floors = {} }) => floors[name] === true)),
      ]),
    ),
  }
}

/**
 * A finished run as its cell's result; `outcomes` are those of its last evaluation. Throws when
 * nothing was evaluated.
 */
export function cellResult(
  { variant, mode, seed }: Cell,
  run: RunFile,
  outcomes: readonly TaskOutcome[],
): CellResult {
  const start = run.evaluations[0]
  if (start === undefined) throw new Error('A run without an evaluation has no result.')
  const untouched = run.evaluations.at(-1)?.untouched
  return {
    variant,
    mode,
    seed,
    updates: run.updates.length,
    tokens: run.tokens,
    seconds: run.seconds,
    gflop: gflopOf(run.updates),
    start: { greedy: start.greedy, sampled: start.sampled },
    curve: run.evaluations.map((evaluation) => pointOf(evaluation, run.updates)),
    outcomes: {
      templates: outcomes.map(({ template }) => template),
      greedy: bits(outcomes.map(({ greedy }) => greedy)),
      sampled: bits(outcomes.map(({ sampled }) => sampled)),
      ...benchmarkBits(outcomes),
    },
    ...(run.scorecard === undefined ? {} : { fit: run.scorecard.fit }),
    ...(untouched === undefined ? {} : { untouched }),
  }
}
