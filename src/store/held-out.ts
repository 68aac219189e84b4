/**
 * On how many held-out tasks a run would be measured: as many as it asks for, and no more than
 * there are.
 */
import type { Config } from '../run/config.ts'

/** How many tasks official files hold out, for the settings that `key` stands for. */
export interface HeldOut {
  readonly key: string
  readonly tasks: number
}

/** What decides which tasks official files, or a program, give. */
export function heldOutKey({ suite, planner, executor, rl }: Config): string {
  return JSON.stringify([
    suite,
    planner.context,
    executor.context,
    rl.maxPlanTokens,
    rl.maxCallTokens,
  ])
}

/**
 * The configuration with what its evaluations will come to; `atMost` where its tasks are not
 * counted yet.
 */
export function measuredOn(
  config: Config,
  counted: HeldOut | undefined,
): { readonly config: Config; readonly atMost: boolean } {
  const { suite, evaluation } = config
  const there =
    'heldOut' in suite
      ? suite.heldOut
      : counted?.key === heldOutKey(config)
        ? counted.tasks
        : undefined
  const most = (wanted: number): number => Math.min(wanted, there ?? wanted)
  const tasks = { tasks: most(evaluation.tasks), tasksBetween: most(evaluation.tasksBetween) }
  // A program may hold fewer tasks than are asked for.
  return {
    config: { ...config, evaluation: { ...evaluation, ...tasks } },
    atMost: there === undefined || suite.id === 'custom',
  }
}
