/**
 * What needs no reading: rules that see of a sentence only which of its words are none of the
 * suite's own sentences, and fill these in as they come.
 */
import type { ToolCall, Value } from '../run/calls/call-value.ts'
import { at } from '../run/at.ts'
import type { ParameterSpec } from '../run/calls/tool-spec.ts'
import { runCalls } from './run-calls.ts'
import type { Task, TaskSuite } from './task.ts'

interface Rule {
  readonly name: string
  readonly calls: (task: Task, words: readonly string[]) => readonly ToolCall[]
}

/** Those that carry a task out: where there are no gold calls, as demonstrations have it. */
const callsOf = (suite: TaskSuite, task: Task): readonly ToolCall[] =>
  suite.gold === 'calls' ? task.gold : (suite.demonstrate(task, 'fine')?.calls.flat() ?? [])

const isReference = (value: Value): boolean =>
  value !== null && typeof value === 'object' && value.kind === 'reference'
const slotsOf = (calls: readonly ToolCall[]): number =>
  calls.reduce((n, call) => n + call.args.filter(([, value]) => !isReference(value)).length, 0)

/** For each number of values the most frequent sequence of calls in training. */
function frequentSequences(suite: TaskSuite): ReadonlyMap<number, readonly ToolCall[]> {
  const counts = new Map<string, { readonly calls: readonly ToolCall[]; count: number }>()
  for (let i = 0; i < suite.size('train'); i += 1) {
    const calls = callsOf(suite, suite.task('train', i, 0))
    const name = calls.map((call) => call.name).join('+')
    const there = counts.get(name)
    if (there === undefined) counts.set(name, { calls, count: 1 })
    else there.count += 1
  }
  const best = new Map<number, { readonly calls: readonly ToolCall[]; readonly count: number }>()
  for (const entry of counts.values()) {
    const slots = slotsOf(entry.calls)
    if ((best.get(slots)?.count ?? 0) < entry.count) best.set(slots, entry)
  }
  return new Map([...best].map(([slots, { calls }]) => [slots, calls]))
}

/** A word in the place of a value of the same kind. */
function inPlaceOf(value: Value, word: string): Value {
  if (value === null || typeof value !== 'object') return word
  if (value.kind === 'int') return /^\d+$/.test(word) ? { kind: 'int', value: BigInt(word) } : word
  return value.kind === 'float' && Number.isFinite(Number(word))
    ? { kind: 'float', value: Number(word) }
    : word
}

/** The most frequent sequence of calls among those with as many values. */
function frequent(suite: TaskSuite): Rule['calls'] {
  const sequences = frequentSequences(suite)
  return (_, words) => {
    const left = [...words]
    return (sequences.get(words.length) ?? []).map(({ name, args }) => ({
      name,
      args: args.map(([key, value]) => [
        key,
        isReference(value) ? value : inPlaceOf(value, left.shift() ?? ''),
      ]),
    }))
  }
}

/** A word as a parameter of this type takes it. */
function typed(type: ParameterSpec['type'], word: string): Value {
  if (type === 'integer') return inPlaceOf({ kind: 'int', value: 0n }, word)
  return type === 'float' ? inPlaceOf({ kind: 'float', value: 0 }, word) : word
}

/** The tools on offer as they are listed, again and again while there are words. */
const listed =
  (suite: TaskSuite): Rule['calls'] =>
  (task, words) => {
    const tools = suite.world(task).tools(0)
    const left = [...words]
    const calls: ToolCall[] = []
    while (left.length > 0) {
      const { name, parameters } = at(tools, calls.length % tools.length, 'tools')
      if (parameters.length === 0) break
      calls.push({
        name,
        args: parameters
          .slice(0, left.length)
          .map((parameter) => [parameter.name, typed(parameter.type, left.shift() ?? '')]),
      })
    }
    return calls
  }

async function solves(suite: TaskSuite, task: Task, calls: readonly ToolCall[]): Promise<boolean> {
  const world = suite.world(task)
  const { records } = await runCalls(calls, world)
  return suite.judge(task, { plan: [], calls: records, finalState: world.state() }).success
}

/** Share of held-out tasks that each rule solves. */
export async function ruleSuccess(
  suite: TaskSuite,
): Promise<readonly { readonly name: string; readonly success: number }[]> {
  const rules: readonly Rule[] = [
    { name: 'copying words into the most frequent calls', calls: frequent(suite) },
    { name: 'copying words into the tools as they are listed', calls: listed(suite) },
    { name: 'calling nothing', calls: () => [] },
  ]
  const size = suite.size('held-out')
  const shares: { readonly name: string; readonly success: number }[] = []
  for (const { name, calls } of rules) {
    let solved = 0
    for (let i = 0; i < size; i += 1) {
      const task = suite.task('held-out', i, 0)
      if (await solves(suite, task, calls(task, suite.planValues([task.text])))) solved += 1
    }
    shares.push({ name, success: solved / size })
  }
  return shares
}
