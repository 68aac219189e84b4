/** What the modes of training mean: who plans, who learns when, and which policies there are. */
import { matmulParameters } from '../engine/operations.ts'
import { hasPlanner } from '../run/mode-facts.ts'
import type { Config, ModelShape } from '../run/config.ts'

/** Which roles learn at an update, counted from 1. `alternate` begins with the planner. */
export function learners(
  { mode, rl }: Pick<Config, 'mode'> & { readonly rl: Pick<Config['rl'], 'alternateEvery'> },
  update: number,
): { readonly planner: boolean; readonly executor: boolean } {
  switch (mode) {
    case 'joint':
    case 'separate':
      return { planner: true, executor: true }
    case 'alternate': {
      const planner = Math.floor((update - 1) / rl.alternateEvery) % 2 === 0
      return { planner, executor: !planner }
    }
    case 'freeze-high':
    case 'low-only':
    case 'single-level':
      return { planner: false, executor: true }
    case 'freeze-low':
      return { planner: true, executor: false }
  }
}

/**
 * A policy that a run needs: a network for each role, one for both, or the one policy of a mode
 * without a planner.
 */
export type PolicyRole = 'planner' | 'executor' | 'shared' | 'solo'

export function policyRoles({
  mode,
  weights,
}: Pick<Config, 'mode' | 'weights'>): readonly PolicyRole[] {
  if (!hasPlanner(mode)) return ['solo']
  return weights === 'shared' ? ['shared'] : ['planner', 'executor']
}

/** Parameters of a policy: matrices and norms; tied embeddings count once. */
export function parameters(shape: ModelShape, vocab: number): number {
  return (
    matmulParameters({ ...shape, vocab }) +
    (2 * shape.layers + 1) * shape.dModel +
    (shape.tied ? 0 : vocab * shape.dModel)
  )
}

/**
 * The executor's shape widened until it has as many parameters as both roles together, as nearly as
 * widths that its heads divide allow.
 */
export function bothRolesInOne(
  { planner, executor }: Pick<Config, 'planner' | 'executor'>,
  vocab: number,
): ModelShape {
  const wanted = parameters(planner, vocab) + parameters(executor, vocab)
  const step = 2 * executor.heads
  const wider = (dModel: number): ModelShape => ({
    ...executor,
    dModel,
    feedForward: Math.round((executor.feedForward * dModel) / executor.dModel / 8) * 8,
  })
  let shape = executor
  for (let dModel = executor.dModel + step; parameters(shape, vocab) < wanted; dModel += step) {
    const next = wider(dModel)
    const [below, above] = [wanted - parameters(shape, vocab), parameters(next, vocab) - wanted]
    if (above > 0 && above > below) break
    shape = next
  }
  return { ...shape, context: Math.max(planner.context, executor.context) }
}

/** The shape of a policy that a run needs. */
export function shapeOf(config: Config, role: PolicyRole, vocab: number): ModelShape {
  switch (role) {
    case 'planner':
    case 'shared':
      return config.planner
    case 'executor':
      return config.executor
    case 'solo':
      return config.mode === 'single-level' ? bothRolesInOne(config, vocab) : config.executor
  }
}
