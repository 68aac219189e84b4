/**
 * Metrics of an update, by the names that TRL and verl use, per role. The table of names and
 * meanings is in run/metrics.ts.
 */
import type { UpdateStats } from '../engine/engine.ts'
import type { RewardTerm } from '../run/records.ts'
import { deviation, mean } from './moments.ts'
import { rewardOf } from './reward/weighted-sum.ts'
import type { Batch, Unscored } from './judging.ts'
import type { Output } from './prompt.ts'

type Metrics = Record<string, number>

/** Of the samples that have a reward; `unscored` counts the others. */
function rewardMetrics(
  role: string,
  judged: readonly (readonly (readonly RewardTerm[])[])[],
  unscored: Unscored = { samples: 0, terms: 0 },
): Metrics {
  const groups = judged
    .map((group) => group.filter((terms) => terms.length > 0))
    .filter((group) => group.length > 0)
  const all = groups.flat()
  const out: Metrics = {}
  if (unscored.samples > 0) out[`${role}/unscored_samples`] = unscored.samples
  if (unscored.terms > 0) out[`${role}/unscored_terms`] = unscored.terms
  if (all.length === 0) return out
  out[`${role}/reward`] = mean(all.map(rewardOf))
  out[`${role}/reward_std`] = mean(groups.map((group) => deviation(group.map(rewardOf))))
  for (const name of new Set(all.flatMap((terms) => terms.map((term) => term.name)))) {
    const values = all.flatMap((terms) => terms.filter((t) => t.name === name).map((t) => t.value))
    out[`${role}/rewards/${name}/mean`] = mean(values)
    out[`${role}/rewards/${name}/std`] = deviation(values)
  }
  return out
}

function completionMetrics(role: string, outputs: readonly Output[]): Metrics {
  if (outputs.length === 0) return {}
  const lengths = outputs.map((o) => o.tokens.length)
  const tokens = lengths.reduce((a, b) => a + b, 0)
  return {
    [`${role}/completions/mean_length`]: mean(lengths),
    [`${role}/completions/max_length`]: Math.max(...lengths),
    [`${role}/completions/clipped_ratio`]: mean(outputs.map((o) => (o.closed ? 0 : 1))),
    [`${role}/num_tokens`]: tokens,
    [`${role}/entropy`]:
      outputs.reduce((sum, o) => sum + o.entropies.reduce((a, b) => a + b, 0), 0) /
      Math.max(1, tokens),
  }
}

/** Sampled tokens of a batch, both roles. */
export function sampledTokens(batch: Batch): number {
  const planned = batch.plans.flat().reduce((n, p) => n + p.sample.output.tokens.length, 0)
  return (
    planned +
    batch.executions.reduce(
      (n, e) => n + e.steps.reduce((m, s) => m + s.output.tokens.length, 0),
      0,
    )
  )
}

export function batchMetrics(batch: Batch): Metrics {
  const records = batch.executions.flatMap((e) => e.episode.calls)
  const planned = batch.zeroVariance.planner !== undefined
  return {
    ...(planned
      ? rewardMetrics(
          'planner',
          batch.plans.map((g) => g.map((p) => p.terms)),
          batch.unscored?.planner,
        )
      : {}),
    ...rewardMetrics(
      'executor',
      batch.steps.map((g) => g.map((s) => s.terms)),
      batch.unscored?.executor,
    ),
    ...(planned
      ? completionMetrics(
          'planner',
          batch.plans.flat().map((p) => p.sample.output),
        )
      : {}),
    ...completionMetrics(
      'executor',
      batch.steps.flat().map((s) => s.step.output),
    ),
    ...(batch.zeroVariance.planner === undefined
      ? {}
      : { 'planner/frac_reward_zero_std': batch.zeroVariance.planner }),
    'executor/frac_reward_zero_std': batch.zeroVariance.executor,
    'tools/call_frequency':
      batch.executions.length === 0 ? 0 : records.length / batch.executions.length,
    'tools/failure_frequency':
      records.length === 0 ? 0 : records.filter((r) => !r.observation.ok).length / records.length,
    success: mean(batch.executions.map((e) => (e.verdict.success ? 1 : 0))),
  }
}

/**
 * What the optimiser says. On-policy the ratio is 1 by construction, so clip_ratio is left out
 * rather than shown as a 0 that means nothing.
 */
export function updateMetrics(
  role: string,
  stats: UpdateStats,
  options: { readonly offPolicy: boolean; readonly kl: boolean },
): Metrics {
  const out: Metrics = {
    [`${role}/loss`]: stats.loss,
    [`${role}/grad_norm`]: stats.gradNorm,
    [`${role}/trained_tokens`]: stats.trainedTokens,
  }
  if (options.kl) out[`${role}/kl`] = stats.kl
  if (options.offPolicy) {
    out[`${role}/clip_ratio/low`] = stats.clipLow
    out[`${role}/clip_ratio/high`] = stats.clipHigh
    out[`${role}/ratio/mean`] = stats.ratioMean
    out[`${role}/ratio/max`] = stats.ratioMax
  }
  return out
}
