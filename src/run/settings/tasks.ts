/** Which tasks are drawn, how often each is tried, and what ends a run. */
import { choice, count, positive, setting } from './setting.ts'
import type { Group, Idle } from './setting.ts'
import { NOBODY_PLANS } from './situations.ts'
import { SUITE_SETTINGS } from './suite.ts'

const otherBudgetThan = (budget: string): Idle => ({
  when: (at) => at('rl.budget') !== budget,
  why: 'the budget is another.',
})

export const tasks = {
  id: 'tasks',
  section: 'How they learn',
  title: 'Tasks and budget',
  about: 'Which tasks are drawn, how often each is tried, and what ends a run.',
  settings: {
    suite: SUITE_SETTINGS,
    rl: {
      curriculum: setting(
        choice([
          ['none', 'All alike'],
          ['signal', 'Where something is learned'],
        ]),
        'none',
        {
          label: 'Which tasks',
          term: 'curriculum',
          help: 'Draws tasks more often whose kind had groups with differing rewards lately. Expect fewer zero-variance groups.',
        },
      ),
      tasks: setting(count(1, 256), 16, {
        label: 'Tasks an update',
        term: 'tasks',
        help: 'Different tasks tried before the policies change.',
        unit: 'tasks',
      }),
      plans: setting(count(1, 64), 4, {
        label: 'Plans a task',
        term: 'group size',
        help: 'Plans sampled for one task; each is judged against the others of its group.',
        unit: 'plans',
      }),
      executions: setting(count(1, 64), 2, {
        label: 'Executions a plan',
        term: 'rollouts',
        help: 'How often the executor carries out each plan.',
        unit: 'executions',
      }),
      budget: setting(
        choice([
          ['updates', 'Updates'],
          ['tokens', 'Sampled tokens'],
          ['gflop', 'Arithmetic (GFLOP)'],
        ]),
        'updates',
        {
          label: 'A run ends after',
          term: 'budget',
          help: 'Modes are only comparable at an equal budget: an update of one mode costs more than one of another.',
        },
      ),
      budgetTokens: setting(count(1000, 1_000_000_000), 370_000, {
        label: 'Sampled tokens',
        term: 'tokens',
        help: 'Where tokens are the budget: tokens that both roles write in training.',
        unit: 'tokens',
        idle: [otherBudgetThan('tokens')],
      }),
      budgetGflop: setting(positive(1e9), 300, {
        label: 'Arithmetic',
        term: 'GFLOP',
        help: 'Where arithmetic is the budget: rollout and update together, as the mathematics asks for it.',
        unit: 'GFLOP',
        idle: [otherBudgetThan('gflop')],
      }),
      alternateEvery: setting(count(1, 1000), 5, {
        label: 'Updates a turn',
        term: 'alternate every',
        help: 'In mode “alternate”: how many updates one role learns before the other does.',
        unit: 'updates',
        idle: [
          {
            when: (at) => at('mode') !== 'alternate',
            why: 'only in mode “alternate” do the roles take turns.',
          },
        ],
      }),
      maxPlanTokens: setting(count(4, 1024), 128, {
        label: 'Longest plan',
        term: 'tokens',
        help: 'A plan that is longer is cut and counts as malformed.',
        unit: 'tokens',
        idle: [NOBODY_PLANS],
      }),
      maxCallTokens: setting(count(4, 512), 96, {
        label: 'Longest call',
        term: 'tokens',
        help: 'An executor output that is longer is cut.',
        unit: 'tokens',
      }),
      maxSubtasks: setting(count(1, 16), 5, {
        label: 'Most sub-tasks',
        term: 'sub-tasks',
        help: 'A plan with more lines than this is malformed.',
        unit: 'sub-tasks',
        idle: [NOBODY_PLANS],
      }),
    },
  },
} as const satisfies Group
