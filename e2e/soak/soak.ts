/** One soak: every fault in its turn, bounded in time, each outcome said and kept as it comes. */
import type { Journal } from '../../src/cli/journal.ts'
import type { Ground, Outcome, SoakCase } from './soak-case.ts'
import { TimeUp, within } from './within.ts'
import { firstLine } from '../first-line.ts'

/** Seconds for a fault, for opening a ground and for closing one. */
const LIMIT = 300
const OPENING_LIMIT = 600
const CLOSING_LIMIT = 15

export interface SoakOptions {
  readonly soak: SoakCase
  readonly seed: number
  readonly times: number
  readonly journal: Journal<Outcome>
  readonly say: (line: string) => void
  /** Aborted: the fault in hand is left without an outcome. */
  readonly signal: AbortSignal
}

export interface Tally {
  readonly survived: number
  readonly all: number
}

/** Rejects with the signal's reason when it is aborted, and with what opening the ground threw. */
export async function runSoak({
  soak,
  seed,
  times,
  journal,
  say,
  signal,
}: SoakOptions): Promise<Tally> {
  const all = soak.count(times)
  let ground: Ground | undefined
  const close = async (): Promise<void> => {
    const closing = ground
    ground = undefined
    if (closing !== undefined) await within(closing.close(), CLOSING_LIMIT).catch(() => undefined)
  }
  let survived = 0
  try {
    for (let index = 0; index < all; index += 1) {
      let outcome = journal.outcome(String(index))
      if (outcome === undefined) {
        ground ??= await within(soak.open({ seed, times, say }), OPENING_LIMIT, signal)
        const judged = await judge(ground, index, soak.limit ?? LIMIT, signal)
        outcome = judged.outcome
        await journal.add(String(index), outcome)
        // What did not come to its end may still hold the ground: the next fault gets another.
        if (judged.stuck) await close()
      }
      if (outcome.survived) survived += 1
      say(
        `${index + 1} of ${all}: ${outcome.fault}: ${outcome.survived ? 'survived' : 'NOT SURVIVED'}, lost ${outcome.lost}`,
      )
    }
  } finally {
    await close()
  }
  return { survived, all }
}

async function judge(
  ground: Ground,
  index: number,
  limit: number,
  signal: AbortSignal,
): Promise<{ readonly outcome: Outcome; readonly stuck: boolean }> {
  try {
    return { outcome: await within(ground.fault(index), limit, signal), stuck: false }
  } catch (error) {
    if (signal.aborted) throw error
    return {
      outcome: {
        fault: `fault ${index + 1}`,
        survived: false,
        lost: `what can be said: ${firstLine(error)}`,
      },
      stuck: error instanceof TimeUp,
    }
  }
}
