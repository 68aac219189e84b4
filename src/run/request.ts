/** Requests that somebody puts to a run's policies: whose, how long, and those that are kept. */
import * as z from 'zod/mini'

/** Characters of a request, at most. */
export const LONGEST_REQUEST = 2000
/** Whose policies answer: as reinforcement learning found them, or as they are now. */
export const WHEN = ['before', 'after'] as const
export type When = (typeof WHEN)[number]

/** That are kept with a run, at most. */
export const MOST_REQUESTS = 100

const keptRequestSchema = z.strictObject({
  text: z.string().check(z.minLength(1), z.maxLength(LONGEST_REQUEST)),
  /** The tools on offer that were chosen, where there is a choice. */
  tools: z.optional(z.array(z.string().check(z.maxLength(200))).check(z.maxLength(200))),
})
export type KeptRequest = z.output<typeof keptRequestSchema>

export const keptRequestsSchema = z.array(keptRequestSchema).check(z.maxLength(MOST_REQUESTS))
