/**
 * The small charts, as data: which metrics of updates or figures of evaluations each draws and what
 * it says of them.
 */
import type { FigureName } from '../../run/evaluation-figures.ts'
import type { Drawn } from '../../store/update-series.ts'
import { compact, figure } from '../../store/format.ts'
import type { Series } from '../charts/series.ts'

const ROLES: readonly Series[] = [
  { key: 'planner', label: 'planner', color: 'var(--planner)', shape: 'planner' },
  { key: 'executor', label: 'executor', color: 'var(--executor)', shape: 'executor' },
]
const SPEED: readonly Series[] = [
  { key: 'rollout', label: 'sampling', color: 'var(--ink)' },
  { key: 'update', label: 'learning', color: 'var(--second)', dashed: true },
]
const TIME: readonly Series[] = [{ key: 'seconds', label: 'seconds', color: 'var(--ink)' }]

export interface SmallChart {
  readonly title: string
  readonly term: string
  readonly caption: string
  readonly series: readonly Series[]
  readonly names: Readonly<Record<string, Drawn>>
  readonly domain?: readonly [number, number]
  readonly format: (value: number) => string
}

export const STABILITY: readonly SmallChart[] = [
  {
    title: 'How undecided are they?',
    term: 'entropy, nats a token',
    caption: 'Near zero a policy writes the same every time and no longer explores.',
    series: ROLES,
    names: { planner: 'planner/entropy', executor: 'executor/entropy' },
    format: figure,
  },
  {
    title: 'How strong is the pull?',
    term: 'gradient norm',
    caption: 'Before it is clipped; sudden peaks are a warning.',
    series: ROLES,
    names: { planner: 'planner/grad_norm', executor: 'executor/grad_norm' },
    format: compact,
  },
  {
    title: 'Groups that taught nothing',
    term: 'frac_reward_zero_std',
    caption:
      'Share of groups in which every output earned the same, so that nothing can be learned from them.',
    series: ROLES,
    names: { planner: 'planner/frac_reward_zero_std', executor: 'executor/frac_reward_zero_std' },
    domain: [0, 1],
    format: figure,
  },
]
export const SPEEDS: readonly SmallChart[] = [
  {
    title: 'Tokens a second',
    term: 'throughput',
    caption: 'Tokens sampled, and tokens learned from, each second.',
    series: SPEED,
    names: { rollout: 'rollout_tokens_per_second', update: 'update_tokens_per_second' },
    format: compact,
  },
  {
    title: 'Seconds an update',
    term: 'step_time',
    caption: 'From the first sampled token to the changed weights.',
    series: TIME,
    names: { seconds: 'step_time' },
    format: compact,
  },
]

/** A series for each figure, under the figure's name. */
export interface FigureChart {
  readonly title: string
  readonly term: string
  readonly caption: string
  readonly series: readonly (Series & { readonly key: FigureName })[]
  readonly domain?: readonly [number, number]
}

const FIRST = { color: 'var(--ink)', band: true, dots: true, shape: 'both' } as const
const SECOND = { color: 'var(--second)', band: true, dash: '6 3' } as const
const THIRD = { color: 'var(--tool)', band: true, dash: '2 3' } as const

export const PLANS: readonly FigureChart[] = [
  {
    title: 'Would a better plan have helped?',
    term: 'capability regret, plan uplift',
    caption:
      'Share of tasks that only the planner’s own plan failed, not the best of those it samples; and what planning adds to handing over the task as it is.',
    series: [
      { key: 'capabilityRegret', label: 'lost for want of a better plan', ...FIRST },
      { key: 'planUplift', label: 'gained by planning', ...SECOND },
    ],
  },
  {
    title: 'Does the executor follow the plan?',
    term: 'plan adherence, conditional success, rescue',
    caption:
      'Share of calls that the plan declares; share of tasks done where the plan asks for the gold calls; and where the plan is wrong.',
    series: [
      { key: 'adherence', label: 'calls as declared', ...FIRST },
      { key: 'successGivenGold', label: 'done, plan right', ...SECOND },
      { key: 'rescue', label: 'done, plan wrong', ...THIRD },
    ],
    domain: [0, 1],
  },
  {
    title: 'What if the plan is blanked, shuffled or swapped?',
    term: 'causal influence',
    caption:
      'Change of success when the executor gets a spoiled plan; at 0 the plan made no difference.',
    series: [
      { key: 'blanked', label: 'blanked', ...FIRST },
      { key: 'shuffled', label: 'shuffled', ...SECOND },
      { key: 'swapped', label: 'another task’s', ...THIRD },
    ],
  },
]

export const CALLS: readonly FigureChart[] = [
  {
    title: 'How many calls does a solved task take?',
    term: 'calls per success',
    caption:
      'Calls made for a task that was done, and the same as a multiple of the calls that it needed.',
    series: [
      { key: 'callsPerSuccess', label: 'calls', ...FIRST },
      { key: 'callsOverNeeded', label: 'times those needed', ...SECOND },
    ],
  },
  {
    title: 'How many calls are wasted?',
    term: 'invalid-call and redundant-call rate',
    caption:
      'Share of calls that could not work, and of calls that repeat one or come when all is done.',
    series: [
      { key: 'invalidCalls', label: 'invalid', ...FIRST },
      { key: 'redundantCalls', label: 'redundant', ...SECOND },
    ],
    domain: [0, 1],
  },
]
