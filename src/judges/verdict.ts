/** What judges say, of one item and of its parts. */
import type { ToolCall, Value } from '../run/calls/call-value.ts'

/** One comparison a verdict rests on, in words that a page can show. */
export interface Check {
  readonly name: string
  readonly passed: boolean
  readonly expected: string
  readonly actual: string
}

/** A call as it was made: what the text that was written parsed to, and what was run. */
export interface MadeCall {
  /** Absent when the text is not in the call grammar. */
  readonly call?: ToolCall
  /** With references resolved; absent when one could not be, or the text did not parse. */
  readonly resolved?: ToolCall
}

/** What was done for one item: the calls, in order, and the state that they left. */
export interface Attempt {
  readonly calls: readonly MadeCall[]
  readonly finalState: Value
}

/** Which calls answer which gold calls. */
export interface Matching {
  /** For each gold call, whether some call matched it. */
  readonly goldMatched: readonly boolean[]
  /** For each call, the gold call it matched, or -1. */
  readonly callMatched: readonly number[]
}

export interface ItemVerdict extends Matching {
  readonly success: boolean
  readonly checks: readonly Check[]
}
