/** Fields of what policies imitate before reinforcement learning, and for how long. */
import type { Field } from '../fields.ts'

function styleFields(role: 'planner' | 'executor'): readonly Field[] {
  const path = `warmStart.${role}Styles`
  const who = role === 'planner' ? 'Planner' : 'Executor'
  return [
    {
      path: `${path}.fine`,
      kind: 'number',
      label: `${who}: one call a line, all named`,
      term: 'fine',
      help: 'Share of its demonstrations that spell out every call and value: the style that is easiest to carry out.',
    },
    {
      path: `${path}.coarse`,
      kind: 'number',
      label: `${who}: several calls in one line`,
      term: 'coarse',
      help: 'Share that joins calls into one sub-task: expect an executor that saw few of them to drop calls.',
    },
    {
      path: `${path}.terse`,
      kind: 'number',
      label: `${who}: shorthand`,
      term: 'terse',
      help: 'Share that gives values by position, without names: expect an executor that saw few of them to swap parameters.',
    },
    {
      path: `${path}.verbatim`,
      kind: 'number',
      label: `${who}: the task repeated`,
      term: 'verbatim',
      help: 'Share whose plan is the task itself, word for word: it names all values that the task says, so expect it to score well on P and hardly to be carried out.',
    },
  ]
}

export const ANNOTATOR_FIELDS: readonly Field[] = [
  ...styleFields('planner'),
  ...styleFields('executor'),
  {
    path: 'warmStart.byTool',
    kind: 'switch',
    label: 'Two-sided annotators',
    term: 'by tool',
    help: 'For every second tool full names and shorthand change places in both mixtures: expect that no single style suits all tools, and that the roles learn tool by tool what the other one reads.',
  },
  {
    path: 'warmStart.rareTools',
    kind: 'integer',
    label: 'Tools hardly shown to the executor',
    term: 'rare tools',
    help: 'Expect plans that name these tools to fail at first, and joint training to close the gap where the executor tries them often enough.',
  },
  {
    path: 'warmStart.rareShare',
    kind: 'number',
    label: 'How much of them it was shown',
    term: 'share kept',
    help: 'Share of the demonstrations with such a tool that are kept; at 0 the executor was never shown them, and expect it to stay unable to call them.',
  },
]

export const WARM_START_FIELDS: readonly Field[] = [
  {
    path: 'warmStart.from',
    kind: 'choice',
    options: [
      ['starter', 'Shipped starter policies'],
      ['demonstrations', 'Demonstrations, now'],
    ],
    label: 'Begin with',
    term: 'warm start',
    help: 'Starter policies begin at once; demonstrations are imitated first, here, with the mixture below.',
  },
  {
    path: 'warmStart.plannerSteps',
    kind: 'integer',
    label: 'Planner steps',
    term: 'steps',
    help: 'Batches of demonstrations that the planner imitates.',
  },
  {
    path: 'warmStart.executorSteps',
    kind: 'integer',
    label: 'Executor steps',
    term: 'steps',
    help: 'Batches of demonstrations that the executor imitates.',
  },
  {
    path: 'warmStart.batch',
    kind: 'integer',
    label: 'Demonstrations a step',
    term: 'batch',
    help: 'Demonstrations that one step averages over.',
  },
  {
    path: 'warmStart.learningRate',
    kind: 'number',
    label: 'Step size',
    term: 'learning rate',
    help: 'How far one step of imitation moves the weights.',
  },
  {
    path: 'warmStart.soloSteps',
    kind: 'integer',
    label: 'Steps of the one policy',
    term: 'steps',
    help: 'For the two modes without a planner; 0 is as many as both roles have together.',
  },
]
