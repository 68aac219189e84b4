/**
 * Half of each of several suites as one: every second task comes from the second, and each is
 * listed, carried out and judged by its own suite.
 */
import type { Split, Task, TaskSuite } from '../task.ts'

const shortest = (readings: readonly (readonly string[])[]): readonly string[] =>
  readings.reduce((best, one) => (one.length < best.length ? one : best))

/** Both have to be judged by calls. */
export function mixSuites(
  id: string,
  about: string,
  first: TaskSuite,
  second: TaskSuite,
): TaskSuite {
  const halves = [first, second] as const
  const of = (task: Task): TaskSuite => {
    const found = halves.find((suite) => suite.id === task.suite)
    if (found === undefined) throw new RangeError(`${id}: there are no tasks of ${task.suite} here`)
    return found
  }
  const size = (split: Split): number => 2 * Math.min(first.size(split), second.size(split))
  return {
    id,
    about,
    gold: 'calls',
    styles: first.styles.filter((style) => second.styles.includes(style)),
    toolsInPrompt: (task) => of(task).toolsInPrompt(task),
    executorReadsTools: halves.some((suite) => suite.executorReadsTools),
    size,
    // Draws are named by a task's index, so it has to be the one in this suite.
    task: (split, index, seed) => {
      if (index >= size(split))
        throw new RangeError(`${id}: ${split} has tasks 0 to ${size(split) - 1}, not ${index}`)
      return {
        ...(index % 2 === 0 ? first : second).task(split, Math.floor(index / 2), seed),
        index,
      }
    },
    world: (task) => of(task).world(task),
    judge: (task, episode) => of(task).judge(task, episode),
    demonstrate: (task, style) => of(task).demonstrate(task, style),
    interpret: (subtask, task) => of(task).interpret(subtask, task),
    styleOf: (subtask, task) => of(task).styleOf(subtask, task),
    // A suite takes the tools and sentences of the other for values, so a line belongs to the one
    // that finds fewest in it.
    planValues: (plan) =>
      plan.flatMap((line) => shortest(halves.map((suite) => suite.planValues([line])))),
    goldValues: (task) => of(task).goldValues(task),
  }
}
