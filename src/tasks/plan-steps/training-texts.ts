/** What a built-in suite says in training: a vocabulary is made from it. */
import { printCalls } from '../../run/calls/call-print.ts'
import { resolveCall } from '../../run/calls/call-references.ts'
import type { Results } from '../../run/calls/call-references.ts'
import type { Task, TaskSuite } from '../task.ts'

const signature = ({
  name,
  parameters,
}: ReturnType<ReturnType<TaskSuite['world']>['tools']>[number]): string =>
  `${name}(${parameters.map((p) => p.name).join(', ')})`

async function observations(suite: TaskSuite, task: Task): Promise<string[]> {
  const world = suite.world(task)
  world.reset(0)
  const results: Results[number][] = []
  const texts: string[] = []
  for (const call of suite.demonstrate(task, 'fine')?.calls.flat() ?? []) {
    const resolved = resolveCall(call, results)
    if ('missing' in resolved) throw new Error(`${task.id}: nothing answers ${resolved.missing}`)
    const { result, text } = await world.call(resolved.call)
    results.push(result)
    texts.push(text)
  }
  return texts
}

/** Sentences, listings, plans of every style, calls and results of the training split. */
export async function trainingTexts(suite: TaskSuite): Promise<string[]> {
  const texts: string[] = []
  for (let i = 0; i < suite.size('train'); i += 1) {
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
