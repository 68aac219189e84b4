/**
 * One experiment: modes × seeds × variants of one setting, all at the same budget. The file is the
 * protocol: what is compared, on which seeds, and which differences are primary stand in it before
 * anything runs.
 */
import * as z from 'zod/mini'
import { configSchema } from './config.ts'
import { MODES } from './mode-facts.ts'
import { estimateSchema } from './records.ts'

const text = (most: number) => z.string().check(z.maxLength(most))
const identifier = z.string().check(z.regex(/^[a-z0-9][a-z0-9-]*$/), z.maxLength(60))
const seed = z.int().check(z.minimum(0), z.maximum(2 ** 31 - 1))

/** Settings by their path in the configuration, as `reward.planner.exe`. */
const settingsSchema = z.record(text(100), z.union([z.string(), z.number(), z.boolean()]))

export const variantSchema = z.strictObject({
  id: identifier,
  label: text(200),
  set: settingsSchema,
})
export type Variant = z.output<typeof variantSchema>

export const experimentSchema = z.strictObject({
  format: z.literal('tandem-experiment'),
  version: z.literal(1),
  name: text(200),
  about: z._default(text(4000), ''),
  /** The stop of the guided tour that it is (tour.ts). */
  stop: z.optional(identifier),
  /** What all runs share. Its seed and mode are replaced. */
  base: configSchema,
  modes: z.array(z.enum(MODES)).check(z.minLength(1), z.maxLength(MODES.length)),
  /** Reporting seeds; never those on which settings were chosen. */
  seeds: z.array(seed).check(z.minLength(1), z.maxLength(64)),
  /** The varied setting; one unnamed variant when nothing varies. */
  variants: z._default(z.array(variantSchema).check(z.minLength(1), z.maxLength(16)), [
    { id: 'only', label: '', set: {} },
  ]),
  /**
   * Comparisons that are corrected for by Holm's method, all in greedy success at the end: joint
   * against these modes within each variant, or the first variant against another within a mode.
   */
  primary: z._default(
    z
      .array(
        z.union([
          z.strictObject({ variant: z.optional(identifier), against: z.enum(MODES) }),
          z.strictObject({ mode: z.enum(MODES), againstVariant: identifier }),
        ]),
      )
      .check(z.maxLength(64)),
    [],
  ),
  /** Also V(P_i, E_j) over the seeds of joint and separate runs at the end. */
  crossPlay: z._default(z.boolean(), false),
})
export type Experiment = z.output<typeof experimentSchema>

/**
 * Success of one measure over seeds, with its 95% interval; of one seed there is none, and `low`
 * and `high` are the ends of what could be.
 */
export const spreadSchema = z.strictObject({
  mean: z.number(),
  low: z.number(),
  high: z.number(),
  /** Absent in files from before it was told. */ seeds: z.optional(z.int()),
})
export type Spread = z.output<typeof spreadSchema>
const bothMeasures = z.strictObject({ greedy: spreadSchema, sampled: spreadSchema })

/**
 * One evaluation of a run: the update and the sampled tokens behind it, and its headline figures by
 * name.
 */
export const curvePointSchema = z.strictObject({
  update: z.int(),
  tokens: z.int(),
  figures: z.record(text(60), z.number()),
})
export type CurvePoint = z.output<typeof curvePointSchema>

/**
 * One run's outcome; what the statistics are made from, task by task in the order of the held-out
 * split.
 */
export const cellResultSchema = z.strictObject({
  mode: z.enum(MODES),
  variant: identifier,
  seed,
  updates: z.int(),
  tokens: z.int(),
  gflop: z.number(),
  seconds: z.number(),
  /** Greedy and sampled success before any update. */
  start: z.strictObject({ greedy: estimateSchema, sampled: estimateSchema }),
  curve: z.array(curvePointSchema),
  /** Of the last evaluation, `1` or `0` a task. */
  outcomes: z.strictObject({
    templates: z.array(text(300)),
    greedy: z.string(),
    sampled: z.string(),
    /**
     * Of a benchmark: whose prompt holds everything, whether what is asked for stands in training
     * (SEEN_MARKS), and what each floor does.
     */
    uncut: z.optional(z.string()),
    seen: z.optional(z.string()),
    floors: z.optional(z.record(text(100), z.string())),
  }),
  /** Of a benchmark: items of the suite, and those whose prompt holds everything. */
  fit: z.optional(z.strictObject({ items: z.int(), uncut: z.int() })),
  /** Success on the out-of-distribution suite at the end, if there is one. */
  untouched: z.optional(estimateSchema),
})
export type CellResult = z.output<typeof cellResultSchema>

export const summaryRowSchema = z.strictObject({
  mode: z.enum(MODES),
  variant: identifier,
  seeds: z.array(seed),
  updates: z.number(),
  tokens: z.number(),
  gflop: z.number(),
  seconds: z.number(),
  start: bothMeasures,
  success: bothMeasures,
  /**
   * Joint minus this mode within the variant, over the seeds that both have; absent for joint
   * itself and where joint was not run.
   */
  joint_minus: z.optional(bothMeasures),
  /** The first variant minus this one within the mode; absent for the first variant. */
  first_minus: z.optional(bothMeasures),
  /**
   * On the out-of-distribution suite at the end, and joint minus this mode there, in pairs by seed.
   */
  untouched: z.optional(spreadSchema),
  joint_minus_untouched: z.optional(spreadSchema),
})
export type SummaryRow = z.output<typeof summaryRowSchema>

const sideSchema = z.strictObject({ mode: z.enum(MODES), variant: identifier })

/** Greedy success at the end of `first` minus that of `second`. */
export const comparisonSchema = z.strictObject({
  label: text(300),
  first: sideSchema,
  second: sideSchema,
  difference: spreadSchema,
  p: z.number(),
  pHolm: z.number(),
  seeds: z.int(),
  /** What the interval generalises over; nothing with one seed. */
  over: z.enum(['seeds and templates', 'seeds', 'templates', 'nothing']),
})
export type Comparison = z.output<typeof comparisonSchema>

/**
 * V(P_i, E_j): greedy success of every planner with every executor of independently trained seeds,
 * each from its own warm start.
 */
export const crossPlaySchema = z.strictObject({
  mode: z.enum(MODES),
  variant: identifier,
  seeds: z.array(seed),
  /** Held-out tasks behind each number. */
  tasks: z.int(),
  /** Row: whose planner; column: whose executor; both in the order of `seeds`. */
  success: z.array(z.array(z.number())),
  /**
   * Mean of the diagonal minus that of the rest; the interval is over seeds. A large one is a
   * private convention, not capability.
   */
  gap: spreadSchema,
})
export type CrossPlay = z.output<typeof crossPlaySchema>
