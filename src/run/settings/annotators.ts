/** Whose demonstrations each role imitates. */
import * as z from 'zod/mini'
import { between, count, setting, toggle } from './setting.ts'
import type { Group, Idle } from './setting.ts'
import { TRAINED_ALREADY, apart, shipped, solo } from './situations.ts'

const share = between(0, 1)

/** Plans of annotators are practised on where each role is trained apart. */
const MIXED: readonly Idle[] = [
  {
    when: (at) => shipped(at) && !apart(at),
    why: 'the shipped policies have had their annotators; begin with demonstrations to choose.',
  },
  { when: solo, why: 'without a planner, demonstrations show whole tasks.' },
]

/** Shares of annotator styles in one role's demonstrations; normalised by their sum. */
const styles = (who: string) => ({
  fine: setting(share, 0, {
    label: `${who}: one call a line, all named`,
    term: 'fine',
    help: 'Share of its demonstrations that spell out every call and value: the style that is easiest to carry out.',
    unit: 'share',
    idle: MIXED,
  }),
  coarse: setting(share, 0, {
    label: `${who}: several calls in one line`,
    term: 'coarse',
    help: 'Share that joins calls into one sub-task: expect an executor that saw few of them to drop calls.',
    unit: 'share',
    idle: MIXED,
  }),
  terse: setting(share, 0, {
    label: `${who}: shorthand`,
    term: 'terse',
    help: 'Share that gives values by position, without names: expect an executor that saw few of them to swap parameters.',
    unit: 'share',
    idle: MIXED,
  }),
  verbatim: setting(share, 0, {
    label: `${who}: the task repeated`,
    term: 'verbatim',
    help: 'Share whose plan is the task itself, word for word: it names all values that the task says, so expect it to score well on P and hardly to be carried out.',
    unit: 'share',
    idle: MIXED,
  }),
})

export const annotators = {
  id: 'annotators',
  section: 'How they were taught',
  title: 'Annotators',
  about:
    'Whose plans each role imitates. Expect misalignment where the planner writes what the executor hardly ever read.',
  settings: {
    warmStart: {
      plannerStyles: styles('Planner'),
      executorStyles: styles('Executor'),
      byTool: setting(toggle, false, {
        label: 'Two-sided annotators',
        term: 'by tool',
        help: 'For every second tool full names and shorthand change places in both mixtures: expect that no single style suits all tools, and that the roles learn tool by tool what the other one reads.',
        idle: MIXED,
      }),
      rareTools: setting(count(0, 64), 0, {
        label: 'Tools hardly shown to the executor',
        term: 'rare tools',
        help: 'Expect plans that name these tools to fail at first, and joint training to close the gap where the executor tries them often enough.',
        unit: 'tools',
        idle: [TRAINED_ALREADY],
      }),
      rareShare: setting(share, 0, {
        label: 'How much of them it was shown',
        term: 'share kept',
        help: 'Share of the demonstrations with such a tool that are kept; at 0 the executor was never shown them, and expect it to stay unable to call them.',
        unit: 'share',
        idle: [
          TRAINED_ALREADY,
          { when: (at) => at('warmStart.rareTools') === 0, why: 'no tool is rare.' },
        ],
      }),
    },
  },
} as const satisfies Group

export const mixtureSchema = (settings: ReturnType<typeof styles>) =>
  z.strictObject(settings).check(
    z.refine((m) => m.fine + m.coarse + m.terse + m.verbatim > 0, {
      error: 'at least one style needs a share above 0',
    }),
  )
