/**
 * Functions never met, made of words well known, as a task suite: BFCL's shape, our own content.
 */
import { resolveCall } from '../../run/calls/call-references.ts'
import type { ToolCall } from '../../run/calls/call-value.ts'
import { callSteps, sentenceWords, toolWords } from '../plan-steps/step-styles.ts'
import type { Split, Task, TaskSuite } from '../task.ts'
import type { ToolSpec } from '../../run/calls/tool-spec.ts'
import { judgeCalls } from './signature-judge.ts'
import { makeTasks } from './signature-tasks.ts'
import type { ListedTask, SuiteSizes } from './signature-tasks.ts'
import { FRAGMENTS, KINDS } from './signature-words.ts'
import type { KindOfValue } from './signature-words.ts'
import { SignatureWorld } from './signature-world.ts'

const LISTED = { easy: 'one or two', standard: 'one to three', hard: 'up to five' } as const

const PARAMETERS: ReadonlySet<string> = new Set(
  Object.values<KindOfValue>(KINDS).flatMap(({ names }) => names),
)

async function resolved(
  gold: readonly ToolCall[],
  world: SignatureWorld,
): Promise<readonly ToolCall[]> {
  const calls: ToolCall[] = []
  const results: Awaited<ReturnType<SignatureWorld['call']>>['result'][] = []
  for (const call of gold) {
    const ready = resolveCall(call, results)
    if ('missing' in ready) throw new Error(`signature: nothing answers ${ready.missing}`)
    calls.push(ready.call)
    results.push((await world.call(ready.call)).result)
  }
  return calls
}

/** Makes all tasks at once, and resolves their gold calls, so that judging needs no waiting. */
export async function createSignature(sizes: SuiteSizes): Promise<TaskSuite> {
  const { level = 'standard' } = sizes
  const tasks = makeTasks(sizes)
  const byId = new Map<string, ListedTask & { readonly calls: readonly ToolCall[] }>()
  const worldOf = (task: Task, tools: readonly ToolSpec[]) =>
    new SignatureWorld(tools, task.split === 'unseen-entities')
  for (const one of Object.values(tasks).flat())
    byId.set(one.task.id, {
      ...one,
      calls: await resolved(one.task.gold, worldOf(one.task, one.tools)),
    })
  const known = ({ id }: Task) => {
    const found = byId.get(id)
    if (found === undefined) throw new RangeError(`signature: ${id} is not a task of this suite`)
    return found
  }
  const names = new Set([...byId.values()].flatMap(({ tools }) => tools.map(({ name }) => name)))
  const { valuesOf, ...steps } = callSteps({
    toolOf: (name, task) => known(task).tools.find((tool) => tool.name === name),
    callsOf: (task) => task.gold,
    forms: new Map(),
    parameters: PARAMETERS,
    freeWords: new Set([...[...names].flatMap(toolWords), ...sentenceWords(FRAGMENTS)]),
  })
  return {
    id: 'signature',
    about: `Signature: functions from a generated library, ${LISTED[level]} listed with each task; those of the test are never met in training. Made for Tandem, shaped like BFCL.`,
    gold: 'calls',
    toolsInPrompt: () => 'signatures',
    executorReadsTools: true,
    size: (split: Split) => tasks[split].length,
    task: (split: Split, index: number): Task => {
      const found = tasks[split][index]
      if (found === undefined)
        throw new RangeError(
          `signature: ${split} has tasks 0 to ${tasks[split].length - 1}, not ${index}`,
        )
      return found.task
    },
    world: (task) => worldOf(task, known(task).tools),
    judge: (task, episode) => judgeCalls(known(task).calls, episode),
    ...steps,
    goldValues: (task) => valuesOf(task.gold),
  }
}
