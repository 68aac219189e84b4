/**
 * A policy whose numbers can be worked out on paper: 8 tokens, a hidden state that is all ones
 * whatever it reads, and an output matrix of zeros. So every token has probability 1/8, entropy and
 * -log-probability are ln 8, and only the output matrix has a gradient. For one token that is
 * trained with weight 1 and advantage 1, it is -7/8 in each of the eight columns of the token's row
 * and 1/8 in those of the seven others: its norm is √7.
 */
import { nodeHost } from '../../cli/wasm-host.ts'
import { createWasmEngine } from '../../engine/device/wasm/engine.ts'
import type { Engine, ModelConfig, Policy } from '../../engine/engine.ts'

const PLAIN: ModelConfig = {
  vocab: 8,
  dModel: 8,
  layers: 1,
  heads: 2,
  kvHeads: 2,
  feedForward: 8,
  context: 16,
  tied: false,
  qkvBias: false,
  ropeTheta: 10_000,
  rmsEps: 1e-9,
}

export const OUTPUT_MATRIX = 'lm_head.weight'
export const EMBEDDINGS = 'model.embed_tokens.weight'

/** On one thread: for numbers this small a second one only waits. */
export const plainEngine = (): Promise<Engine> => createWasmEngine(nodeHost(), { threads: 1 })

export async function plainPolicy(engine: Engine): Promise<Policy> {
  const drawn = await engine.createPolicy(PLAIN, { seed: 1 })
  const { weights } = await drawn.snapshot()
  drawn.dispose()
  return engine.createPolicy(
    PLAIN,
    new Map(
      [...weights].map(([name, { shape, data }]) => [
        name,
        {
          shape,
          data: data.map(() => (name === EMBEDDINGS || name.endsWith('norm.weight') ? 1 : 0)),
        },
      ]),
    ),
  )
}
