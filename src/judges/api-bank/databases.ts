/**
 * API-Bank's databases, parsed once and shared by every world: a world copies a table when it first
 * changes it, so that a fresh one a sample costs nothing.
 */
import { equal } from '../python/python-equal.ts'
import type { JsonValue } from '../../run/calls/call-value.ts'
import { readJson } from '../../run/json-value.ts'
import type { DroppedFile } from '../../run/files/dropped-file.ts'

export type Table = ReadonlyMap<string, JsonValue>

interface Loaded {
  readonly root: JsonValue
  readonly table: Table
}

/** What the files of `init_database` hold, by name of database. */
export type InitialDatabases = ReadonlyMap<string, Loaded>

const loaded = (root: JsonValue): Loaded => ({
  root,
  table:
    root !== null && typeof root === 'object' && root.kind === 'dict'
      ? new Map(root.entries)
      : new Map(),
})

const IN_FOLDER = /(?:^|\/)init_database\/([A-Za-z_]+)\.json$/

/** The databases among the files, and what is wrong with those that cannot be read. */
export function readDatabases(files: readonly DroppedFile[]): {
  readonly databases: InitialDatabases
  readonly problems: readonly string[]
} {
  const databases = new Map<string, Loaded>()
  const problems: string[] = []
  for (const { path, text } of files) {
    const name = IN_FOLDER.exec(path.replaceAll('\\', '/'))?.[1]
    if (name === undefined || databases.has(name)) continue
    const json = readJson(text)
    if (json.ok) databases.set(name, loaded(json.value))
    else
      problems.push(
        `${path}:${json.line}: column ${json.column}: ${json.message}; take the file from the official data again`,
      )
  }
  return { databases, problems }
}

const EMPTY = loaded(null)

/**
 * The databases of one world. A key that is a number in Python is kept apart from the text of its
 * digits (`numberKey`).
 */
export class Databases {
  readonly #initial: InitialDatabases
  readonly #changed: Map<string, Map<string, JsonValue>>

  constructor(
    initial: InitialDatabases,
    changed: ReadonlyMap<string, ReadonlyMap<string, JsonValue>> = new Map(),
  ) {
    this.#initial = initial
    this.#changed = new Map([...changed].map(([name, table]) => [name, new Map(table)]))
  }

  clone(): Databases {
    return new Databases(this.#initial, this.#changed)
  }

  /** What the file holds, whatever a world has changed since: for databases that are only read. */
  root(name: string): JsonValue {
    return (this.#initial.get(name) ?? EMPTY).root
  }

  table(name: string): Table {
    return this.#changed.get(name) ?? (this.#initial.get(name) ?? EMPTY).table
  }

  edit(name: string): Map<string, JsonValue> {
    const own = this.#changed.get(name) ?? new Map((this.#initial.get(name) ?? EMPTY).table)
    this.#changed.set(name, own)
    return own
  }

  /** The tables that are no longer as they were. */
  changes(): readonly (readonly [string, Table])[] {
    return [...this.#changed].filter(([name, table]) => {
      const before = (this.#initial.get(name) ?? EMPTY).table
      return (
        before.size !== table.size ||
        [...table].some(([key, value]) => {
          const old = before.get(key)
          return old === undefined || !equal(old, value)
        })
      )
    })
  }
}

export const numberKey = (value: number): string => `#${value}`
