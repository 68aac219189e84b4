/**
 * Making calls in a world, one after the other: references of each are resolved by what those
 * before it gave.
 */
import { resolveCall } from '../run/calls/call-references.ts'
import type { Results } from '../run/calls/call-references.ts'
import type { ToolCall, Value } from '../run/calls/call-value.ts'
import type { CallRecord, Task, ToolWorld } from './task.ts'

interface RanCall extends CallRecord {
  readonly call: ToolCall
}

export interface RanCalls {
  readonly records: readonly RanCall[]
  /** Of the calls before these too. */
  readonly results: Results
  /** The first reference that nothing answered. */
  readonly missing?: string | undefined
}

interface How {
  readonly subtask?: number
  /** What calls before these gave. */
  readonly earlier?: Results
  /** No call is made behind one of which this is true. */
  readonly until?: (record: CallRecord) => boolean
}

/**
 * A call whose reference nothing answers is not made and fails; it still counts as a call, so that
 * later references keep their numbers.
 */
export async function runCalls(
  calls: readonly ToolCall[],
  world: Pick<ToolWorld, 'call'>,
  { subtask = 0, earlier = [], until = () => false }: How = {},
): Promise<RanCalls> {
  const records: RanCall[] = []
  const results = [...earlier]
  let missing: string | undefined
  for (const call of calls) {
    const resolved = resolveCall(call, results)
    const record: RanCall =
      'missing' in resolved
        ? {
            subtask,
            call,
            observation: { ok: false, text: `error: no result ${resolved.missing}`, result: [] },
          }
        : { subtask, call, resolved: resolved.call, observation: await world.call(resolved.call) }
    if ('missing' in resolved) missing ??= resolved.missing
    records.push(record)
    results.push(record.observation.result)
    if (until(record)) break
  }
  return { records, results, missing }
}

export interface GoldRun {
  /** With their references resolved. */
  readonly calls: readonly ToolCall[]
  /** What they leave in a fresh world. */
  readonly state: Value
}

/** Carries out a task's own calls. Rejects where one of them refers to what nothing gives. */
export async function runGold({ id, gold }: Task, world: ToolWorld): Promise<GoldRun> {
  const { records, missing } = await runCalls(gold, world)
  if (missing !== undefined) throw new Error(`${id}: nothing answers ${missing}`)
  return goldRunOf(records, world)
}

/** Of calls that were made in the world. */
export const goldRunOf = (
  records: readonly RanCall[],
  world: Pick<ToolWorld, 'state'>,
): GoldRun => ({
  calls: records.map(({ call, resolved = call }) => resolved),
  state: world.state(),
})
