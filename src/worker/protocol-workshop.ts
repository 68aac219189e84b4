/**
 * Messages between the editor of user-written tools and the worker that tries them: a worker of its
 * own, which the page ends when it takes too long.
 */
import * as z from 'zod/mini'
import { LEVELS } from '../run/config.ts'

const MOST_TEXT = 65_536
const text = (most: number) => z.string().check(z.maxLength(most))

export const workshopCommandSchema = z.discriminatedUnion('kind', [
  /** Answered by `example`. */
  z.strictObject({ kind: z.literal('example') }),
  /** Answered by `tried` or `problem`. */
  z.strictObject({
    kind: z.literal('try'),
    program: text(4 * MOST_TEXT),
    seed: z.int(),
    level: z.enum(LEVELS),
    index: z.int(),
  }),
  /** Whether a run can be trained on the program; answered by `checked`. */
  z.strictObject({
    kind: z.literal('check'),
    program: text(4 * MOST_TEXT),
    seed: z.int(),
    level: z.enum(LEVELS),
    train: z.int(),
    heldOut: z.int(),
  }),
])
export type WorkshopCommand = z.output<typeof workshopCommandSchema>

const line = z.int().check(z.minimum(1))

const triedSchema = z.strictObject({
  tools: z.array(z.strictObject({ signature: z.string(), description: z.string() })),
  texts: z.array(z.string()),
  index: z.int(),
  of: z.int(),
  task: z.string(),
  calls: z.array(
    z.strictObject({ call: z.string(), answer: z.string(), said: z.array(z.string()) }),
  ),
  plans: z.array(z.strictObject({ style: z.string(), lines: z.array(z.string()) })),
  checks: z.array(
    z.strictObject({
      name: z.string(),
      passed: z.boolean(),
      expected: z.string(),
      actual: z.string(),
    }),
  ),
  solved: z.boolean(),
  reward: z.optional(z.number()),
})
export type Tried = z.output<typeof triedSchema>

const problemSchema = z.strictObject({
  kind: z.enum(['error', 'steps', 'time', 'memory', 'depth', 'output']),
  message: z.string(),
  line: z.optional(line),
  column: z.optional(line),
})
export type WorkshopProblem = z.output<typeof problemSchema>

export const workshopReportSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('example'), program: text(MOST_TEXT) }),
  z.strictObject({ kind: z.literal('tried'), tried: triedSchema }),
  z.strictObject({ kind: z.literal('checked'), problem: z.optional(problemSchema) }),
  /** Also where the program could not be looked at. */
  z.strictObject({ kind: z.literal('problem'), problem: problemSchema }),
])
export type WorkshopReport = z.output<typeof workshopReportSchema>
