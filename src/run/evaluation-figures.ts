/**
 * The figures that evaluations record beside success: where each lies in the record, what it is in plain words, its formula and where that comes from.
 * The page draws and explains from this table.
 */
import type { MetricInfo } from './metrics.ts'
import type { Estimate, Evaluation } from './records.ts'
import type { Kind } from './statistics/interval.ts'

export interface EvaluationFigure extends MetricInfo {
  readonly of: (evaluation: Evaluation) => Estimate | undefined
}

const OURS = 'as rebuilt here after CAHL (arXiv 2606.09371)'
const TOOLRL = 'the efficiency figures of CAHL and ToolRL'
/** Of figures in which nothing is drawn. */
const EXACT = 'Exact for these tasks: greedy policies and the tools draw nothing'

export const EVALUATION_FIGURES = {
  executable: { of: (e) => e.executable, label: 'Executable sub-task rate', sentence: 'Share of sub-tasks in greedy plans that this executor carries out.', formula: 'sub-tasks carried out / sub-tasks of greedy plans', source: OURS, unit: 'share' },
  plannerRegret: { of: (e) => e.alignment.plannerRegret, label: 'Planner regret', sentence: 'What a perfect plan would add with this executor.', formula: 'V(P*, E) − V(P, E)', source: OURS, unit: 'share' },
  executorRegret: { of: (e) => e.alignment.executorRegret, label: 'Executor regret', sentence: 'What an exact executor would add under these plans. It carries out every well-formed sub-task of every style, coarse ones with all their calls; another E* would give another regret.', formula: 'V(P, E*) − V(P, E)', source: OURS, unit: 'share' },
  misalignmentGap: { of: (e) => e.alignment.misalignmentGap, label: 'Misalignment gap', sentence: 'Bad plans are taken out; what is left is not understanding each other.', formula: 'V(P*, E) − V(P, E) on tasks where E* succeeds with P’s own plan', source: OURS, unit: 'share' },
  capabilityRegret: { of: (e) => e.probes?.capabilityRegret, label: 'Capability regret', sentence: 'Tasks that fail with the planner’s own plan although this executor succeeds with one of the plans that the planner samples.', formula: 'max over P’s own plan and N sampled ones of V(Z, E), − V(P, E)', source: `${OURS}. The N plans are draws; the executor is greedy`, unit: 'share' },
  planUplift: { of: (e) => e.probes?.planUplift, label: 'Plan uplift', sentence: 'What planning adds to handing this executor the task as it is.', formula: 'V(plan, E) − V(no plan, E); without a plan the task’s text is the one sub-task', source: `${OURS}. ${EXACT}`, unit: 'share' },
  blanked: { of: (e) => e.probes?.blanked, label: 'Plan blanked', sentence: 'As many sub-tasks as before with nothing in them: success that is left does not come from the plan’s words.', formula: 'V(blanked plan, E) − V(plan, E)', source: `${OURS}. ${EXACT}`, unit: 'share' },
  shuffled: { of: (e) => e.probes?.shuffled, label: 'Plan shuffled', sentence: 'The sub-tasks in another order; where there is one sub-task, its words.', formula: 'V(shuffled plan, E) − V(plan, E)', source: `${OURS}. ${EXACT}`, unit: 'share' },
  swapped: { of: (e) => e.probes?.swapped, label: 'Plan swapped', sentence: 'The plan that the planner wrote for another of these tasks.', formula: 'V(another task’s plan, E) − V(plan, E)', source: `${OURS}. ${EXACT}`, unit: 'share' },
  adherence: { of: (e) => e.behaviour?.adherence, label: 'Plan adherence', sentence: 'Share of calls that are, tool and arguments, what their sub-task declares; calls for sub-tasks that are not well-formed are left out.', formula: 'calls that the sub-task declares / calls made for well-formed sub-tasks', source: `${OURS}. ${EXACT}`, unit: 'share' },
  successGivenGold: { of: (e) => e.behaviour?.successGivenGold, label: 'Success given a gold plan', sentence: 'Of the tasks whose plan asks for exactly the gold calls, whatever its wording: the share that is done.', formula: 'P(success | the plan asks for the gold calls)', source: `${OURS}. ${EXACT}`, unit: 'share' },
  rescue: { of: (e) => e.behaviour?.rescue, label: 'Rescue', sentence: 'Of the tasks whose plan is wrong, so that an exact executor fails with it too: the share that is done all the same. An output that is no plan counts as wrong.', formula: 'P(success | E* fails with the plan)', source: `${OURS}. ${EXACT}`, unit: 'share' },
  callsPerSuccess: { of: (e) => e.behaviour?.callsPerSuccess, label: 'Calls of a solved task', sentence: 'Calls made for a task that was done, failed ones included.', formula: 'mean over solved tasks of calls', source: `${TOOLRL}. ${EXACT}`, unit: 'calls' },
  callsOverNeeded: { of: (e) => e.behaviour?.callsOverNeeded, label: 'Calls over those needed', sentence: 'The same as a multiple of the gold calls: 1 is no call too many.', formula: 'mean over solved tasks of calls / gold calls', source: `${TOOLRL}. ${EXACT}`, unit: 'ratio' },
  invalidCalls: { of: (e) => e.behaviour?.invalidCalls, label: 'Invalid calls', sentence: 'Share of calls that are no call at all, do not fit the tool’s signature, or were answered by an error.', formula: 'invalid calls / calls', source: `${TOOLRL}. ${EXACT}`, unit: 'share' },
  redundantCalls: { of: (e) => e.behaviour?.redundantCalls, label: 'Redundant calls', sentence: 'Share of calls that match no gold call and repeat an equal earlier one, or come when all gold calls are matched already.', formula: 'redundant calls / calls', source: `${TOOLRL}. ${EXACT}`, unit: 'share' },
} as const satisfies Readonly<Record<string, EvaluationFigure>>

export type FigureName = keyof typeof EVALUATION_FIGURES

const DIFFERENCES: ReadonlySet<FigureName> = new Set(['plannerRegret', 'executorRegret', 'misalignmentGap', 'capabilityRegret', 'planUplift', 'blanked', 'shuffled', 'swapped'])

/** What the figure is a mean of, which its interval goes by. */
export function kindOf(name: FigureName): Kind {
  return DIFFERENCES.has(name) ? 'difference' : EVALUATION_FIGURES[name].unit === 'share' ? 'share' : 'count'
}

/** The figure as this evaluation has it; undefined where it was not measured or had no case. */
export function figureAt(evaluation: Evaluation, name: FigureName): Estimate | undefined {
  const { of }: EvaluationFigure = EVALUATION_FIGURES[name]
  const estimate = of(evaluation)
  return estimate === undefined || estimate.n === 0 ? undefined : estimate
}
