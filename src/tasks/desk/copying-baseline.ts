/**
 * What copying alone achieves: a rule that reads nothing. It makes the sequence of calls that is
 * most frequent in training among those with as many values as the sentence has entities, and fills
 * the entities in as they come.
 */
import type { ToolCall, Value } from '../../run/calls/call-value.ts'
import { runCalls } from '../run-calls.ts'
import type { Task, TaskSet } from '../task.ts'
import { SAID_WORDS } from './spoken-times.ts'

/** The entities of a sentence, in order. */
const entitiesOf = (text: string): string[] =>
  text.split(/[\s,]+/).filter((word) => SAID_WORDS.has(word))

const isReference = (value: Value): boolean =>
  value !== null && typeof value === 'object' && value.kind === 'reference'
const slotsOf = (calls: readonly ToolCall[]): number =>
  calls.reduce((n, call) => n + call.args.filter(([, value]) => !isReference(value)).length, 0)

/** For each number of values the most frequent sequence of calls in training. */
function frequentSequences(suite: TaskSet): ReadonlyMap<number, readonly ToolCall[]> {
  const counts = new Map<string, { readonly calls: readonly ToolCall[]; count: number }>()
  for (let i = 0; i < suite.size('train'); i += 1) {
    const { gold } = suite.task('train', i, 0)
    const name = gold.map((call) => call.name).join('+')
    const there = counts.get(name)
    if (there === undefined) counts.set(name, { calls: gold, count: 1 })
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

async function solves(suite: TaskSet, task: Task, sequence: readonly ToolCall[]): Promise<boolean> {
  const words = entitiesOf(task.text)
  const copied = sequence.map(({ name, args }): ToolCall => ({
    name,
    args: args.map(([key, value]) => [
      key,
      isReference(value) ? value : inPlaceOf(value, words.shift() ?? ''),
    ]),
  }))
  const world = suite.world(task)
  const { records } = await runCalls(copied, world)
  return suite.judge(task, { plan: [], calls: records, finalState: world.state() }).success
}

/** Share of held-out tasks that the rule solves. */
export async function copyRuleSuccess(suite: TaskSet): Promise<number> {
  const sequences = frequentSequences(suite)
  let solved = 0
  for (let i = 0; i < suite.size('held-out'); i += 1) {
    const task = suite.task('held-out', i, 0)
    const sequence = sequences.get(entitiesOf(task.text).length)
    if (sequence !== undefined && (await solves(suite, task, sequence))) solved += 1
  }
  return solved / suite.size('held-out')
}
