/**
 * What an experiment gives each mode, and how long it will take here, before it starts. Warm starts
 * are made once for all modes of a seed that need the same policy.
 */
import type { Config } from '../run/config.ts'
import type { Mode } from '../run/mode-facts.ts'
import { cellConfig } from '../run/experiment-cells.ts'
import type { Experiment } from '../run/experiment.ts'
import type { Engines } from './engine-words.ts'
import { evaluatedTasks, likelyUpdates, paceHere, tokensAnUpdate, work } from './estimate.ts'

interface ModeBudget {
  readonly mode: Mode
  /** Of one run, typically. */
  readonly updates: number
  readonly tokens: number
  /** Of all its runs; absent while no engine is known. */
  readonly seconds: number | undefined
}

export interface Forecast {
  readonly runs: number
  readonly budgets: readonly ModeBudget[]
  readonly warmStartSeconds: number | undefined
  readonly seconds: number | undefined
}

/** Names what a warm start depends on, the seed aside. */
const warmStartKey = (
  { warmStart, planner, executor, suite, weights, environment, mode }: Config,
  role: string,
): string =>
  JSON.stringify([
    role,
    warmStart,
    planner,
    executor,
    suite,
    weights,
    environment,
    role === 'solo' ? mode : '',
  ])

export function forecast(
  experiment: Experiment,
  engines: Engines | undefined,
  defaults: Config,
  pace: number | undefined,
): Forecast {
  const [seed] = experiment.seeds
  const perSecond = engines && paceHere(experiment.base, engines, defaults, pace)
  const seconds = (amount: number): number | undefined =>
    perSecond && (amount * experiment.seeds.length) / perSecond
  const warmStarts = new Map<string, number>()
  let whole = 0
  const budgets = experiment.modes.map((mode): ModeBudget => {
    const configs = experiment.variants.map(({ id }) =>
      cellConfig(experiment, { variant: id, mode, seed: seed ?? 1 }),
    )
    const amounts = configs.map((config) => {
      const { update, evaluatedTask, warmStart } = work(config)
      for (const [role, amount] of Object.entries(warmStart))
        warmStarts.set(warmStartKey(config, role), amount)
      return likelyUpdates(config) * update + evaluatedTasks(config) * evaluatedTask
    })
    const amount = amounts.reduce((a, b) => a + b, 0)
    whole += amount
    const [first = experiment.base] = configs
    const updates = likelyUpdates(first)
    return {
      mode,
      updates,
      tokens:
        first.rl.budget === 'tokens' ? first.rl.budgetTokens : updates * tokensAnUpdate(first),
      seconds: seconds(amount),
    }
  })
  const warm = [...warmStarts.values()].reduce((a, b) => a + b, 0)
  return {
    runs: experiment.modes.length * experiment.seeds.length * experiment.variants.length,
    budgets,
    warmStartSeconds: seconds(warm),
    seconds: seconds(whole + warm),
  }
}
