/**
 * Initial weights of a policy, drawn from a seed: the same numbers on every engine.
 */
import type { ModelConfig, Tensor, Weights } from '../engine.ts'
import { Random } from '../random.ts'
import { layoutOf } from './layout.ts'

/** Keeps initial weights apart from the streams of sampling. */
const INITIAL_WEIGHTS = 0x696e6974

/**
 * Deviation of a matrix's entries times the square root of d_model: rows keep the size of what they
 * read. The usual 0.02 is meant for models a hundred times wider; at d_model 64 it makes copying
 * take more than twice as many steps to learn.
 */
const SCALE = 0.8

/**
 * Norm scales are 1 and biases 0. Matrices are normal with deviation 0.8 / sqrt(d_model), and those
 * that write to the residual stream (attention output and feed-forward down) are scaled by 1 /
 * sqrt(2 · layers), so that depth does not grow the stream's variance (Radford et al., 2019,
 * section 2.3).
 */
export function initialWeights(config: ModelConfig, seed: number): Weights {
  return new Map(draws(config, seed))
}

/** Words that are drawn between two reports. */
const SLICE = 1 << 20

/**
 * The same weights, drawn in slices: `report` is told how many of how many words there are, and
 * what it gives is waited for; drawing ends where that rejects.
 */
export async function initialWeightsInSlices(
  config: ModelConfig,
  seed: number,
  report: (done: number, total: number) => Promise<void>,
): Promise<Weights> {
  const weights = new Map<string, Tensor>()
  const total = layoutOf(config).slots.reduce((sum, { rows, width }) => sum + rows * width, 0)
  let [done, told] = [0, 0]
  await report(0, total)
  for (const [name, tensor] of draws(config, seed)) {
    weights.set(name, tensor)
    done += tensor.data.length
    if (done - told < SLICE) continue
    told = done
    await report(done, total)
  }
  return weights
}

function* draws(config: ModelConfig, seed: number): Generator<[string, Tensor], void, undefined> {
  for (const [index, { name, shape, rows, width }] of layoutOf(config).slots.entries()) {
    const random = new Random(seed, INITIAL_WEIGHTS, index)
    const residual = /\.(o_proj|down_proj)\./.test(name) ? 1 / Math.sqrt(2 * config.layers) : 1
    const draw = () => (SCALE / Math.sqrt(config.dModel)) * residual * random.normal()
    const values = name.endsWith('norm.weight') ? () => 1 : name.endsWith('.bias') ? () => 0 : draw
    yield [name, { shape, data: Float32Array.from({ length: rows * width }, values) }]
  }
}
