/** What counts as good, and how much. */
import * as z from 'zod/mini'
import { isObject } from '../is-object.ts'
import { suiteFacts } from '../suite-facts.ts'
import { between, choice, setting } from './setting.ts'
import type { Group, Idle } from './setting.ts'
import { NOBODY_PLANS, NO_GOLD_CALLS, apart, wide } from './situations.ts'

const weight = between(0, 100)

const APART: Idle = {
  when: apart,
  why: 'trained apart, the planner is paid by the choice below.',
}

const planner = {
  param: setting(weight, 0.3, {
    label: 'Planner: right values in the plan',
    term: 'P',
    help: 'Values the plan names, compared with those the task needs.',
    unit: 'weight',
    idle: [NOBODY_PLANS, APART, NO_GOLD_CALLS],
  }),
  paramForm: setting(
    choice([
      ['f1', 'Found and not too many'],
      ['recall', 'Found (can be gamed)'],
    ]),
    'f1',
    {
      label: 'Compare values by',
      term: 'f1 or recall',
      help: 'Recall alone is gamed by naming every value there is.',
      idle: [NOBODY_PLANS, NO_GOLD_CALLS],
    },
  ),
  exe: setting(weight, 1, {
    label: 'Planner: executor did the right calls',
    term: 'E',
    help: 'What this executor really did under the plan: the term that aligns the two.',
    unit: 'weight',
    idle: [NOBODY_PLANS, APART, NO_GOLD_CALLS],
  }),
  out: setting(weight, 1, {
    label: 'Planner: task solved',
    term: 'outcome',
    help: 'Whether the world ended up as it should.',
    unit: 'weight',
    idle: [NOBODY_PLANS, APART],
  }),
  format: setting(weight, 0.1, {
    label: 'Planner: readable plan',
    term: 'format',
    help: 'Whether the output is a plan at all.',
    unit: 'weight',
    idle: [NOBODY_PLANS],
  }),
  apart: setting(
    choice([
      ['both', 'Likeness and values'],
      ['imitation', 'Likeness to its annotator'],
      ['values', 'The right values'],
    ]),
    'both',
    {
      label: 'Planner trained apart: paid for',
      term: 'separate reward',
      help: 'In mode “separate” no executor judges the plan, so it is paid for one of these.',
      idle: [
        {
          when: (at) => !apart(at),
          why: 'only in mode “separate” is the planner trained apart.',
        },
      ],
    },
  ),
}

const executor = {
  form: setting(weight, 0.25, {
    label: 'Executor: readable call',
    term: 'R_form',
    help: 'Whether the output is a list of calls in the call grammar.',
    unit: 'weight',
  }),
  syn: setting(weight, 0, {
    label: 'Executor: arguments fit the tool',
    term: 'R_syn',
    help: 'Whether names and types of arguments are those of the tool.',
    unit: 'weight',
  }),
  /** ToolRL's correctness, scaled from [-3, 3] to [0, 1]. */
  sem: setting(weight, 1, {
    label: 'Executor: the right call',
    term: 'R_sem',
    help: 'Tool, argument names and values against the right ones.',
    unit: 'weight',
    idle: [NO_GOLD_CALLS],
  }),
  out: setting(weight, 1, {
    label: 'Executor: task solved',
    term: 'outcome',
    help: 'Where the executor is paid for the outcome: without right calls to compare with, and where one policy does both.',
    unit: 'weight',
    idle: [
      {
        when: (at) => !wide(at) && suiteFacts(at('suite.id'))?.gold === 'calls',
        why: 'the right calls are paid for.',
      },
    ],
  }),
  matching: setting(
    choice([
      ['greedy', 'In order'],
      ['optimal', 'Best overall'],
    ]),
    'greedy',
    {
      label: 'Pair calls',
      term: 'matching',
      help: 'How made and right calls are paired before they are compared.',
      idle: [NO_GOLD_CALLS],
    },
  ),
}

export const reward = {
  id: 'reward',
  section: 'How they learn',
  title: 'Rewards',
  about: 'What counts as good, and how much; a weight of 0 only measures.',
  settings: { reward: { planner, executor } },
} as const satisfies Group

const termsSchema = z.strictObject({
  planner: z.prefault(z.strictObject(planner), {}),
  executor: z.prefault(z.strictObject(executor), {}),
})

type RewardInput = z.input<typeof termsSchema>

/**
 * Before the executor's outcome had a weight of its own it was paid by the planner's: whatever says
 * that one alone, a file of then, means both.
 */
function outcomeOfBoth(reward: RewardInput): RewardInput {
  if (!isObject(reward) || !isObject(reward.planner)) return reward
  const { planner, executor } = reward
  if (
    planner.out === undefined ||
    (executor !== undefined && (!isObject(executor) || 'out' in executor))
  )
    return reward
  return { ...reward, executor: { ...executor, out: planner.out } }
}

export const rewardSchema = z.pipe(z.transform(outcomeOfBoth), termsSchema)
