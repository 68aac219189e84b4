/** What TRL's own trainers computed, as scripts/agree/record-trl.py writes it. */
import * as z from 'zod/mini'

/**
 * By group, member and reward function; null is what TRL has as NaN: the function said nothing of
 * that member.
 */
const rewards = z.array(z.array(z.array(z.nullable(z.number()))))
const weights = z.array(z.number())

const advantageCase = z.discriminatedUnion('estimator', [
  z.strictObject({
    kind: z.literal('advantages'),
    estimator: z.literal('grpo'),
    order: z.enum(['sum_then_normalize', 'normalize_then_sum']),
    scale: z.enum(['group', 'batch', 'none']),
    weights,
    rewards,
    advantages: z.array(z.array(z.number())),
  }),
  z.strictObject({
    kind: z.literal('advantages'),
    estimator: z.literal('rloo'),
    weights,
    rewards,
    advantages: z.array(z.array(z.number())),
  }),
])

const rowSchema = z.strictObject({
  prompt: z.array(z.int()),
  output: z.array(z.int()),
  /** Whether it ended by itself. */
  closed: z.boolean(),
  /** Which tokens the policy wrote; absent where all. The others are what a tool answered. */
  seen: z.optional(z.array(z.int())),
  /**
   * Log-probabilities under the policy that learns, the one that sampled (absent where it is the
   * same) and the reference (absent where there is none).
   */
  new: z.array(z.number()),
  old: z.optional(z.array(z.number())),
  reference: z.optional(z.array(z.number())),
  entropies: z.array(z.number()),
  /** Of the loss, by each log-probability and by each entropy (absent without a bonus). */
  slopes: z.array(z.number()),
  entropySlopes: z.optional(z.array(z.number())),
})

const lossCase = z.strictObject({
  kind: z.literal('loss'),
  numIterations: z.int(),
  lossAggregation: z.enum(['dapo', 'grpo', 'dr_grpo']),
  importance: z.enum(['token', 'sequence']),
  maskTruncated: z.boolean(),
  beta: z.number(),
  clipLow: z.number(),
  clipHigh: z.number(),
  dualClip: z.number(),
  entropyCoefficient: z.number(),
  /** The longest output allowed, in tokens. */
  longest: z.int(),
  scale: z.enum(['group', 'batch', 'none']),
  weights,
  rewards,
  rows: z.array(rowSchema),
  loss: z.number(),
  /** Without the entropy bonus. */
  policyLoss: z.number(),
})

export const trlVectorsSchema = z.strictObject({
  versions: z.record(z.string(), z.string()),
  seed: z.int(),
  cases: z.array(z.union([advantageCase, lossCase])),
})
export type TrlVectors = z.output<typeof trlVectorsSchema>
export type AdvantageCase = z.output<typeof advantageCase>
export type LossCase = z.output<typeof lossCase>
export type LossRow = z.output<typeof rowSchema>
