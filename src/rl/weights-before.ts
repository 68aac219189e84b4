/**
 * The weights that reinforcement learning found, so that a run can be asked as it was then. Starters
 * are known by their hash and lie elsewhere; what demonstrations left is nowhere but in the run.
 */
import type { Policy, Weights } from '../engine/engine.ts'
import type { RunFile } from '../run/run-file.ts'
import { areKept } from './checkpoints.ts'

interface Held {
  readonly weights: Weights
}

export interface WeightsBefore {
  readonly planner: Held
  /** Absent where one network plays both roles. */
  readonly executor?: Held
}

interface Pair {
  readonly planner: Pick<Policy, 'snapshot'>
  readonly executor: Pick<Policy, 'snapshot'>
}

/**
 * Of a run that has made no update: undefined behind the first, for one that learned from no
 * demonstrations of its own, and for policies too large to be held twice.
 */
export async function weightsBefore(
  { updates, warmStart }: Pick<RunFile, 'updates' | 'warmStart'>,
  { planner, executor }: Pair,
): Promise<WeightsBefore | undefined> {
  if (updates.length > 0 || warmStart.length === 0) return undefined
  const { weights: first } = await planner.snapshot()
  const second = planner === executor ? undefined : (await executor.snapshot()).weights
  if (!areKept(first, second)) return undefined
  return {
    planner: { weights: first },
    ...(second === undefined ? {} : { executor: { weights: second } }),
  }
}
