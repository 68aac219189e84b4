/** Cross-play as a stage of a run, over the policies that it kept at its evaluations. */
import { crossPlaySteps } from '../cross-play-steps.ts'
import { tasksOf } from '../evaluation/tasks.ts'
import type { RunEvent } from '../events.ts'
import type { RunInProgress } from '../run-in-progress.ts'

/** V(P_i, E_j) over the checkpoints of this run, once, when its last evaluation is made. */
export async function* crossPlayStage(
  run: RunInProgress,
  signal?: AbortSignal,
): AsyncGenerator<RunEvent, void, undefined> {
  const { kept } = run.checkpoints
  if (kept.length < 2) return
  const { config, suite, tokenizer } = run.context
  const tasks = tasksOf(run.context, 'held-out', config.evaluation.probes)
  const context = { config, suite, tokenizer, engine: run.options.engine }
  const work = crossPlaySteps(
    context,
    kept.map(({ planner }) => planner),
    kept.map(({ planner, executor = planner }) => executor),
    tasks,
    signal,
  )
  let from = run.now()
  let step = await work.next()
  while (step.done !== true) {
    run.spent(from)
    run.ahead = { last: 0, across: 1 - step.value.done / step.value.total }
    yield {
      kind: 'progress',
      phase: 'evaluation',
      label: 'Every planner with every executor of this run',
      ...step.value,
      ...run.left(),
    }
    from = run.now()
    step = await work.next()
  }
  run.spent(from)
  const crossPlay = {
    updates: kept.map(({ update }) => update),
    tasks: tasks.length,
    success: step.value,
  }
  run.set({ crossPlay })
  yield { kind: 'cross-play', crossPlay }
}
