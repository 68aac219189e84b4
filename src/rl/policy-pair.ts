/**
 * The two policies of a run, the same one twice where there is no second: made, restored, copied
 * and saved together, so that nothing is left of the first where the second cannot be made.
 */
import type { Checkpoint, Engine, Policy } from '../engine/engine.ts'

export interface PolicyPair {
  readonly planner: Policy
  readonly executor: Policy
}

export interface PairCheckpoint {
  readonly planner: Checkpoint
  /** Absent when one network plays both roles. */
  readonly executor?: Checkpoint
}

/** What `work` gives; where it fails, the policies that it was to use are disposed of. */
async function orDisposed<T>(policies: readonly Policy[], work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    for (const policy of new Set(policies)) policy.dispose()
    throw error
  }
}

/**
 * Both policies, the same one twice where there is no second: where that cannot be made, nothing is
 * left of the first.
 */
export async function bothOrNone(
  first: () => Promise<Policy>,
  second: (() => Promise<Policy>) | undefined,
): Promise<PolicyPair> {
  const planner = await first()
  return orDisposed([planner], async () => ({
    planner,
    executor: second === undefined ? planner : await second(),
  }))
}

export function disposePair({ planner, executor }: PolicyPair): void {
  for (const policy of new Set([planner, executor])) policy.dispose()
}

/** Policies with the same weights, without the optimizer's moments. */
export function copyPair(engine: Engine, { planner, executor }: PolicyPair): Promise<PolicyPair> {
  const copy = async (policy: Policy) =>
    engine.createPolicy(policy.config, (await policy.snapshot()).weights)
  return bothOrNone(() => copy(planner), planner === executor ? undefined : () => copy(executor))
}

export async function savePair({ planner, executor }: PolicyPair): Promise<PairCheckpoint> {
  return {
    planner: await planner.snapshot(),
    ...(planner === executor ? {} : { executor: await executor.snapshot() }),
  }
}

export function restorePair(
  engine: Engine,
  { planner, executor }: PairCheckpoint,
): Promise<PolicyPair> {
  const restored = async (checkpoint: Checkpoint): Promise<Policy> => {
    const policy = await engine.createPolicy(checkpoint.config, checkpoint.weights)
    return orDisposed([policy], async () => {
      await policy.restore(checkpoint)
      return policy
    })
  }
  return bothOrNone(
    () => restored(planner),
    executor === undefined ? undefined : () => restored(executor),
  )
}
