/** How much of the task and of its tools' results the executor sees. */
import { between, choice, setting } from './setting.ts'
import type { Group, Idle } from './setting.ts'
import { solo } from './situations.ts'

const NO_PLAN: Idle = {
  when: solo,
  why: 'without a plan, the task is the only sub-task, and all calls are written at once.',
}

export const environment = {
  id: 'environment',
  section: 'What they can do',
  title: 'What the executor reads',
  about: 'How much of the task and of the results reaches the executor.',
  settings: {
    environment: {
      executorSees: setting(
        choice([
          ['results', 'Its sub-tasks and results so far'],
          ['blind', 'Its sub-tasks only'],
          ['plan', 'Also the whole plan'],
          ['task', 'Also the task'],
        ]),
        'results',
        {
          label: 'What the executor reads',
          term: 'observation',
          help: 'The more it reads, the less it depends on the wording of one sub-task: expect smaller regrets where it sees the task itself.',
          idle: [NO_PLAN],
        },
      ),
      observationNoise: setting(between(0, 1), 0, {
        label: 'Garbled results',
        term: 'observation noise',
        help: 'Share of the words of a result that reach the executor wrong. Expect harm only where a later call needs what was read; references carry values past it.',
        unit: 'share',
        idle: [
          NO_PLAN,
          {
            when: (at) => at('environment.executorSees') === 'blind',
            why: 'this executor reads no results.',
          },
        ],
      }),
    },
  },
} as const satisfies Group
