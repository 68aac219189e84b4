/**
 * One configuration: what the page's set-up edits, what `public/presets/*.json` hold, what the commands read and what a
 * run file records. Every field has a default, so a preset says only what it is about.
 */
import { z } from 'zod'
import { ENGINE_NAMES } from './engine-choice.ts'

z.config({ jitless: true })

const count = (low: number, high: number) => z.int().min(low).max(high)
const share = z.number().min(0).max(1)
const weight = z.number().min(0).max(100)

export const modelSchema = z.strictObject({
  dModel: count(8, 1024).default(64),
  layers: count(1, 32).default(2),
  heads: count(1, 32).default(4),
  kvHeads: count(1, 32).default(4),
  feedForward: count(8, 8192).default(176),
  context: count(16, 4096).default(192),
  tied: z.boolean().default(true),
  qkvBias: z.boolean().default(false),
}).refine((m) => m.dModel % (2 * m.heads) === 0, { error: 'dModel must be a multiple of 2 × heads', path: ['dModel'] })
  .refine((m) => m.heads % m.kvHeads === 0, { error: 'kvHeads must divide heads', path: ['kvHeads'] })

/** Shares of annotator styles in one role's demonstrations; normalised by their sum. */
export const mixtureSchema = z.strictObject({
  fine: share.default(0), coarse: share.default(0), terse: share.default(0), verbatim: share.default(0),
}).refine((m) => m.fine + m.coarse + m.terse + m.verbatim > 0, { error: 'at least one style needs a share above 0' })

export const MODES = ['joint', 'separate', 'freeze-high', 'freeze-low'] as const

export const suiteSchema = z.discriminatedUnion('id', [
  z.strictObject({
    id: z.literal('desk'),
    seed: count(0, 2 ** 31 - 1).default(1),
    train: count(64, 20_000).default(2000),
    heldOut: count(32, 4096).default(384),
  }),
  z.strictObject({
    id: z.literal('api-bank'),
    /** Folder for the commands; the page uses the files that were dropped. */
    path: z.string().max(4096).default(''),
    seed: count(0, 2 ** 31 - 1).default(1),
    /** Share of dialogues held out. */
    heldOutShare: z.number().min(0.05).max(0.5).default(0.25),
  }),
])

export const configSchema = z.strictObject({
  version: z.literal(1).default(1),
  name: z.string().max(200).default('Untitled run'),
  about: z.string().max(2000).default(''),
  seed: count(0, 2 ** 31 - 1).default(1),
  suite: suiteSchema.prefault({ id: 'desk' }),
  mode: z.enum(MODES).default('joint'),
  /** Two networks, or one that plays both roles by role tokens. */
  weights: z.enum(['separate', 'shared']).default('separate'),
  engine: z.enum(['auto', ...ENGINE_NAMES]).default('auto'),
  /** Reproducible anywhere: the `wasm` engine's portable build, whose bits are the same on every machine. */
  portable: z.boolean().default(false),
  planner: modelSchema.prefault({}),
  executor: modelSchema.prefault({}),
  warmStart: z.strictObject({
    /** `starter`: begin with the shipped policies; `demonstrations`: train on demonstrations first. */
    from: z.enum(['starter', 'demonstrations']).default('starter'),
    plannerSteps: count(0, 20_000).default(600),
    executorSteps: count(0, 20_000).default(300),
    batch: count(1, 256).default(32),
    learningRate: z.number().positive().max(1).default(2e-3),
    plannerStyles: mixtureSchema.prefault({ fine: 0.15, coarse: 0.6, terse: 0.25 }),
    executorStyles: mixtureSchema.prefault({ fine: 0.8, coarse: 0.1, terse: 0.1 }),
  }).prefault({}),
  rl: z.strictObject({
    updates: count(1, 10_000).default(100),
    tasks: count(1, 256).default(16),
    plans: count(1, 64).default(4),
    executions: count(1, 64).default(2),
    learningRate: z.number().positive().max(1).default(5e-4),
    /** `linear`: falls to 0 at the last update, so that late noise does not undo what was learned. */
    learningRateSchedule: z.enum(['constant', 'linear']).default('linear'),
    beta1: z.number().min(0).max(0.9999).default(0.9),
    beta2: z.number().min(0).max(0.99999).default(0.999),
    weightDecay: z.number().min(0).max(1).default(0),
    maxGradNorm: z.number().min(0).max(1000).default(1),
    advantage: z.enum(['grpo', 'dr_grpo', 'rloo', 'reinforce++']).default('grpo'),
    scaleRewards: z.enum(['group', 'batch', 'none']).default('group'),
    /** Which executor samples share a baseline. */
    grouping: z.enum(['nested', 'same-context', 'pooled']).default('same-context'),
    lossAggregation: z.enum(['dapo', 'grpo', 'dr_grpo']).default('dapo'),
    rewardAggregation: z.enum(['sum_then_normalize', 'normalize_then_sum']).default('sum_then_normalize'),
    clipLow: z.number().min(0).max(1).default(0.2),
    clipHigh: z.number().min(0).max(10).default(0.28),
    dualClip: z.number().min(0).max(100).default(3),
    importance: z.enum(['token', 'sequence']).default('token'),
    beta: weight.default(0),
    entropyCoefficient: weight.default(0.003),
    /** Optimiser steps a batch; 1 is exactly on-policy. */
    numIterations: count(1, 16).default(1),
    temperature: z.number().positive().max(5).default(1),
    topK: count(0, 65_536).default(0),
    topP: z.number().positive().max(1).default(1),
    maxPlanTokens: count(4, 1024).default(80),
    maxCallTokens: count(4, 512).default(64),
    /** Most sub-tasks of a plan that are carried out. */
    maxSubtasks: count(1, 16).default(5),
  }).prefault({}),
  reward: z.strictObject({
    planner: z.strictObject({
      /** P: argument values of the plan against the gold ones. */
      param: weight.default(0.3),
      paramForm: z.enum(['f1', 'recall']).default('f1'),
      /** E: what this executor really did against the gold calls. */
      exe: weight.default(1),
      /** Verified success of the task. */
      out: weight.default(1),
      format: weight.default(0.1),
    }).prefault({}),
    executor: z.strictObject({
      form: weight.default(0.25),
      syn: weight.default(0),
      /** ToolRL's correctness, scaled from [-3, 3] to [0, 1]. */
      sem: weight.default(1),
      matching: z.enum(['greedy', 'optimal']).default('greedy'),
    }).prefault({}),
  }).prefault({}),
  evaluation: z.strictObject({
    /** Updates between evaluations; the first and last are always made. */
    every: count(1, 10_000).default(25),
    /** Held-out tasks at the first and last evaluation. */
    tasks: count(8, 4096).default(384),
    /** Held-out tasks in between. */
    tasksBetween: count(8, 4096).default(384),
  }).prefault({}),
  /** Updates between checkpoints that a run continues from. */
  checkpointEvery: count(1, 10_000).default(10),
}).refine(({ engine, portable }) => !portable || engine === 'auto' || engine === 'wasm', {
  error: 'reproducible anywhere is done by WebAssembly alone: choose that engine, or leave the choice to the page', path: ['portable'],
})

export type Config = z.output<typeof configSchema>
export type ConfigInput = z.input<typeof configSchema>
export type ModelShape = z.output<typeof modelSchema>
export type Mixture = z.output<typeof mixtureSchema>
export type Mode = (typeof MODES)[number]
