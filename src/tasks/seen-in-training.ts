/**
 * Which tasks of a suite ask for what stands in its training word for word (run/seen.ts): all that
 * a task asks for, in whichever training tasks.
 */
import type { Seen } from '../run/seen.ts'
import { tasksIn } from './task.ts'
import type { Task, TaskSource } from './task.ts'

export interface SeenSource extends TaskSource {
  /** A text for each thing that is asked for, equal for what is the same word for word. */
  readonly asked: (task: Task) => readonly string[]
}

/** Training is looked through when it is first asked. */
export function seenInTraining({ asked, ...source }: SeenSource): (task: Task) => Seen {
  let known: ReadonlySet<string> | undefined
  return (task) => {
    const wanted = asked(task)
    if (wanted.length === 0) return 'none'
    known ??= new Set(tasksIn(source, 'train').flatMap(asked))
    const training = known
    return wanted.every((one) => training.has(one)) ? 'seen' : 'never'
  }
}
