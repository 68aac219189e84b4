/** The executor learns to carry out the plans of a planner that stays as it is. */
import { joint } from './joint.ts'
import type { Mode } from './mode.ts'

export const freezeHigh: Mode = {
  ...joint,

  learns: () => ({ planner: false, executor: true }),
}
