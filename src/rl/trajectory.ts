/**
 * Judged samples as the records a page steps through: two lanes and a tool lane, in the order
 * things happened.
 */
import { printCalls } from '../run/calls/call-print.ts'
import type { Tokenizer } from '../tokenizer/tokenizer.ts'
import type { Generation, Outcome, RewardTerm, Step, Trajectory } from '../run/records.ts'
import type { Execution } from './rollout/executions.ts'
import type { Output } from './prompt.ts'
import type { PlanSample } from './rollout/episodes.ts'
import { rewardOf } from './reward/weighted-sum.ts'

/**
 * Five significant digits: far below what a colour or a tooltip shows, and half the bytes of a
 * float32 in full.
 */
const shown = (values: Float32Array): number[] =>
  Array.from(values, (v) => Number(v.toPrecision(5)))

function generation(t: Tokenizer, output: Output, advantage: number): Generation {
  return {
    tokens: Array.from(output.tokens, (token) => t.tokenText(token)),
    logProbs: shown(output.logProbs),
    entropies: shown(output.entropies),
    advantage,
    truncated: !output.closed,
  }
}

export interface TrajectoryParts {
  readonly id: string
  readonly update: number
  readonly phase: 'train' | 'evaluation'
  readonly plan: PlanSample
  readonly planTerms: readonly RewardTerm[]
  readonly planAdvantage: number
  readonly execution: Execution | undefined
  /** Per step of the execution: its terms and advantage. */
  readonly steps: readonly { readonly terms: readonly RewardTerm[]; readonly advantage: number }[]
  /** Whether E* succeeds with this plan. */
  readonly exactSuccess: boolean
  readonly group: Trajectory['group']
  readonly groupIndex: number
  readonly kept: string
}

export function outcomeOf(
  plan: PlanSample,
  execution: Execution | undefined,
  exactSuccess: boolean,
): Outcome {
  if (plan.planSteps === undefined || execution === undefined) return 'malformed'
  if (execution.verdict.success) return 'success'
  return exactSuccess ? 'misunderstood' : 'bad-plan'
}

function executionSteps(
  t: Tokenizer,
  execution: Execution,
  judged: TrajectoryParts['steps'],
): Step[] {
  let call = 0
  return execution.steps.flatMap((step, i): Step[] => {
    const own = judged[i]
    const previous = execution.steps[i - 1]
    const read =
      previous === undefined
        ? ''
        : `${previous.records.map((r) => r.observation.text).join('; ')}\n`
    const wrote: Step = {
      lane: 'executor',
      subtask: step.subtask,
      prompt: `${read}${step.planStep}`,
      output: step.output.text,
      generation: generation(t, step.output, own?.advantage ?? 0),
      rewards: [...(own?.terms ?? [])],
    }
    const tools = step.records.map((record): Step => {
      const shown = record.resolved ?? record.call
      const matched = execution.verdict.callMatched[call] ?? -1
      call += 1
      return {
        lane: 'tool',
        subtask: step.subtask,
        call: shown === undefined ? step.output.text : printCalls([shown]),
        ok: record.observation.ok,
        result: record.observation.text,
        matchedGold: matched,
      }
    })
    return [wrote, ...tools]
  })
}

export function trajectory(t: Tokenizer, parts: TrajectoryParts): Trajectory {
  const { plan, execution } = parts
  const planned: Step = {
    lane: 'planner',
    prompt: plan.promptText,
    output: plan.output.text,
    generation: generation(t, plan.output, parts.planAdvantage),
    rewards: [...parts.planTerms],
  }
  const judged = parts.steps.map((s) => rewardOf(s.terms))
  return {
    id: parts.id,
    update: parts.update,
    phase: parts.phase,
    task: {
      id: plan.task.id,
      text: plan.task.text,
      gold: plan.task.gold.map((c) => printCalls([c])),
      split: plan.task.split,
    },
    outcome: outcomeOf(plan, execution, parts.exactSuccess),
    reward: {
      planner: rewardOf(parts.planTerms),
      executor: judged.length === 0 ? 0 : judged.reduce((a, b) => a + b, 0) / judged.length,
    },
    steps: [planned, ...(execution === undefined ? [] : executionSteps(t, execution, parts.steps))],
    checks: execution === undefined ? [] : execution.verdict.checks.map((c) => ({ ...c })),
    group: [...parts.group],
    groupIndex: parts.groupIndex,
    kept: parts.kept,
  }
}
