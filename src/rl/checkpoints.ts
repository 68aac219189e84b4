/**
 * The policies as they were at evaluations, for cross-play over one run. A few are kept, whatever
 * the number of evaluations: the first, the newest, and those between that leave the gaps most
 * even.
 */
import type { Policy, Weights } from '../engine/engine.ts'
import { MOST_CHECKPOINTS } from '../run/work.ts'
import type { SavedPolicy } from './cross-play-steps.ts'

export interface KeptPolicies {
  readonly update: number
  readonly planner: SavedPolicy
  /** Absent when one network plays both roles. */
  readonly executor?: SavedPolicy
}

/** What is read of a policy to keep it. */
type Kept = Pick<Policy, 'config' | 'snapshot'>

/**
 * Policies with more parameters together are not kept: copies of them would be what fills the
 * memory.
 */
const MOST_PARAMETERS = 4_000_000

/** `executor` is absent where one network plays both roles. */
export const areKept = (planner: Weights, executor: Weights | undefined): boolean =>
  parameters(planner) + (executor === undefined ? 0 : parameters(executor)) <= MOST_PARAMETERS

/**
 * At most `most` of them: while there are more, the one between the ends whose neighbours are
 * nearest to each other goes.
 */
export function spread<T extends { readonly update: number }>(
  kept: readonly T[],
  most: number = MOST_CHECKPOINTS,
): readonly T[] {
  if (kept.length <= Math.max(2, most)) return kept
  const gap = (at: number): number =>
    (kept[at + 1]?.update ?? Infinity) - (kept[at - 1]?.update ?? -Infinity)
  let narrowest = 1
  for (let at = 2; at < kept.length - 1; at += 1) if (gap(at) < gap(narrowest)) narrowest = at
  return spread(
    kept.filter((_, at) => at !== narrowest),
    most,
  )
}

const parameters = (weights: Weights): number =>
  [...weights.values()].reduce((sum, { data }) => sum + data.length, 0)

export class Checkpoints {
  #kept: readonly KeptPolicies[]

  constructor(kept: readonly KeptPolicies[] = []) {
    this.#kept = kept
  }

  get kept(): readonly KeptPolicies[] {
    return this.#kept
  }

  async keep(update: number, planner: Kept, executor: Kept): Promise<void> {
    const saved = async (policy: Kept): Promise<SavedPolicy> => ({
      config: policy.config,
      weights: (await policy.snapshot()).weights,
    })
    const first = await saved(planner)
    const entry: KeptPolicies =
      planner === executor
        ? { update, planner: first }
        : { update, planner: first, executor: await saved(executor) }
    if (!areKept(entry.planner.weights, entry.executor?.weights)) return
    this.#kept = spread([...this.#kept.filter((one) => one.update < update), entry])
  }
}
