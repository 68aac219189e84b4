/**
 * A run of which not every record is sound costs what is not sound, and no more. What is left is a
 * run file as sound as any other; the rule, so that the rest is not mistaken for the whole:
 *
 * 1. Of an update only the figures that are none are left out. Where nothing of one can be read, an
 *    update without figures stands in its place, so that updates stay consecutive and a run can go
 *    on behind it. Either way the update's own notices say so.
 * 2. Points of the warm start, evaluations and trajectories are left out whole.
 * 3. Of what a run says of itself, what a file may lack is left out: why it failed, its cross-play,
 *    its scorecard, requests that were kept with it. Without the rest there is no run.
 */
import { at } from './at.ts'
import { migrate } from './migrate.ts'
import { printPath, printValue } from './place.ts'
import { updateRecordSchema } from './records.ts'
import type { UpdateRecord } from './records.ts'
import { ROW_SCHEMAS, headOf, rowName, rowReaders } from './rows.ts'
import type { ListName, ReadRow, RowSchemas, RunHead } from './rows.ts'
import { growingRunSchema } from './run-file.ts'
import type { RunFile } from './run-file.ts'
import { firstIssue } from './schema-issue.ts'
import { crossPlayUnsound } from './soundness.ts'
import { isObject } from './is-object.ts'

/** Rows as they were found; undefined where one should be and is not. */
export type FoundRows = Readonly<Record<ListName, readonly unknown[]>>

export interface Salvaged {
  readonly file: RunFile
  /**
   * What is not whole, where, and why, a clause each: `update 17: metrics.reward is NaN, expected a
   * number`. The first of many.
   */
  readonly leftOut: readonly string[]
}

export type SalvagedHead =
  | { readonly ok: true; readonly head: RunHead; readonly leftOut: readonly string[] }
  | { readonly ok: false; readonly why: string }

/** So many places are named. */
const MOST_NAMED = 20
const MOST_NOTICES = 20
const MOST_NOTICE = 500
const MOST_NAME = 100

/**
 * `why` is a clause: `config.rl.updates is missing, expected a whole number`. `schemas` read the
 * rows.
 */
export function salvaged(
  head: unknown,
  rows: FoundRows,
  schemas: RowSchemas = ROW_SCHEMAS,
): ({ readonly ok: true } & Salvaged) | { readonly ok: false; readonly why: string } {
  const said = salvagedHead(head)
  if (!said.ok) return said
  const places = new Places(said.leftOut)
  const read = rowReaders(schemas)
  const updates = soundUpdates(rows.updates, schemas.updates, places)
  const reached = updates.at(-1)?.update ?? 0
  const evaluations = soundRows('evaluations', rows.evaluations, read.evaluations, places).filter(
    ({ update }) => {
      if (update <= reached) return true
      places.add(
        `evaluation of update ${update}: expected at most ${reached}, the last update there is`,
      )
      return false
    },
  )
  const { crossPlay, ...rest } = said.head
  const warmStart = soundRows('warmStart', rows.warmStart, read.warmStart, places)
  const trajectories = soundRows('trajectories', rows.trajectories, read.trajectories, places)
  const wrong = crossPlayUnsound({ crossPlay, evaluations })
  if (wrong !== undefined) places.add(`${printPath(wrong.path)}: expected ${wrong.expected}`)
  const file = {
    ...rest,
    warmStart,
    updates,
    evaluations,
    trajectories,
    ...(crossPlay === undefined || wrong !== undefined ? {} : { crossPlay }),
  }
  return { ok: true, file, leftOut: places.said() }
}

/**
 * What is sound of a run that is held; undefined where it is no run without what is wrong with it.
 * `before`: what was left out of it when it was read.
 */
export function soundRest(run: RunFile, before: readonly string[] = []): Salvaged | undefined {
  const { weights, weightsBefore } = run
  const rest = salvaged(headOf(run), run)
  return rest.ok
    ? {
        file: {
          ...rest.file,
          ...(weights === undefined ? {} : { weights }),
          ...(weightsBefore === undefined ? {} : { weightsBefore }),
        },
        leftOut: [...before, ...rest.leftOut],
      }
    : undefined
}

/** Which fields a run can do without. */
const SPARE = ['failure', 'paired', 'crossPlay', 'scorecard', 'requests'] as const
const isSpare = (key: PropertyKey | undefined): boolean => SPARE.some((name) => name === key)

const NO_ROWS = { warmStart: [], updates: [], evaluations: [], trajectories: [] }

/**
 * What a run says of itself, as far as it can be read; an earlier version of this page may have
 * stored it.
 */
export function salvagedHead(stored: unknown): SalvagedHead {
  if (!isObject(stored))
    return { ok: false, why: `its record is ${printValue(stored)}, expected an object` }
  const migrated = migrate(stored)
  const document = { ...(migrated.ok ? migrated.document : stored), ...NO_ROWS }
  const parsed = growingRunSchema.safeParse(document)
  if (parsed.success) return { ok: true, head: headOf(parsed.data), leftOut: [] }
  const { issues } = parsed.error
  const needed = issues.filter(({ path: [key] }) => !isSpare(key))
  if (needed.length > 0) return { ok: false, why: firstIssue({ issues: needed }, document) }
  const spared = SPARE.flatMap((name) => {
    const mine = issues.filter(({ path: [key] }) => key === name)
    return mine.length === 0 ? [] : [{ name, fault: firstIssue({ issues: mine }, document) }]
  })
  const rest = growingRunSchema.safeParse(
    Object.fromEntries(
      Object.entries(document).filter(([key]) => !spared.some(({ name }) => name === key)),
    ),
  )
  return rest.success
    ? { ok: true, head: headOf(rest.data), leftOut: spared.map(({ fault }) => fault) }
    : { ok: false, why: firstIssue(rest.error, document) }
}

function soundRows<R>(
  list: ListName,
  rows: readonly unknown[],
  read: (row: unknown) => ReadRow<R>,
  places: Places,
): R[] {
  return rows.flatMap((found, at) => {
    const outcome = read(found)
    if (outcome.ok) return [outcome.row]
    places.add(`${rowName(list, found, at)}: ${outcome.fault}`)
    return []
  })
}

function soundUpdates(
  rows: readonly unknown[],
  schema: RowSchemas['updates'],
  places: Places,
): UpdateRecord[] {
  const numbers = rows.map(numberOf)
  /** Of each place, the first number that a later one bears. */
  const behind: (number | undefined)[] = []
  numbers.reduceRight<number | undefined>((next, number, at) => {
    behind[at] = next
    return number ?? next
  }, undefined)
  const sound: UpdateRecord[] = []
  for (const [at, found] of rows.entries()) {
    const last = sound.at(-1)?.update ?? 0
    const next = behind[at]
    const fits = (number: number): boolean => number > last && (next === undefined || number < next)
    const own = numbers[at]
    // What bears the number that comes next is believed before what comes behind it.
    const update =
      own !== undefined && (own === last + 1 || fits(own))
        ? own
        : fits(last + 1)
          ? last + 1
          : undefined
    const parsed = schema.safeParse(found)
    if (parsed.success && parsed.data.update === update) sound.push(parsed.data)
    else {
      const { record, faults } = mendedUpdate(found, update ?? last + 1)
      for (const fault of faults) places.add(`update ${update ?? own ?? at + 1}: ${fault}`)
      // Where no number is free, what was found is one row too many.
      if (update !== undefined) sound.push(record)
    }
  }
  return sound
}

function numberOf(row: unknown): number | undefined {
  if (!isObject(row)) return undefined
  const { update } = row
  return typeof update === 'number' && Number.isSafeInteger(update) && update > 0
    ? update
    : undefined
}

/** An update as far as it can be read, under the number that its place gives it. */
export function mendedUpdate(
  found: unknown,
  update: number,
): { readonly record: UpdateRecord; readonly faults: readonly string[] } {
  const faults: string[] = []
  const row = isObject(found) ? found : {}
  if (!isObject(found))
    faults.push(
      found === undefined ? 'it is not there' : `it is ${printValue(found)}, expected an object`,
    )
  else if (found['update'] !== update)
    faults.push(`update is ${printValue(found['update'])}, expected ${update}`)
  const figures = (name: 'metrics' | 'timing'): Record<string, number> => {
    const all = row[name]
    if (!isObject(all)) {
      if (isObject(found))
        faults.push(
          `${name} ${all === undefined ? 'is missing' : `is ${printValue(all)}`}, expected an object`,
        )
      return {}
    }
    return Object.fromEntries(
      Object.entries(all).flatMap(([key, value]): [string, number][] => {
        if (typeof value === 'number' && Number.isFinite(value) && key.length <= MOST_NAME)
          return [[key, value]]
        faults.push(`${printPath([name, key])} is ${printValue(value)}, expected a number`)
        return []
      }),
    )
  }
  const [metrics, timing] = [figures('metrics'), figures('timing')]
  const notices = noticesSchema.safeParse(row['notices'])
  if (!notices.success && isObject(found)) faults.push(firstIssue(notices.error, row['notices']))
  // What is left of a row that was refused for more than its figures: a key that no update has.
  if (faults.length === 0)
    faults.push(firstIssue(updateRecordSchema.safeParse(found).error ?? { issues: [] }, found))
  const message = `Not all of this update's record can be read: ${at(faults, 0, 'faults')}${faults.length > 1 ? ` (and ${faults.length - 1} more)` : ''}.`
  const kept = notices.success ? notices.data.slice(0, MOST_NOTICES - 1) : []
  return {
    record: {
      update,
      metrics,
      timing,
      notices: [...kept, { kind: 'not-finite', message: message.slice(0, MOST_NOTICE) }],
    },
    faults,
  }
}

const noticesSchema = updateRecordSchema.shape.notices

/** Places that are not sound, the first of many by name. */
export class Places {
  readonly #named: string[] = []
  #more = 0

  constructor(before: readonly string[] = []) {
    for (const place of before) this.add(place)
  }

  add(place: string): void {
    if (this.#named.length < MOST_NAMED) this.#named.push(place)
    else this.#more += 1
  }

  said(): readonly string[] {
    return this.#more === 0 ? this.#named : [...this.#named, `${this.#more} more places`]
  }
}
