/**
 * One policy as large as both roles together, without a plan, paid for the outcome as a planner
 * would be.
 */
import { matmulParameters } from '../../engine/operations.ts'
import type { Config, ModelShape } from '../../run/config.ts'
import { outcomeTerm } from '../reward/executor.ts'
import { stepTerms } from './joint.ts'
import { judgeUnplanned, lowOnly } from './low-only.ts'
import type { Mode } from './mode.ts'

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

export const singleLevel: Mode = {
  ...lowOnly,

  shape: bothRolesInOne,

  judge(context, _update, episodes) {
    const { config, suite } = context
    const ofStep = stepTerms(context)
    // Without gold calls the outcome is a term of every step already.
    const outcomeToo = suite.gold === 'calls'
    return Promise.resolve(
      judgeUnplanned(context, episodes, (sample) => [
        ...ofStep(sample),
        ...(outcomeToo ? [outcomeTerm(config, sample.execution)] : []),
      ]),
    )
  },
}
