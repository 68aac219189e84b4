/**
 * How kernels share what they load: the variant that is chosen once for an adapter. `alone` and
 * `quad` have no barrier and share nothing, or registers (lanes.ts); `workgroup` shares tiles and
 * sums through workgroup memory in products and reductions, and is `alone` in every other kernel.
 */
import type { LaneSharing } from './lanes.ts'

export type Sharing = LaneSharing | 'workgroup'

export const SHARINGS = ['workgroup', 'alone', 'quad'] as const satisfies readonly Sharing[]

export const laneSharing = (sharing: Sharing): LaneSharing =>
  sharing === 'workgroup' ? 'alone' : sharing
