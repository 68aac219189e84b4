/** The desk as a task suite: API-Bank's shape, our own content. */
import { askedTask, rightCalls } from '../asked.ts'
import { defineSuite } from '../define-suite.ts'
import { bySplit } from '../task.ts'
import type { TaskSuite } from '../task.ts'
import { judge } from './desk-judge.ts'
import { DATES } from './spoken-times.ts'
import { deskLanguage } from './desk-styles.ts'
import { formsOf, makeTasks } from './desk-tasks.ts'
import type { DeskSizes } from './desk-tasks.ts'
import { DeskWorld, listedDesk } from './desk-world.ts'

export const CALLS = { easy: 'one or two', standard: 'one to three', hard: 'two to four' } as const

/** Makes all tasks at once. */
export function createDesk(sizes: DeskSizes): Promise<TaskSuite> {
  const { level = 'standard' } = sizes
  const tasks = makeTasks(sizes)
  const forms = formsOf(level)
  const kind = forms.has('day') ? listedDesk(DATES) : listedDesk()
  return defineSuite({
    id: 'desk',
    version: 1,
    tasks: {
      about: `Desk: fourteen mock office tools over small databases, ${CALLS[level]} calls a task. Made for Tandem, shaped like API-Bank.`,
      gold: 'calls',
      executorReadsTools: false,
      splits: bySplit((split) => tasks[split].map((task) => ({ task }))),
      toolsInPrompt: () => 'none',
      asked: (request) => ({
        task: askedTask('desk', request, { gold: rightCalls(request.right) }),
      }),
      world: () => new DeskWorld(kind),
      judgeByGold: judge,
    },
    language: deskLanguage(forms),
  })
}
