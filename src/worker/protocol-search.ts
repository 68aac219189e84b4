/**
 * Commands and reports of searches that are recorded for Bamboogle. The endpoint may hold a key: it
 * goes to the worker and is kept nowhere.
 */
import * as z from 'zod/mini'

export const searchCommands = [
  /**
   * Searches for every question that is not recorded; `whileTraining`: also for what policies look
   * for, on first use. Answered by `searched`, and `imported` where there was anything.
   */
  z.strictObject({
    kind: z.literal('record-searches'),
    endpoint: z.string().check(z.maxLength(20_000)),
    whileTraining: z.boolean(),
  }),
  /** Everything recorded as a cassette; answered by `cassette`. */
  z.strictObject({ kind: z.literal('export-cassette') }),
] as const

export const searchReports = [
  /** How far recording is; `error` is what went wrong last. */
  z.strictObject({
    kind: z.literal('searched'),
    done: z.int(),
    all: z.int(),
    failed: z.int(),
    error: z.optional(z.string()),
  }),
  z.strictObject({
    kind: z.literal('cassette'),
    queries: z.int(),
    text: z.string(),
  }),
] as const
