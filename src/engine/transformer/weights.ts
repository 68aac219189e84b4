/**
 * Initial weights of a policy, drawn from a seed: the same numbers on every engine.
 */
import type { ModelConfig, Tensor, Weights } from '../engine.ts'
import { Random } from '../random.ts'
import { layoutOf } from './layout.ts'

/** Keeps initial weights apart from the streams of sampling. */
const INITIAL_WEIGHTS = 0x696e6974

/**
 * Norm scales are 1 and biases 0. Matrices are normal with deviation 0.02, and those that write to the residual stream (attention output and
 * feed-forward down) are scaled by 1 / sqrt(2 · layers), so that depth does not grow the stream's variance (Radford et al., 2019, section 2.3).
 */
export function initialWeights(config: ModelConfig, seed: number): Weights {
  return new Map(
    layoutOf(config).slots.map(({ name, shape, rows, width }, index): [string, Tensor] => {
      const random = new Random(seed, INITIAL_WEIGHTS, index)
      const residual = /\.(o_proj|down_proj)\./.test(name) ? 1 / Math.sqrt(2 * config.layers) : 1
      const draw = () => 0.02 * residual * random.normal()
      const values = name.endsWith('norm.weight') ? () => 1 : name.endsWith('.bias') ? () => 0 : draw
      return [name, { shape, data: Float32Array.from({ length: rows * width }, values) }]
    }),
  )
}
