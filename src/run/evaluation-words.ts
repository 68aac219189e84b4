/**
 * What each figure of an evaluation is in plain words, its formula and where that comes from. The
 * page explains its charts from this table; it is loaded then.
 */
import type { FigureName } from './evaluation-figures.ts'
import type { MetricInfo } from './metrics.ts'

const OURS = 'as rebuilt here after CAHL (arXiv 2606.09371)'
const TOOLRL = 'the efficiency figures of CAHL and ToolRL'
/** Of figures in which nothing is drawn. */
const EXACT = 'Exact for these tasks: greedy policies and the tools draw nothing'

export const FIGURE_WORDS: Readonly<Record<FigureName, Omit<MetricInfo, 'unit'>>> = {
  executable: {
    label: 'Executable sub-task rate',
    sentence: 'Share of sub-tasks in greedy plans that this executor carries out.',
    formula: 'sub-tasks carried out / sub-tasks of greedy plans',
    source: OURS,
  },
  plannerRegret: {
    label: 'Planner regret',
    sentence: 'What a perfect plan would add with this executor.',
    formula: 'V(P*, E) − V(P, E)',
    source: OURS,
  },
  executorRegret: {
    label: 'Executor regret',
    sentence:
      'What an exact executor would add under these plans. It carries out every well-formed sub-task of every style, coarse ones with all their calls; another E* would give another regret.',
    formula: 'V(P, E*) − V(P, E)',
    source: OURS,
  },
  misalignmentGap: {
    label: 'Misalignment gap',
    sentence: 'Bad plans are taken out; what is left is not understanding each other.',
    formula: 'V(P*, E) − V(P, E) on tasks where E* succeeds with P’s own plan',
    source: OURS,
  },
  capabilityRegret: {
    label: 'Capability regret',
    sentence:
      'Tasks that fail with the planner’s own plan although this executor succeeds with one of the plans that the planner samples.',
    formula: 'max over P’s own plan and N sampled ones of V(Z, E), − V(P, E)',
    source: `${OURS}. The N plans are draws; the executor is greedy`,
  },
  planUplift: {
    label: 'Plan uplift',
    sentence: 'What planning adds to handing this executor the task as it is.',
    formula: 'V(plan, E) − V(no plan, E); without a plan the task’s text is the one sub-task',
    source: `${OURS}. ${EXACT}`,
  },
  blanked: {
    label: 'Plan blanked',
    sentence:
      'As many sub-tasks as before with nothing in them: success that is left does not come from the plan’s words.',
    formula: 'V(blanked plan, E) − V(plan, E)',
    source: `${OURS}. ${EXACT}`,
  },
  shuffled: {
    label: 'Plan shuffled',
    sentence: 'The sub-tasks in another order; where there is one sub-task, its words.',
    formula: 'V(shuffled plan, E) − V(plan, E)',
    source: `${OURS}. ${EXACT}`,
  },
  swapped: {
    label: 'Plan swapped',
    sentence: 'The plan that the planner wrote for another of these tasks.',
    formula: 'V(another task’s plan, E) − V(plan, E)',
    source: `${OURS}. ${EXACT}`,
  },
  adherence: {
    label: 'Plan adherence',
    sentence:
      'Share of calls that are, tool and arguments, what their sub-task declares; calls for sub-tasks that are not well-formed are left out.',
    formula: 'calls that the sub-task declares / calls made for well-formed sub-tasks',
    source: `${OURS}. ${EXACT}`,
  },
  successGivenGold: {
    label: 'Success given a gold plan',
    sentence:
      'Of the tasks whose plan asks for exactly the gold calls, whatever its wording: the share that is done.',
    formula: 'P(success | the plan asks for the gold calls)',
    source: `${OURS}. ${EXACT}`,
  },
  rescue: {
    label: 'Rescue',
    sentence:
      'Of the tasks whose plan is wrong, so that an exact executor fails with it too: the share that is done all the same. An output that is no plan counts as wrong.',
    formula: 'P(success | E* fails with the plan)',
    source: `${OURS}. ${EXACT}`,
  },
  callsPerSuccess: {
    label: 'Calls of a solved task',
    sentence: 'Calls made for a task that was done, failed ones included.',
    formula: 'mean over solved tasks of calls',
    source: `${TOOLRL}. ${EXACT}`,
  },
  callsOverNeeded: {
    label: 'Calls over those needed',
    sentence: 'The same as a multiple of the gold calls: 1 is no call too many.',
    formula: 'mean over solved tasks of calls / gold calls',
    source: `${TOOLRL}. ${EXACT}`,
  },
  invalidCalls: {
    label: 'Invalid calls',
    sentence:
      'Share of calls that are no call at all, do not fit the tool’s signature, or were answered by an error.',
    formula: 'invalid calls / calls',
    source: `${TOOLRL}. ${EXACT}`,
  },
  redundantCalls: {
    label: 'Redundant calls',
    sentence:
      'Share of calls that match no gold call and repeat an equal earlier one, or come when all gold calls are matched already.',
    formula: 'redundant calls / calls',
    source: `${TOOLRL}. ${EXACT}`,
  },
}
