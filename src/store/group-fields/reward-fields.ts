/** Fields of the rewards: what counts as good, and how much. */
import type { Field } from '../fields.ts'

export const REWARD_FIELDS: readonly Field[] = [
  {
    path: 'reward.planner.param',
    kind: 'number',
    label: 'Planner: right values in the plan',
    term: 'P',
    help: 'Values the plan names, compared with those the task needs.',
  },
  {
    path: 'reward.planner.paramForm',
    kind: 'choice',
    options: [
      ['f1', 'Found and not too many'],
      ['recall', 'Found (can be gamed)'],
    ],
    label: 'Compare values by',
    term: 'f1 or recall',
    help: 'Recall alone is gamed by naming every value there is.',
  },
  {
    path: 'reward.planner.exe',
    kind: 'number',
    label: 'Planner: executor did the right calls',
    term: 'E',
    help: 'What this executor really did under the plan: the term that aligns the two.',
  },
  {
    path: 'reward.planner.out',
    kind: 'number',
    label: 'Planner: task solved',
    term: 'outcome',
    help: 'Whether the world ended up as it should.',
  },
  {
    path: 'reward.planner.format',
    kind: 'number',
    label: 'Planner: readable plan',
    term: 'format',
    help: 'Whether the output is a plan at all.',
  },
  {
    path: 'reward.planner.apart',
    kind: 'choice',
    options: [
      ['both', 'Likeness and values'],
      ['imitation', 'Likeness to its annotator'],
      ['values', 'The right values'],
    ],
    label: 'Planner trained apart: paid for',
    term: 'separate reward',
    help: 'In mode “separate” no executor judges the plan, so it is paid for one of these.',
  },
  {
    path: 'reward.executor.form',
    kind: 'number',
    label: 'Executor: readable call',
    term: 'R_form',
    help: 'Whether the output is a list of calls in the call grammar.',
  },
  {
    path: 'reward.executor.syn',
    kind: 'number',
    label: 'Executor: arguments fit the tool',
    term: 'R_syn',
    help: 'Whether names and types of arguments are those of the tool.',
  },
  {
    path: 'reward.executor.sem',
    kind: 'number',
    label: 'Executor: the right call',
    term: 'R_sem',
    help: 'Tool, argument names and values against the right ones.',
  },
  {
    path: 'reward.executor.out',
    kind: 'number',
    label: 'Executor: task solved',
    term: 'outcome',
    help: 'Where the executor is paid for the outcome: without right calls to compare with, and where one policy does both.',
  },
  {
    path: 'reward.executor.matching',
    kind: 'choice',
    options: [
      ['greedy', 'In order'],
      ['optimal', 'Best overall'],
    ],
    label: 'Pair calls',
    term: 'matching',
    help: 'How made and right calls are paired before they are compared.',
  },
]
