/**
 * The official files of multi-turn as an oracle finds them: entries with their ground truth by id,
 * and the backend's data.
 */
import { readJson } from '../../../run/json-value.ts'
import type { JsonDict, JsonValue } from '../../../run/calls/call-value.ts'
import type { BackendData } from '../multi-turn/backend-class.ts'
import type { MultiTurnEntry } from '../multi-turn/turn-checker.ts'
import { isLongContext } from '../multi-turn/backend-classes.ts'
import { OracleError } from '../../oracle.ts'
import type { OfficialFiles } from '../../oracle.ts'
import { isJsonDict, readAnswer, readQuestion } from '../bfcl-records.ts'
import { categoryNamed } from '../bfcl-categories.ts'

export interface Line {
  readonly place: string
  readonly value: JsonValue
}

/** JSON Lines; empty lines are passed over. */
export function* linesOf(path: string, text: string): Generator<Line> {
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue
    const read = readJson(line)
    if (!read.ok)
      throw new OracleError(`${path}:${index + 1}: column ${read.column}: ${read.message}`)
    yield { place: `${path}:${index + 1}`, value: read.value }
  }
}

/** Entries are read category by category, when one of their ids is asked for. */
export class MultiTurnFiles {
  private readonly files: OfficialFiles
  private readonly categories = new Map<string, ReadonlyMap<string, MultiTurnEntry>>()
  private readonly backends = new Map<boolean, BackendData>()

  constructor(files: OfficialFiles) {
    this.files = files
  }

  entry(id: string): MultiTurnEntry {
    const category = id.slice(0, Math.max(0, id.lastIndexOf('_')))
    const entries = this.categories.get(category) ?? this.read(category, id)
    this.categories.set(category, entries)
    const entry = entries.get(id)
    if (entry === undefined)
      throw new OracleError(
        `there is no entry ${id.slice(0, 100)} in the official files of ${category.slice(0, 100)}`,
      )
    return entry
  }

  /** Long contexts need a second file. */
  backend(id: string): BackendData {
    const long = isLongContext(id)
    const data = this.backends.get(long) ?? {
      defaults: this.object('backend_default_states.json'),
      filler: long ? this.object('backend_long_context_constants.json') : undefined,
    }
    this.backends.set(long, data)
    return data
  }

  private read(category: string, id: string): ReadonlyMap<string, MultiTurnEntry> {
    const named = categoryNamed(category)
    if (named === undefined || !named.startsWith('multi_turn_'))
      throw new OracleError(`${id.slice(0, 100)} is no id of a multi-turn category`)
    const name = ['v4', 'v3']
      .map((version) => `BFCL_${version}_${category}.json`)
      .find((file) => this.files.read(file) !== undefined)
    const questions = name === undefined ? undefined : this.files.read(name)
    if (name === undefined || questions === undefined)
      throw new OracleError(`BFCL_v4_${category}.json is missing: the rows' ids refer to it`)
    const answers = this.files.read(`possible_answer/${name}`)
    if (answers === undefined)
      throw new OracleError(
        `possible_answer/${name} is missing: it holds the ground truth of ${name}`,
      )
    // The official evaluator pairs questions with answers by their place.
    const truths = [...linesOf(`possible_answer/${name}`, answers)].map(({ place, value }) => {
      const read = readAnswer(value, named)
      if (!read.ok) throw new OracleError(`${place}: ${read.misfit.field}: ${read.misfit.message}`)
      return read.value.groundTruth.map(textsOf)
    })
    return new Map(
      [...linesOf(name, questions)].map(({ place, value }, index) => {
        const read = readQuestion(value, named)
        if (!read.ok)
          throw new OracleError(`${place}: ${read.misfit.field}: ${read.misfit.message}`)
        const { id: own, conversation } = read.value
        const groundTruth = truths[index]
        if (conversation === undefined || groundTruth === undefined)
          throw new OracleError(`${place}: there is no ground truth for ${own}`)
        return [
          own,
          {
            id: own,
            involvedClasses: conversation.involvedClasses,
            initialConfig: conversation.initialConfig,
            groundTruth,
          },
        ]
      }),
    )
  }

  private object(name: string): JsonDict {
    const text = this.files.read(name)
    if (text === undefined)
      throw new OracleError(`${name} is missing: the stateful classes begin from it`)
    const read = readJson(text)
    if (!read.ok)
      throw new OracleError(`${name}:${read.line}: column ${read.column}: ${read.message}`)
    if (!isJsonDict(read.value)) throw new OracleError(`${name}: expected an object`)
    return read.value
  }
}

const textsOf = (turn: JsonValue): readonly string[] =>
  typeof turn === 'object' && turn?.kind === 'list'
    ? turn.items.filter((call) => typeof call === 'string')
    : []
