/** How progress is measured, on tasks that are never trained on. */
import { UNTOUCHED_IDS, UNTOUCHED_OPTIONS } from '../suite-facts.ts'
import { choice, count, setting } from './setting.ts'
import type { Group } from './setting.ts'
import { solo } from './situations.ts'

export const evaluation = {
  id: 'evaluation',
  section: 'How it is measured',
  title: 'Evaluation',
  about: 'How progress is measured, on tasks that are never trained on.',
  settings: {
    evaluation: {
      every: setting(count(1, 10_000), 25, {
        label: 'Every … updates',
        term: 'interval',
        help: 'Updates between evaluations; the first and the last are always made.',
        unit: 'updates',
      }),
      tasks: setting(count(8, 4096), 384, {
        label: 'Tasks, first and last',
        term: 'n',
        help: 'More tasks make a narrower interval and take longer.',
        unit: 'tasks',
      }),
      tasksBetween: setting(count(8, 4096), 384, {
        label: 'Tasks in between',
        term: 'n',
        help: 'Held-out tasks at the evaluations along the way.',
        unit: 'tasks',
      }),
      probes: setting(count(0, 4096), 64, {
        label: 'Tasks with a changed plan',
        term: 'interventions',
        help: 'Held-out tasks whose plan is also blanked, shuffled, swapped and chosen among several; 0 leaves all of that out.',
        unit: 'tasks',
        idle: [{ when: solo, why: 'there is no plan to change.' }],
      }),
      bestOf: setting(count(2, 16), 4, {
        label: 'Plans to choose among',
        term: 'best of N',
        help: 'Plans sampled to see how much better the best of them would do with this executor.',
        unit: 'plans',
        idle: [
          {
            when: (at) => solo(at) || at('evaluation.probes') === 0,
            why: 'no plans are changed or chosen.',
          },
        ],
      }),
      untouched: setting(choice([['none', 'None'], ...UNTOUCHED_OPTIONS]), 'none', {
        label: 'Suite never trained on',
        term: 'transfer',
        help: 'Success on tasks of another kind before and after, with nothing learned from them. Expect little from policies this small.',
        idle: [
          {
            when: (at) => UNTOUCHED_IDS.some((id) => id === at('suite.id')),
            why: 'that suite is the one trained on.',
          },
        ],
      }),
    },
  },
} as const satisfies Group
