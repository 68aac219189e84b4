/**
 * What a stateful class of multi-turn is: loaded from an entry's configuration, called method by
 * method, its public state compared. Nothing official is written here: default states and the
 * filler of long contexts come in as data with the setting.
 */
import { ToldError } from '../../../run/told-error.ts'
import { live } from './live-values.ts'
import type { Live, LiveDict } from './live-values.ts'
import type { PyDict, PyValue } from '../../python/python-value.ts'

export interface Parameter {
  readonly name: string
  /**
   * Absent where the caller must give it. Handed to every call that leaves it out: the very object,
   * as in Python.
   */
  readonly default?: Live
}

export interface Method {
  readonly parameters: readonly Parameter[]
  /** One argument a parameter, defaults filled in. Throws PyError where Python would raise. */
  call(args: readonly Live[]): PyValue
}

export interface StatefulApi {
  /**
   * Begins anew. `config` is the caller's to lend: a class copies what it keeps. Throws PyError
   * where Python would raise.
   */
  load(config: PyDict, longContext: boolean): void
  readonly methods: ReadonlyMap<string, Method>
  /**
   * Public attributes by name, as Python compares them. What no `PyValue` is has a tag, as in the
   * recorded traces: `{"$set": [...]}` of texts, sorted, `{"$dir": name, "parent": name,
   * "contents": {...}}`, `{"$file": name, "content": text}`.
   */
  state(): PyDict
}

/** Milliseconds since 1970. Classes read dates from it in UTC. */
export type Clock = () => number

/**
 * What surrounds the instances of one entry, as a Python process surrounds its objects: the model's
 * and the ground truth's instances are made with the same setting and share what the official
 * modules keep outside of their instances.
 */
export interface ApiSetting {
  readonly clock: Clock
  /** A fresh copy of DEFAULT_STATE of a module: `trading_bot`. Throws MissingDataError. */
  defaultState(module: string): LiveDict
  /**
   * A constant of the long contexts: `CREDIT_CARD_EXTENSION`; the same object every time it is
   * asked for. Throws MissingDataError.
   */
  filler(name: string): Live
  /**
   * Counts what a method looks through beyond the few values it was called with. Throws PyError
   * when an entry has had its share.
   */
  readonly work: (units: number) => void
  /**
   * Anything else that all instances share, such as a list that is a parameter's default: made at
   * first use.
   */
  shared(name: string, make: () => Live): Live
}

export type ApiClass = (setting: ApiSetting) => StatefulApi

/** Official data that a class needs is not at hand. */
export class MissingDataError extends ToldError {
  override readonly name = 'MissingDataError'
}

/**
 * What the official files hold: `backend_default_states.json` and, for long contexts,
 * `backend_long_context_constants.json`.
 */
export interface BackendData {
  readonly defaults: PyDict
  readonly filler: PyDict | undefined
}

const field = (of: PyValue | undefined, name: string): PyValue | undefined =>
  typeof of === 'object' && of !== null && of.kind === 'dict'
    ? of.entries.find(([key]) => key === name)?.[1]
    : undefined

/**
 * What JSON could not hold stands in the official data as `{"$repr": ...}`: a list of symbols ends
 * with Python's `...`.
 */
function objects(value: Live): Live {
  if (typeof value !== 'object' || value === null) return value
  if (value.kind === 'list') return { kind: 'list', items: value.items.map(objects) }
  if (value.kind !== 'dict') return value
  const shown = value.entries.length === 1 ? field(value, '$repr') : undefined
  if (typeof shown === 'string')
    return { kind: 'object', type: shown === 'Ellipsis' ? 'ellipsis' : 'object', repr: shown }
  return {
    kind: 'dict',
    entries: value.entries.map(([key, inner]): [Live, Live] => [key, objects(inner)]),
  }
}

export function apiSetting(data: BackendData, clock: Clock): ApiSetting {
  const made = new Map<string, Live>()
  const once = (name: string, make: () => Live): Live => {
    const value = made.get(name) ?? make()
    made.set(name, value)
    return value
  }
  return {
    clock,
    defaultState: (module) => {
      const state = field(field(data.defaults, module), 'DEFAULT_STATE')
      const copy = state === undefined ? null : live(state)
      if (typeof copy !== 'object' || copy?.kind !== 'dict')
        throw new MissingDataError(`backend_default_states.json has no DEFAULT_STATE of ${module}`)
      return copy
    },
    filler: (name) =>
      once(`filler ${name}`, () => {
        if (data.filler === undefined)
          throw new MissingDataError(
            'backend_long_context_constants.json is missing: long contexts are filled from it',
          )
        const value = field(data.filler, name)
        if (value === undefined)
          throw new MissingDataError(`backend_long_context_constants.json has no ${name}`)
        return objects(live(value))
      }),
    work: () => undefined,
    shared: (name, make) => once(`shared ${name}`, make),
  }
}
