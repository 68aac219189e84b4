/**
 * The figures that evaluations record beside success: where each lies in the record and what its
 * interval goes by. What each means is in evaluation-words.ts.
 */
import type { MetricInfo } from './metrics.ts'
import type { Estimate, Evaluation } from './records.ts'
import type { Kind } from './statistics/interval.ts'

interface EvaluationFigure extends Pick<MetricInfo, 'unit'> {
  readonly of: (evaluation: Evaluation) => Estimate | undefined
}

const FIGURES = {
  executable: { of: (e) => e.executable, unit: 'share' },
  plannerRegret: { of: (e) => e.alignment.plannerRegret, unit: 'share' },
  executorRegret: { of: (e) => e.alignment.executorRegret, unit: 'share' },
  misalignmentGap: { of: (e) => e.alignment.misalignmentGap, unit: 'share' },
  capabilityRegret: { of: (e) => e.probes?.capabilityRegret, unit: 'share' },
  planUplift: { of: (e) => e.probes?.planUplift, unit: 'share' },
  blanked: { of: (e) => e.probes?.blanked, unit: 'share' },
  shuffled: { of: (e) => e.probes?.shuffled, unit: 'share' },
  swapped: { of: (e) => e.probes?.swapped, unit: 'share' },
  adherence: { of: (e) => e.behaviour?.adherence, unit: 'share' },
  successGivenGold: { of: (e) => e.behaviour?.successGivenGold, unit: 'share' },
  rescue: { of: (e) => e.behaviour?.rescue, unit: 'share' },
  callsPerSuccess: { of: (e) => e.behaviour?.callsPerSuccess, unit: 'calls' },
  callsOverNeeded: { of: (e) => e.behaviour?.callsOverNeeded, unit: 'ratio' },
  invalidCalls: { of: (e) => e.behaviour?.invalidCalls, unit: 'share' },
  redundantCalls: { of: (e) => e.behaviour?.redundantCalls, unit: 'share' },
} as const satisfies Readonly<Record<string, EvaluationFigure>>

export type FigureName = keyof typeof FIGURES

const DIFFERENCES: ReadonlySet<FigureName> = new Set([
  'plannerRegret',
  'executorRegret',
  'misalignmentGap',
  'capabilityRegret',
  'planUplift',
  'blanked',
  'shuffled',
  'swapped',
])

/** What the figure is a mean of, which its interval goes by. */
export function kindOf(name: FigureName): Kind {
  return DIFFERENCES.has(name) ? 'difference' : FIGURES[name].unit === 'share' ? 'share' : 'count'
}

/** The figure as this evaluation has it; undefined where it was not measured or had no case. */
export function figureAt(evaluation: Evaluation, name: FigureName): Estimate | undefined {
  const { of }: EvaluationFigure = FIGURES[name]
  const estimate = of(evaluation)
  return estimate === undefined || estimate.n === 0 ? undefined : estimate
}
