/**
 * Recorded runs and verdicts of the official multi-turn evaluator, held against ours.
 * `bfcl-multi-turn` takes verdicts on decoded calls and traces of ground truths; `bfcl-probes`
 * takes runs of single calls, where an exception need only be an exception.
 */
import type { JsonDict, JsonValue } from '../../../run/calls/call-value.ts'
import { MissingDataError } from '../multi-turn/backend-class.ts'
import type { Clock } from '../multi-turn/backend-class.ts'
import { judgeMultiTurn } from '../multi-turn/turn-checker.ts'
import type { Calls, MultiTurnEntry } from '../multi-turn/turn-checker.ts'
import { settingOf, startSide } from '../multi-turn/backend-classes.ts'
import type { Side } from '../multi-turn/backend-classes.ts'
import { linesOf, MultiTurnFiles } from './multi-turn-files.ts'
import type { Line } from './multi-turn-files.ts'
import { asRecorded } from './recorded-state.ts'
import { OracleError } from '../../oracle.ts'
import type { Comparison, Oracle } from '../../oracle.ts'
import { repr, str } from '../../python/python-print.ts'
import { PyError } from '../../python/python-value.ts'
import { truncateText } from '../../../run/truncate-text.ts'
import { fieldOf, isJsonDict } from '../bfcl-records.ts'

/** When the recordings were made, as far as an age of 18 years is concerned. */
const CLOCK: Clock = () => Date.UTC(2026, 0, 1)
const EXCEPTION = 'Error during execution:'
const shown = (text: string): string => truncateText(text, 400)

/** Reads fields of a row; whatever is not of the expected form is told with the row's place. */
class Row {
  readonly id: string
  readonly place: string
  readonly fields: JsonDict

  constructor({ place, value }: Line) {
    if (!isJsonDict(value)) throw new OracleError(`${place}: expected an object`)
    this.fields = value
    const id = fieldOf(value, 'id')
    if (typeof id !== 'string') throw new OracleError(`${place}: id: expected a text`)
    this.id = id
    this.place = place.slice(place.lastIndexOf(':') + 1)
  }

  field(name: string): JsonValue | undefined {
    return fieldOf(this.fields, name)
  }

  fail(field: string, expected: string): never {
    throw new OracleError(`line ${this.place}: ${field}: expected ${expected}`)
  }

  list(value: JsonValue | undefined, name: string): readonly JsonValue[] {
    return typeof value === 'object' && value?.kind === 'list'
      ? value.items
      : this.fail(name, 'a list')
  }

  texts(value: JsonValue | undefined, name: string): string[] {
    return this.list(value, name).map((item) =>
      typeof item === 'string' ? item : this.fail(name, 'texts'),
    )
  }
}

interface Replayed {
  readonly calls: readonly string[]
  readonly results: readonly string[]
  readonly state: JsonValue | undefined
}

function replayedOf(row: Row, value: JsonDict, name: string): Replayed {
  const calls = row.texts(fieldOf(value, 'calls'), `${name}calls`)
  const results = row.texts(fieldOf(value, 'results'), `${name}results`)
  if (results.length !== calls.length)
    row.fail(`${name}results`, `one for each of the ${calls.length} calls`)
  return { calls, results, state: fieldOf(value, 'state') }
}

/** What differs first: both sides in words. Undefined when all is equal. */
function firstDifference(
  side: Side,
  { calls, results, state }: Replayed,
  sameResult: (official: string, ours: string) => boolean,
): readonly [string, string] | undefined {
  for (const [i, call] of calls.entries()) {
    const [official, ours] = [results[i] ?? '', side.run(call)]
    if (!sameResult(official, ours)) return [`${shown(call)} → ${shown(official)}`, shown(ours)]
  }
  if (state === undefined || state === null) return undefined
  for (const { className, api } of side.instances) {
    const recorded = isJsonDict(state) ? fieldOf(state, className) : undefined
    if (recorded === undefined) continue
    const own = api.state()
    for (const [attribute, value] of own.entries) {
      const other = isJsonDict(recorded) ? fieldOf(recorded, str(attribute)) : undefined
      if (other === undefined || !asRecorded(value, other))
        return [
          `${className}.${str(attribute)} = ${other === undefined ? 'absent' : shown(repr(other))}`,
          shown(repr(value)),
        ]
    }
    const missing = isJsonDict(recorded)
      ? recorded.entries.find(([name]) => !own.entries.some(([attribute]) => attribute === name))
      : undefined
    if (missing !== undefined)
      return [`${className}.${missing[0]} = ${shown(repr(missing[1]))}`, 'absent']
  }
  return undefined
}

function traced(row: Row, entry: MultiTurnEntry, side: Side): Comparison {
  const place = `line ${row.place}, ${row.id}`
  const turns = row.list(row.field('turns'), 'turns')
  for (const [t, turn] of turns.entries()) {
    if (!isJsonDict(turn)) row.fail(`turns[${t}]`, 'an object')
    const difference = firstDifference(
      side,
      replayedOf(row, turn, `turns[${t}].`),
      (official, ours) => official === ours,
    )
    if (difference !== undefined)
      return {
        place: `${place}, turn ${t + 1}`,
        agrees: false,
        official: difference[0],
        ours: difference[1],
      }
  }
  return {
    place,
    agrees: true,
    official: `${turns.length} of ${entry.groundTruth.length} turns`,
    ours: 'the same',
  }
}

function judged(row: Row, entry: MultiTurnEntry, files: MultiTurnFiles): Comparison {
  const calls: Calls = row
    .list(row.field('decoded'), 'decoded')
    .map((turn) => row.list(turn, 'decoded').map((step) => row.texts(step, 'decoded')))
  const valid = row.field('valid')
  if (typeof valid !== 'boolean') row.fail('valid', 'true or false')
  const recorded = row.field('error_type')
  const errorType =
    recorded === undefined || recorded === null
      ? 'none'
      : typeof recorded === 'string'
        ? recorded
        : row.fail('error_type', 'a text')
  const verdict = judgeMultiTurn(entry, calls, files.backend(row.id), CLOCK)
  const failed = verdict.checks.find((check) => !check.passed)
  const official = `valid ${String(valid)}, error ${errorType}`
  const ours = `valid ${String(verdict.valid)}, error ${verdict.errorType ?? 'none'}`
  const kind = row.field('kind')
  return {
    place: `line ${row.place}, ${row.id}${typeof kind === 'string' ? `, ${kind}` : ''}`,
    agrees: official === ours,
    official,
    ours:
      failed === undefined
        ? ours
        : `${ours} (${failed.name}: expected ${failed.expected}; found ${failed.actual})`,
  }
}

/**
 * Official data that is not at hand, and entries that cannot be loaded, are told as the oracle's
 * errors.
 */
function told(row: Row, compare: () => Comparison): Comparison {
  try {
    return compare()
  } catch (problem) {
    if (problem instanceof MissingDataError) throw new OracleError(problem.message)
    if (!(problem instanceof PyError)) throw problem
    return {
      place: `line ${row.place}, ${row.id}`,
      agrees: false,
      official: 'a run',
      ours: shown(`${problem.type}: ${problem.message}`),
    }
  }
}

const sideOf = (entry: MultiTurnEntry, files: MultiTurnFiles): Side =>
  startSide(entry, 'model_ground_truth', settingOf(files.backend(entry.id), CLOCK))

export const multiTurnOracle: Oracle = function* (vectors, official) {
  const files = new MultiTurnFiles(official)
  for (const line of linesOf(vectors.path, vectors.text)) {
    const row = new Row(line)
    const entry = files.entry(row.id)
    yield told(row, () => {
      if (row.field('turns') !== undefined) return traced(row, entry, sideOf(entry, files))
      if (row.field('decoded') !== undefined) return judged(row, entry, files)
      return row.fail('the row', '"decoded" with a verdict, or "turns" with results')
    })
  }
}

/**
 * An exception's text is Python's own and differs between its versions; that there is one must
 * agree.
 */
const sameProbe = (official: string, ours: string): boolean =>
  official.startsWith(EXCEPTION) ? ours.startsWith(EXCEPTION) : official === ours

export const probesOracle: Oracle = function* (vectors, official) {
  const files = new MultiTurnFiles(official)
  for (const line of linesOf(vectors.path, vectors.text)) {
    const row = new Row(line)
    const entry = files.entry(row.id)
    yield told(row, () => {
      const difference = firstDifference(
        sideOf(entry, files),
        replayedOf(row, row.fields, ''),
        sameProbe,
      )
      const place = `line ${row.place}, ${row.id}`
      return difference === undefined
        ? { place, agrees: true, official: 'the recorded results', ours: 'the same' }
        : { place, agrees: false, official: difference[0], ours: difference[1] }
    })
  }
}
