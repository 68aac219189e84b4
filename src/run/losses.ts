/**
 * What is lost between two oracles and these policies, V(P*, E*) - V(P, E), as a sum: what a gold
 * plan alone would bring back, what an exact executor alone would, and the interaction, which takes
 * both (below 0: either alone would bring it back, so it stands in both of the others). The
 * misalignment gap is none of the addends: it is the planner's regret on those tasks whose own plan
 * an exact executor could carry out.
 */
import type { Evaluation } from './records.ts'
import { figure } from './figure.ts'

export interface Losses {
  /** V(P*, E*) - V(P, E): the sum of the three below. */
  readonly all: number
  readonly plan: number
  readonly execution: number
  readonly interaction: number
  /** Whether these policies do nothing of what the oracles do. */
  readonly everything: boolean
}

type Alignment = Evaluation['alignment']

export function lossesFrom(
  success: number,
  plan: number,
  execution: number,
  interaction: number,
): Losses {
  const all = plan + execution + interaction
  return { all, plan, execution, interaction, everything: success === 0 && all > 0 }
}

export const lossesOf = ({ both, plannerRegret, executorRegret, interaction }: Alignment): Losses =>
  lossesFrom(both.mean, plannerRegret.mean, executorRegret.mean, interaction)

/**
 * What stands beside a sum in which no role alone is at fault; undefined where something is done.
 */
export function everythingLost({ all, plan, execution, everything }: Losses): string | undefined {
  if (!everything) return undefined
  return `All is lost: these policies do none of the tasks, both oracles together do ${figure(all)}. A gold plan alone would bring back ${figure(plan)}, an exact executor alone ${figure(execution)}.`
}

/** `lost 1.00 = planner regret 0.00 + executor regret 0.00 + interaction 1.00`. */
export function lossesText(losses: Losses): string {
  const { all, plan, execution, interaction, everything } = losses
  return `lost ${figure(all)}${everything ? ', all there is,' : ''} = planner regret ${figure(plan)} + executor regret ${figure(execution)} + interaction ${figure(interaction)}`
}
