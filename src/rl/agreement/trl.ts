/**
 * Our advantages, batches and loss against what TRL's own trainers computed. Two choices of ours
 * differ on purpose (decision 16); a difference is put down to one of them only where it is gone
 * once the choice is undone.
 */
import type { Device } from '../../engine/device/device.ts'
import { at } from '../../run/at.ts'
import { configSchema } from '../../run/config.ts'
import type { Config } from '../../run/config.ts'
import { combinedAdvantages } from '../judging.ts'
import type { WeightedTerm } from '../reward/weighted-sum.ts'
import { ourLoss, recordedLoss } from './case-loss.ts'
import type { CaseLoss } from './case-loss.ts'
import type { AdvantageCase, LossCase, TrlVectors } from './vectors.ts'

/** What decision 16 explains. */
export const EXPLAINED = {
  'no-signal':
    'without a pull to the reference, samples of advantage 0 are left out of the loss, of what it is divided by and of the entropy bonus',
  'entropy-bonus': 'the entropy bonus is averaged as the loss is (as verl does), not over tokens',
} as const
export type ExplainedKind = keyof typeof EXPLAINED

export type Agreement =
  | { readonly kind: 'agrees' }
  | { readonly kind: 'explained'; readonly by: readonly ExplainedKind[]; readonly words: string }
  | { readonly kind: 'differs'; readonly words: string }

/**
 * Our advantages are double precision as the recorded ones; those of equal rewards are 0 here and
 * rounding noise over TRL's epsilon there.
 */
const ADVANTAGE_TOLERANCE = 1e-7
/** The kernel computes in single precision. */
const LOSS_TOLERANCE = 2e-5

const isClose = (a: number, b: number, tolerance: number): boolean =>
  Math.abs(a - b) <= tolerance * (1 + Math.abs(b))

const termsOf = ({ rewards, weights }: Pick<LossCase, 'rewards' | 'weights'>): WeightedTerm[][][] =>
  rewards.map((group) =>
    group.map((member) =>
      member.map((value, i) => ({ value: value ?? NaN, weight: at(weights, i, 'weights') })),
    ),
  )

function advantagesOf(recorded: AdvantageCase): number[][] {
  return recorded.estimator === 'rloo'
    ? combinedAdvantages(termsOf(recorded), 'sum_then_normalize', 'rloo', 'group')
    : combinedAdvantages(termsOf(recorded), recorded.order, 'grpo', recorded.scale)
}

function advantagesAgree(recorded: AdvantageCase): Agreement {
  const [ours, theirs] = [advantagesOf(recorded).flat(), recorded.advantages.flat()]
  const at = theirs.findIndex((value, i) => !isClose(ours[i] ?? NaN, value, ADVANTAGE_TOLERANCE))
  if (at < 0 && ours.length === theirs.length) return { kind: 'agrees' }
  return {
    kind: 'differs',
    words: `advantage ${at + 1} of ${theirs.length} is ${ours[at] ?? 'missing'}, TRL's ${theirs[at] ?? 'missing'}`,
  }
}

function configOf(recorded: LossCase, entropyCoefficient: number): Config {
  const {
    numIterations,
    lossAggregation,
    importance,
    maskTruncated,
    beta,
    clipLow,
    clipHigh,
    dualClip,
    scale,
  } = recorded
  return configSchema.parse({
    rl: {
      numIterations,
      lossAggregation,
      importance,
      maskTruncated,
      beta,
      clipLow,
      clipHigh,
      dualClip,
      entropyCoefficient,
      scaleRewards: scale,
    },
  })
}

/** Where two maps differ, a place that only one has counting as 0 in the other. */
function gradientsDiffer(
  ours: ReadonlyMap<string, number>,
  theirs: ReadonlyMap<string, number>,
  of: string,
): string | undefined {
  for (const place of new Set([...ours.keys(), ...theirs.keys()])) {
    const [own, other] = [ours.get(place) ?? 0, theirs.get(place) ?? 0]
    if (!isClose(own, other, LOSS_TOLERANCE))
      return `gradient by the ${of} behind ${place} is ${own}, TRL's ${other}`
  }
  return undefined
}

function differences(ours: CaseLoss, theirs: CaseLoss): string | undefined {
  if (!isClose(ours.loss, theirs.loss, LOSS_TOLERANCE))
    return `loss is ${ours.loss}, TRL's ${theirs.loss}`
  return (
    gradientsDiffer(ours.lossGradient, theirs.lossGradient, 'log-probability') ??
    gradientsDiffer(ours.entropyGradient, theirs.entropyGradient, 'entropy')
  )
}

async function lossesAgree(device: Device, recorded: LossCase): Promise<Agreement> {
  const config = configOf(recorded, recorded.entropyCoefficient)
  const theirs = recordedLoss(recorded)
  const advantages = combinedAdvantages(
    termsOf(recorded),
    'sum_then_normalize',
    'grpo',
    recorded.scale,
  ).flat()
  const words = differences(await ourLoss(device, config, recorded, advantages), theirs)
  if (words === undefined) return { kind: 'agrees' }
  const signal = config.rl.beta === 0 && advantages.includes(0)
  const bonus = recorded.entropyCoefficient > 0 && recorded.lossAggregation !== 'dapo'
  const undone: readonly (readonly ExplainedKind[])[] = [
    ...(signal ? [['no-signal'] as const] : []),
    ...(bonus ? [['entropy-bonus'] as const] : []),
    ...(signal && bonus ? [['no-signal', 'entropy-bonus'] as const] : []),
  ]
  for (const by of undone) {
    const ours = await ourLoss(
      device,
      by.includes('entropy-bonus') ? configOf(recorded, 0) : config,
      recorded,
      advantages,
      by.includes('no-signal'),
    )
    const wanted = by.includes('entropy-bonus')
      ? {
          loss: recorded.policyLoss,
          lossGradient: theirs.lossGradient,
          entropyGradient: ours.entropyGradient,
        }
      : theirs
    if (differences(ours, wanted) === undefined) return { kind: 'explained', by, words }
  }
  return { kind: 'differs', words }
}

/** One agreement a case, in order. `device` computes the loss. */
export async function* agreements(
  { cases }: TrlVectors,
  device: Device,
): AsyncGenerator<Agreement, void, undefined> {
  for (const one of cases)
    yield one.kind === 'advantages' ? advantagesAgree(one) : await lossesAgree(device, one)
}
