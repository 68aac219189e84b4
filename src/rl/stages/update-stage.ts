/** An update as a stage of a run: sample, judge, learn, record. */
import type { UpdateRecord } from '../../run/records.ts'
import { learningRate } from '../budget.ts'
import { modeOf } from '../modes/modes.ts'
import { rolloutOperations } from '../cost.ts'
import type { RunEvent } from '../events.ts'
import { keptOfUpdate } from '../kept-trajectories.ts'
import { batchMetrics, sampledTokens } from '../update-metrics.ts'
import { noticesOf, notFinite } from '../notices.ts'
import type { PolicyPair } from '../policy-pair.ts'
import type { RunInProgress } from '../run-in-progress.ts'
import { TrainingError } from '../training-error.ts'
import { updatePolicies } from '../update.ts'

const GIGA = 1e9

/** Update number `update`. Throws TrainingError where a figure is not finite. */
export async function* updateStage(
  run: RunInProgress,
  references: PolicyPair | undefined,
  update: number,
  signal?: AbortSignal,
): AsyncGenerator<RunEvent, void, undefined> {
  const { config, suite, tokenizer } = run.context
  signal?.throwIfAborted()
  const began = run.now()
  const { sample, judge } = modeOf(config)
  const rate = learningRate(config, run.progress)
  const episodes = await sample(run.context, update, signal)
  const sampled = run.now()
  const batch = await judge(run.context, update, episodes)
  const judged = run.now()
  const { metrics: learned, operations } = await updatePolicies(
    run.context,
    batch,
    update,
    rate,
    references,
  )
  const done = run.now()
  run.context.curriculum?.observe(batch.taught)
  // Every update's are kept: an object that is made at once takes a third of the memory of one
  // that grew.
  const metrics = Object.fromEntries(
    Object.entries({
      ...batchMetrics(batch),
      ...learned,
      gflop: (rolloutOperations(run.context, batch) + operations) / GIGA,
    }),
  )
  const bad = notFinite(metrics)
  if (bad !== undefined) {
    throw new TrainingError(
      `Update ${update}: ${bad} is not a finite number, so training stopped before recording it. Continue from the last checkpoint with a lower learning rate or a smaller rl.maxGradNorm.`,
    )
  }
  const tokens = sampledTokens(batch)
  const trained =
    (learned['planner/trained_tokens'] ?? 0) +
    (learned['executor/trained_tokens'] ?? 0) +
    (learned['shared/trained_tokens'] ?? 0)
  const kept = await keptOfUpdate(suite, tokenizer, batch, update)
  const seconds = {
    rollout: sampled - began,
    judge: judged - sampled,
    update: done - judged,
    record: run.now() - done,
  }
  const record: UpdateRecord = {
    update,
    metrics,
    timing: {
      step_time: seconds.rollout + seconds.judge + seconds.update,
      rollout_time: seconds.rollout,
      judge_time: seconds.judge,
      update_time: seconds.update,
      record_time: seconds.record,
      evaluation_time: run.evaluating,
      rollout_tokens_per_second: tokens / Math.max(1e-3, seconds.rollout),
      update_tokens_per_second: trained / Math.max(1e-3, seconds.update),
      update_gflops: operations / Math.max(1e-3, seconds.update) / GIGA,
    },
    notices: noticesOf(metrics),
  }
  run.evaluating = 0
  run.set({
    updates: [...run.record.updates, record],
    trajectories: [...run.record.trajectories, ...kept],
    tokens: run.record.tokens + tokens,
  })
  run.pace.update(run.spent(began))
  // Progress first: a run that is pulled until its `update` event (one step) is whole by then.
  yield run.trained()
  yield { kind: 'trajectories', kept }
  yield { kind: 'update', record }
}
