/**
 * What the pair did with a request that somebody typed: the plan, the calls with their results, and
 * what changed in the world. Nothing of it is a verdict: of a free request nobody knows what would
 * have been right.
 */
import * as z from 'zod/mini'
import { stepSchema } from './records.ts'
import { LONGEST_REQUEST, WHEN } from './request.ts'

const text = (max: number) => z.string().check(z.maxLength(max))

/** A word that has no token of its own; `bytes`: some letter of it is spelled by its bytes. */
const unknownWordSchema = z.strictObject({
  word: text(LONGEST_REQUEST),
  spelled: z.enum(['pieces', 'bytes']),
  tokens: z.int().check(z.minimum(1)),
})
export type UnknownWord = z.output<typeof unknownWordSchema>

/** One place of the world's state; absent: it was not there, or is not there any more. */
const worldChangeSchema = z.strictObject({
  path: text(400),
  before: z.optional(text(4000)),
  after: z.optional(text(4000)),
})
export type WorldChange = z.output<typeof worldChangeSchema>

const askedCallSchema = z.strictObject({
  /** As it was made, references put in; as it was written, where it could not be read. */
  call: text(4000),
  ok: z.boolean(),
  result: text(8000),
})
export type AskedCall = z.output<typeof askedCallSchema>

/** A sub-task, what the executor wrote for it, and what came of that. */
export const askedStepSchema = z.strictObject({
  subtask: z.int().check(z.minimum(0)),
  planStep: text(4000),
  wrote: text(8000),
  calls: z.array(askedCallSchema).check(z.maxLength(16)),
  changes: z.array(worldChangeSchema).check(z.maxLength(200)),
  /** How many more changed than are listed. */
  more: z.optional(z.int().check(z.minimum(1))),
})
export type AskedStep = z.output<typeof askedStepSchema>

/** The sub-tasks, or why what the planner wrote is no plan, in a sentence. */
export const askedPlanSchema = z.strictObject({
  text: text(8000),
  lines: z.array(text(4000)).check(z.maxLength(64)),
  trouble: z.optional(text(500)),
})
export type AskedPlan = z.output<typeof askedPlanSchema>

/**
 * `no-plan`: nothing could be carried out; `nothing-called`: no tool was called; `refused`: some
 * call was refused or could not be read; `carried-out`: every call was answered.
 */
const ASK_ENDS = ['no-plan', 'nothing-called', 'refused', 'carried-out'] as const
export type AskEnd = (typeof ASK_ENDS)[number]

export const askedSchema = z.strictObject({
  text: text(LONGEST_REQUEST),
  when: z.enum(WHEN),
  /** Updates that its policies had learned from. */
  update: z.int().check(z.minimum(0)),
  /** Of the tools on offer those that were chosen, where there is a choice. */
  tools: z.optional(z.array(text(200)).check(z.maxLength(200))),
  unknown: z.array(unknownWordSchema).check(z.maxLength(LONGEST_REQUEST)),
  plan: askedPlanSchema,
  carriedOut: z.array(askedStepSchema).check(z.maxLength(64)),
  end: z.enum(ASK_ENDS),
  /** What is said of it, a sentence each: what `end` means here, what was left undone. */
  said: z.array(text(500)).check(z.maxLength(20)),
  /** As a trajectory is stepped through; no step of it has rewards or is held against gold calls. */
  steps: z.array(stepSchema).check(z.maxLength(200)),
})
export type Asked = z.output<typeof askedSchema>
