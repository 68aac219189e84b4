/**
 * An evaluation as a stage of a run: success on held-out tasks, in parts where a person waits, and
 * what follows from it: kept trajectories and policies, the scorecard of official files.
 */
import { at } from '../../run/at.ts'
import { hasPlanner } from '../../run/mode-facts.ts'
import type { RunFile } from '../../run/run-file.ts'
import { evaluate } from '../evaluate.ts'
import type { EvaluatedTask } from '../evaluate.ts'
import { succeeded } from '../evaluation/rows.ts'
import { flooredOn, scorecardOf } from '../evaluation/scorecard.ts'
import type { RunEvent } from '../events.ts'
import { keptOfEvaluation } from '../kept-trajectories.ts'
import { estimate } from '../interval.ts'
import type { RunInProgress } from '../run-in-progress.ts'

/**
 * By how much greedy success changed on the same tasks since the first evaluation, whose outcomes
 * are kept for it.
 */
function pairedWith(
  before: RunFile['paired'],
  greedy: readonly EvaluatedTask[],
  update: number,
  seed: number,
): RunFile['paired'] {
  const done = greedy.map(({ execution }) => (succeeded(execution) ? 1 : 0))
  if (update === 0) return { before: done.join('') }
  if (before?.before.length !== done.length) return before
  const change = greedy.map(({ task }, i) => ({
    value: at(done, i, 'done') - Number(before.before[i]),
    cluster: task.template,
  }))
  return { ...before, change: estimate(change, seed) }
}

export async function* evaluationStage(
  run: RunInProgress,
  update: number,
  signal?: AbortSignal,
  context = run.context,
): AsyncGenerator<RunEvent, void, undefined> {
  const { config, suite } = context
  const ends = update === 0 || run.progress >= 1
  const tasks = ends ? config.evaluation.tasks : config.evaluation.tasksBetween
  const label = `Evaluating on ${Math.min(tasks, suite.size('held-out'))} held-out tasks`
  yield {
    kind: 'progress',
    phase: 'evaluation',
    label,
    done: 0,
    total: Math.min(tasks, suite.size('held-out')),
    ...run.left(),
  }
  const work = evaluate(context, {
    update,
    tasks,
    ends,
    inParts: context !== run.context,
    signal,
  })
  const keptOf = (evaluated: readonly EvaluatedTask[]) =>
    keptOfEvaluation(context, evaluated, update, run.record.trajectories)
  let from = run.now()
  let seconds = 0
  let step = await work.next()
  while (step.done !== true) {
    seconds += run.spent(from)
    const { done, total, part } = step.value
    if (ends && update > 0) run.ahead = { ...run.ahead, last: 1 - done / total }
    yield { kind: 'progress', phase: 'evaluation', label, done, total, ...run.left() }
    if (part !== undefined) {
      const kept = await keptOf(part.greedy)
      yield { kind: 'trajectories', kept: run.addTrajectories(kept) }
      yield { kind: 'first-part', evaluation: part.evaluation }
    }
    from = run.now()
    step = await work.next()
  }
  const { evaluation, greedy } = step.value
  const kept = await keptOf(greedy)
  if (config.evaluation.probes > 0 && hasPlanner(config.mode))
    await run.checkpoints.keep(update, context.planner, context.executor)
  run.set({
    evaluations: [...run.record.evaluations, evaluation],
    ...(ends && { paired: pairedWith(run.record.paired, greedy, update, config.seed) }),
  })
  seconds += run.spent(from)
  run.evaluating += seconds
  run.pace.evaluation(ends, seconds)
  const { benchmark } = suite
  const floored =
    ends && benchmark !== undefined
      ? (run.floored ??= await flooredOn(
          suite,
          benchmark,
          greedy.map(({ task }) => task),
        ))
      : []
  const outcomes = greedy.map(({ task, execution, sampledSuccess }, i) => ({
    template: task.template,
    greedy: execution?.verdict.success ?? false,
    sampled: sampledSuccess,
    ...(benchmark === undefined
      ? {}
      : {
          uncut: task.cut === undefined,
          seen: benchmark.seen(task),
          floors: Object.fromEntries(
            floored.map(({ floor, right }) => [floor.name, at(right, i, 'right')]),
          ),
        }),
  }))
  yield { kind: 'evaluation', evaluation, outcomes }
  if (ends && benchmark !== undefined) {
    const scorecard = scorecardOf(
      { benchmark, gold: suite.gold },
      greedy,
      floored,
      update,
      config.seed,
    )
    run.set({ scorecard })
    yield { kind: 'scorecard', scorecard }
  }
  yield { kind: 'trajectories', kept: run.addTrajectories(kept) }
}
