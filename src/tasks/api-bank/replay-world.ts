/**
 * Mock tools that replay recordings: a call answers with its recorded result when name and
 * parameters equal a recorded call's (JSON equality, integers and floats apart, order of parameters
 * free), and with a clear error when there is no recording.
 */
import type { Observation, ToolWorld } from '../task.ts'
import type { ToolSpec } from '../../run/calls/tool-spec.ts'
import { printCalls, printValue } from '../../run/calls/call-print.ts'
import { callKey } from '../../run/calls/call-key.ts'
import type { ToolCall, Value } from '../../run/calls/call-value.ts'
import { REPLAY_LIMITS } from '../sandbox/sandbox-limits.ts'
import { truncateText } from '../../run/truncate-text.ts'
import { isDict } from '../../run/files/value-records.ts'

export interface Recording {
  readonly call: ToolCall
  /** Undefined where the dropped files hold the request but not what it returned. */
  readonly output: Value | undefined
  readonly exception: string | null
}

/** What each recorded call returned, by `callKey`. */
export class ReplayTable {
  private readonly byKey = new Map<string, Recording>()

  /** Of equal calls the first recording with a result counts. */
  constructor(recordings: readonly Recording[]) {
    for (const recording of recordings) {
      const key = callKey(recording.call)
      const known = this.byKey.get(key)
      if (known === undefined || (known.output === undefined && recording.output !== undefined))
        this.byKey.set(key, recording)
    }
  }

  get size(): number {
    return this.byKey.size
  }

  find(call: ToolCall): Recording | undefined {
    return this.byKey.get(callKey(call))
  }

  knows(name: string): boolean {
    return [...this.byKey.values()].some((recording) => recording.call.name === name)
  }
}

/** How the answer to a call that was never recorded begins. */
export const NO_RECORDING = 'error: no recording of'

const failure = (text: string): Observation => ({
  ok: false,
  text: truncateText(text, REPLAY_LIMITS.observationCharacters),
  result: [],
})

function replayed({ output, exception }: Recording): Observation {
  if (exception !== null) return failure(`error: ${exception}`)
  if (output === undefined)
    return {
      ok: true,
      text: 'accepted; the dropped files hold no result for this call',
      result: [],
    }
  const text = typeof output === 'string' ? output : printValue(output)
  return {
    ok: true,
    text: truncateText(text, REPLAY_LIMITS.observationCharacters),
    result: isDict(output) ? output.entries : [],
  }
}

/** Has no state of its own but the calls made: recordings do not depend on each other. */
export class ReplayWorld implements ToolWorld {
  private readonly table: ReplayTable
  private readonly offered: readonly ToolSpec[]
  private made: readonly string[]

  constructor(table: ReplayTable, offered: readonly ToolSpec[], made: readonly string[] = []) {
    this.table = table
    this.offered = offered
    this.made = made
  }

  tools(): readonly ToolSpec[] {
    return this.offered
  }

  reset(): Observation {
    this.made = []
    return { ok: true, text: '', result: [] }
  }

  call(call: ToolCall): Promise<Observation> {
    return Promise.resolve(this.answer(call))
  }

  nextTurn(): undefined {
    return undefined
  }

  clone(): ToolWorld {
    return new ReplayWorld(this.table, this.offered, this.made)
  }

  /** The calls that were replayed, in order, as text. */
  state(): Value {
    return { kind: 'list', items: [...this.made] }
  }

  private answer(call: ToolCall): Observation {
    if (this.made.length >= REPLAY_LIMITS.calls)
      return failure(`error: more than ${REPLAY_LIMITS.calls} calls in one episode`)
    const shown = truncateText(printCalls([call]), REPLAY_LIMITS.observationCharacters)
    this.made = [...this.made, shown]
    const recording = this.table.find(call)
    if (recording !== undefined) return replayed(recording)
    return failure(
      this.table.knows(call.name)
        ? `${NO_RECORDING} ${call.name} with these parameters`
        : `${NO_RECORDING} any call of ${call.name}`,
    )
  }
}
