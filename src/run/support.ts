/**
 * Fair by construction: in every warm start each role has seen every plan style, so that no mode
 * loses because a role could never say or read one. This says where a configuration's annotators do
 * not see to it.
 */
import { hasPlanner } from './mode-facts.ts'
import type { Config, Mixture } from './config.ts'
import { cellConfig } from './experiment-cells.ts'
import type { Experiment } from './experiment.ts'

/** The least share of a role's demonstrations in each style. */
const LEAST_SUPPORT = 0.05

const ROLES = ['planner', 'executor'] as const
/**
 * The styles that both roles always need; a copied task is one only where some annotator copies.
 */
const PLAN_STYLES = ['fine', 'coarse', 'terse'] as const

const STYLE_WORDS = {
  fine: 'one call a line (fine)',
  coarse: 'several calls in one line (coarse)',
  terse: 'shorthand (terse)',
  verbatim: 'the task repeated (verbatim)',
} as const satisfies Readonly<Record<keyof Mixture, string>>

function sharesOf({ fine, coarse, terse, verbatim }: Mixture): Mixture {
  const total = fine + coarse + terse + verbatim
  return {
    fine: fine / total,
    coarse: coarse / total,
    terse: terse / total,
    verbatim: verbatim / total,
  }
}

const onlyStyle = (shares: Mixture): keyof Mixture | undefined =>
  ([...PLAN_STYLES, 'verbatim'] as const).find((style) => shares[style] === 1)

/**
 * What a role could hardly say or read after the warm start, in words; empty where support is fair.
 * Annotators of both roles who share one single style leave nothing to misread, and modes without a
 * planner and policies that are shipped do not ask these annotators.
 */
export function supportProblems({
  mode,
  weights,
  warmStart,
}: Pick<Config, 'mode' | 'weights' | 'warmStart'>): string[] {
  if (!hasPlanner(mode) || warmStart.from === 'starter') return []
  const steps = { planner: warmStart.plannerSteps, executor: warmStart.executorSteps }
  const shares = {
    planner: sharesOf(warmStart.plannerStyles),
    executor: sharesOf(warmStart.executorStyles),
  }
  const untaught = ROLES.filter(
    (role) => (weights === 'shared' ? Math.max(steps.planner, steps.executor) : steps[role]) === 0,
  )
  const problems = untaught.map(
    (role) =>
      `The ${role} imitates nothing before it learns, so it can neither write nor read a plan.`,
  )
  const clean = onlyStyle(shares.planner)
  if (clean !== undefined && clean === onlyStyle(shares.executor)) return problems
  const styles = [
    ...PLAN_STYLES,
    ...(shares.planner.verbatim + shares.executor.verbatim > 0 ? (['verbatim'] as const) : []),
  ]
  for (const role of ROLES) {
    for (const style of styles) {
      const share = shares[role][style]
      if (share >= LEAST_SUPPORT || untaught.includes(role)) continue
      const seen = share === 0 ? 'never' : `in ${(100 * share).toFixed(1)}% of its demonstrations`
      problems.push(
        `The ${role} meets the style “${STYLE_WORDS[style]}” ${seen}; a fair comparison of modes needs ${100 * LEAST_SUPPORT}% or more.`,
      )
    }
  }
  return problems
}

/** The same over all runs of an experiment, each problem once. */
export function experimentSupportProblems({
  base,
  variants,
  modes,
}: Pick<Experiment, 'base' | 'variants' | 'modes'>): string[] {
  const configs = variants.flatMap(({ id: variant }) =>
    modes.map((mode) => cellConfig({ base, variants }, { variant, mode, seed: base.seed })),
  )
  return [...new Set(configs.flatMap(supportProblems))]
}
