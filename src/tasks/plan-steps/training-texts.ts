/** What a built-in suite says in training: a vocabulary is made from it. */
import type { ToolSpec } from '../../run/calls/tool-spec.ts'
import { printCalls } from '../../run/calls/call-print.ts'
import { runCalls } from '../run-calls.ts'
import type { Task, TaskSuite } from '../task.ts'

const signature = ({ name, parameters }: ToolSpec): string =>
  `${name}(${parameters.map((p) => p.name).join(', ')})`

async function observations(suite: TaskSuite, task: Task): Promise<string[]> {
  const world = suite.world(task)
  world.reset(0)
  const { records, missing } = await runCalls(
    suite.demonstrate(task, 'fine')?.calls.flat() ?? [],
    world,
  )
  if (missing !== undefined) throw new Error(`${task.id}: nothing answers ${missing}`)
  return records.map(({ observation }) => observation.text)
}

/**
 * Sentences, listings, plans of every style, calls and results of the training split, or of its
 * first tasks.
 */
export async function trainingTexts(suite: TaskSuite, most = Infinity): Promise<string[]> {
  const texts: string[] = []
  for (let i = 0; i < Math.min(most, suite.size('train')); i += 1) {
    const task = suite.task('train', i, 0)
    texts.push(
      task.text,
      ...suite
        .world(task)
        .tools(0)
        .map(signature)
        .flatMap((line) => [line, '\n']),
    )
    for (const style of suite.styles) {
      const demonstration = suite.demonstrate(task, style)
      texts.push(
        demonstration?.plan.join('\n') ?? '',
        ...(demonstration?.calls ?? []).map((calls) => printCalls(calls)),
      )
    }
    texts.push(...(await observations(suite, task)))
  }
  return texts
}
