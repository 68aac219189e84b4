/**
 * Contestants in turns: every round asks each of them once, so that whatever else the machine does
 * meets all alike. A contestant that takes too long is left out with its reason; one that has been
 * timed long enough sits out the rounds that are left.
 */
import type { Lap } from './contestant.ts'

export interface Runner {
  readonly name: string
  /** Runs one round. */
  run(): Promise<Lap>
  /** Ends it, whatever it is doing. */
  end(): Promise<void>
}

export interface Rules {
  /** Rounds before those that count. */
  readonly warmUp: number
  readonly rounds: number
  /**
   * Milliseconds after which a round is given up; a warm-up round, which compiles kernels too, may
   * take three times as long.
   */
  readonly limit: number
  /**
   * Measured milliseconds after which a contestant sits out: one round more would tell little and
   * cost much.
   */
  readonly enough: number
  /**
   * Largest relative difference between the losses of one round; absent where they are not to be
   * compared.
   */
  readonly tolerance?: number
}

export interface Course {
  readonly laps: readonly Lap[]
  /** Why it was left out. */
  readonly failure?: string
}

/** Rejects when `work` takes longer than `limit` milliseconds; it goes on unheard. */
export async function within<T>(limit: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  try {
    return await Promise.race([
      work,
      new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(new Error(`over ${limit / 1000} s`)), limit)
      }),
    ])
  } finally {
    clearTimeout(timer)
  }
}

/** @throws Error when two contestants of one round did different work */
export function compareLosses(
  round: number,
  losses: ReadonlyMap<string, number>,
  tolerance: number,
): void {
  const [[first, expected] = ['', NaN], ...others] = [...losses]
  for (const [name, loss] of others) {
    if (!(Math.abs(loss - expected) <= tolerance * Math.abs(expected)))
      throw new Error(
        `${first} and ${name} did different work: losses ${expected} and ${loss} in round ${round}`,
      )
  }
}

/** Courses in the order of the runners. Rejects when two of them did different work. */
export async function alternate(
  runners: readonly Runner[],
  rules: Rules,
  say: (line: string) => void,
): Promise<readonly Course[]> {
  const courses = runners.map((runner) => ({
    runner,
    laps: new Array<Lap>(),
    spent: 0,
    failure: undefined as string | undefined,
  }))
  const total = rules.warmUp + rules.rounds
  for (let round = 0; round < total; round++) {
    const warm = round < rules.warmUp
    const losses = new Map<string, number>()
    const times: string[] = []
    for (const course of courses) {
      if (course.failure !== undefined || course.spent >= rules.enough) continue
      try {
        const lap = await within(warm ? 3 * rules.limit : rules.limit, course.runner.run())
        if (lap.loss !== null) losses.set(course.runner.name, lap.loss)
        if (!warm) {
          course.laps.push(lap)
          course.spent += lap.ms * lap.units
        }
        times.push(`${course.runner.name} ${lap.ms.toPrecision(3)}`)
      } catch (error) {
        course.failure = error instanceof Error ? error.message : String(error)
        say(`${course.runner.name} is left out: ${course.failure}`)
        await course.runner.end()
      }
    }
    say(
      `${warm ? 'warm-up' : `round ${round + 1 - rules.warmUp} of ${rules.rounds}`}, ms: ${times.join(', ')}`,
    )
    if (rules.tolerance !== undefined) compareLosses(round, losses, rules.tolerance)
  }
  return courses.map(({ laps, failure }) => ({ laps, ...(failure !== undefined && { failure }) }))
}
