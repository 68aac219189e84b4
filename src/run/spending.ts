/**
 * What updates cost, as they record it: the tokens that both roles sampled, and the arithmetic of
 * sampling and learning.
 */
import type { UpdateRecord } from './records.ts'

export const sampledTokens = ({ metrics }: Pick<UpdateRecord, 'metrics'>): number =>
  (metrics['planner/num_tokens'] ?? 0) + (metrics['executor/num_tokens'] ?? 0)

export const gflopOf = (updates: readonly Pick<UpdateRecord, 'metrics'>[]): number =>
  updates.reduce((sum, { metrics }) => sum + (metrics['gflop'] ?? 0), 0)
