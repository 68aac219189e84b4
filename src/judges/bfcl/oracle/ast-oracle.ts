/** Recorded verdicts on calls: `valid` and the official error type of each must be ours. */
import type { JsonDict, JsonValue } from '../../../run/calls/call-value.ts'
import type { DroppedFile } from '../../../run/files/dropped-file.ts'
import { OracleError } from '../../oracle.ts'
import type { Comparison, OfficialFiles, Oracle } from '../../oracle.ts'
import { judgeCalls } from '../ast/ast-check.ts'
import { languageOf, prepareEntry } from '../ast/ast-entry.ts'
import type { Entry } from '../ast/ast-entry.ts'
import { callsOf, countsAsCall } from '../decode/decoded.ts'
import type { Decoded } from '../decode/decoded.ts'
import { decodePython } from '../decode/decode-python.ts'
import { decodeSource } from '../decode/decode-source.ts'
import { NOT_READ_HERE } from '../../python/python-refusal.ts'
import { PyError } from '../../python/python-value.ts'
import type { PyValue } from '../../python/python-value.ts'
import { fieldOf } from '../bfcl-records.ts'
import { listOf, officialEntries, rowsOf, textOf } from './bfcl-oracle-rows.ts'
import type { OfficialEntry } from './bfcl-oracle-rows.ts'

/**
 * `valid` is undefined where the text is of a kind that is not read here: no verdict then agrees.
 */
interface Outcome {
  readonly valid: boolean | undefined
  readonly errorType?: string | undefined
}

/** The entry that a row is about. Entries are made ready once, however many rows are about them. */
function entriesOf(files: OfficialFiles): (record: JsonDict, place: string) => Entry {
  const official = new Map<string, ReadonlyMap<string, OfficialEntry>>()
  const prepared = new Map<string, Entry>()
  return (record, place) => {
    const category = textOf(record, 'category', place)
    const id = textOf(record, 'id', place)
    const underscoreToDot = fieldOf(record, 'underscore_to_dot') === true
    const key = JSON.stringify([category, id, underscoreToDot])
    const known = prepared.get(key)
    if (known !== undefined) return known
    const entries = official.get(category) ?? officialEntries(files, category)
    official.set(category, entries)
    const entry = entries.get(id)
    if (entry === undefined)
      throw new OracleError(`${place}: no official question of ${category} has the id ${id}`)
    try {
      const ready = prepareEntry({ category, ...entry, underscoreToDot })
      prepared.set(key, ready)
      return ready
    } catch (problem) {
      if (problem instanceof PyError)
        throw new OracleError(`${category}, ${id}: ${problem.message}`)
      throw problem
    }
  }
}

/** Rows hold decoded calls; a text in their place is decoded first. */
function decodedOf(output: JsonValue, category: string): Decoded {
  if (typeof output !== 'string') return { ok: true, calls: withTuples(output) }
  const language = languageOf(category)
  return language === 'python' ? decodePython(output) : decodeSource(output, language)
}

/** Tuples, and floats that JSON lacks, stand in rows under a tag. */
function withTuples(value: JsonValue): PyValue {
  if (value === null || typeof value !== 'object' || value.kind === 'int' || value.kind === 'float')
    return value
  if (value.kind === 'list') return { kind: 'list', items: value.items.map(withTuples) }
  const [first] = value.entries
  if (
    first?.[0] === '$tuple' &&
    value.entries.length === 1 &&
    first[1] !== null &&
    typeof first[1] === 'object' &&
    first[1].kind === 'list'
  ) {
    return { kind: 'tuple', items: first[1].items.map(withTuples) }
  }
  if (first?.[0] === '$float' && value.entries.length === 1)
    return { kind: 'float', value: Number(first[1]) }
  return {
    kind: 'dict',
    entries: value.entries.map(([key, inner]): readonly [PyValue, PyValue] => [
      key,
      withTuples(inner),
    ]),
  }
}

function judged(record: JsonDict, place: string, entry: ReturnType<typeof entriesOf>): Outcome {
  const category = textOf(record, 'category', place)
  const output = fieldOf(record, 'model_output')
  if (output === undefined) throw new OracleError(`${place}: model_output: is missing`)
  const decoded = decodedOf(output, category)
  if (!decoded.ok && decoded.type === NOT_READ_HERE)
    return { valid: undefined, errorType: decoded.message }
  if (category.includes('relevance')) {
    // Whether there is a call at all is what counts.
    const call = countsAsCall(decoded)
    if (category.includes('irrelevance'))
      return call
        ? { valid: false, errorType: 'irrelevance_error:decoder_success' }
        : { valid: true }
    return call ? { valid: true } : { valid: false, errorType: 'relevance_error:decoder_failed' }
  }
  if (!decoded.ok) return { valid: false, errorType: 'ast_decoder:decoder_failed' }
  const { calls } = decoded
  if (
    calls === null ||
    typeof calls !== 'object' ||
    calls.kind !== 'list' ||
    (typeof output === 'string' && callsOf(calls) === undefined)
  ) {
    return { valid: false, errorType: 'ast_decoder:decoder_wrong_output_format' }
  }
  return judgeCalls(entry(record, place), calls.items)
}

const shown = ({ valid, errorType }: Outcome): string =>
  valid === true
    ? 'valid'
    : `${valid === undefined ? 'not judged' : 'wrong'}${errorType === undefined ? '' : `: ${errorType}`}`

function* compare(vectors: DroppedFile, files: OfficialFiles): Generator<Comparison> {
  const entry = entriesOf(files)
  for (const { record, line } of rowsOf(vectors)) {
    const id = fieldOf(record, 'id')
    const kind = fieldOf(record, 'kind')
    const place = `line ${line}${typeof id === 'string' ? `, ${id}` : ''}${typeof kind === 'string' ? `, ${kind}` : ''}`
    const valid = fieldOf(record, 'valid')
    if (typeof valid !== 'boolean') throw new OracleError(`${place}: valid: expected true or false`)
    const errorType = fieldOf(record, 'error_type')
    const ours = judged(record, place, entry)
    const official: Outcome = {
      valid,
      errorType: typeof errorType === 'string' ? errorType : undefined,
    }
    // A row that records no error type is about the verdict alone.
    yield {
      place,
      agrees:
        ours.valid === valid &&
        (valid || official.errorType === undefined || official.errorType === ours.errorType),
      official: shown(official),
      ours: shown(ours),
    }
  }
}

export const astOracle: Oracle = compare

/**
 * Recorded calls, each with the entry that it is judged against, for whoever measures how long
 * judging takes. Throws OracleError as the oracle does.
 */
export function recordedCalls(
  vectors: DroppedFile,
  files: OfficialFiles,
): readonly { readonly entry: Entry; readonly calls: readonly JsonValue[] }[] {
  const entry = entriesOf(files)
  return [...rowsOf(vectors)].map(({ record, line }) => {
    const place = `line ${line}`
    return {
      entry: entry(record, place),
      calls: listOf(record, 'model_output', place),
    }
  })
}
