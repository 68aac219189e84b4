/**
 * Which tasks an evaluation uses: the same ones every time, so that what differs between two
 * evaluations is the policies.
 */
import { Random } from '../../engine/random.ts'
import type { Split, Task } from '../../tasks/task.ts'
import type { RunContext } from '../context.ts'
import { STREAM } from '../keys.ts'

/**
 * Tasks a chunk holds: bounds the sequences that are alive at once, and how long a pause or an
 * abort waits.
 */
export const CHUNK = 64

export function chunksOf<T>(items: readonly T[]): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / CHUNK) }, (_, i) =>
    items.slice(i * CHUNK, (i + 1) * CHUNK),
  )
}

/**
 * Indices of `count` tasks of a split, drawn once by the suite's seed and in order: the same subset
 * at every evaluation, of the split's own mix.
 */
export function evaluationSubset(size: number, count: number, seed: number): number[] {
  const all = Array.from({ length: size }, (_, i) => i)
  return count >= size
    ? all
    : new Random(seed, STREAM.evaluation)
        .shuffle(all)
        .slice(0, count)
        .sort((x, y) => x - y)
}

export function tasksOf(
  { config, suite }: Pick<RunContext, 'config' | 'suite'>,
  split: Split,
  count: number,
): Task[] {
  const { seed } = config.suite
  return evaluationSubset(suite.size(split), count, seed).map((i) => suite.task(split, i, seed))
}
