/**
 * The trajectories a run keeps, by the rule of run/keep.ts: of every update the first of each
 * outcome and the largest advantages, each plan shown with its first execution; of every evaluation
 * the first of each outcome, and a few tasks each time, so that the same task can be compared before
 * and after.
 */
import type { Trajectory } from '../run/records.ts'
import type { Tokenizer } from '../tokenizer/tokenizer.ts'
import { rewardOf } from './reward/weighted-sum.ts'
import { selectKept } from '../run/keep.ts'
import type { Thinnable } from '../run/keep.ts'
import type { TaskSuite } from '../tasks/task.ts'
import type { RunContext } from './context.ts'
import type { Batch, JudgedPlan } from './judging.ts'
import type { EvaluatedTask } from './evaluate.ts'
import { executorTerms } from './reward/executor.ts'
import { plannerTerms, resolveGold } from './reward/planner.ts'
import { mean } from './moments.ts'
import { executeExactly } from './rollout/executions.ts'
import type { Execution } from './rollout/executions.ts'
import { outcomeOf, trajectory } from './trajectory.ts'

/** Tasks that the first evaluation chooses to be kept at every other. */
const FOLLOWED = { solved: 1, failed: 3 }

function groupStrip(group: readonly JudgedPlan[]): {
  readonly plans: Trajectory['group']
  readonly order: readonly JudgedPlan[]
} {
  const order = [...group].sort(
    (a, b) => rewardOf(b.terms) - rewardOf(a.terms) || a.sample.index - b.sample.index,
  )
  return {
    order,
    plans: order.map((p) => ({
      plan: [...(p.sample.planSteps ?? [p.sample.output.text])],
      reward: rewardOf(p.terms),
      advantage: p.advantage,
      success: mean(p.executions.map((e) => (e.verdict.success ? 1 : 0))),
    })),
  }
}

/** Whether E* succeeds with a plan of a group; plans of a group are often the same. */
function exactWithin(suite: TaskSuite): (plan: JudgedPlan) => Promise<boolean> {
  const known = new Map<string, boolean>()
  return async ({ sample: { task, planSteps } }) => {
    if (planSteps === undefined) return false
    const text = planSteps.join('\n')
    const success = known.get(text) ?? (await executeExactly(suite, task, planSteps)).success
    known.set(text, success)
    return success
  }
}

export async function keptOfUpdate(
  suite: TaskSuite,
  tokenizer: Tokenizer,
  batch: Batch,
  update: number,
): Promise<Trajectory[]> {
  const candidates: {
    plan: JudgedPlan
    group: readonly JudgedPlan[]
    execution: Execution | undefined
    exact: boolean
  }[] = []
  for (const group of batch.plans) {
    const exactly = exactWithin(suite)
    for (const plan of group) {
      const execution = plan.executions[0]
      // Plans that were not carried out (planner trained apart) have no episode to step through.
      if (execution === undefined && plan.sample.planSteps !== undefined) continue
      candidates.push({ plan, group, execution, exact: await exactly(plan) })
    }
  }
  const kept = selectKept(candidates, ({ plan, execution, exact }) => ({
    outcome: outcomeOf(plan.sample, execution, exact),
    advantage: plan.advantage,
  }))
  return kept.map(({ candidate: { plan, group, execution, exact }, kept: reason }) => {
    const { plans, order } = groupStrip(group)
    return trajectory(tokenizer, {
      id: `update-${update}/${plan.sample.task.id}/plan-${plan.sample.index}`,
      update,
      phase: 'train',
      plan: plan.sample,
      planTerms: plan.terms,
      planAdvantage: plan.advantage,
      execution,
      steps: stepsOf(batch, execution),
      exactSuccess: exact,
      group: plans,
      groupIndex: order.indexOf(plan),
      kept: reason,
    })
  })
}

function stepsOf(
  batch: Batch,
  execution: Execution | undefined,
): { terms: JudgedPlan['terms']; advantage: number }[] {
  if (execution === undefined) return []
  return batch.steps
    .flat()
    .filter((s) => s.execution === execution)
    .sort((a, b) => a.at - b.at)
    .map((s) => ({ terms: s.terms, advantage: s.advantage }))
}

/** What is left of a recorded trajectory, also where memory let go of it. */
type Recorded = Thinnable & Pick<Trajectory, 'id'>

/** Tasks that evaluations before `update` kept so that they are seen again after training. */
function followedBefore(recorded: readonly Recorded[], update: number): ReadonlySet<string> {
  return new Set(
    recorded
      .filter(
        (one) => one.phase === 'evaluation' && one.kept === 'before-after' && one.update < update,
      )
      .map(({ id }) => id.slice(id.indexOf('/') + 1)),
  )
}

/**
 * The first evaluation chooses the tasks that are followed: the first that fail, for training to
 * mend, and the first that is solved, for it to keep. Later ones keep these again. Of all other
 * tasks the first of each outcome is kept. `recorded`: what the run kept so far.
 */
export async function keptOfEvaluation(
  { config, suite, tokenizer }: Pick<RunContext, 'config' | 'suite' | 'tokenizer'>,
  evaluated: readonly EvaluatedTask[],
  update: number,
  recorded: readonly Recorded[],
): Promise<Trajectory[]> {
  const kept: Trajectory[] = []
  const seen = new Set<string>()
  const before = followedBefore(recorded, update)
  const left = { ...(before.size === 0 ? FOLLOWED : { solved: 0, failed: 0 }) }
  for (const { task, plan, execution, exactSuccess } of evaluated) {
    const outcome = outcomeOf(plan, execution, exactSuccess)
    const kind = outcome === 'success' ? 'solved' : 'failed'
    const followed = before.has(task.id) || left[kind] > 0
    left[kind] -= 1
    if (seen.has(outcome) && !followed) continue
    seen.add(outcome)
    const gold = await resolveGold(suite, task)
    const tools = suite.world(task).tools(0)
    kept.push(
      trajectory(tokenizer, {
        id: `evaluation-${update}/${task.id}`,
        update,
        phase: 'evaluation',
        plan,
        planTerms: plannerTerms(
          config,
          suite,
          plan,
          execution === undefined ? [] : [execution],
          gold,
        ),
        planAdvantage: 0,
        execution,
        steps: (execution?.steps ?? []).map((step) => ({
          terms:
            execution === undefined ? [] : executorTerms(config, suite, tools, execution, step),
          advantage: 0,
        })),
        exactSuccess,
        group: [],
        groupIndex: -1,
        kept: followed ? 'before-after' : 'first-of-outcome',
      }),
    )
  }
  return kept
}
