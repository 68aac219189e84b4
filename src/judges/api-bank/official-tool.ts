/**
 * What an API of API-Bank is: parameters with their declared types, and what it does to a world.
 */
import type { JsonValue } from '../../run/calls/call-value.ts'
import type { Databases } from './databases.ts'
import type { Arguments, Recordings } from './recordings.ts'

export interface Parameter {
  readonly name: string
  /** As the official classes declare it: `str`, `int`, `float`, `bool`, `list`, `list(str)`. */
  readonly type: string
  /**
   * May be left out: `null` stands for it then, or nothing where the tool takes such arguments by
   * name only.
   */
  readonly optional?: 'null' | 'absent'
}

/** What tools act upon. */
export interface Surroundings {
  readonly databases: Databases
  /** What tools remember besides databases. */
  readonly memory: Map<string, JsonValue>
  readonly recordings: Recordings
  /** The day that GetToday answers. */
  readonly today: string
  /** The next of a row of random numbers in [0, 1). */
  readonly random: () => number
}

export interface Tool {
  readonly name: string
  readonly parameters: readonly Parameter[]
  /** Throws what the official one raises; may change its arguments, which the result quotes. */
  readonly run: (args: Arguments, world: Surroundings) => JsonValue
  /** The result says nothing of the API's name. */
  readonly unnamed?: true
  /** Exceptions end the evaluation of the call instead of becoming its result. */
  readonly escapes?: true
  /** The result quotes no input at all. */
  readonly withoutInput?: true
}

export const argument = (args: Arguments, name: string): JsonValue => args.get(name) ?? null

/** Parameters that are all texts. */
export const texts = (...names: readonly string[]): readonly Parameter[] =>
  names.map((name) => ({ name, type: 'str' }))
