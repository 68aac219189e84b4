/**
 * What the page holds of a run's updates: the figures that charts draw, as columns of numbers, and
 * the latest updates whole. A run of thousands of updates then takes a hundred bytes for each; the
 * records themselves lie where runs are kept.
 */
import { at } from '../run/at.ts'
import type { UpdateRecord } from '../run/records.ts'

/** Every figure of an update that some chart draws. */
const DRAWN = [
  'planner/reward',
  'executor/reward',
  'planner/entropy',
  'executor/entropy',
  'planner/grad_norm',
  'executor/grad_norm',
  'planner/frac_reward_zero_std',
  'executor/frac_reward_zero_std',
  'rollout_tokens_per_second',
  'update_tokens_per_second',
  'step_time',
] as const
export type Drawn = (typeof DRAWN)[number]

/** Updates that are held whole: what is said of the latest looks no further back. */
export const RECENT_UPDATES = 25
const RECENT_NOTICES = 3

export type Noticed = UpdateRecord['notices'][number] & { readonly update: number }
export interface Point {
  readonly update: number
  readonly values: Readonly<Record<string, number | undefined>>
}

/**
 * Written to by the longest series alone; shorter ones over the same columns do not look behind
 * their own end.
 */
interface Columns {
  readonly update: number[]
  /** How many notices an update had. */
  readonly notices: number[]
  readonly figures: ReadonlyMap<Drawn, number[]>
}

const NOTHING: Columns = { update: [], notices: [], figures: new Map() }

export class UpdateSeries {
  static readonly none = new UpdateSeries(NOTHING, 0, [], [])

  readonly #columns: Columns
  readonly length: number
  /** The latest, oldest first. */
  readonly recent: readonly UpdateRecord[]
  /** The latest troubles that training named, newest first. */
  readonly noticed: readonly Noticed[]

  private constructor(
    columns: Columns,
    length: number,
    recent: readonly UpdateRecord[],
    noticed: readonly Noticed[],
  ) {
    this.#columns = columns
    this.length = length
    this.recent = recent
    this.noticed = noticed
  }

  static of(records: readonly UpdateRecord[]): UpdateSeries {
    return records.reduce((series: UpdateSeries, record) => series.with(record), UpdateSeries.none)
  }

  /** The newest update; 0 before the first. */
  get last(): number {
    return this.#columns.update[this.length - 1] ?? 0
  }

  /** How often training named a trouble. */
  get notices(): number {
    return this.#columns.notices.slice(0, this.length).reduce((sum, one) => sum + one, 0)
  }

  /**
   * With one more update; one that is reported again (after a continue) replaces itself and what
   * came behind it.
   */
  with(record: UpdateRecord): UpdateSeries {
    if (record.update <= this.last) return this.upTo(record.update - 1).with(record)
    // Another series may have grown over the same columns: this one then goes on in its own.
    const columns =
      this.#columns.update.length === this.length && this.length > 0
        ? this.#columns
        : this.#copied(this.length)
    columns.update.push(record.update)
    columns.notices.push(record.notices.length)
    for (const [name, column] of columns.figures)
      column.push(record.metrics[name] ?? record.timing[name] ?? NaN)
    const noticed = [
      ...record.notices.map((notice) => ({ update: record.update, ...notice })).reverse(),
      ...this.noticed,
    ]
    return new UpdateSeries(
      columns,
      this.length + 1,
      [...this.recent, record].slice(-RECENT_UPDATES),
      noticed.slice(0, RECENT_NOTICES),
    )
  }

  /** Without what came after `update`. */
  upTo(update: number): UpdateSeries {
    let length = this.length
    while (length > 0 && at(this.#columns.update, length - 1, 'update') > update) length -= 1
    if (length === this.length) return this
    const before = (one: { readonly update: number }) => one.update <= update
    return new UpdateSeries(
      this.#copied(length),
      length,
      this.recent.filter(before),
      this.noticed.filter(before),
    )
  }

  /**
   * The figures named, each under its series name; one that an update lacks (a frozen role's) is
   * undefined.
   */
  *points(names: Readonly<Record<string, Drawn>>): Generator<Point, void, undefined> {
    const read = Object.entries(names).map(
      ([series, name]) => [series, this.#columns.figures.get(name)] as const,
    )
    for (let i = 0; i < this.length; i += 1) {
      yield {
        update: at(this.#columns.update, i, 'update'),
        values: Object.fromEntries(read.map(([series, column]) => [series, present(column?.[i])])),
      }
    }
  }

  /** Over the updates that have the figure; undefined where none has it. */
  mean(name: Drawn): number | undefined {
    const values = (this.#columns.figures.get(name) ?? [])
      .slice(0, this.length)
      .filter((value) => !Number.isNaN(value))
    return values.length === 0
      ? undefined
      : values.reduce((sum, one) => sum + one, 0) / values.length
  }

  #copied(length: number): Columns {
    const { update, notices, figures } = this.#columns
    return {
      update: update.slice(0, length),
      notices: notices.slice(0, length),
      figures: new Map(DRAWN.map((name) => [name, figures.get(name)?.slice(0, length) ?? []])),
    }
  }
}

const present = (value: number | undefined): number | undefined =>
  value === undefined || Number.isNaN(value) ? undefined : value
