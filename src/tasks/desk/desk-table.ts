/**
 * A table of a desk: the rows it starts with, which all desks share, and those that this desk has
 * changed. So a desk costs nothing until it is used, and tables that were not changed have one and
 * the same state.
 */
import type { Value } from '../../run/calls/call-value.ts'

type State = (row: never) => Value | undefined

/** Of tables as they start, by their rows and how those are stated. */
const untouched = new WeakMap<ReadonlyMap<string, unknown>, Map<State, Value>>()

export class Table<Row> {
  readonly #initial: ReadonlyMap<string, Row>
  readonly #changed: Map<string, Row>

  constructor(initial: ReadonlyMap<string, Row>, changed: ReadonlyMap<string, Row> = new Map()) {
    this.#initial = initial
    this.#changed = new Map(changed)
  }

  get(key: string): Row | undefined {
    return this.#changed.get(key) ?? this.#initial.get(key)
  }

  /** Puts a row in the place of one that there is. */
  set(key: string, row: Row): void {
    if (!this.#initial.has(key)) throw new RangeError(`the table has no row ${key}`)
    this.#changed.set(key, row)
  }

  clone(): Table<Row> {
    return new Table(this.#initial, this.#changed)
  }

  /** Rows by name in the order of names, without those that have no state. */
  state(of: (row: Row) => Value | undefined): Value {
    if (this.#changed.size > 0) return this.#state(of)
    const known = untouched.get(this.#initial) ?? new Map<State, Value>()
    untouched.set(this.#initial, known)
    const there = known.get(of) ?? this.#state(of)
    known.set(of, there)
    return there
  }

  #state(of: (row: Row) => Value | undefined): Value {
    const entries: [string, Value][] = []
    for (const [key, initial] of this.#initial) {
      const value = of(this.#changed.get(key) ?? initial)
      if (value !== undefined) entries.push([key, value])
    }
    return { kind: 'dict', entries: entries.sort(([a], [b]) => (a < b ? -1 : 1)) }
  }
}
