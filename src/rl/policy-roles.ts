/** The policies that a run needs, and their shapes. */
import type { Config, ModelShape } from '../run/config.ts'
import { modeOf } from './modes/modes.ts'

/**
 * A policy that a run needs: a network for each role, one for both, or the one policy of a mode
 * without a planner.
 */
export type PolicyRole = 'planner' | 'executor' | 'shared' | 'solo'

export function policyRoles(config: Pick<Config, 'mode' | 'weights'>): readonly PolicyRole[] {
  const { roles } = modeOf(config)
  return config.weights === 'shared' && roles.length === 2 ? ['shared'] : roles
}

/** The shape of a policy that a run needs. */
export function shapeOf(config: Config, role: PolicyRole, vocab: number): ModelShape {
  switch (role) {
    case 'planner':
    case 'shared':
      return config.planner
    case 'executor':
      return config.executor
    case 'solo':
      return modeOf(config).shape?.(config, vocab) ?? config.executor
  }
}
