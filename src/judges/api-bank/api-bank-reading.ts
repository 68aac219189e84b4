/**
 * What reading API-Bank's files has in common: lists of records, the lines that they stand on, and
 * what a bad line is called.
 */
import type { ToolSpec } from '../../run/calls/tool-spec.ts'
import { parseCalls } from '../../run/calls/call-parse.ts'
import { printCalls } from '../../run/calls/call-print.ts'
import type { JsonValue, ToolCall } from '../../run/calls/call-value.ts'
import { readJson } from '../../run/json-value.ts'
import { shownPath } from '../../run/files/drop-limits.ts'
import type { DroppedFile } from '../../run/files/dropped-file.ts'
import type { BadLine } from '../../run/files/bad-line.ts'
import { isList } from './python-json.ts'
import { readTool } from './api-bank-records.ts'

/**
 * Whether the call grammar reads back what it prints of a call: its limits are the policies' own.
 */
export const writable = (call: ToolCall): boolean => parseCalls(printCalls([call])).ok

export interface Read<T> {
  readonly read: T
  readonly bad: readonly BadLine[]
}

export const fieldOf = (value: JsonValue, name: string): JsonValue =>
  (value !== null && typeof value === 'object' && value.kind === 'dict'
    ? value.entries.find(([key]) => key === name)?.[1]
    : undefined) ?? null

/**
 * The line, from 1, in which a place of a text lies. Places are asked for in their order, so that
 * the text is gone through once.
 */
export function lineFinder(text: string): (place: number) => number {
  let line = 1
  let next = text.indexOf('\n')
  return (place) => {
    while (next >= 0 && next < place) {
      line += 1
      next = text.indexOf('\n', next + 1)
    }
    return line
  }
}

export function readList({ path, text }: DroppedFile): Read<readonly JsonValue[]> {
  const whole = (line: number, field: string, message: string): Read<readonly JsonValue[]> => ({
    read: [],
    bad: [
      {
        file: shownPath(path),
        line,
        field,
        message: `${message}; take the file from the official data again`,
      },
    ],
  })
  if (text.trim() === '') return whole(1, 'the file', 'is empty')
  const json = readJson(text)
  if (!json.ok) return whole(json.line, `column ${json.column}`, json.message)
  return isList(json.value)
    ? { read: json.value.items, bad: [] }
    : whole(1, 'the file', 'expected a list of records')
}

/** Descriptions of tools, and those that are none. */
export function readTools(file: DroppedFile): Read<readonly ToolSpec[]> {
  const { read: items, bad } = readList(file)
  const read = items.map((item) => readTool(item))
  return {
    read: read.filter((tool) => tool !== undefined),
    bad: [
      ...bad,
      ...read.flatMap((tool, i) =>
        tool === undefined
          ? [
              {
                file: shownPath(file.path),
                line: 1,
                field: `[${i}]`,
                message: 'expected name and input_parameters',
              },
            ]
          : [],
      ),
    ],
  }
}
