/** The losses that engines are compared with. */
import { configSchema } from '../../run/config.ts'
import type { LossConfig } from '../engine.ts'
import type { PolicyGradient } from '../loss.ts'

/** The loss of a run's default settings but for these fields: those that a case is about. */
export const policyGradient = (fields: Partial<PolicyGradient>): PolicyGradient => ({
  ...configSchema.parse({}).rl,
  kind: 'policy-gradient',
  ...fields,
})

export const NLL: LossConfig = { kind: 'nll' }
const CLIPPED = policyGradient({
  clipLow: 0.2,
  clipHigh: 0.28,
  entropyCoefficient: 0.02,
  beta: 0.1,
})
/** Every term of the policy-gradient loss at once. */
export const TOKEN_RATIOS: LossConfig = { ...CLIPPED, dualClip: 3, importance: 'token' }
export const SEQUENCE_RATIOS: LossConfig = {
  ...CLIPPED,
  clipLow: 0.05,
  clipHigh: 0.05,
  dualClip: 1.2,
  importance: 'sequence',
}
/** Clips so wide that the loss has no kink where a difference is taken. */
export const SMOOTH: LossConfig = {
  ...CLIPPED,
  clipLow: 0.9,
  clipHigh: 9,
  dualClip: 0,
  importance: 'token',
}
/** The default of a run: exactly on-policy, no reference. */
export const ON_POLICY: LossConfig = {
  ...CLIPPED,
  dualClip: 0,
  importance: 'token',
  entropyCoefficient: 0.003,
  beta: 0,
}
