/**
 * Half of each of several suites as one: every second task comes from the second, and each is
 * listed, carried out and judged by its own suite. A request with tools chosen is the one's that
 * has a choice, any other is the other's.
 */
import { defineSuite } from '../define-suite.ts'
import type { Entry } from '../define-suite.ts'
import { bySplit } from '../task.ts'
import type { Split, TaskSuite } from '../task.ts'

interface Halved extends Entry {
  /** Whose task it is. */
  readonly of: TaskSuite
}

const shortest = (readings: readonly (readonly string[])[]): readonly string[] =>
  readings.reduce((best, one) => (one.length < best.length ? one : best))

/** Both have to be judged by calls. */
export function mixSuites(
  { id, version, about }: Pick<TaskSuite, 'id' | 'version' | 'about'>,
  first: TaskSuite,
  second: TaskSuite,
): TaskSuite {
  const halves = [first, second] as const
  const splitOf = (split: Split): readonly Halved[] =>
    Array.from({ length: Math.min(first.size(split), second.size(split)) }, (_, i) =>
      halves.map((of, half) => ({
        // Draws are named by a task's index, so it has to be the one in this suite.
        task: { ...of.task(split, i, 0), index: 2 * i + half },
        of,
      })),
    ).flat()
  const choice = halves.find((suite) => suite.choice !== undefined)?.choice
  return defineSuite<Halved>({
    id,
    version,
    tasks: {
      about,
      gold: 'calls',
      executorReadsTools: halves.some((suite) => suite.executorReadsTools),
      splits: bySplit(splitOf),
      toolsInPrompt: ({ of, task }) => of.toolsInPrompt(task),
      world: ({ of, task }) => of.world(task),
      asked: async (request) => {
        const of =
          halves.find(({ choice }) => (choice === undefined) === (request.tools === undefined)) ??
          first
        return { of, task: await of.asked(request) }
      },
      ...(choice && { choice }),
      judge: ({ of, task }, episode) => of.judge(task, episode),
    },
    language: {
      styles: first.styles.filter((style) => second.styles.includes(style)),
      demonstrate: ({ of, task }, style) => of.demonstrate(task, style),
      interpret: (subtask, { of, task }) => of.interpret(subtask, task),
      styleOf: (subtask, { of, task }) => of.styleOf(subtask, task),
      // A suite takes the tools and sentences of the other for values, so a line belongs to the one
      // that finds fewest in it.
      planValues: (plan) =>
        plan.flatMap((line) => shortest(halves.map((suite) => suite.planValues([line])))),
      goldValues: ({ of, task }) => of.goldValues(task),
    },
  })
}
