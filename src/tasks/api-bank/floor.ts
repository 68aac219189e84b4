/**
 * What needs no learning: answering every held-out task with the one request that training shows most often, and answering with no
 * request at all. A policy that does not clear the first has learned nothing from the dialogues.
 */
import type { TaskSuite } from '../task.ts'
import { printCalls } from '../calls/print.ts'
import type { ToolCall } from '../calls/value.ts'
import { callKey } from './replay.ts'

export interface Floor {
  readonly name: 'most frequent call' | 'no call'
  /** The call that is made for every task. */
  readonly call: ToolCall | undefined
  /** How often it is the gold call in training. */
  readonly trainCount: number
  readonly right: number
  readonly of: number
}

function golds(suite: TaskSuite, split: 'train' | 'held-out', seed: number) {
  return Array.from({ length: suite.size(split) }, (_, i) => suite.task(split, i, seed))
}

/** Of equally frequent calls the first in the order of `callKey` is taken. Judged by the suite itself. */
function floorOf(suite: TaskSuite, seed: number, name: Floor['name'], call: ToolCall | undefined, trainCount: number): Floor {
  const observation = { ok: true, text: '', result: [] }
  const calls = call === undefined ? [] : [{ subtask: 0, call, resolved: call, observation }]
  const verdicts = golds(suite, 'held-out', seed).map((task) => suite.judge(task, { plan: [], calls, finalState: null }))
  return { name, call, trainCount, right: verdicts.filter((verdict) => verdict.success).length, of: verdicts.length }
}

/** The most-frequent-call floor, then the no-call floor. */
export function floors(suite: TaskSuite, seed: number): readonly Floor[] {
  const counted = new Map<string, { readonly call: ToolCall; count: number }>()
  for (const { gold: [call] } of golds(suite, 'train', seed)) {
    if (call === undefined) continue
    const key = callKey(call)
    const entry = counted.get(key) ?? { call, count: 0 }
    entry.count += 1
    counted.set(key, entry)
  }
  const [most] = [...counted].sort(([a, x], [b, y]) => y.count - x.count || (a < b ? -1 : 1)).map(([, entry]) => entry)
  return [floorOf(suite, seed, 'most frequent call', most?.call, most?.count ?? 0), floorOf(suite, seed, 'no call', undefined, 0)]
}

/** `floor, most frequent call: 0.046 (6 of 131), [Name(…)], 14 times in training`. */
export function floorLine({ name, call, trainCount, right, of }: Floor): string {
  const share = of === 0 ? 'no held-out task' : `${(right / of).toFixed(3)} (${right} of ${of})`
  return `floor, ${name}: ${share}${call === undefined ? '' : `, ${printCalls([call])}, ${trainCount} times in training`}`
}
