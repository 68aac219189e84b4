/**
 * Initial weights of a policy, drawn from a seed: the same numbers on every engine.
 */
import type { ModelConfig, Tensor, Weights } from '../engine.ts'
import { Random } from '../random.ts'
import { layoutOf } from './layout.ts'

/** Keeps initial weights apart from the streams of sampling. */
const INITIAL_WEIGHTS = 0x696e6974

/**
 * Deviation of a matrix's entries times the square root of d_model: rows keep the size of what they read. The usual 0.02 is meant for models
 * a hundred times wider; at d_model 64 it makes copying take more than twice as many steps to learn.
 */
const SCALE = 0.8

/**
 * Norm scales are 1 and biases 0. Matrices are normal with deviation 0.8 / sqrt(d_model), and those that write to the residual stream (attention output and
 * feed-forward down) are scaled by 1 / sqrt(2 · layers), so that depth does not grow the stream's variance (Radford et al., 2019, section 2.3).
 */
export function initialWeights(config: ModelConfig, seed: number): Weights {
  return new Map(
    layoutOf(config).slots.map(({ name, shape, rows, width }, index): [string, Tensor] => {
      const random = new Random(seed, INITIAL_WEIGHTS, index)
      const residual = /\.(o_proj|down_proj)\./.test(name) ? 1 / Math.sqrt(2 * config.layers) : 1
      const draw = () => (SCALE / Math.sqrt(config.dModel)) * residual * random.normal()
      const values = name.endsWith('norm.weight') ? () => 1 : name.endsWith('.bias') ? () => 0 : draw
      return [name, { shape, data: Float32Array.from({ length: rows * width }, values) }]
    }),
  )
}
