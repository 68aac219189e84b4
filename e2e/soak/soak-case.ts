/**
 * What a soak case is: faults that are driven into the built page, or into a command, one after the
 * other, each judged by what was lost.
 */
import { z } from 'zod'

export const outcomeSchema = z.strictObject({
  /** What was done, and when: one line. */
  fault: z.string(),
  survived: z.boolean(),
  /** What was lost, in words; `nothing` where nothing was. */
  lost: z.string(),
})

export type Outcome = Readonly<z.output<typeof outcomeSchema>>

/** What the faults of one call share: a served page, a browser. */
export interface Ground {
  /** Does fault `index` and judges it; what it throws counts as lost. */
  fault(index: number): Promise<Outcome>
  close(): Promise<void>
}

interface SoakOptions {
  readonly seed: number
  readonly times: number
  readonly say: (line: string) => void
}

export interface SoakCase {
  readonly name: string
  /** One sentence: what is broken, and what must not be lost. */
  readonly about: string
  /** `--times` of a call that names none; 10 where absent. */
  readonly usual?: number
  /** Seconds after which a fault counts as not survived; 300 where absent. */
  readonly limit?: number
  /** How many faults `--times N` means: for most, N. */
  count(times: number): number
  /** Outcome `index` depends on (seed, index) alone. */
  open(options: SoakOptions): Promise<Ground>
}
