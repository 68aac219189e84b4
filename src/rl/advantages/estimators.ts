/** The estimators by their names in TRL and verl. */
import { drGrpo } from './dr-grpo.ts'
import type { AdvantageKind, Estimator } from './estimator.ts'
import { grpo } from './grpo.ts'
import { reinforcePlusPlus } from './reinforce-plus-plus.ts'
import { rloo } from './rloo.ts'

export const ESTIMATORS: Readonly<Record<AdvantageKind, Estimator>> = {
  grpo,
  dr_grpo: drGrpo,
  rloo,
  'reinforce++': reinforcePlusPlus,
}
