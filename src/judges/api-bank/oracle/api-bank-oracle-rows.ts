/** Rows of a file of recorded verdicts: a JSON object a line, or one list of them. */
import { readJson } from '../../../run/json-value.ts'
import type { JsonDict, JsonValue } from '../../../run/calls/call-value.ts'
import type { DroppedFile } from '../../../run/files/dropped-file.ts'
import { OracleError } from '../../oracle.ts'
import { typeName } from '../../python/python-print.ts'
import { isDict, isList } from '../python-json.ts'

export interface Row {
  readonly place: string
  readonly row: JsonDict
}

export function parsedJson(text: string, place: string): JsonValue {
  const json = readJson(text)
  if (!json.ok)
    throw new OracleError(`${place}:${json.line}: column ${json.column}: ${json.message}`)
  return json.value
}

/** The whole file as one value, where it is one; undefined where it is a value a line. */
export function wholeFile({ text }: DroppedFile): JsonValue | undefined {
  const json = readJson(text)
  return json.ok ? json.value : undefined
}

/** Rows with where each stands. Throws OracleError where the file holds anything else. */
export function rowsOf(file: DroppedFile): readonly Row[] {
  const whole = /^\s*\[/.test(file.text) ? parsedJson(file.text, file.path) : undefined
  const values = isList(whole)
    ? whole.items.map((value, i) => ({ place: `[${i}]`, value }))
    : file.text
        .split('\n')
        .flatMap((line, i) =>
          line.trim() === ''
            ? []
            : [{ place: `line ${i + 1}`, value: parsedJson(line, `${file.path}, line ${i + 1}`) }],
        )
  return values.map(({ place, value }) => {
    if (!isDict(value))
      throw new OracleError(`${file.path}, ${place}: expected an object (found ${typeName(value)})`)
    return { place, row: value }
  })
}

/** The first of these fields that the row has. */
export function field(row: JsonDict, ...names: readonly string[]): JsonValue | undefined {
  for (const name of names) {
    const found = row.entries.find(([key]) => key === name)
    if (found !== undefined) return found[1]
  }
  return undefined
}

function needed<T extends JsonValue>(
  row: JsonDict,
  place: string,
  name: string,
  expected: string,
  fits: (value: JsonValue | undefined) => value is T,
): T {
  const value = field(row, name)
  if (!fits(value))
    throw new OracleError(
      `${place}: ${name}: expected ${expected} (found ${value === undefined ? 'nothing' : typeName(value)})`,
    )
  return value
}

export const textOf = (row: JsonDict, place: string, name: string): string =>
  needed(row, place, name, 'a text', (value) => typeof value === 'string')
export const flagOf = (row: JsonDict, place: string, name: string): boolean =>
  needed(row, place, name, 'true or false', (value) => typeof value === 'boolean')

/** A whole number that fits a place in a list. */
export function indexOf(value: JsonValue | undefined): number | undefined {
  if (value === undefined || value === null || typeof value !== 'object' || value.kind !== 'int')
    return undefined
  return value.value >= 0n && value.value < 1_000_000n ? Number(value.value) : undefined
}
