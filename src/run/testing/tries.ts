/**
 * How many cases the tests try that draw them: a fixed small share in `npm test`, as many as were
 * asked for in `npm run fuzz`, by the same loops. The command says so in the environment, since it
 * runs the tests as they are.
 */
const SHARE = 200

export interface Tries {
  readonly numRuns: number
  readonly seed?: number
}

const asked = (name: string): number | undefined => {
  const value = Number(process.env[name] ?? '')
  return process.env[name] === undefined || !Number.isSafeInteger(value) ? undefined : value
}

/** Whether this is a fuzz, in which nothing is left out. */
export const FUZZING = asked('TANDEM_FUZZ_TIMES') !== undefined

/**
 * `whole`: cases of a fuzz that is not told how many; `seed`: where the test has one of its own. As
 * fast-check takes them.
 */
export function tries(whole: number, seed?: number): Tries {
  const times = asked('TANDEM_FUZZ_TIMES')
  const chosen = asked('TANDEM_FUZZ_SEED') ?? seed
  // 0 is a fuzz without a number.
  return {
    numRuns: times === undefined ? Math.min(whole, SHARE) : times === 0 ? whole : times,
    ...(chosen === undefined ? {} : { seed: chosen }),
  }
}

/**
 * The fewest of the cases tried that a test asks to be of one kind: as large a part as `count` is
 * of the `whole`. Of very few cases none, since they may all be of another.
 */
export function least(count: number, whole: number): number {
  const { numRuns } = tries(whole)
  return numRuns < Math.min(whole, SHARE) ? 0 : Math.floor((count * numRuns) / whole)
}
