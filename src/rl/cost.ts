/**
 * Arithmetic of a batch's rollout, as the mathematics asks for it: prompts that sequences share are
 * counted once.
 */
import { forwardOperations } from '../engine/operations.ts'
import type { Batch } from './judging.ts'
import type { RunContext } from './context.ts'

/** Floating-point operations of sampling all plans and executions of a batch. */
export function rolloutOperations(
  { planner, executor }: Pick<RunContext, 'planner' | 'executor'>,
  { plans, executions }: Pick<Batch, 'plans' | 'executions'>,
): number {
  let sum = 0
  for (const group of plans) {
    for (const [i, { sample }] of group.entries()) {
      const prompt = sample.prompt.length
      sum += forwardOperations(
        planner.config,
        i === 0 ? 0 : prompt,
        prompt + sample.output.tokens.length,
      )
    }
  }
  for (const { index, steps, tokens } of executions)
    sum += forwardOperations(
      executor.config,
      index === 0 ? 0 : (steps[0]?.start ?? 0),
      tokens.length,
    )
  return sum
}
