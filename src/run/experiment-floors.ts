/**
 * What needs no learning beside what was learned: on a benchmark's held-out items each floor's
 * success, and how far each mode stands above it, on all items, on those whose prompt holds
 * everything, and by whether what is asked for stands in training. The floors never learn, so only
 * templates and the policies' seeds make the interval.
 */
import * as z from 'zod/mini'
import { MODES } from './mode-facts.ts'
import type { SuiteConfig } from './config.ts'
import { spreadSchema } from './experiment.ts'
import type { CellResult, Experiment } from './experiment.ts'
import { SEEN, SEEN_MARKS, seenLabel } from './seen.ts'
import type { Seen } from './seen.ts'
import { suiteFacts } from './suite-facts.ts'
import type { Observation } from './statistics/clustered.ts'
import { shareOverSeeds, spreadOfDifference } from './statistics/over-seeds.ts'

const text = (most: number) => z.string().check(z.maxLength(most))

export const floorRowSchema = z.strictObject({
  mode: z.enum(MODES),
  variant: text(60),
  floor: text(100),
  /**
   * The floor's share of right items, on all and on those whose prompt holds everything; the
   * latter's number.
   */
  success: z.number(),
  successUncut: z.number(),
  uncut: z.int(),
  /**
   * Greedy success of the mode minus the floor's. Absent where no item's prompt holds everything.
   */
  above: spreadSchema,
  aboveUncut: z.optional(spreadSchema),
  /**
   * By whether what is asked for stands in training: items of a run, the mode's greedy success, the
   * floor's, and the difference. Absent where no run says.
   */
  strata: z.optional(
    z
      .array(
        z.strictObject({
          seen: z.enum(SEEN),
          label: text(100),
          items: z.int(),
          reached: spreadSchema,
          success: z.number(),
          above: spreadSchema,
        }),
      )
      .check(z.maxLength(SEEN.length)),
  ),
  /** Of the whole suite: items, and those whose prompt holds everything. */
  fit: z.optional(z.strictObject({ items: z.int(), uncut: z.int() })),
})
export type FloorRow = z.output<typeof floorRowSchema>

interface Pair {
  readonly ours: Observation
  readonly floor: Observation
  readonly uncut: boolean
  readonly seen: Seen | undefined
}

function pairsOf({ seed, outcomes }: CellResult, floor: string): Pair[] {
  const marks = outcomes.floors?.[floor] ?? ''
  const value = (bits: string, i: number): number => (bits[i] === '1' ? 1 : 0)
  return outcomes.templates.map((template, i) => ({
    ours: { seed, template, value: value(outcomes.greedy, i) },
    floor: { seed, template, value: value(marks, i) },
    uncut: outcomes.uncut?.[i] === '1',
    seen: SEEN.find((kind) => SEEN_MARKS[kind] === outcomes.seen?.[i]),
  }))
}

const above = (pairs: readonly Pair[]): FloorRow['above'] =>
  spreadOfDifference(
    pairs.map(({ ours }) => ours),
    pairs.map(({ floor }) => floor),
  )
const share = (pairs: readonly Pair[]): number =>
  pairs.length === 0 ? 0 : pairs.reduce((sum, { floor }) => sum + floor.value, 0) / pairs.length

function strataOf(
  pairs: readonly Pair[],
  runs: number,
  asked: 'call' | 'answer',
): Pick<FloorRow, 'strata'> {
  const strata = SEEN.flatMap((kind) => {
    const among = pairs.filter(({ seen }) => seen === kind)
    if (among.length === 0) return []
    return [
      {
        seen: kind,
        label: seenLabel(kind, asked),
        items: among.length / runs,
        reached: shareOverSeeds(among.map(({ ours }) => ours)),
        success: share(among),
        above: above(among),
      },
    ]
  })
  return strata.length === 0 ? {} : { strata }
}

/** What a variant's items ask for. */
const askedFor = (suite: unknown): 'call' | 'answer' =>
  suiteFacts(suite)?.gold === 'answer' ? 'answer' : 'call'

/**
 * A row for each floor of each mode and variant, in the order of variants and modes; none where the
 * suite is no benchmark.
 */
export function floorRows(
  {
    variants,
    modes,
    seeds,
    base,
  }: Pick<Experiment, 'variants' | 'modes' | 'seeds'> & {
    readonly base: { readonly suite: Pick<SuiteConfig, 'id'> }
  },
  results: readonly CellResult[],
): FloorRow[] {
  return variants.flatMap(({ id: variant, set }) =>
    modes.flatMap((mode) => {
      const own = results.filter(
        (one) => one.mode === mode && one.variant === variant && seeds.includes(one.seed),
      )
      const [first] = own
      return Object.keys(first?.outcomes.floors ?? {}).map((floor): FloorRow => {
        const pairs = own.flatMap((one) => pairsOf(one, floor))
        const uncut = pairs.filter((pair) => pair.uncut)
        return {
          // Every run meets the same items.
          mode,
          variant,
          floor,
          success: share(pairs),
          successUncut: share(uncut),
          uncut: uncut.length / own.length,
          above: above(pairs),
          ...(uncut.length === 0 ? {} : { aboveUncut: above(uncut) }),
          ...strataOf(pairs, own.length, askedFor(set['suite.id'] ?? base.suite.id)),
          ...(first?.fit === undefined ? {} : { fit: first.fit }),
        }
      })
    }),
  )
}

/**
 * Of each mode and variant the row of its best floor, on the items whose prompt holds everything
 * where there are any.
 */
export function bestFloors(rows: readonly FloorRow[]): FloorRow[] {
  const best = new Map<string, FloorRow>()
  const height = (row: FloorRow): number =>
    row.aboveUncut === undefined ? row.success : row.successUncut
  for (const row of rows) {
    const key = `${row.variant} ${row.mode}`
    const known = best.get(key)
    if (known === undefined || height(row) > height(known)) best.set(key, row)
  }
  return [...best.values()]
}

/** One kind of items of a mode and variant, beside the floor that does most of them. */
export interface StratumRow extends Pick<FloorRow, 'mode' | 'variant' | 'floor'> {
  readonly stratum: NonNullable<FloorRow['strata']>[number]
}

/**
 * Of each mode and variant a row for each kind of items, with its best floor; none where no run
 * says which stand in training.
 */
export function stratumRows(rows: readonly FloorRow[]): StratumRow[] {
  const best = new Map<string, StratumRow>()
  for (const { mode, variant, floor, strata = [] } of rows) {
    for (const stratum of strata) {
      const key = `${variant} ${mode} ${stratum.seen}`
      const known = best.get(key)
      if (known === undefined || stratum.success > known.stratum.success)
        best.set(key, { mode, variant, floor, stratum })
    }
  }
  return [...best.values()]
}
