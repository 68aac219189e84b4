/**
 * The engine on TensorFlow.js: oracle of the tests, a baseline to choose in the page, and the
 * fallback where there is no WebGPU.
 *
 * TensorFlow.js is large, so nothing else imports this folder statically: `await
 * import('./engine/tfjs/engine.ts')`.
 */
import type { Engine, ModelConfig, Policy, Weights } from '../engine.ts'
import { initialWeights } from '../transformer/weights.ts'
import { Backend, type TfjsBackend, type TfjsOptions } from './backend.ts'
import { TfjsPolicy } from './policy.ts'

export type { TfjsBackend, TfjsOptions } from './backend.ts'

/**
 * Starts a backend (one of each kind a process) and makes policies on it. Rejects when it cannot
 * start here.
 */
export async function createTfjsEngine(
  name: TfjsBackend,
  options: TfjsOptions = {},
): Promise<Engine> {
  const backend = await Backend.start(name, options)
  const policies = new Set<Policy>()
  return {
    info: backend.info(),
    lost: backend.lost,
    createPolicy(config: ModelConfig, from: Weights | { readonly seed: number }): Promise<Policy> {
      const policy = new TfjsPolicy(
        backend,
        config,
        'seed' in from ? initialWeights(config, from.seed) : from,
      )
      policies.add(policy)
      return Promise.resolve(policy)
    },
    /** Frees the policies' memory. The backend itself stays: others in the process may use it. */
    dispose(): void {
      for (const policy of policies) policy.dispose()
      policies.clear()
    },
  }
}
