/**
 * What the greedy episodes say without running anything more: how many calls they took, which of
 * those were wasted, and what they have to do with the plan. Every figure is exact for the tasks at
 * hand, since nothing in a greedy episode is drawn; its interval is over templates of tasks.
 *
 *   invalid    a call that is not in the call grammar, does not fit its tool's signature, or was
 *              answered by an error
 *   redundant  a call that matched no gold call and either repeats an equal earlier call of its
 *              episode or came when all gold calls had been matched, which is at once where no call
 *              is asked for; in suites judged by the answer alone only repeats count
 *   adherent   a call equal, tool and arguments, to one that its sub-task declares, order kept,
 *              each declaration used once; sub-tasks that are not well-formed declare nothing and
 *              their calls are left out
 */
import { hasPlanner } from '../../run/mode-facts.ts'
import type { Behaviour, Estimate } from '../../run/records.ts'
import { equalCalls } from '../../run/calls/call-equal.ts'
import type { ToolCall } from '../../run/calls/call-value.ts'
import { matchInOrder } from '../../tasks/match-in-order.ts'
import type { CallRecord, PlanLanguage, TaskSet } from '../../tasks/task.ts'
import type { RunContext } from '../context.ts'
import { estimate } from '../interval.ts'
import type { ClusteredValue } from '../interval.ts'
import { askedFor, fitsSignature, resolvedOrRaw } from '../reward/executor.ts'
import type { Execution } from '../rollout/executions.ts'
import { goldPlan, succeeded } from './rows.ts'
import type { Row } from './rows.ts'

const made = ({ resolved, call }: CallRecord): ToolCall | undefined => resolved ?? call

/** For each call of an episode, whether it was invalid. */
export function invalidCalls(suite: TaskSet, { task, episode }: Execution): boolean[] {
  const tools = suite.world(task).tools(0)
  return episode.calls.map(
    ({ call, observation }) => call === undefined || !observation.ok || !fitsSignature(call, tools),
  )
}

/** For each call of an episode, whether it was redundant. */
export function redundantCalls(
  { gold }: Pick<TaskSet, 'gold'>,
  { episode, verdict }: Execution,
): boolean[] {
  const { goldMatched, callMatched } = verdict
  const lastMatched = callMatched.findLastIndex((matched) => matched >= 0)
  const allMatched = gold === 'calls' && goldMatched.every(Boolean)
  return episode.calls.map((record, at) => {
    const call = made(record)
    if (call === undefined || (callMatched[at] ?? -1) >= 0) return false
    if (allMatched && at > lastMatched) return true
    return episode.calls.slice(0, at).some((earlier) => {
      const other = made(earlier)
      return other !== undefined && equalCalls(other, call)
    })
  })
}

/** For each call made for a well-formed sub-task, whether the sub-task declared it. */
export function adherentCalls(suite: PlanLanguage, { task, steps }: Execution): boolean[] {
  return steps.flatMap((step) => {
    if (suite.interpret(step.planStep, task) === undefined) return []
    // What does not parse is one call that nothing declared.
    if (step.calls === undefined) return [false]
    const calls = step.calls.map((call) => resolvedOrRaw(call, step.before))
    return matchInOrder(
      askedFor(suite, task, step.planStep, [], step.before),
      calls,
      equalCalls,
    ).callMatched.map((declared) => declared >= 0)
  })
}

/**
 * The calls that a plan asks for, whatever its style; undefined when a sub-task is not well-formed.
 */
function callsOf(
  suite: PlanLanguage,
  { task }: Row,
  planSteps: readonly string[] | undefined,
): readonly ToolCall[] | undefined {
  const calls = planSteps?.map((line) => suite.interpret(line, task))
  return calls === undefined || calls.some((some) => some === undefined)
    ? undefined
    : calls.flatMap((some) => some ?? [])
}

/** Whether a plan asks for exactly the gold plan's calls in their order. */
function asksForGold(suite: PlanLanguage, row: Row): boolean {
  const [asked, gold] = [
    callsOf(suite, row, row.plan.planSteps),
    callsOf(suite, row, goldPlan(suite, row.task)),
  ]
  return (
    asked !== undefined &&
    gold !== undefined &&
    asked.length === gold.length &&
    asked.every((call, i) => {
      const other = gold[i]
      return other !== undefined && equalCalls(call, other)
    })
  )
}

export function behaviourOf(
  { suite, config }: Pick<RunContext, 'suite' | 'config'>,
  rows: readonly Row[],
): Behaviour {
  const over = (some: readonly Row[], values: (row: Row) => readonly number[]): Estimate =>
    estimate(
      some.flatMap((row): ClusteredValue[] =>
        values(row).map((value) => ({ value, cluster: row.task.template })),
      ),
      config.seed,
    )
  const shareOf = (yes: (execution: Execution) => readonly boolean[]): Estimate =>
    over(rows, ({ execution }) => (execution === undefined ? [] : yes(execution).map(Number)))
  const success = (row: Row): readonly number[] => [Number(succeeded(row.execution))]
  const solved = rows.filter(({ execution }) => succeeded(execution))
  const callsIn = ({ execution }: Row): number => execution?.episode.calls.length ?? 0
  return {
    callsPerSuccess: over(solved, (row) => [callsIn(row)]),
    callsOverNeeded: over(
      solved.filter(({ task }) => task.gold.length > 0),
      (row) => [callsIn(row) / row.task.gold.length],
    ),
    invalidCalls: shareOf((execution) => invalidCalls(suite, execution)),
    redundantCalls: shareOf((execution) => redundantCalls(suite, execution)),
    // Without a planner there is no plan to follow.
    ...(!hasPlanner(config.mode)
      ? {}
      : {
          adherence: shareOf((execution) => adherentCalls(suite, execution)),
          successGivenGold: over(
            rows.filter((row) => asksForGold(suite, row)),
            success,
          ),
          rescue: over(
            rows.filter((row) => !row.starExecutorSuccess),
            success,
          ),
        }),
  }
}
