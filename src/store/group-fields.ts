/**
 * The set-up's folded groups: what each is about, and its fields in the order the page shows them.
 */
import type { Field, GroupId } from './fields.ts'
import { ANNOTATOR_FIELDS, WARM_START_FIELDS } from './group-fields/demonstration-fields.ts'
import { ENGINE_FIELDS, EVALUATION_FIELDS } from './group-fields/evaluation-fields.ts'
import { EXECUTOR_FIELDS, PLANNER_FIELDS } from './group-fields/policy-fields.ts'
import { REINFORCEMENT_FIELDS } from './group-fields/reinforcement-fields.ts'
import { REWARD_FIELDS } from './group-fields/reward-fields.ts'
import { ENVIRONMENT_FIELDS, TASK_FIELDS } from './group-fields/task-fields.ts'

export const GROUP_ABOUT: Readonly<Record<GroupId, string>> = {
  planner:
    'The size of the network that splits a task into sub-tasks. Expect a smaller one to confuse values, and to need more training.',
  executor:
    'The size of the network that turns a sub-task into tool calls. Expect a smaller one to gain more from plans that ask for one call a line.',
  environment: 'How much of the task and of the results reaches the executor.',
  annotators:
    'Whose plans each role imitates. Expect misalignment where the planner writes what the executor hardly ever read.',
  'warm-start':
    'How long the policies imitate before reinforcement learning begins. Expect a short one to leave more to learn from rewards, until there is no success to learn from.',
  tasks: 'Which tasks are drawn, how often each is tried, and what ends a run.',
  reward: 'What counts as good, and how much; a weight of 0 only measures.',
  rl: 'How outcomes become changes of the weights (GRPO).',
  evaluation: 'How progress is measured, on tasks that are never trained on.',
  engine: 'What computes, and how often it is saved.',
}

export const GROUP_FIELDS: Readonly<Record<GroupId, readonly Field[]>> = {
  planner: PLANNER_FIELDS,
  executor: EXECUTOR_FIELDS,
  environment: ENVIRONMENT_FIELDS,
  annotators: ANNOTATOR_FIELDS,
  'warm-start': WARM_START_FIELDS,
  tasks: TASK_FIELDS,
  reward: REWARD_FIELDS,
  rl: REINFORCEMENT_FIELDS,
  evaluation: EVALUATION_FIELDS,
  engine: ENGINE_FIELDS,
}
