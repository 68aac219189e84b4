/**
 * Cross-play: V(P_i, E_j), greedy success of every planner with every executor, over independently
 * trained seeds or over checkpoints of one run. A pair that does well only with each other has a
 * private convention, not capability: the diagonal is then above the rest.
 *
 * Every planner plans once; an executor carries out each different plan once. Policies are made one
 * after the other from what is saved of them, so that however many there are, one is alive.
 */
import type { Engine, ModelConfig, Policy, Weights } from '../engine/engine.ts'
import { at } from '../run/at.ts'
import type { Task } from '../tasks/task.ts'
import { promptFor } from './prompt.ts'
import { sampling } from './context.ts'
import type { RunContext } from './context.ts'
import { chunksOf } from './evaluation/tasks.ts'
import { STREAM, sampleKey } from './keys.ts'
import { execute } from './rollout/executions.ts'
import { samplePlans } from './rollout/episodes.ts'

/** A policy as it is saved; a checkpoint is one. */
export interface SavedPolicy {
  readonly config: ModelConfig
  readonly weights: Weights
}

export type CrossPlayContext = Pick<RunContext, 'config' | 'suite' | 'tokenizer'> & {
  readonly engine: Engine
}

/** A task and what one planner wrote for it; no lines where that is no plan. */
interface Planned {
  readonly task: Task
  readonly planSteps: readonly string[] | undefined
}

async function withPolicy<T>(
  { engine }: CrossPlayContext,
  { config, weights }: SavedPolicy,
  work: (policy: Policy) => Promise<T>,
): Promise<T> {
  const policy = await engine.createPolicy(config, weights)
  try {
    return await work(policy)
  } finally {
    policy.dispose()
  }
}

// Greedy choices draw nothing: the keys only have to be there.
const keyOf = (task: Task, role: 'planner' | 'executor') =>
  sampleKey(0, { stream: STREAM.whatIf, update: 0, task: task.index, plan: 0, execution: 0, role })

const identity = ({ task, planSteps }: Planned): string =>
  `${task.id}\n${planSteps?.join('\n') ?? ''}`

function planned(
  context: CrossPlayContext,
  planner: SavedPolicy,
  tasks: readonly Task[],
  signal?: AbortSignal,
): Promise<Planned[]> {
  const { tokenizer, config } = context
  return withPolicy(context, planner, async (policy) => {
    const out: Planned[] = []
    for (const chunk of chunksOf(tasks)) {
      const prompts = chunk.map((task) => promptFor(context, task))
      const request = {
        prompts,
        plans: 1,
        sampling: sampling(context, 'planner', 'greedy'),
        maxSubtasks: config.rl.maxSubtasks,
        keyOf: (task: Task) => keyOf(task, 'planner'),
      }
      out.push(...(await samplePlans({ planner: policy, tokenizer }, request, signal)))
    }
    return out
  })
}

/**
 * Which of the plans end in success, by identity; plans of equal wording for one task are carried
 * out once.
 */
async function succeeding(
  context: CrossPlayContext,
  executor: Policy,
  plans: readonly Planned[],
  signal?: AbortSignal,
): Promise<ReadonlySet<string>> {
  const { config, suite, tokenizer } = context
  const different = [...new Map(plans.map((plan) => [identity(plan), plan])).values()]
  const done = new Set<string>()
  for (const chunk of chunksOf(different)) {
    const toRun = chunk.flatMap(({ task, planSteps }) =>
      planSteps === undefined ? [] : [{ task, planSteps, keys: [keyOf(task, 'executor')] }],
    )
    const executions = await execute(
      { config, suite, tokenizer, executor },
      toRun,
      sampling(context, 'executor', 'greedy'),
      signal,
    )
    for (const { task, planSteps, verdict } of executions)
      if (verdict.success) done.add(identity({ task, planSteps }))
  }
  return done
}

/**
 * Rows: whose planner; columns: whose executor. Yields how many policies are done; not pulling
 * pauses it.
 */
export async function* crossPlaySteps(
  context: CrossPlayContext,
  planners: readonly SavedPolicy[],
  executors: readonly SavedPolicy[],
  tasks: readonly Task[],
  signal?: AbortSignal,
): AsyncGenerator<{ readonly done: number; readonly total: number }, number[][], undefined> {
  const total = planners.length + executors.length
  const plans: Planned[][] = []
  for (const planner of planners) {
    plans.push(await planned(context, planner, tasks, signal))
    yield { done: plans.length, total }
  }
  const columns: number[][] = []
  for (const executor of executors) {
    const done = await withPolicy(context, executor, (policy) =>
      succeeding(context, policy, plans.flat(), signal),
    )
    columns.push(
      plans.map((own) =>
        own.length === 0 ? 0 : own.filter((plan) => done.has(identity(plan))).length / own.length,
      ),
    )
    yield { done: plans.length + columns.length, total }
  }
  return plans.map((_, row) => columns.map((column) => at(column, row, 'column')))
}

/** The same in one go. */
export async function crossPlay(
  context: CrossPlayContext,
  planners: readonly SavedPolicy[],
  executors: readonly SavedPolicy[],
  tasks: readonly Task[],
  signal?: AbortSignal,
): Promise<number[][]> {
  const work = crossPlaySteps(context, planners, executors, tasks, signal)
  for (let step = await work.next(); ; step = await work.next())
    if (step.done === true) return step.value
}
