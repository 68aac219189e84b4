/**
 * Planner and executor together, one of them learning at a time, in turns of `rl.alternateEvery`
 * updates; the planner begins.
 */
import { joint } from './joint.ts'
import type { Mode } from './mode.ts'

export const alternate: Mode = {
  ...joint,

  learns({ rl }, update) {
    const planner = Math.floor((update - 1) / rl.alternateEvery) % 2 === 0
    return { planner, executor: !planner }
  },
}
