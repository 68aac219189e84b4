/** The warm start as a stage of a run: steps on demonstrations, policy after policy. */
import { beginsFromStarters } from '../../run/mode-facts.ts'
import type { RunEvent } from '../events.ts'
import type { RunInProgress } from '../run-in-progress.ts'
import { warmStartStages, warmStartStep, warmStartSteps } from '../warm-start.ts'

export async function* warmStartStage(
  run: RunInProgress,
  signal?: AbortSignal,
): AsyncGenerator<RunEvent, void, undefined> {
  const { config, planner, executor } = run.context
  if (beginsFromStarters(config)) return
  const total = warmStartSteps(config)
  let before = 0
  for (const stage of warmStartStages(config)) {
    const label = `Warm start: ${stage.role === 'shared' ? 'both roles' : stage.role === 'solo' ? 'the one policy' : stage.role} on demonstrations`
    // A large policy's first step takes long: it is named before it is made.
    if (run.warmSteps < before + stage.steps)
      yield { kind: 'progress', phase: 'warm-start', label, done: run.warmSteps, total }
    for (let step = Math.max(0, run.warmSteps - before); step < stage.steps; step += 1) {
      signal?.throwIfAborted()
      const from = run.now()
      const point = await warmStartStep(
        run.context,
        stage.role === 'executor' ? executor : planner,
        stage,
        step,
      )
      run.warmSteps = before + step + 1
      run.set({ warmStart: [...run.record.warmStart, point] })
      run.pace.warmStep(run.now() - from)
      const secondsLeft = run.pace.warmStartLeft(total - run.warmSteps)
      yield { kind: 'warm-start', point }
      yield {
        kind: 'progress',
        phase: 'warm-start',
        label,
        done: run.warmSteps,
        total,
        ...(secondsLeft === undefined ? {} : { secondsLeft }),
      }
    }
    before += stage.steps
  }
  if (run.update === 0) for (const policy of new Set([planner, executor])) policy.resetOptimizer()
}
