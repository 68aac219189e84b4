/** The loss aggregations by their names in verl. */
import type { Config } from '../../run/config.ts'
import { dapo } from './dapo.ts'
import { drGrpo } from './dr-grpo.ts'
import { grpo } from './grpo.ts'
import type { LossAggregation } from './loss-aggregation.ts'

export const LOSS_AGGREGATIONS: Readonly<Record<Config['rl']['lossAggregation'], LossAggregation>> =
  { dapo, grpo, dr_grpo: drGrpo }
