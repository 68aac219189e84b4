/**
 * Every figure that an update records: its name, what it is in plain words, its formula and where
 * that comes from. The trainer writes these names, the page explains them. Names follow TRL and
 * verl, with the role before them: `planner/reward`.
 */

import { termMeaning } from './reward-terms.ts'
import type { Meaning } from './reward-terms.ts'

type MetricRole = 'planner' | 'executor' | 'shared'
const METRIC_ROLES = ['planner', 'executor', 'shared'] as const satisfies readonly MetricRole[]

export interface MetricInfo extends Meaning {
  readonly unit:
    | 'reward'
    | 'share'
    | 'nats'
    | 'ratio'
    | 'norm'
    | 'tokens'
    | 'samples'
    | 'calls'
    | 'seconds'
    | 'tokens per second'
    | 'GFLOP'
    | 'GFLOP/s'
    | 'loss'
}

const TRL = 'GRPO trainer of TRL'
const VERL = 'verl'

/** By name without the role. */
const ROLE_METRICS: Readonly<Record<string, MetricInfo>> = {
  reward: {
    label: 'Reward',
    sentence: 'What this role earned on average, all terms weighted and added.',
    formula: 'mean over samples of Σ weight · term',
    source: TRL,
    unit: 'reward',
  },
  reward_std: {
    label: 'Spread of reward',
    sentence:
      'How much the samples of one group differ in reward; without a difference there is nothing to learn.',
    formula: 'mean over groups of the standard deviation of reward',
    source: TRL,
    unit: 'reward',
  },
  frac_reward_zero_std: {
    label: 'Groups without a signal',
    sentence:
      'Share of groups whose samples all earned the same, so that they teach nothing and are dropped.',
    formula: 'groups with standard deviation 0 / groups',
    source: TRL,
    unit: 'share',
  },
  unscored_samples: {
    label: 'Without a reward',
    sentence: 'Samples left out of their groups, as no reward of theirs is a finite number.',
    formula: 'samples without a finite term',
    source: TRL,
    unit: 'samples',
  },
  unscored_terms: {
    label: 'Missing rewards',
    sentence: 'Terms of other samples left out of their sums, as they are no finite numbers.',
    formula: 'terms without a finite value',
    source: TRL,
    unit: 'samples',
  },
  loss: {
    label: 'Loss',
    sentence:
      'What the optimiser lowers; with policy gradients its height says little, its jumps say much.',
    formula: 'Σ weight · token loss / normaliser',
    source: VERL,
    unit: 'loss',
  },
  entropy: {
    label: 'Undecidedness',
    sentence:
      'How open the policy still is about the next token; near zero it repeats itself and stops exploring.',
    formula: 'mean over trained tokens of -Σ p · ln p',
    source: TRL,
    unit: 'nats',
  },
  kl: {
    label: 'Distance from the reference',
    sentence: 'How far the policy has moved from where reinforcement learning began.',
    formula: 'mean of e^d - d - 1 with d = ln p_ref - ln p (k3)',
    source: TRL,
    unit: 'nats',
  },
  'clip_ratio/low': {
    label: 'Clipped below',
    sentence:
      'Share of trained tokens whose change was held back because they had already become much less likely.',
    formula: 'tokens with A < 0 and ratio < 1 - ε_low / trained tokens',
    source: TRL,
    unit: 'share',
  },
  'clip_ratio/high': {
    label: 'Clipped above',
    sentence:
      'Share of trained tokens whose change was held back because they had already become much more likely.',
    formula: 'tokens with A > 0 and ratio > 1 + ε_high / trained tokens',
    source: TRL,
    unit: 'share',
  },
  'ratio/mean': {
    label: 'Mean ratio',
    sentence:
      'How much more likely the policy finds its samples than when it made them; exactly 1 on-policy.',
    formula: 'mean of p / p_old over trained tokens',
    source: VERL,
    unit: 'ratio',
  },
  'ratio/max': {
    label: 'Largest ratio',
    sentence: 'The same for the token that changed most.',
    formula: 'max of p / p_old over trained tokens',
    source: VERL,
    unit: 'ratio',
  },
  grad_norm: {
    label: 'Gradient',
    sentence: 'How strongly this update pulled at the weights, before it was limited.',
    formula: 'L2 norm of the gradient over all weights',
    source: VERL,
    unit: 'norm',
  },
  'completions/mean_length': {
    label: 'Mean length',
    sentence: 'Tokens the policy wrote at a time, on average.',
    formula: 'mean of generated tokens',
    source: TRL,
    unit: 'tokens',
  },
  'completions/max_length': {
    label: 'Longest output',
    sentence: 'Tokens of the longest thing it wrote.',
    formula: 'max of generated tokens',
    source: TRL,
    unit: 'tokens',
  },
  'completions/clipped_ratio': {
    label: 'Cut off',
    sentence: 'Share of outputs that ran into the length limit instead of ending by themselves.',
    formula: 'outputs without an end token / outputs',
    source: TRL,
    unit: 'share',
  },
  trained_tokens: {
    label: 'Trained tokens',
    sentence:
      'Tokens that this update learned from, after dropping groups without a signal and merging equal samples where that is exact.',
    formula: 'tokens with a weight above 0',
    source: VERL,
    unit: 'tokens',
  },
  num_tokens: {
    label: 'Sampled tokens',
    sentence: 'Tokens this role wrote in this update.',
    formula: 'sum of generated tokens',
    source: TRL,
    unit: 'tokens',
  },
}

/** Of the update as a whole. */
const RUN_METRICS: Readonly<Record<string, MetricInfo>> = {
  success: {
    label: 'Success in training',
    sentence: 'Share of sampled executions that did their training task.',
    formula: 'verified successes / executions',
    source: 'judged by the world’s state',
    unit: 'share',
  },
  'tools/call_frequency': {
    label: 'Calls',
    sentence: 'Tool calls made in an execution, on average.',
    formula: 'calls / executions',
    source: TRL,
    unit: 'calls',
  },
  'tools/failure_frequency': {
    label: 'Failed calls',
    sentence: 'Share of tool calls that the tool answered with an error.',
    formula: 'calls answered by an error / calls',
    source: TRL,
    unit: 'share',
  },
  step_time: {
    label: 'Time of an update',
    sentence: 'Seconds from the first sampled token to the last weight of this update.',
    formula: 'wall-clock',
    source: TRL,
    unit: 'seconds',
  },
  rollout_time: {
    label: 'Time of sampling',
    sentence: 'Seconds of that spent on plans, calls and the tools’ answers.',
    formula: 'wall-clock',
    source: VERL,
    unit: 'seconds',
  },
  judge_time: {
    label: 'Time of judging',
    sentence: 'Seconds of that spent on reward terms and advantages.',
    formula: 'wall-clock',
    source: VERL,
    unit: 'seconds',
  },
  update_time: {
    label: 'Time of learning',
    sentence: 'Seconds of that spent on gradients and weights.',
    formula: 'wall-clock',
    source: VERL,
    unit: 'seconds',
  },
  record_time: {
    label: 'Time of recording',
    sentence: 'Seconds after that spent on metrics and on the trajectories that are kept.',
    formula: 'wall-clock',
    source: VERL,
    unit: 'seconds',
  },
  evaluation_time: {
    label: 'Time of evaluation',
    sentence: 'Seconds spent on evaluating since the update before.',
    formula: 'wall-clock',
    source: VERL,
    unit: 'seconds',
  },
  rollout_tokens_per_second: {
    label: 'Sampling speed',
    sentence: 'Tokens sampled each second while sampling.',
    formula: 'sampled tokens / seconds of rollout',
    source: VERL,
    unit: 'tokens per second',
  },
  update_tokens_per_second: {
    label: 'Training speed',
    sentence: 'Tokens learned from each second while updating.',
    formula: 'trained tokens / seconds of update',
    source: VERL,
    unit: 'tokens per second',
  },
  gflop: {
    label: 'Arithmetic',
    sentence:
      'Thousand million multiplications and additions of this update, sampling and learning together.',
    formula:
      "2 · matrix parameters · sampled and read tokens + 6 · matrix parameters · trained sequences' tokens, and causal attention",
    source: 'benchmarks of this project',
    unit: 'GFLOP',
  },
  update_gflops: {
    label: 'Arithmetic of learning',
    sentence: 'Thousand million multiplications and additions each second while updating.',
    formula:
      '(6 · matrix parameters · tokens + causal attention) / seconds of update, computed again not counted',
    source: 'benchmarks of this project',
    unit: 'GFLOP/s',
  },
}

export interface NamedMetric extends MetricInfo {
  readonly role?: MetricRole
}

/** What `name` means; undefined for a name that this version does not record. */
export function metricInfo(name: string): NamedMetric | undefined {
  const run = own(RUN_METRICS, name)
  if (run !== undefined) return run
  const role = METRIC_ROLES.find((one) => name.startsWith(`${one}/`))
  if (role === undefined) return undefined
  const rest = name.slice(role.length + 1)
  const info = own(ROLE_METRICS, rest) ?? termInfo(rest)
  return info === undefined ? undefined : { ...info, role }
}

/** `rewards/{term}/mean` and `rewards/{term}/std`. */
function termInfo(name: string): MetricInfo | undefined {
  const [, term, what] = /^rewards\/([a-z]+)\/(mean|std)$/.exec(name) ?? []
  const info = term === undefined ? undefined : termMeaning(term)
  if (info === undefined) return undefined
  if (what === 'mean') return { ...info, unit: 'reward' }
  return {
    ...info,
    label: `${info.label}: spread`,
    sentence: `How much samples differ in this: ${lowered(info.sentence)}`,
    formula: `standard deviation over samples of: ${info.formula}`,
    unit: 'reward',
  }
}

function own<T>(table: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined
}

const lowered = (sentence: string): string => sentence.slice(0, 1).toLowerCase() + sentence.slice(1)
