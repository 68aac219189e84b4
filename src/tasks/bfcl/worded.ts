/** Whether calls can be said in the call grammar and in the lines that word them. */
import { equalCalls } from '../calls/equal.ts'
import { parseCalls } from '../calls/parse.ts'
import { printCalls } from '../calls/print.ts'
import type { ToolCall } from '../calls/value.ts'
import { lineParts, namedLine, readFine } from '../lines/written.ts'

/** Whether each is read back as it is. */
export const canBeWorded = (calls: readonly ToolCall[]): boolean =>
  parseCalls(printCalls(calls)).ok &&
  calls.every((call) => {
    const read = readFine(lineParts(namedLine(call)) ?? [])
    return read !== undefined && equalCalls(read, call)
  })
