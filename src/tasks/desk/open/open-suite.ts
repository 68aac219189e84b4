/** The desk as a task suite from version 2 on: any word, and a desk of which anything can be asked. */
import { askedTask, rightCalls } from '../../asked.ts'
import { defineSuite } from '../../define-suite.ts'
import { callSteps, toolWords } from '../../plan-steps/step-styles.ts'
import { bySplit } from '../../task.ts'
import type { TaskSuite } from '../../task.ts'
import { judge } from '../desk-judge.ts'
import { DESK_TOOLS, TOOL_BY_NAME } from '../desk-tools.ts'
import { ALL_COMMON } from '../../words/entity-words.ts'
import { PARAMETERS } from '../desk-styles.ts'
import { CALLS } from '../desk-suite.ts'
import { DeskWorld } from '../desk-world.ts'
import { openForms } from './open-forms.ts'
import { makeOpenTasks } from './open-tasks.ts'
import type { OpenDeskSizes } from './open-tasks.ts'
import { OPEN_DESK } from './open-tools.ts'
import { OPEN_SENTENCE_WORDS } from './open-wordings.ts'

const FREE_WORDS: ReadonlySet<string> = new Set(
  [...DESK_TOOLS.flatMap((tool) => toolWords(tool.name)), ...OPEN_SENTENCE_WORDS].filter(
    (word) => !ALL_COMMON.includes(word),
  ),
)

export function createOpenDesk(sizes: OpenDeskSizes): Promise<TaskSuite> {
  const { level = 'standard' } = sizes
  const tasks = makeOpenTasks(sizes)
  return defineSuite({
    id: 'desk',
    version: 2,
    tasks: {
      about: `Desk: fourteen mock office tools, ${CALLS[level]} calls a task, any names, times and numbers. Made for Tandem, shaped like API-Bank.`,
      gold: 'calls',
      executorReadsTools: false,
      splits: bySplit((split) => tasks[split].map((task) => ({ task }))),
      toolsInPrompt: () => 'none',
      asked: (request) => ({
        task: askedTask('desk', request, { gold: rightCalls(request.right) }),
      }),
      world: () => new DeskWorld(OPEN_DESK),
      judgeByGold: judge,
    },
    language: callSteps({
      toolOf: (name) => TOOL_BY_NAME.get(name),
      forms: openForms(level),
      parameters: PARAMETERS,
      freeWords: FREE_WORDS,
    }),
  })
}
