/** The planner learns what an executor that stays as it is can carry out. */
import { joint } from './joint.ts'
import type { Mode } from './mode.ts'

export const freezeLow: Mode = {
  ...joint,

  learns: () => ({ planner: true, executor: false }),
}
