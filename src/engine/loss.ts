/**
 * The losses that a policy learns by. The fields of the policy-gradient loss are settings of a run
 * (`rl` in run/config.ts), with their names and types; `LOSS_FIELDS` says which of the settings are
 * the loss's, and how a kernel reads each. A loss is handed whole from the configuration to the
 * device, so that another field is written there, in the list here and in what computes with it.
 */
import { at } from '../run/at.ts'
import type { Config } from '../run/config.ts'

type Settings = Config['rl']

/** How a kernel reads a setting: a number as it is, a choice as the number that is given to it. */
type Packing<T> = [T] extends [number]
  ? 'f32'
  : Readonly<Record<`${Extract<T, string | boolean>}`, number>>

/** In the order in which kernels read them. */
export const LOSS_FIELDS = {
  importance: { token: 0, sequence: 1 },
  clipLow: 'f32',
  clipHigh: 'f32',
  dualClip: 'f32',
  entropyCoefficient: 'f32',
  beta: 'f32',
} as const satisfies { readonly [Name in keyof Settings]?: Packing<Settings[Name]> }

type LossField = keyof typeof LOSS_FIELDS

/**
 * tokenLoss = clipped policy gradient - entropyCoefficient * entropy + beta * k3, with ratio =
 * exp(clamp(logp - old, -20, 20)), pg = max(-A*ratio, -A*clip(ratio, 1-clipLow, 1+clipHigh)), for A
 * < 0 at most -A*dualClip (0 switches that off); k3 = exp(d) - d - 1, d = clamp(ref - logp, -20,
 * 20). `importance: 'sequence'` (GSPO) uses one ratio a sequence: exp of the weighted mean
 * log-ratio.
 */
export interface PolicyGradient extends Readonly<Pick<Settings, LossField>> {
  readonly kind: 'policy-gradient'
}

export type LossConfig =
  /** Negative log-likelihood of demonstrations: tokenLoss = -logp. */
  { readonly kind: 'nll' } | PolicyGradient

/** What a kernel is told of a loss; for the negative log-likelihood the fields are 0. */
type LossParam = 'nll' | LossField

/** The same keys with other values. */
function mapRecord<Name extends string, Value, Mapped>(
  record: Readonly<Record<Name, Value>>,
  to: (name: Name, value: Value) => Mapped,
): Readonly<Record<Name, Mapped>>
function mapRecord<Value, Mapped>(
  record: Readonly<Record<string, Value>>,
  to: (name: string, value: Value) => Mapped,
): Readonly<Record<string, Mapped>> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, to(name, value)]))
}

/** The words that a kernel reads a loss from, in this order. */
export const LOSS_PARAMS: Readonly<Record<LossParam, 'u32' | 'f32'>> = {
  nll: 'u32',
  ...mapRecord(LOSS_FIELDS, (_, packing) => (packing === 'f32' ? 'f32' : 'u32')),
}

/** A loss as numbers, by the names of `LOSS_PARAMS`. */
export function lossWords(loss: LossConfig): Readonly<Record<LossParam, number>> {
  return {
    nll: loss.kind === 'nll' ? 1 : 0,
    ...mapRecord(LOSS_FIELDS, (name, packing) => {
      if (loss.kind === 'nll') return 0
      return packing === 'f32' ? Number(loss[name]) : at(packing, String(loss[name]), name)
    }),
  }
}
