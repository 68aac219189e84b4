/** The desk as a task suite: API-Bank's shape, our own content. */
import type { Episode, Split, Task, TaskSuite, Verdict } from '../task.ts'
import { judge, runGold } from './desk-judge.ts'
import type { GoldRun } from './desk-judge.ts'
import { DATES } from './spoken-times.ts'
import { deskSteps } from './desk-styles.ts'
import { formsOf, makeTasks } from './desk-tasks.ts'
import type { DeskSizes } from './desk-tasks.ts'
import { DeskWorld } from './desk-world.ts'

const CALLS = { easy: 'one or two', standard: 'one to three', hard: 'two to four' } as const

/**
 * Makes all tasks at once; the gold runs that judging compares with are made here too, so that
 * judging needs no waiting.
 */
export async function createDesk(sizes: DeskSizes): Promise<TaskSuite> {
  const { level = 'standard' } = sizes
  const tasks = makeTasks(sizes)
  const forms = formsOf(level)
  const { valuesOf, ...steps } = deskSteps(forms)
  const world = () => (forms.has('day') ? new DeskWorld(DATES) : new DeskWorld())
  const gold = new Map<string, GoldRun>()
  for (const task of Object.values(tasks).flat()) gold.set(task.id, await runGold(task, world()))
  return {
    id: 'desk',
    about: `Desk: fourteen mock office tools over small databases, ${CALLS[level]} calls a task. Made for Tandem, shaped like API-Bank.`,
    gold: 'calls',
    toolsInPrompt: () => 'none',
    executorReadsTools: false,
    size: (split: Split) => tasks[split].length,
    task: (split: Split, index: number): Task => {
      const task = tasks[split][index]
      if (task === undefined)
        throw new RangeError(
          `desk: ${split} has tasks 0 to ${tasks[split].length - 1}, not ${index}`,
        )
      return task
    },
    world,
    judge: (task: Task, episode: Episode): Verdict => {
      const run = gold.get(task.id)
      if (run === undefined) throw new RangeError(`desk: ${task.id} is not a task of this desk`)
      return judge(run, episode)
    },
    ...steps,
    goldValues: (task) => valuesOf(task.gold),
  }
}
