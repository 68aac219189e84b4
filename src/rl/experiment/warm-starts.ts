/**
 * Warm starts of an experiment. Runs that are compared begin with the same policies, so one warm
 * start serves every run that it would come out the same for: its name is made of all settings that
 * it depends on, and of nothing else.
 */
import { MODE_FACTS, beginsFromStarters } from '../../run/mode-facts.ts'
import type { Config } from '../../run/config.ts'
import { policyRoles } from '../policy-roles.ts'
import type { PolicyRole } from '../policy-roles.ts'
import { warmStartStages } from '../warm-start.ts'

/** One warm start that a run begins with. */
export interface WarmStartNeed {
  readonly role: PolicyRole
  /** Equal for equal weights, on one engine and one version of the code. */
  readonly key: string
  readonly steps: number
}

/**
 * Which policies a run begins with that have to be trained on demonstrations first; none where it
 * begins with the shipped ones.
 */
export function warmStartNeeds(config: Config): WarmStartNeed[] {
  if (beginsFromStarters(config)) return []
  return policyRoles(config).map((role) => ({
    role,
    key: JSON.stringify(dependencies(config, role)),
    steps: stepsOf(config, role),
  }))
}

const stepsOf = (config: Config, role: PolicyRole): number =>
  warmStartStages(config).find((stage) => stage.role === role)?.steps ?? 0

/** Which of the measured sets is looked at changes nothing that is learned. */
function learned(suite: Config['suite']): unknown {
  if (!('measuredOn' in suite)) return suite
  const { measuredOn: _, ...rest } = suite
  return rest
}

function dependencies(config: Config, role: PolicyRole): unknown {
  const { seed, suite, planner, executor, warmStart, environment, rl, mode, evaluation } = config
  const { batch, learningRate, plannerStyles, executorStyles, byTool, rareTools, rareShare } =
    warmStart
  // The vocabulary has the words of an out-of-distribution suite too, unless it is the starters'
  // own.
  const words = evaluation.untouched === 'none' ? 'suite' : [evaluation.untouched, warmStart.from]
  const shown = {
    seed,
    suite: learned(suite),
    role,
    steps: stepsOf(config, role),
    batch,
    learningRate,
    beta1: rl.beta1,
    words,
  }
  // What a planner reads is cut to leave room for its plan; dialogues of an imported suite are cut
  // the same way for all.
  const room = { context: planner.context, maxPlanTokens: rl.maxPlanTokens }
  const cut =
    'path' in suite
      ? {
          room:
            suite.id === 'api-bank'
              ? room
              : { ...room, executor: executor.context, maxCallTokens: rl.maxCallTokens },
        }
      : {}
  const rare = rareTools === 0 ? {} : { rareTools, rareShare }
  switch (role) {
    case 'planner':
      return { ...shown, room, shape: planner, styles: plannerStyles, byTool }
    case 'executor':
      return {
        ...shown,
        ...cut,
        shape: executor,
        styles: executorStyles,
        byTool,
        ...rare,
        environment,
      }
    case 'shared':
      return {
        ...shown,
        room,
        shape: planner,
        styles: [plannerStyles, executorStyles],
        byTool,
        ...rare,
        environment,
      }
    case 'solo':
      return {
        ...shown,
        ...cut,
        shape: MODE_FACTS[mode].wide ? [planner, executor] : executor,
        ...rare,
        environment,
      }
  }
}

/** Every warm start that the runs need, once, in the order in which the runs need them. */
export function distinctNeeds(
  configs: readonly Config[],
): { readonly config: Config; readonly need: WarmStartNeed }[] {
  const found = new Map<string, { config: Config; need: WarmStartNeed }>()
  for (const config of configs)
    for (const need of warmStartNeeds(config))
      if (!found.has(need.key)) found.set(need.key, { config, need })
  return [...found.values()]
}
