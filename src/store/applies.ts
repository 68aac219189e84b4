/**
 * Which fields of the set-up change nothing as the others stand, and why: a control that does
 * nothing says so.
 */
import { hasPlanner, modeFacts } from '../run/mode-facts.ts'
import { UNTOUCHED_IDS, suiteFacts } from '../run/suite-facts.ts'
import type { FieldValue } from './setup-draft.ts'

/** The value of a setting by its path, as the set-up shows it. */
export type Reading = (path: string) => FieldValue | undefined

interface Rule {
  /** Paths; one that ends in a dot stands for all below it. */
  readonly fields: readonly string[]
  readonly idle: (at: Reading) => boolean
  readonly why: string
}

const solo = (at: Reading): boolean => !hasPlanner(at('mode'))
const apart = (at: Reading): boolean => modeFacts(at('mode'))?.planner === 'apart'
const shipped = (at: Reading): boolean => at('warmStart.from') === 'starter' && !solo(at)
/** Suites that are judged by their answer alone. */
const hasGoldCalls = (at: Reading): boolean => suiteFacts(at('suite.id'))?.gold !== 'answer'
const MIXTURES = ['warmStart.plannerStyles.', 'warmStart.executorStyles.', 'warmStart.byTool']
const SHAPE = ['dModel', 'layers', 'heads', 'kvHeads', 'feedForward', 'tied', 'qkvBias']

const RULES: readonly Rule[] = [
  {
    fields: ['weights', 'rl.maxPlanTokens', 'rl.maxSubtasks', 'reward.planner.format'],
    idle: solo,
    why: 'nobody plans in this mode.',
  },
  {
    fields: ['planner.'],
    idle: (at) => solo(at) && modeFacts(at('mode'))?.wide === false,
    why: 'nobody plans in this mode.',
  },
  {
    fields: ['executor.'],
    idle: (at) => at('weights') === 'shared' && !solo(at),
    why: 'one network plays both roles, and the planner’s sizes hold.',
  },
  {
    fields: ['planner', 'executor'].flatMap((role) => SHAPE.map((name) => `${role}.${name}`)),
    idle: shipped,
    why: 'the shipped policies have this size; begin with demonstrations to choose another.',
  },
  {
    fields: [
      'warmStart.plannerSteps',
      'warmStart.executorSteps',
      'warmStart.batch',
      'warmStart.learningRate',
      'warmStart.rareTools',
      'warmStart.rareShare',
    ],
    idle: shipped,
    why: 'the shipped policies begin as they are; begin with demonstrations to choose.',
  },
  {
    fields: MIXTURES,
    idle: (at) => shipped(at) && !apart(at),
    why: 'the shipped policies have had their annotators; begin with demonstrations to choose.',
  },
  { fields: MIXTURES, idle: solo, why: 'without a planner, demonstrations show whole tasks.' },
  {
    fields: ['warmStart.soloSteps'],
    idle: (at) => !solo(at),
    why: 'this mode has a policy for each role.',
  },
  {
    fields: ['warmStart.rareShare'],
    idle: (at) => at('warmStart.rareTools') === 0,
    why: 'no tool is rare.',
  },
  {
    fields: ['environment.'],
    idle: solo,
    why: 'without a plan, the task is the only sub-task, and all calls are written at once.',
  },
  {
    fields: ['environment.observationNoise'],
    idle: (at) => at('environment.executorSees') === 'blind',
    why: 'this executor reads no results.',
  },
  {
    fields: ['rl.budgetTokens'],
    idle: (at) => at('rl.budget') !== 'tokens',
    why: 'the budget is another.',
  },
  {
    fields: ['rl.budgetGflop'],
    idle: (at) => at('rl.budget') !== 'gflop',
    why: 'the budget is another.',
  },
  {
    fields: ['rl.alternateEvery'],
    idle: (at) => at('mode') !== 'alternate',
    why: 'only in mode “alternate” do the roles take turns.',
  },
  {
    fields: ['rl.scaleRewards'],
    idle: (at) => at('rl.advantage') !== 'grpo',
    why: 'only “grpo” divides by a spread of choice.',
  },
  {
    fields: ['rl.advantage', 'rl.scaleRewards'],
    idle: (at) => at('rl.rewardAggregation') === 'normalize_then_sum',
    why: 'each term is compared alone.',
  },
  { fields: ['rl.grouping'], idle: solo, why: 'all outputs for a task stand in the same context.' },
  {
    fields: ['rl.clipLow', 'rl.clipHigh'],
    idle: (at) => at('rl.numIterations') === 1,
    why: 'with one step a batch the ratio is exactly 1.',
  },
  {
    fields: ['rl.dualClip'],
    idle: (at) => at('rl.numIterations') === 1 && Number(at('rl.dualClip')) >= 1,
    why: 'with one step a batch the ratio is exactly 1.',
  },
  {
    fields: [
      'reward.planner.param',
      'reward.planner.exe',
      'reward.planner.out',
      'reward.planner.paramForm',
    ],
    idle: solo,
    why: 'nobody plans in this mode.',
  },
  {
    fields: ['reward.planner.param', 'reward.planner.exe', 'reward.planner.out'],
    idle: apart,
    why: 'trained apart, the planner is paid by the choice below.',
  },
  {
    fields: ['reward.executor.out'],
    idle: (at) =>
      modeFacts(at('mode'))?.wide !== true && suiteFacts(at('suite.id'))?.gold === 'calls',
    why: 'the right calls are paid for.',
  },
  {
    fields: ['reward.planner.apart'],
    idle: (at) => !apart(at),
    why: 'only in mode “separate” is the planner trained apart.',
  },
  {
    fields: [
      'reward.planner.param',
      'reward.planner.paramForm',
      'reward.planner.exe',
      'reward.executor.sem',
      'reward.executor.matching',
    ],
    idle: (at) => !hasGoldCalls(at),
    why: 'these questions have no gold calls; the answer is judged.',
  },
  { fields: ['evaluation.probes'], idle: solo, why: 'there is no plan to change.' },
  {
    fields: ['evaluation.bestOf'],
    idle: (at) => solo(at) || at('evaluation.probes') === 0,
    why: 'no plans are changed or chosen.',
  },
  {
    fields: ['evaluation.untouched'],
    idle: (at) => UNTOUCHED_IDS.some((id) => id === at('suite.id')),
    why: 'that suite is the one trained on.',
  },
  {
    fields: ['kernels'],
    idle: (at) => at('portable') === true || (at('engine') !== 'auto' && at('engine') !== 'webgpu'),
    why: 'another engine computes.',
  },
]

const covers = (held: string, path: string): boolean =>
  held === path || (held.endsWith('.') && path.startsWith(held))

/**
 * Why the field does nothing now, to stand behind “Not used: ”; undefined where it does something.
 */
export function whyIdle(path: string, at: Reading): string | undefined {
  return RULES.find(({ fields, idle }) => fields.some((held) => covers(held, path)) && idle(at))
    ?.why
}
