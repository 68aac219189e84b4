/** How outcomes become changes of the weights. */
import { between, choice, count, positive, setting, toggle } from './setting.ts'
import type { Group, Idle } from './setting.ts'
import { solo } from './situations.ts'

const ONE_STEP: Idle = {
  when: (at) => at('rl.numIterations') === 1,
  why: 'with one step a batch the ratio is exactly 1.',
}
const EACH_TERM_ALONE: Idle = {
  when: (at) => at('rl.rewardAggregation') === 'normalize_then_sum',
  why: 'each term is compared alone.',
}

export const reinforcement = {
  id: 'rl',
  section: 'How they learn',
  title: 'Reinforcement learning',
  about: 'How outcomes become changes of the weights (GRPO).',
  settings: {
    rl: {
      learningRate: setting(positive(1), 5e-4, {
        label: 'Step size',
        term: 'learning rate',
        help: 'How far one update moves the weights; too far and the policies fall apart.',
      }),
      learningRateSchedule: setting(
        choice([
          ['linear', 'Falling to 0'],
          ['constant', 'Constant'],
        ]),
        'linear',
        {
          label: 'Step size over time',
          term: 'learning-rate schedule',
          help: 'Whether steps get smaller towards the last update, so that late noise does not undo what was learned.',
        },
      ),
      advantage: setting(
        choice([
          ['grpo', 'Against the group, in its spread'],
          ['dr_grpo', 'Against the group, unscaled'],
          ['rloo', 'Against the others of the group'],
          ['reinforce++', 'Against the whole batch'],
        ]),
        'grpo',
        {
          label: 'Better than what',
          term: 'advantage',
          help: 'What a reward is compared with to say whether an output was good: grpo, dr_grpo, rloo or reinforce++.',
          idle: [EACH_TERM_ALONE],
        },
      ),
      scaleRewards: setting(
        choice([
          ['group', 'By the group'],
          ['batch', 'By the batch'],
          ['none', 'Not at all'],
        ]),
        'group',
        {
          label: 'Scale rewards',
          term: 'scale_rewards',
          help: 'Whose spread a reward difference is divided by.',
          idle: [
            {
              when: (at) => at('rl.advantage') !== 'grpo',
              why: 'only “grpo” divides by a spread of choice.',
            },
            EACH_TERM_ALONE,
          ],
        },
      ),
      grouping: setting(
        choice([
          ['same-state', 'Same task, sub-task and results'],
          ['same-context', 'Same task, step and history'],
          ['nested', 'Same plan as well'],
          ['pooled', 'The whole task'],
        ]),
        'same-context',
        {
          label: 'Executor outputs compared',
          term: 'grouping',
          help: 'Which executor outputs share a baseline: those that were asked the same and knew the same, or only those that read the same; pooling blames the executor for bad plans.',
          idle: [{ when: solo, why: 'all outputs for a task stand in the same context.' }],
        },
      ),
      lossAggregation: setting(
        choice([
          ['dapo', 'Every token alike'],
          ['grpo', 'Every output alike'],
          ['dr_grpo', 'Sum over a fixed length'],
        ]),
        'dapo',
        {
          label: 'Average over',
          term: 'loss aggregation',
          help: 'Whether long outputs weigh more: dapo, grpo or dr_grpo.',
        },
      ),
      rewardAggregation: setting(
        choice([
          ['sum_then_normalize', 'Sum, then compare'],
          ['normalize_then_sum', 'Compare, then sum'],
        ]),
        'sum_then_normalize',
        {
          label: 'Several reward terms',
          term: 'reward aggregation',
          help: 'Whether terms are added before they are compared within the group, or each is compared alone and their sum once more over the batch.',
        },
      ),
      importance: setting(
        choice([
          ['token', 'Each token'],
          ['sequence', 'Each output'],
        ]),
        'token',
        {
          label: 'Correct for drift by',
          term: 'importance sampling',
          help: 'Where the ratio of new to old probability is taken; a sequence ratio is GSPO.',
        },
      ),
      maskTruncated: setting(toggle, false, {
        label: 'Learn nothing from cut outputs',
        term: 'mask_truncated_completions',
        help: 'Outputs that ran into the length limit are still compared with the others, but not learned from.',
      }),
      numIterations: setting(count(1, 16), 1, {
        label: 'Steps a batch',
        term: 'num_iterations',
        help: 'Optimiser steps on one batch; 1 is exactly on-policy.',
        unit: 'steps',
      }),
      clipLow: setting(between(0, 1), 0.2, {
        label: 'Lower clip',
        term: 'epsilon_low',
        help: 'How far a probability may fall before it stops counting; acts only with several steps a batch.',
        idle: [ONE_STEP],
      }),
      clipHigh: setting(between(0, 10), 0.28, {
        label: 'Upper clip',
        term: 'epsilon_high',
        help: 'How far a probability may rise before it stops counting.',
        idle: [ONE_STEP],
      }),
      dualClip: setting(between(0, 100), 3, {
        label: 'Dual clip',
        term: 'c',
        help: 'Bounds the loss of bad outputs whose probability exploded.',
        idle: [
          {
            ...ONE_STEP,
            when: (at) => ONE_STEP.when(at) && Number(at('rl.dualClip')) >= 1,
          },
        ],
      }),
      beta: setting(between(0, 100), 0, {
        label: 'Pull to the start',
        term: 'beta (KL)',
        help: 'Penalty for moving away from the warm start; 0 is off.',
      }),
      entropyCoefficient: setting(between(0, 100), 0.003, {
        label: 'Reward for variety',
        term: 'entropy bonus',
        help: 'Keeps the policy trying different tokens.',
      }),
      temperature: setting(positive(5), 1, {
        label: 'Randomness',
        term: 'temperature',
        help: 'Above 1 more random, below 1 closer to the likeliest token.',
      }),
      topK: setting(count(0, 65_536), 0, {
        label: 'Likeliest tokens only',
        term: 'top-k',
        help: 'Samples from this many likeliest tokens; 0 is all.',
        unit: 'tokens',
      }),
      topP: setting(positive(1), 1, {
        label: 'Probability mass',
        term: 'top-p',
        help: 'Samples from the likeliest tokens that reach this total; 1 is all.',
      }),
      maxGradNorm: setting(between(0, 1000), 1, {
        label: 'Largest change',
        term: 'max_grad_norm',
        help: 'Longer gradients are shortened to this.',
      }),
      beta1: setting(between(0, 0.9999), 0.9, {
        label: 'Momentum',
        term: 'Adam β₁',
        help: 'How slowly the direction of change forgets.',
      }),
      beta2: setting(between(0, 0.99999), 0.999, {
        label: 'Scale memory',
        term: 'Adam β₂',
        help: 'How slowly the size of change forgets.',
      }),
      weightDecay: setting(between(0, 1), 0, {
        label: 'Shrink weights',
        term: 'weight decay',
        help: 'Pulls every weight towards zero a little at each step.',
      }),
    },
  },
} as const satisfies Group
