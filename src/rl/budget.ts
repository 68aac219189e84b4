/**
 * How far a run is: by its updates, or by what compared modes get alike — sampled tokens or
 * arithmetic.
 */
import type { Config } from '../run/config.ts'
import type { RunFile } from '../run/run-file.ts'
import { gflopOf, sampledTokens } from '../run/spending.ts'

type Spending = Pick<RunFile, 'updates' | 'tokens'>

/** Share of the budget that is spent: 0 at the start, 1 or more at the end. */
export function progressOf({ rl }: Pick<Config, 'rl'>, run: Spending): number {
  switch (rl.budget) {
    case 'updates':
      return run.updates.length / rl.updates
    case 'tokens':
      return run.tokens / rl.budgetTokens
    case 'gflop':
      return gflopOf(run.updates) / rl.budgetGflop
  }
}

/** Learning rate of the update that begins when `progress` of the budget is spent. */
export function learningRate({ rl }: Pick<Config, 'rl'>, progress: number): number {
  return rl.learningRateSchedule === 'linear'
    ? rl.learningRate * Math.max(0, 1 - progress)
    : rl.learningRate
}

/**
 * Whether an evaluation is due after the last update: every `evaluation.every` updates, or, where
 * the budget is another, as often in it as that would be in `rl.updates` updates, so that all modes
 * are evaluated at the same shares of their budget.
 */
export function evaluationIsDue(config: Pick<Config, 'rl' | 'evaluation'>, run: Spending): boolean {
  const { rl, evaluation } = config
  const last = run.updates.at(-1)
  if (last === undefined) return false
  if (rl.budget === 'updates') return run.updates.length % evaluation.every === 0
  const parts = Math.max(1, Math.round(rl.updates / evaluation.every))
  const before = progressOf(config, {
    updates: run.updates.slice(0, -1),
    tokens: run.tokens - sampledTokens(last),
  })
  return Math.floor(progressOf(config, run) * parts) > Math.floor(before * parts)
}
