/**
 * Commands and reports of an experiment: many runs in turn, so its reports name the run (a cell)
 * that they are about.
 */
import * as z from 'zod/mini'
import { MODES } from '../run/mode-facts.ts'
import { ENGINE_NAMES } from '../run/engine-choice.ts'
import {
  cellResultSchema,
  crossPlaySchema,
  curvePointSchema,
  experimentSchema,
} from '../run/experiment.ts'

const id = z.string().check(z.minLength(1), z.maxLength(100))
const cell = z.strictObject({
  mode: z.enum(MODES),
  variant: z.string().check(z.maxLength(60)),
  seed: z.int(),
})

/** Pausing, going on and stopping are the same commands as for a single run. */
export const experimentCommands = [
  /**
   * Starts an experiment; refused while anything else is in progress. Answered by
   * `experiment-started`, as is continuing.
   */
  z.strictObject({ kind: z.literal('start-experiment'), experiment: experimentSchema }),
  /** Continues a stored experiment: finished cells stay, begun ones go on from their last save. */
  z.strictObject({ kind: z.literal('continue-experiment'), id }),
] as const

export const experimentReports = [
  z.strictObject({
    kind: z.literal('experiment-started'),
    id,
    created: z.iso.datetime(),
    experiment: experimentSchema,
    engine: z.strictObject({ name: z.enum(ENGINE_NAMES), adapter: z.string(), code: z.string() }),
    /** Cells that were finished before. */
    results: z.array(cellResultSchema),
  }),
  z.strictObject({
    kind: z.literal('experiment-state'),
    state: z.enum(['running', 'paused', 'finished', 'stopped']),
  }),
  z.strictObject({
    kind: z.literal('experiment-progress'),
    /** Finished cells of all. */
    done: z.int(),
    total: z.int(),
    /** What is being done now, in words. */
    label: z.string(),
    /** The cells that grow together, with the share of their budget that is spent. */
    growing: z.array(
      z.strictObject({ ...cell.shape, update: z.int(), tokens: z.int(), share: z.number() }),
    ),
    /** For the whole experiment; absent before anything was timed. */
    secondsLeft: z.optional(z.number()),
  }),
  /** An evaluation of a cell that still grows. */
  z.strictObject({ kind: z.literal('experiment-curve'), ...cell.shape, point: curvePointSchema }),
  z.strictObject({ kind: z.literal('experiment-cell'), result: cellResultSchema }),
  /** At the end, where the experiment asks for it. */
  z.strictObject({ kind: z.literal('experiment-cross-play'), crossPlay: z.array(crossPlaySchema) }),
  /** Something ended the experiment; its finished cells are kept. */
  z.strictObject({ kind: z.literal('experiment-failed'), message: z.string(), wayOut: z.string() }),
] as const
