/** The small charts of health and speed, as data: which metrics each draws and what it says of them. */
import { compact, figure } from '../../store/format.ts'
import type { Series } from '../charts/series.ts'

const ROLES: readonly Series[] = [
  { key: 'planner', label: 'planner', color: 'var(--planner)', shape: 'planner' },
  { key: 'executor', label: 'executor', color: 'var(--executor)', shape: 'executor' },
]
const SPEED: readonly Series[] = [
  { key: 'rollout', label: 'sampling', color: 'var(--ink)' }, { key: 'update', label: 'learning', color: 'var(--second)', dashed: true },
]
const TIME: readonly Series[] = [{ key: 'seconds', label: 'seconds', color: 'var(--ink)' }]

export interface SmallChart {
  readonly title: string
  readonly term: string
  readonly caption: string
  readonly series: readonly Series[]
  readonly names: Readonly<Record<string, string>>
  readonly from: 'metrics' | 'timing'
  readonly domain?: readonly [number, number]
  readonly format: (value: number) => string
}

export const STABILITY: readonly SmallChart[] = [
  { title: 'How undecided are they?', term: 'entropy, nats a token', caption: 'Near zero a policy writes the same every time and no longer explores.', series: ROLES, names: { planner: 'planner/entropy', executor: 'executor/entropy' }, from: 'metrics', format: figure },
  { title: 'How strong is the pull?', term: 'gradient norm', caption: 'Before it is clipped; sudden peaks are a warning.', series: ROLES, names: { planner: 'planner/grad_norm', executor: 'executor/grad_norm' }, from: 'metrics', format: compact },
  { title: 'Groups that taught nothing', term: 'frac_reward_zero_std', caption: 'Share of groups in which every output earned the same, so that nothing can be learned from them.', series: ROLES, names: { planner: 'planner/frac_reward_zero_std', executor: 'executor/frac_reward_zero_std' }, from: 'metrics', domain: [0, 1], format: figure },
]
export const SPEEDS: readonly SmallChart[] = [
  { title: 'Tokens a second', term: 'throughput', caption: 'Tokens sampled, and tokens learned from, each second.', series: SPEED, names: { rollout: 'rollout_tokens_per_second', update: 'update_tokens_per_second' }, from: 'timing', format: compact },
  { title: 'Seconds an update', term: 'step_time', caption: 'From the first sampled token to the changed weights.', series: TIME, names: { seconds: 'step_time' }, from: 'timing', format: compact },
]
