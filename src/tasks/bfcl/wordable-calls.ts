/** Whether calls can be said in the call grammar and in the lines that word them. */
import { equalCalls } from '../../run/calls/call-equal.ts'
import { parseCalls } from '../../run/calls/call-parse.ts'
import { printCalls } from '../../run/calls/call-print.ts'
import type { ToolCall } from '../../run/calls/call-value.ts'
import { stepParts, namedStep, readFine } from '../plan-steps/written-steps.ts'

/** Whether each is read back as it is. */
export const canBeWorded = (calls: readonly ToolCall[]): boolean =>
  parseCalls(printCalls(calls)).ok &&
  calls.every((call) => {
    const read = readFine(stepParts(namedStep(call)) ?? [])
    return read !== undefined && equalCalls(read, call)
  })
