/**
 * One configuration: what the page's set-up edits, what `public/presets/*.json` hold, what the
 * commands read and what a run file records. Every field has a default, so a preset says only what
 * it is about.
 */
import * as z from 'zod/mini'
import { ENGINE_NAMES, KERNEL_VARIANTS } from './engine-choice.ts'
import { GENERATED_IDS, UNTOUCHED_IDS } from './suite-facts.ts'
import { isObject } from './is-object.ts'
import { MODES } from './mode-facts.ts'

// The functions of zod/mini: the page then loads no check that it does not use.
z.config({ jitless: true })

const count = (low: number, high: number) => z.int().check(z.minimum(low), z.maximum(high))
/** From `low` to `high`, both allowed. */
const between = (low: number, high: number) => z.number().check(z.minimum(low), z.maximum(high))
/** Above 0, up to `high`. */
const positive = (high: number) => z.number().check(z.positive(), z.maximum(high))
const text = (most: number) => z.string().check(z.maxLength(most))
const share = between(0, 1)
const weight = between(0, 100)

const modelSchema = z
  .strictObject({
    dModel: z._default(count(8, 1024), 64),
    layers: z._default(count(1, 32), 2),
    heads: z._default(count(1, 32), 4),
    kvHeads: z._default(count(1, 32), 4),
    feedForward: z._default(count(8, 8192), 176),
    context: z._default(count(16, 4096), 192),
    tied: z._default(z.boolean(), true),
    qkvBias: z._default(z.boolean(), false),
  })
  .check(
    z.refine((m) => m.dModel % (2 * m.heads) === 0, {
      error: 'dModel must be a multiple of 2 × heads',
      path: ['dModel'],
    }),
    z.refine((m) => m.heads % m.kvHeads === 0, {
      error: 'kvHeads must divide heads',
      path: ['kvHeads'],
    }),
  )

/** Shares of annotator styles in one role's demonstrations; normalised by their sum. */
const mixtureSchema = z
  .strictObject({
    fine: z._default(share, 0),
    coarse: z._default(share, 0),
    terse: z._default(share, 0),
    verbatim: z._default(share, 0),
  })
  .check(
    z.refine((m) => m.fine + m.coarse + m.terse + m.verbatim > 0, {
      error: 'at least one style needs a share above 0',
    }),
  )

/**
 * How hard a built-in suite's tasks are: fewer or more calls, plainer or rarer wordings; each suite
 * says what its levels are.
 */
export const LEVELS = ['easy', 'standard', 'hard'] as const

const builtIn = {
  seed: z._default(count(0, 2 ** 31 - 1), 1),
  train: z._default(count(64, 20_000), 2000),
  heldOut: z._default(count(32, 4096), 384),
  level: z._default(z.enum(LEVELS), 'standard'),
}

/**
 * Of a suite of official files: the split whose scores are reported, or the one that settings are
 * chosen on, which never meets what the other holds out. Files from before there were two have the
 * one for reporting, which they were made with.
 */
export const SUITE_SPLITS = ['reporting', 'tuning'] as const
export type SuiteSplit = (typeof SUITE_SPLITS)[number]

/** Suites that are read from official files. */
const official = {
  /** Folder for the commands; the page uses the files that were dropped. */
  path: z._default(text(4096), ''),
  seed: z._default(count(0, 2 ** 31 - 1), 1),
  /** Share of dialogues or questions held out. */
  heldOutShare: z._default(between(0.05, 0.5), 0.25),
  split: z._default(z.enum(SUITE_SPLITS), 'reporting'),
  /** Lines of the files that cannot be used are left out; else a single one refuses them. */
  skipBad: z._default(z.boolean(), false),
}

/**
 * Of BFCL's Python categories of one turn: all that are there, those of the leaderboard's non-live
 * or live part, or the two with one call each; turns of its conversations; or calls whose arguments
 * are source texts of Java and JavaScript.
 */
export const BFCL_CATEGORIES = [
  'all',
  'non-live',
  'live',
  'simple-multiple',
  'multi-turn',
  'java-javascript',
] as const

/**
 * What of API-Bank: all its dialogues (levels 1 and 2), those that are given their tools, those
 * that search for them; or level 3, whose tasks need several calls.
 */
export const API_BANK_LEVELS = ['all', 'level-1', 'level-2', 'level-3'] as const
export const API_BANK_JUDGES = ['official', 'repaired', 'equality'] as const

export const suiteSchema = z.discriminatedUnion('id', [
  z.strictObject({ id: z.enum(GENERATED_IDS), ...builtIn }),
  /**
   * Tools and tasks that the user wrote; no program is the starting example. It is kept whole, so
   * that a run file says all of what was trained.
   */
  z.strictObject({ id: z.literal('custom'), ...builtIn, program: z._default(text(65_536), '') }),
  z.strictObject({
    id: z.literal('api-bank'),
    ...official,
    levels: z._default(z.enum(API_BANK_LEVELS), 'all'),
    /**
     * `official`: as published, its failures included; `repaired`: without them; `equality`: the
     * recorded request, as in ToolRL.
     */
    judge: z._default(z.enum(API_BANK_JUDGES), 'official'),
  }),
  z.strictObject({
    id: z.literal('bfcl'),
    ...official,
    categories: z._default(z.enum(BFCL_CATEGORIES), 'all'),
  }),
  z.strictObject({ id: z.literal('bamboogle'), ...official }),
])

const rewardSchema = z.strictObject({
  planner: z.prefault(
    z.strictObject({
      /** P: argument values of the plan against the gold ones. */
      param: z._default(weight, 0.3),
      paramForm: z._default(z.enum(['f1', 'recall']), 'f1'),
      /** E: what this executor really did against the gold calls. */
      exe: z._default(weight, 1),
      /** Verified success of the task. */
      out: z._default(weight, 1),
      format: z._default(weight, 0.1),
      /** What a planner that is trained apart is paid for, as no executor may judge it. */
      apart: z._default(z.enum(['both', 'imitation', 'values']), 'both'),
    }),
    {},
  ),
  executor: z.prefault(
    z.strictObject({
      form: z._default(weight, 0.25),
      syn: z._default(weight, 0),
      /** ToolRL's correctness, scaled from [-3, 3] to [0, 1]. */
      sem: z._default(weight, 1),
      /**
       * Verified success of the task, where the executor is paid for it: without gold calls, and
       * where one policy is both roles.
       */
      out: z._default(weight, 1),
      matching: z._default(z.enum(['greedy', 'optimal']), 'greedy'),
    }),
    {},
  ),
})

type RewardInput = z.input<typeof rewardSchema>

/**
 * Before the executor's outcome had a weight of its own it was paid by the planner's: whatever says
 * that one alone, a file of then, means both.
 */
function outcomeOfBoth(reward: RewardInput): RewardInput {
  if (!isObject(reward) || !isObject(reward.planner)) return reward
  const { planner, executor } = reward
  if (
    planner.out === undefined ||
    (executor !== undefined && (!isObject(executor) || 'out' in executor))
  )
    return reward
  return { ...reward, executor: { ...executor, out: planner.out } }
}

export const engineSchema = z.enum(['auto', ...ENGINE_NAMES])

export const configSchema = z
  .strictObject({
    version: z._default(z.literal(1), 1),
    name: z._default(text(200), 'Untitled run'),
    about: z._default(text(2000), ''),
    seed: z._default(count(0, 2 ** 31 - 1), 1),
    suite: z.prefault(suiteSchema, { id: 'desk' }),
    mode: z._default(z.enum(MODES), 'joint'),
    /** Two networks, or one that plays both roles by role tokens. */
    weights: z._default(z.enum(['separate', 'shared']), 'separate'),
    engine: z._default(engineSchema, 'auto'),
    /**
     * Reproducible anywhere: the `wasm` engine's portable build, whose bits are the same on every
     * machine.
     */
    portable: z._default(z.boolean(), false),
    /** Variant of the `webgpu` engine's kernels; `auto` is the quickest in a short measurement. */
    kernels: z._default(z.enum(['auto', ...KERNEL_VARIANTS]), 'auto'),
    planner: z.prefault(modelSchema, {}),
    executor: z.prefault(modelSchema, {}),
    warmStart: z.prefault(
      z.strictObject({
        /**
         * `starter`: begin with the shipped policies; `demonstrations`: train on demonstrations
         * first.
         */
        from: z._default(z.enum(['starter', 'demonstrations']), 'starter'),
        plannerSteps: z._default(count(0, 20_000), 600),
        executorSteps: z._default(count(0, 20_000), 300),
        batch: z._default(count(1, 256), 32),
        learningRate: z._default(positive(1), 2e-3),
        plannerStyles: z.prefault(mixtureSchema, { fine: 0.15, coarse: 0.6, terse: 0.25 }),
        executorStyles: z.prefault(mixtureSchema, { fine: 0.8, coarse: 0.1, terse: 0.1 }),
        /**
         * Two-sided: for every second tool the shares of fine and terse change places, so that what
         * a style is good for depends on the tool.
         */
        byTool: z._default(z.boolean(), false),
        /**
         * Tools that are rare in the executor's demonstrations, and the share of their tasks that
         * is kept; at 0 the executor was never shown them.
         */
        rareTools: z._default(count(0, 64), 0),
        rareShare: z._default(share, 0),
        /**
         * Steps for the one policy of `low-only` and `single-level`; 0 is as many as both roles
         * have together.
         */
        soloSteps: z._default(count(0, 40_000), 0),
      }),
      {},
    ),
    environment: z.prefault(
      z.strictObject({
        /**
         * What the executor reads beside its sub-task: results so far; nothing (`blind`); also the
         * whole plan; also the task.
         */
        executorSees: z._default(z.enum(['results', 'blind', 'plan', 'task']), 'results'),
        /** Share of the words of a result that reach the executor garbled. */
        observationNoise: z._default(share, 0),
      }),
      {},
    ),
    rl: z.prefault(
      z.strictObject({
        updates: z._default(count(1, 10_000), 100),
        /**
         * What ends a run: its updates, or the sampled tokens or GFLOP below, however many updates
         * they give.
         */
        budget: z._default(z.enum(['updates', 'tokens', 'gflop']), 'updates'),
        budgetTokens: z._default(count(1000, 1_000_000_000), 370_000),
        budgetGflop: z._default(positive(1e9), 300),
        /**
         * Updates for which one role learns before the other takes its turn, in mode `alternate`.
         */
        alternateEvery: z._default(count(1, 1000), 5),
        /** `signal`: tasks like those whose groups taught something lately are drawn more often. */
        curriculum: z._default(z.enum(['none', 'signal']), 'none'),
        tasks: z._default(count(1, 256), 16),
        plans: z._default(count(1, 64), 4),
        executions: z._default(count(1, 64), 2),
        learningRate: z._default(positive(1), 5e-4),
        /**
         * `linear`: falls to 0 at the last update, so that late noise does not undo what was
         * learned.
         */
        learningRateSchedule: z._default(z.enum(['constant', 'linear']), 'linear'),
        beta1: z._default(between(0, 0.9999), 0.9),
        beta2: z._default(between(0, 0.99999), 0.999),
        weightDecay: z._default(between(0, 1), 0),
        maxGradNorm: z._default(between(0, 1000), 1),
        advantage: z._default(z.enum(['grpo', 'dr_grpo', 'rloo', 'reinforce++']), 'grpo'),
        scaleRewards: z._default(z.enum(['group', 'batch', 'none']), 'group'),
        /** Which executor samples share a baseline. */
        grouping: z._default(
          z.enum(['nested', 'same-context', 'same-state', 'pooled']),
          'same-context',
        ),
        lossAggregation: z._default(z.enum(['dapo', 'grpo', 'dr_grpo']), 'dapo'),
        rewardAggregation: z._default(
          z.enum(['sum_then_normalize', 'normalize_then_sum']),
          'sum_then_normalize',
        ),
        clipLow: z._default(between(0, 1), 0.2),
        clipHigh: z._default(between(0, 10), 0.28),
        dualClip: z._default(between(0, 100), 3),
        importance: z._default(z.enum(['token', 'sequence']), 'token'),
        /**
         * Nothing is learned from outputs that were cut off at the length limit; they are still
         * compared.
         */
        maskTruncated: z._default(z.boolean(), false),
        beta: z._default(weight, 0),
        entropyCoefficient: z._default(weight, 0.003),
        /** Optimiser steps a batch; 1 is exactly on-policy. */
        numIterations: z._default(count(1, 16), 1),
        temperature: z._default(positive(5), 1),
        topK: z._default(count(0, 65_536), 0),
        topP: z._default(positive(1), 1),
        maxPlanTokens: z._default(count(4, 1024), 80),
        maxCallTokens: z._default(count(4, 512), 64),
        /** Most sub-tasks of a plan that are carried out. */
        maxSubtasks: z._default(count(1, 16), 5),
      }),
      {},
    ),
    reward: z.prefault(z.pipe(z.transform(outcomeOfBoth), rewardSchema), {}),
    evaluation: z.prefault(
      z.strictObject({
        /** Updates between evaluations; the first and last are always made. */
        every: z._default(count(1, 10_000), 25),
        /** Held-out tasks at the first and last evaluation. */
        tasks: z._default(count(8, 4096), 384),
        /** Held-out tasks in between. */
        tasksBetween: z._default(count(8, 4096), 384),
        /**
         * Held-out tasks on which plans are also blanked, shuffled, swapped and chosen as the best
         * of `bestOf`; 0 does none of it.
         */
        probes: z._default(count(0, 4096), 64),
        bestOf: z._default(count(2, 16), 4),
        /** A suite that training never meets, evaluated at the first and the last evaluation. */
        untouched: z._default(z.enum(['none', ...UNTOUCHED_IDS]), 'none'),
      }),
      {},
    ),
    /** Updates between checkpoints that a run continues from. */
    checkpointEvery: z._default(count(1, 10_000), 10),
  })
  .check(
    z.refine(({ engine, portable }) => !portable || engine === 'auto' || engine === 'wasm', {
      error:
        'reproducible anywhere is done by WebAssembly alone: choose that engine, or leave the choice to the page',
      path: ['portable'],
    }),
  )

export type Config = z.output<typeof configSchema>
export type ConfigInput = z.input<typeof configSchema>
export type ModelShape = z.output<typeof modelSchema>
export type Mixture = z.output<typeof mixtureSchema>
export type Level = (typeof LEVELS)[number]
export type SuiteConfig = Config['suite']
