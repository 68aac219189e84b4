/**
 * Recorded decodings of texts: values, shape, canonical sources and classes of exceptions must be
 * ours.
 */
import type { JsonDict, JsonValue } from '../../../run/calls/call-value.ts'
import type { DroppedFile } from '../../../run/files/dropped-file.ts'
import { OracleError } from '../../oracle.ts'
import type { Comparison, Oracle } from '../../oracle.ts'
import { truncateText } from '../../../run/truncate-text.ts'
import { callsOf, countsAsCall } from '../decode/decoded.ts'
import type { Decoded } from '../decode/decoded.ts'
import { executable } from '../decode/executable.ts'
import { decodeJson } from '../decode/decode-json.ts'
import { decodePython } from '../decode/decode-python.ts'
import { decodeSource } from '../decode/decode-source.ts'
import { jsonDumps, str } from '../../python/python-print.ts'
import { PyError } from '../../python/python-value.ts'
import type { PyValue } from '../../python/python-value.ts'
import { fieldOf } from '../bfcl-records.ts'
import { rowsOf, textOf } from './bfcl-oracle-rows.ts'

const SHOWN = 400

function decoded(text: string, format: JsonValue | undefined, place: string): Decoded {
  switch (format) {
    case undefined:
    case null:
    case 'python':
      return decodePython(text)
    case 'json':
      return decodeJson(text)
    case 'java':
      return decodeSource(text, 'java')
    case 'javascript':
    case 'js':
      return decodeSource(text, 'javascript')
    default:
      throw new OracleError(`${place}: format: expected python, json, java or javascript`)
  }
}

/**
 * A value in the form of the rows: tags for what JSON lacks. Keys that are no texts were written by
 * `str` or by `json.dumps`.
 */
function tagged(value: PyValue, key: (name: PyValue) => string): PyValue {
  if (value === null || typeof value !== 'object') return value
  switch (value.kind) {
    case 'int':
      return value
    case 'float':
      return Number.isFinite(value.value)
        ? value
        : { kind: 'dict', entries: [['$float', jsonDumps(value)]] }
    case 'list':
      return { kind: 'list', items: value.items.map((item) => tagged(item, key)) }
    case 'tuple':
      return {
        kind: 'dict',
        entries: [
          ['$tuple', { kind: 'list', items: value.items.map((item) => tagged(item, key)) }],
        ],
      }
    case 'dict':
      return {
        kind: 'dict',
        entries: value.entries.map(([name, inner]): readonly [PyValue, PyValue] => [
          name === null ? '$null' : key(name),
          tagged(inner, key),
        ]),
      }
    case 'object':
      return { kind: 'dict', entries: [['$other', `${value.type}:${value.repr}`]] }
  }
}

const byStr = (value: PyValue): string => str(value)
const byJson = (value: PyValue): string => (typeof value === 'boolean' ? String(value) : str(value))

/** What rows record, as text. */
interface Told {
  readonly outcome: string
  readonly format?: string
  readonly counts: string
  readonly execute?: string
}

const officialExecute = (record: JsonDict): string | undefined => {
  const error = fieldOf(record, 'execute_error')
  const execute = fieldOf(record, 'execute')
  return typeof error === 'string' ? error : execute === undefined ? undefined : jsonDumps(execute)
}

function ourExecute(result: Decoded): string {
  if (!result.ok) return result.type
  try {
    return jsonDumps({ kind: 'list', items: executable(result.calls) })
  } catch (problem) {
    if (problem instanceof PyError) return problem.type
    throw problem
  }
}

function official(record: JsonDict): Told {
  const error = fieldOf(record, 'error')
  const format = fieldOf(record, 'format_ok')
  const execute = officialExecute(record)
  return {
    outcome: typeof error === 'string' ? error : jsonDumps(fieldOf(record, 'decoded') ?? null),
    ...(format !== undefined && { format: jsonDumps(format) }),
    counts: jsonDumps(fieldOf(record, 'counts_as_call') ?? null),
    ...(execute !== undefined && { execute }),
  }
}

function* compare(vectors: DroppedFile): Generator<Comparison> {
  for (const { record, line } of rowsOf(vectors)) {
    const place = `line ${line}`
    const text = textOf(record, 'input', place)
    const result = decoded(text, fieldOf(record, 'format'), place)
    const theirs = official(record)
    const outcomes = result.ok
      ? [byStr, byJson].map((key) => jsonDumps(tagged(result.calls, key)))
      : [result.type]
    const ours: Told = {
      outcome: outcomes.find((outcome) => outcome === theirs.outcome) ?? outcomes[0] ?? '',
      ...(theirs.format !== undefined && {
        format: jsonDumps(result.ok && callsOf(result.calls) !== undefined),
      }),
      counts: theirs.counts === 'null' ? 'null' : jsonDumps(countsAsCall(result)),
      ...(theirs.execute !== undefined && { execute: ourExecute(result) }),
    }
    const [left, right] = [JSON.stringify(theirs), JSON.stringify(ours)]
    yield {
      place: `${place}, ${truncateText(JSON.stringify(text), 120)}`,
      agrees: left === right,
      official: truncateText(left, SHOWN),
      ours: truncateText(right, SHOWN),
    }
  }
}

export const decodeOracle: Oracle = compare
