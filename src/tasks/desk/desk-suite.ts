/** The desk as a task suite: API-Bank's shape, our own content. */
import { askedTask, rightCalls } from '../asked.ts'
import { defineSuite } from '../define-suite.ts'
import type { Entry, LanguageOf, Splits } from '../define-suite.ts'
import type { DrawnSizes } from '../drawn-splits.ts'
import type { TaskSuite } from '../task.ts'
import { judge } from './desk-judge.ts'
import { DATES } from './spoken-times.ts'
import { deskLanguage } from './desk-styles.ts'
import { formsOf, makeTasks } from './desk-tasks.ts'
import { DeskWorld, listedDesk } from './desk-world.ts'
import type { DeskKind } from './desk-world.ts'

export const CALLS = { easy: 'one or two', standard: 'one to three', hard: 'two to four' } as const

interface DeskVersion<D> {
  readonly version: number
  readonly about: string
  readonly splits: Splits<Entry>
  readonly kind: DeskKind<D>
  readonly language: LanguageOf<Entry>
}

/** What all versions of the desk have in common. */
export const deskSuite = <D>({
  version,
  about,
  splits,
  kind,
  language,
}: DeskVersion<D>): Promise<TaskSuite> =>
  defineSuite({
    id: 'desk',
    version,
    tasks: {
      about,
      gold: 'calls',
      executorReadsTools: false,
      splits,
      toolsInPrompt: () => 'none',
      asked: (request) => ({
        task: askedTask('desk', request, { gold: rightCalls(request.right) }),
      }),
      world: () => new DeskWorld(kind),
      judgeByGold: judge,
    },
    language,
  })

/** Makes all tasks at once. */
export function createDesk(sizes: DrawnSizes): Promise<TaskSuite> {
  const { level = 'standard' } = sizes
  const forms = formsOf(level)
  return deskSuite({
    version: 1,
    about: `Desk: fourteen mock office tools over small databases, ${CALLS[level]} calls a task. Made for Tandem, shaped like API-Bank.`,
    splits: makeTasks(sizes),
    kind: forms.has('day') ? listedDesk(DATES) : listedDesk(),
    language: deskLanguage(forms),
  })
}
