/**
 * The set-up's fields: what each is in plain words, the term the field's literature uses, and one sentence that explains it.
 * Data alone; limits and defaults are the schema's. The fields within groups are in group-fields.ts, which is loaded when a group is unfolded.
 */
interface Common {
  /** Path within the configuration. */
  readonly path: string
  readonly label: string
  /** The name in papers, libraries and run files. */
  readonly term: string
  readonly help: string
}
export type Field = Common & (
  | { readonly kind: 'integer' | 'number' }
  | { readonly kind: 'switch' }
  | { readonly kind: 'choice'; readonly options: readonly (readonly [value: string, label: string])[] }
)
export interface FieldGroup {
  readonly id: string
  readonly title: string
  readonly about: string
  /** Paths of its fields; one that ends in a dot stands for all below it. */
  readonly holds: readonly string[]
}

export const MODE_OPTIONS = [
  ['joint', 'Joint: both learn together'],
  ['alternate', 'Alternate: both learn, in turns'],
  ['separate', 'Separate: each learns alone'],
  ['freeze-high', 'Frozen planner'],
  ['freeze-low', 'Frozen executor'],
  ['low-only', 'Executor without a planner'],
  ['single-level', 'One large policy, no plan'],
] as const

export const MAIN_FIELDS: readonly Field[] = [
  { path: 'mode', kind: 'choice', options: MODE_OPTIONS, label: 'Who learns', term: 'mode', help: 'Whether planner and executor learn from what they do together, each alone, or only one of them.' },
  { path: 'suite.id', kind: 'choice', options: [['desk', 'Desk: office tools'], ['signature', 'Signature: functions never seen'], ['twohop', 'Two-hop: questions with a search'], ['desk-signature', 'Desk and signature'], ['api-bank', 'API-Bank (your copy)']], label: 'Tasks', term: 'suite', help: 'Three suites are built in; API-Bank is read from the official files that you drop.' },
  { path: 'seed', kind: 'integer', label: 'Seed', term: 'seed', help: 'Every random choice follows from it: the same seed on the same engine gives the same run.' },
  { path: 'rl.updates', kind: 'integer', label: 'Length', term: 'updates', help: 'How many times both policies are improved.' },
]

/** Folded in the set-up, in this order. */
export const FIELD_GROUPS = [
  { id: 'planner', title: 'Planner', about: 'The network that splits a task into sub-tasks.', holds: ['weights', 'planner.'] },
  { id: 'executor', title: 'Executor', about: 'The network that turns a sub-task into tool calls.', holds: ['executor.'] },
  { id: 'warm-start', title: 'Warm start', about: 'What the policies have seen before reinforcement learning begins.', holds: ['warmStart.'] },
  { id: 'environment', title: 'What the executor reads', about: 'How much of the task and of the results reaches the executor.', holds: ['environment.'] },
  { id: 'rl', title: 'Reinforcement learning', about: 'How outcomes become changes of the weights (GRPO).', holds: ['rl.'] },
  { id: 'reward', title: 'Rewards', about: 'What counts as good, and how much; a weight of 0 only measures.', holds: ['reward.'] },
  { id: 'evaluation', title: 'Evaluation', about: 'How progress is measured, on tasks that are never trained on.', holds: ['evaluation.'] },
  { id: 'engine', title: 'Engine and data', about: 'What computes, how often it is saved, and which tasks are drawn.', holds: ['engine', 'portable', 'kernels', 'checkpointEvery', 'suite.'] },
] as const satisfies readonly FieldGroup[]
export type GroupId = (typeof FIELD_GROUPS)[number]['id']

/** Whether `path`, of a field or of an error, belongs to the group rather than to the fields in front. */
export function isHeld({ holds }: FieldGroup, path: string): boolean {
  return !MAIN_FIELDS.some((field) => field.path === path) && holds.some((held) => path === held || (held.endsWith('.') && `${path}.`.startsWith(held)))
}
