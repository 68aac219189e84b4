/**
 * Troubles of an update, noticed and named, so that a curve that goes flat has a reason beside it.
 */
import type { UpdateRecord } from '../run/records.ts'

export type Notice = UpdateRecord['notices'][number]

/**
 * Mean token entropy, in nats, below which a policy hardly explores; shares above which there is
 * hardly anything to learn from.
 */
const COLLAPSED_ENTROPY = 0.005
const NO_SIGNAL_SHARE = 0.95

export function noticesOf(metrics: Readonly<Record<string, number>>): Notice[] {
  const notices: Notice[] = []
  for (const role of ['planner', 'executor']) {
    const zero = metrics[`${role}/frac_reward_zero_std`]
    if (zero !== undefined && zero >= NO_SIGNAL_SHARE) {
      notices.push({
        kind: 'zero-variance',
        message: `${role}: ${Math.round(zero * 100)}% of groups have equal rewards, so ${zero === 1 ? 'nothing was' : 'almost nothing was'} learned in this update. Sample more per group, raise the temperature, or choose harder tasks.`,
      })
    }
    const { [`${role}/unscored_samples`]: samples = 0, [`${role}/unscored_terms`]: terms = 0 } =
      metrics
    if (samples > 0)
      notices.push({
        kind: 'not-finite',
        message: `${role}: ${samples === 1 ? '1 sample' : `${samples} samples`} had no reward that is a finite number. They were left out of their groups; the others of these were compared without them. Look at what pays the reward.`,
      })
    if (terms > 0)
      notices.push({
        kind: 'not-finite',
        message: `${role}: ${terms === 1 ? '1 reward term was' : `${terms} reward terms were`} no finite number and left out of a sum. Look at what pays the reward.`,
      })
    const entropy = metrics[`${role}/entropy`]
    if (entropy !== undefined && entropy < COLLAPSED_ENTROPY) {
      notices.push({
        kind: 'collapse',
        message: `${role}: entropy fell to ${entropy.toFixed(4)} nats a token; it writes the same thing every time. Raise the entropy coefficient or lower the learning rate.`,
      })
    }
    const truncated = metrics[`${role}/completions/clipped_ratio`]
    if (truncated !== undefined && truncated > 0.5) {
      notices.push({
        kind: 'collapse',
        message: `${role}: ${Math.round(truncated * 100)}% of outputs ran into the length limit without an end token.`,
      })
    }
  }
  return notices
}

/** The first metric that is not a finite number, if any. */
export function notFinite(metrics: Readonly<Record<string, number>>): string | undefined {
  return Object.entries(metrics).find(([, value]) => !Number.isFinite(value))?.[0]
}
