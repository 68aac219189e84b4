/** How long the policies imitate before reinforcement learning begins. */
import { choice, count, positive, setting } from './setting.ts'
import type { Group } from './setting.ts'
import { TRAINED_ALREADY, solo } from './situations.ts'

export const warmStart = {
  id: 'warm-start',
  section: 'How they were taught',
  title: 'Warm start',
  about:
    'How long the policies imitate before reinforcement learning begins. Expect a short one to leave more to learn from rewards, until there is no success to learn from.',
  settings: {
    warmStart: {
      from: setting(
        choice([
          ['starter', 'Shipped starter policies'],
          ['demonstrations', 'Demonstrations, now'],
        ]),
        'starter',
        {
          label: 'Begin with',
          term: 'warm start',
          help: 'Starter policies begin at once; demonstrations are imitated first, here, with the mixture below.',
        },
      ),
      plannerSteps: setting(count(0, 20_000), 3000, {
        label: 'Planner steps',
        term: 'steps',
        help: 'Batches of demonstrations that the planner imitates.',
        unit: 'steps',
        idle: [TRAINED_ALREADY],
      }),
      executorSteps: setting(count(0, 20_000), 1500, {
        label: 'Executor steps',
        term: 'steps',
        help: 'Batches of demonstrations that the executor imitates.',
        unit: 'steps',
        idle: [TRAINED_ALREADY],
      }),
      batch: setting(count(1, 256), 16, {
        label: 'Demonstrations a step',
        term: 'batch',
        help: 'Demonstrations that one step averages over.',
        unit: 'demonstrations',
        idle: [TRAINED_ALREADY],
      }),
      learningRate: setting(positive(1), 3e-3, {
        label: 'Step size',
        term: 'learning rate',
        help: 'How far one step of imitation moves the weights.',
        idle: [TRAINED_ALREADY],
      }),
      soloSteps: setting(count(0, 40_000), 0, {
        label: 'Steps of the one policy',
        term: 'steps',
        help: 'For the two modes without a planner; 0 is as many as both roles have together.',
        unit: 'steps',
        idle: [{ when: (at) => !solo(at), why: 'this mode has a policy for each role.' }],
      }),
    },
  },
} as const satisfies Group
