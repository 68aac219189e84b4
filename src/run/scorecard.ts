/**
 * How policies did on a benchmark, item by item: success by category beside what needs no learning,
 * the benchmark's own sums, and of every item what was asked, what was called and which check
 * failed. Greedy, on held-out items, at the last full evaluation.
 */
import * as z from 'zod/mini'
import { SUITE_SPLITS } from './config.ts'
import { checkSchema, estimateSchema } from './records.ts'
import { SEEN } from './seen.ts'

const text = (max: number) => z.string().check(z.maxLength(max))
const count = z.int().check(z.minimum(0))

const scoredItemSchema = z.strictObject({
  /** The task's id, under which its trajectory is found where one was kept. */
  task: text(200),
  category: text(100),
  success: z.boolean(),
  /** What was left out of the prompt, in words. */
  cut: z.optional(text(500)),
  /** The planner's whole prompt: the question and the tools on offer. */
  prompt: text(6000),
  plan: z.array(text(1000)).check(z.maxLength(64)),
  /** As the executor wrote them. */
  calls: z.array(text(1000)).check(z.maxLength(64)),
  gold: z.array(text(1000)).check(z.maxLength(64)),
  checks: z.array(checkSchema).check(z.maxLength(100)),
})
export type ScoredItem = z.output<typeof scoredItemSchema>

export const scorecardSchema = z.strictObject({
  update: count,
  /** Whose rules decide, in words. */
  judge: text(300),
  categories: z
    .array(z.strictObject({ id: text(100), label: text(200), success: estimateSchema }))
    .check(z.maxLength(200)),
  overall: estimateSchema,
  /** On items whose prompt holds everything. */
  uncut: estimateSchema,
  floors: z
    .array(
      z.strictObject({
        name: text(100),
        about: text(500),
        overall: estimateSchema,
        byCategory: z.record(text(100), estimateSchema),
        /**
         * The policies' success minus the floor's on the same items: on all of them, and on those
         * whose prompt holds everything.
         */
        above: estimateSchema,
        aboveUncut: estimateSchema,
        /**
         * By whether what is asked for stands in training (`strata`): the floor's success, and the
         * policies' minus it.
         */
        byStratum: z.optional(
          z.partialRecord(
            z.enum(SEEN),
            z.strictObject({ success: estimateSchema, above: estimateSchema }),
          ),
        ),
      }),
    )
    .check(z.maxLength(10)),
  /**
   * Success by whether what is asked for stands in training word for word, for the kinds that there
   * are; absent in runs from before it was looked at.
   */
  strata: z.optional(
    z
      .array(z.strictObject({ id: z.enum(SEEN), label: text(100), success: estimateSchema }))
      .check(z.maxLength(SEEN.length)),
  ),
  /** Of official files, which split it is; scores of the one for tuning are no result. */
  split: z.optional(z.enum(SUITE_SPLITS)),
  /** How many groups of items the intervals are clustered by, and what a group is. */
  groups: z.optional(z.strictObject({ count, noun: text(100) })),
  /** Totals as the benchmark reports them; one that lacks parts has no score and says which. */
  sums: z
    .array(
      z.strictObject({
        label: text(200),
        score: z.optional(z.number()),
        missing: z.array(text(100)).check(z.maxLength(50)),
      }),
    )
    .check(z.maxLength(20)),
  /** Of the whole suite: items, and those whose prompt holds everything. */
  fit: z.strictObject({ items: count, uncut: count }),
  items: z.array(scoredItemSchema).check(z.maxLength(1000)),
  /** Items that are counted above but not listed, to keep the file small. */
  unlisted: count,
})
export type Scorecard = z.output<typeof scorecardSchema>

/** UTF-16 units that the items of a scorecard may take together. */
const SCORECARD_UNITS = 1_000_000

/** The items that fit, in order. */
export function listedItems(items: readonly ScoredItem[]): ScoredItem[] {
  let left = SCORECARD_UNITS
  return items.slice(0, 1000).filter((item) => {
    left -= JSON.stringify(item).length
    return left >= 0
  })
}
