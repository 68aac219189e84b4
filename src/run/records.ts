/**
 * What a run records: metrics of each update, evaluations with alignment, sampled trajectories.
 * Types are inferred from the schemas, so what is written, drawn, exported and imported is one
 * definition.
 */
import * as z from 'zod/mini'

const finite = z.number()
const unit = z.number().check(z.minimum(0), z.maximum(1))
const text = (max: number) => z.string().check(z.maxLength(max))

/** A mean with its 95% interval and the number of tasks behind it. */
export const estimateSchema = z.strictObject({
  mean: finite,
  low: finite,
  high: finite,
  n: z.int().check(z.minimum(0)),
})
export type Estimate = z.output<typeof estimateSchema>

/**
 * What of a task training never meets, where a suite draws tasks of several kinds: nothing; how one
 * clause is worded; its names and values; both.
 */
export const STRATA = ['known words', 'wordings never met', 'words never met', 'both'] as const
export type Stratum = (typeof STRATA)[number]

/**
 * Names and meanings are in metrics.ts; not every update has every metric (a frozen role has no
 * loss).
 */
export const updateRecordSchema = z.strictObject({
  update: z.int().check(z.minimum(1)),
  metrics: z.record(text(100), finite),
  /** Wall-clock figures (step_time, tokens per second): left out when runs are compared. */
  timing: z.record(text(100), finite),
  /** Named troubles noticed in this update, in words: collapse, NaN, zero-variance batch. */
  notices: z
    .array(
      z.strictObject({
        kind: z.enum(['collapse', 'not-finite', 'zero-variance', 'device']),
        message: text(500),
      }),
    )
    .check(z.maxLength(20)),
})
export type UpdateRecord = z.output<typeof updateRecordSchema>

/**
 * Calls of the greedy episodes and what they have to do with the plan; rl/evaluation/behaviour.ts
 * says what each counts. An n of 0: there was no such case.
 */
const behaviourSchema = z.strictObject({
  /** Calls of a task that was done, and those as a multiple of its gold calls. */
  callsPerSuccess: estimateSchema,
  callsOverNeeded: estimateSchema,
  invalidCalls: estimateSchema,
  redundantCalls: estimateSchema,
  /**
   * With a planner: share of calls that the plan declared; P(success | the plan asks for the
   * gold calls); P(success | E* fails with the plan).
   */
  adherence: z.optional(estimateSchema),
  successGivenGold: z.optional(estimateSchema),
  rescue: z.optional(estimateSchema),
})
export type Behaviour = z.output<typeof behaviourSchema>

/** What plans are worth, on the probed part of the tasks: differences of V(·, E), greedy. */
const probesSchema = z.strictObject({
  /** The best of the planner's own plan and N sampled ones, minus its own. */
  capabilityRegret: estimateSchema,
  /** V(plan, E) - V(no plan, E): without one the task itself is the one sub-task. */
  planUplift: estimateSchema,
  /** Each: V(changed plan, E) - V(plan, E). */
  blanked: estimateSchema,
  shuffled: estimateSchema,
  swapped: estimateSchema,
})
export type Probes = z.output<typeof probesSchema>

export const evaluationSchema = z.strictObject({
  update: z.int().check(z.minimum(0)),
  /** Task success on the held-out split. */
  greedy: estimateSchema,
  sampled: estimateSchema,
  /** Greedy success on tasks with entities never trained on; only at first and last evaluation. */
  unseenEntities: z.optional(estimateSchema),
  /** Greedy success by stratum, where the suite has them; only at first and last evaluation. */
  strata: z.optional(z.partialRecord(z.enum(STRATA), estimateSchema)),
  /**
   * Greedy success on a suite that training never meets; only at first and last evaluation, where
   * one is configured.
   */
  untouched: z.optional(estimateSchema),
  /** Share of calls equal to the gold call by JSON equality of name and parameters (greedy). */
  callAccuracy: estimateSchema,
  /** Share of sub-tasks of greedy plans that this executor carries out. */
  executable: estimateSchema,
  /**
   * V over {P, P*} × {E, E*}, greedy. `starPlan`: gold plan in the fine style; `starExecutor`:
   * exact interpreter.
   */
  alignment: z.strictObject({
    both: estimateSchema,
    starPlan: estimateSchema,
    starExecutor: estimateSchema,
    stars: estimateSchema,
    plannerRegret: estimateSchema,
    executorRegret: estimateSchema,
    interaction: finite,
    /** V(P*,E) - V(P,E) on the tasks where E* succeeds with P's own plan. */
    misalignmentGap: estimateSchema,
  }),
  /** Share of sub-tasks by style over the greedy plans. */
  styles: z.record(text(20), unit),
  /** Absent in runs recorded before it was measured. */
  behaviour: z.optional(behaviourSchema),
  /** Also absent without a planner, and where no tasks are probed. */
  probes: z.optional(probesSchema),
})
export type Evaluation = z.output<typeof evaluationSchema>

/**
 * V(P_i, E_j) over checkpoints of one run, greedy. Row: whose planner; column: whose executor; both
 * in the order of `updates`.
 */
export const checkpointPlaySchema = z.strictObject({
  updates: z.array(z.int().check(z.minimum(0))).check(z.minLength(2), z.maxLength(16)),
  /** Held-out tasks behind each number. */
  tasks: z.int().check(z.minimum(1)),
  success: z.array(z.array(unit).check(z.maxLength(16))).check(z.maxLength(16)),
})
export type CheckpointPlay = z.output<typeof checkpointPlaySchema>

/** What a policy wrote at one step, token by token. Arrays are of equal length. */
const generationSchema = z.strictObject({
  /** Text of each token, control tokens as names in angle brackets. */
  tokens: z.array(text(200)).check(z.maxLength(4096)),
  logProbs: z.array(finite).check(z.maxLength(4096)),
  entropies: z.array(finite).check(z.maxLength(4096)),
  /** One number: every token of a generation shares it. */
  advantage: finite,
  truncated: z.boolean(),
})
export type Generation = z.output<typeof generationSchema>

export const checkSchema = z.strictObject({
  name: text(200),
  passed: z.boolean(),
  expected: text(4000),
  actual: text(4000),
})
/** One reward term: its value, its weight in the sum, and the comparison it came from. */
const rewardTermSchema = z.strictObject({
  name: text(50),
  value: finite,
  weight: finite,
  expected: text(4000),
  actual: text(4000),
})
export type RewardTerm = z.output<typeof rewardTermSchema>

export const stepSchema = z.discriminatedUnion('lane', [
  z.strictObject({
    lane: z.literal('planner'),
    prompt: text(20_000),
    output: text(8000),
    generation: generationSchema,
    rewards: z.array(rewardTermSchema).check(z.maxLength(20)),
  }),
  z.strictObject({
    lane: z.literal('executor'),
    subtask: z.int().check(z.minimum(0)),
    prompt: text(20_000),
    output: text(8000),
    generation: generationSchema,
    rewards: z.array(rewardTermSchema).check(z.maxLength(20)),
  }),
  z.strictObject({
    lane: z.literal('tool'),
    subtask: z.int().check(z.minimum(0)),
    call: text(4000),
    ok: z.boolean(),
    result: text(8000),
    matchedGold: z.int().check(z.minimum(-1)),
  }),
])
export type Step = z.output<typeof stepSchema>

/** One plan of a group, as the strip beside a trajectory shows it. */
const groupPlanSchema = z.strictObject({
  plan: z.array(text(2000)).check(z.maxLength(64)),
  reward: finite,
  advantage: finite,
  success: unit,
})

export const trajectorySchema = z.strictObject({
  id: text(200),
  update: z.int().check(z.minimum(0)),
  phase: z.enum(['train', 'evaluation']),
  task: z.strictObject({
    id: text(200),
    text: text(20_000),
    gold: z.array(text(4000)).check(z.maxLength(64)),
    split: text(40),
  }),
  /**
   * `success`; `bad-plan`: E* fails with it too; `misunderstood`: E* would have succeeded with this
   * plan; `malformed`: no plan.
   */
  outcome: z.enum(['success', 'bad-plan', 'misunderstood', 'malformed']),
  reward: z.strictObject({ planner: finite, executor: finite }),
  steps: z.array(stepSchema).check(z.maxLength(200)),
  checks: z.array(checkSchema).check(z.maxLength(100)),
  /**
   * The group's plans (this one included, at `groupIndex`), best reward first; empty in evaluation.
   */
  group: z.array(groupPlanSchema).check(z.maxLength(64)),
  groupIndex: z.int().check(z.minimum(-1)),
  /** Why it was kept: `first-of-outcome`, `largest-advantage`, `before-after`. */
  kept: text(50),
})
export type Trajectory = z.output<typeof trajectorySchema>
export type Outcome = Trajectory['outcome']
