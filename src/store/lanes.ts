/** A trajectory as lanes: which step stands in which lane, and what each is called. */
import type { Generation, RewardTerm, Step, Trajectory } from '../run/records.ts'
import { figure } from './format.ts'

export const LANES = ['planner', 'executor', 'tool'] as const satisfies readonly Step['lane'][]

/** Whether a step went wrong: a tool's error, an output cut off. */
export function troubled(step: Step): boolean {
  return step.lane === 'tool' ? !step.ok : step.generation.truncated
}

/** What a step is, in a few words, for its button and for a screen reader. */
export function stepName(step: Step): string {
  switch (step.lane) {
    case 'planner':
      return 'Planner writes the plan'
    case 'executor':
      return `Executor carries out sub-task ${step.subtask + 1}`
    case 'tool':
      return `${toolName(step.call)} ${step.ok ? 'answers' : 'refuses'}`
  }
}

function toolName(call: string): string {
  return /^\s*\[?\s*([A-Za-z_]\w*)/.exec(call)?.[1] ?? 'Tool'
}

export function rewardSum(terms: readonly RewardTerm[]): number {
  return terms.reduce((sum, { value, weight }) => sum + value * weight, 0)
}

/** Share of the heat scale: 0 for a sure token, 1 at `COLDEST` and below. */
export const COLDEST = -4
function heat(logProb: number): number {
  return Math.max(0, Math.min(1, logProb / COLDEST))
}

/** How many steps of tint there are: few enough for a style sheet, enough to see a difference. */
export const HEAT_STEPS = 8
export function heatStep(logProb: number): number {
  return Math.round(heat(logProb) * HEAT_STEPS)
}

export function tokenWords({ tokens, logProbs, entropies }: Generation, index: number): string {
  const [token = '', logProb = 0, entropy = 0] = [tokens[index], logProbs[index], entropies[index]]
  return `${JSON.stringify(token)}, log-probability ${figure(logProb)}, probability ${figure(Math.exp(logProb))}, entropy ${figure(entropy)}`
}

/** The outcome in words, with what tells it from the others. */
export const OUTCOME_WORDS: Readonly<
  Record<Trajectory['outcome'], { readonly name: string; readonly about: string }>
> = {
  success: { name: 'success', about: 'the task was done' },
  'bad-plan': { name: 'bad plan', about: 'even an exact executor fails with this plan' },
  misunderstood: {
    name: 'misunderstood',
    about: 'an exact executor would have succeeded with this plan',
  },
  malformed: { name: 'malformed', about: 'the planner wrote no plan' },
}
