/**
 * Carrying out what an executor wrote: parse the call list, resolve references, run the calls on
 * the task's world.
 */
import { parseCalls } from '../../run/calls/call-parse.ts'
import type { Results } from '../../run/calls/call-references.ts'
import type { ToolCall } from '../../run/calls/call-value.ts'
import { runCalls as runInWorld } from '../../tasks/run-calls.ts'
import type { CallRecord, Observation, ToolWorld } from '../../tasks/task.ts'

const failure = (text: string): Observation => ({ ok: false, text, result: [] })

export interface Ran {
  readonly records: readonly CallRecord[]
  readonly results: Results
  readonly observation: string
}

/** Most calls one sub-task may make; more are refused with an observation. */
const MAX_CALLS_A_SUBTASK = 6

/** Runs the calls for one sub-task, as many of them as one may make. */
export async function runCalls(
  calls: readonly ToolCall[],
  subtask: number,
  world: ToolWorld,
  earlier: Results,
): Promise<Ran> {
  const { records, results } = await runInWorld(calls.slice(0, MAX_CALLS_A_SUBTASK), world, {
    subtask,
    earlier,
  })
  const refused = calls[MAX_CALLS_A_SUBTASK]
  const all =
    refused === undefined
      ? records
      : [
          ...records,
          {
            subtask,
            call: refused,
            observation: failure(`error: more than ${MAX_CALLS_A_SUBTASK} calls`),
          },
        ]
  return { records: all, results, observation: all.map((r) => r.observation.text).join('; ') }
}

/**
 * Runs what an executor wrote as text. Text outside the call grammar becomes an error observation.
 */
export async function runOutput(
  text: string,
  closed: boolean,
  subtask: number,
  world: ToolWorld,
  earlier: Results,
): Promise<Ran & { readonly calls: readonly ToolCall[] | undefined }> {
  const parsed = closed ? parseCalls(text) : undefined
  if (parsed === undefined || !parsed.ok) {
    const observation = failure(parsed === undefined ? 'error: not closed' : 'error: not a call')
    return {
      records: [{ subtask, observation }],
      results: earlier,
      observation: observation.text,
      calls: undefined,
    }
  }
  const ran = await runCalls(parsed.calls, subtask, world, earlier)
  return { ...ran, calls: parsed.calls }
}
