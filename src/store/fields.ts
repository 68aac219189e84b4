/**
 * The set-up's fields: what each is in plain words, the term the field's literature uses, and one
 * sentence that explains it. Data alone; limits and defaults are the schema's. The fields within
 * groups are in group-fields.ts, which is loaded when a group is unfolded.
 */
import { MODES, MODE_FACTS } from '../run/mode-facts.ts'
import { SUITE_OPTIONS } from '../run/suite-facts.ts'

interface Common {
  /** Path within the configuration. */
  readonly path: string
  readonly label: string
  /** The name in papers, libraries and run files. */
  readonly term: string
  readonly help: string
}
export type Field = Common &
  (
    | { readonly kind: 'integer' | 'number' }
    | { readonly kind: 'switch' }
    | {
        readonly kind: 'choice'
        readonly options: readonly (readonly [value: string, label: string])[]
      }
  )
/** The term, where it says more than the label does. */
export const termBeside = ({ label, term }: Pick<Field, 'label' | 'term'>): string | undefined =>
  label.toLowerCase().includes(term.toLowerCase()) ? undefined : term

export interface FieldGroup {
  readonly id: string
  /** The heading that it stands under with its neighbours. */
  readonly section: string
  readonly title: string
  /** Paths of its fields; one that ends in a dot stands for all below it. */
  readonly holds: readonly string[]
}

export const MAIN_FIELDS: readonly Field[] = [
  {
    path: 'mode',
    kind: 'choice',
    options: MODES.map((mode) => [mode, MODE_FACTS[mode].label] as const),
    label: 'Who learns',
    term: 'mode',
    help: 'Whether planner and executor learn from what they do together, each alone, or only one of them.',
  },
  {
    path: 'suite.id',
    kind: 'choice',
    options: SUITE_OPTIONS,
    label: 'Tasks',
    term: 'suite',
    help: 'Your copies are read from the official files that you drop; the other suites are built in.',
  },
  {
    path: 'seed',
    kind: 'integer',
    label: 'Seed',
    term: 'seed',
    help: 'Every random choice follows from it: the same seed on the same engine gives the same run.',
  },
  {
    path: 'rl.updates',
    kind: 'integer',
    label: 'Length',
    term: 'updates',
    help: 'How many times both policies are improved.',
  },
]

const OPTIMISER = [
  'advantage',
  'scaleRewards',
  'grouping',
  'lossAggregation',
  'rewardAggregation',
  'importance',
  'maskTruncated',
  'numIterations',
  'clipLow',
  'clipHigh',
  'dualClip',
  'beta',
  'entropyCoefficient',
  'learningRate',
  'learningRateSchedule',
  'beta1',
  'beta2',
  'weightDecay',
  'maxGradNorm',
  'temperature',
  'topK',
  'topP',
] as const

/** Folded in the set-up, in this order, under headings of their own. */
export const FIELD_GROUPS = [
  { id: 'planner', section: 'What they can do', title: 'Planner', holds: ['weights', 'planner.'] },
  { id: 'executor', section: 'What they can do', title: 'Executor', holds: ['executor.'] },
  {
    id: 'environment',
    section: 'What they can do',
    title: 'What the executor reads',
    holds: ['environment.'],
  },
  {
    id: 'annotators',
    section: 'How they were taught',
    title: 'Annotators',
    holds: [
      'warmStart.plannerStyles.',
      'warmStart.executorStyles.',
      'warmStart.byTool',
      'warmStart.rareTools',
      'warmStart.rareShare',
    ],
  },
  {
    id: 'warm-start',
    section: 'How they were taught',
    title: 'Warm start',
    holds: [
      'warmStart.from',
      'warmStart.plannerSteps',
      'warmStart.executorSteps',
      'warmStart.batch',
      'warmStart.learningRate',
      'warmStart.soloSteps',
    ],
  },
  {
    id: 'tasks',
    section: 'How they learn',
    title: 'Tasks and budget',
    holds: [
      'suite.',
      'rl.curriculum',
      'rl.tasks',
      'rl.plans',
      'rl.executions',
      'rl.budget',
      'rl.budgetTokens',
      'rl.budgetGflop',
      'rl.alternateEvery',
      'rl.maxPlanTokens',
      'rl.maxCallTokens',
      'rl.maxSubtasks',
    ],
  },
  { id: 'reward', section: 'How they learn', title: 'Rewards', holds: ['reward.'] },
  {
    id: 'rl',
    section: 'How they learn',
    title: 'Reinforcement learning',
    holds: OPTIMISER.map((name) => `rl.${name}`),
  },
  { id: 'evaluation', section: 'How it is measured', title: 'Evaluation', holds: ['evaluation.'] },
  {
    id: 'engine',
    section: 'How it is measured',
    title: 'Engine',
    holds: ['engine', 'portable', 'kernels', 'checkpointEvery'],
  },
] as const satisfies readonly FieldGroup[]
export type GroupId = (typeof FIELD_GROUPS)[number]['id']

/**
 * Whether `path`, of a field or of an error, belongs to the group rather than to the fields in
 * front.
 */
export function isHeld({ holds }: FieldGroup, path: string): boolean {
  return (
    !MAIN_FIELDS.some((field) => field.path === path) &&
    holds.some((held) => path === held || (held.endsWith('.') && `${path}.`.startsWith(held)))
  )
}
