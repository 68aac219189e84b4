/**
 * What needs no learning beside what was learned: on a benchmark's held-out items each floor's success, and how far each mode stands above it, on all
 * items and on those whose prompt holds everything. The floors never learn, so only templates and the policies' seeds make the interval.
 */
import * as z from 'zod/mini'
import { MODES } from './config.ts'
import { spreadSchema } from './experiment.ts'
import type { CellResult, Experiment } from './experiment.ts'
import type { Observation } from './statistics/clustered.ts'
import { spreadOfDifference } from './statistics/over-seeds.ts'

const text = (most: number) => z.string().check(z.maxLength(most))

export const floorRowSchema = z.strictObject({
  mode: z.enum(MODES), variant: text(60), floor: text(100),
  /** The floor's share of right items, on all and on those whose prompt holds everything; the latter's number. */
  success: z.number(), successUncut: z.number(), uncut: z.int(),
  /** Greedy success of the mode minus the floor's. Absent where no item's prompt holds everything. */
  above: spreadSchema,
  aboveUncut: z.optional(spreadSchema),
  /** Of the whole suite: items, and those whose prompt holds everything. */
  fit: z.optional(z.strictObject({ items: z.int(), uncut: z.int() })),
})
export type FloorRow = z.output<typeof floorRowSchema>

interface Pair { readonly ours: Observation; readonly floor: Observation; readonly uncut: boolean }

function pairsOf({ seed, outcomes }: CellResult, floor: string): Pair[] {
  const marks = outcomes.floors?.[floor] ?? ''
  const value = (bits: string, i: number): number => (bits[i] === '1' ? 1 : 0)
  return outcomes.templates.map((template, i) => ({
    ours: { seed, template, value: value(outcomes.greedy, i) }, floor: { seed, template, value: value(marks, i) }, uncut: outcomes.uncut?.[i] === '1',
  }))
}

const above = (pairs: readonly Pair[]): FloorRow['above'] => spreadOfDifference(pairs.map(({ ours }) => ours), pairs.map(({ floor }) => floor))
const share = (pairs: readonly Pair[]): number => (pairs.length === 0 ? 0 : pairs.reduce((sum, { floor }) => sum + floor.value, 0) / pairs.length)

/** A row for each floor of each mode and variant, in the order of variants and modes; none where the suite is no benchmark. */
export function floorRows({ variants, modes, seeds }: Pick<Experiment, 'variants' | 'modes' | 'seeds'>, results: readonly CellResult[]): FloorRow[] {
  return variants.flatMap(({ id: variant }) => modes.flatMap((mode) => {
    const own = results.filter((one) => one.mode === mode && one.variant === variant && seeds.includes(one.seed))
    const [first] = own
    return Object.keys(first?.outcomes.floors ?? {}).map((floor): FloorRow => {
      const pairs = own.flatMap((one) => pairsOf(one, floor))
      const uncut = pairs.filter((pair) => pair.uncut)
      return {
        // Every run meets the same items.
        mode, variant, floor, success: share(pairs), successUncut: share(uncut), uncut: uncut.length / own.length,
        above: above(pairs), ...(uncut.length === 0 ? {} : { aboveUncut: above(uncut) }), ...(first?.fit === undefined ? {} : { fit: first.fit }),
      }
    })
  }))
}

/** Of each mode and variant the row of its best floor, on the items whose prompt holds everything where there are any. */
export function bestFloors(rows: readonly FloorRow[]): FloorRow[] {
  const best = new Map<string, FloorRow>()
  const height = (row: FloorRow): number => (row.aboveUncut === undefined ? row.success : row.successUncut)
  for (const row of rows) {
    const key = `${row.variant} ${row.mode}`
    const known = best.get(key)
    if (known === undefined || height(row) > height(known)) best.set(key, row)
  }
  return [...best.values()]
}
