/**
 * The forward pass over one packed chunk: a pre-norm decoder. For each layer, x ← x + attention(norm(x)), then
 * x ← x + feedForward(norm(x)); then the picked rows are normed and turned into logits. Only rows that predict something
 * reach the logits, which are the most costly product of a small model.
 *
 * Each layer is submitted on its own, so that no single submit holds the device for long.
 */
import type { HeadShape } from '../device/model-kernels.ts'
import type { ModelConfig } from '../engine.ts'
import { headDim, qkvWidth } from './layout.ts'
import { placed } from './model.ts'
import type { Model } from './model.ts'
import type { Chunk } from './packing.ts'
import type { ForwardBuffers } from './workspace.ts'

export const headShape = (config: ModelConfig): HeadShape => ({
  heads: config.heads, kvHeads: config.kvHeads, headDim: headDim(config),
})

/** Records the forward pass: fills `buffers` up to logits and scores of the chunk's picked rows. */
export function forward(model: Model, chunk: Chunk, buffers: ForwardBuffers): void {
  const { device, config, layout, weights } = model
  const { dModel, feedForward, vocab, rmsEps: eps } = config
  const { rows } = chunk
  const shape = headShape(config)
  const { tokens, positions, borders, pick, targets, layers } = buffers
  device.write(tokens, chunk.tokens)
  device.write(positions, chunk.positions)
  device.write(borders, chunk.borders)

  layers.forEach((layer, index) => {
    const places = layout.layers[index]
    if (places === undefined) throw new RangeError(`the model has no layer ${index}`)
    const { x, qkv, middle } = layer
    const next = layers[index + 1]?.x ?? buffers.x
    if (index === 0) device.embed({ tokens, table: placed(weights, layout.embedding), out: x, rows, width: dModel })

    device.rmsNorm({
      x, weight: placed(weights, places.attentionNorm), out: layer.attentionInput, scales: layer.attentionScales, eps, rows, width: dModel,
    })
    device.matmul({
      x: layer.attentionInput, w: placed(weights, places.qkv), out: qkv, rows, inner: dModel, columns: qkvWidth(config),
      ...(places.qkvBias && { bias: placed(weights, places.qkvBias) }),
    })
    device.rotate({ qkv, positions, turns: model.turns, rows, ...shape })
    device.attention({ qkv, borders, out: layer.attended, lse: layer.lse, rows, ...shape })
    device.matmul({ x: layer.attended, w: placed(weights, places.output), out: middle, residual: x, rows, inner: dModel, columns: dModel })

    device.rmsNorm({
      x: middle, weight: placed(weights, places.feedForwardNorm), out: layer.feedForwardInput, scales: layer.feedForwardScales, eps, rows, width: dModel,
    })
    device.matmul({ x: layer.feedForwardInput, w: placed(weights, places.gateUp), out: layer.gateUp, rows, inner: dModel, columns: 2 * feedForward })
    device.swiglu({ gateUp: layer.gateUp, out: layer.activated, rows, width: feedForward })
    device.matmul({ x: layer.activated, w: placed(weights, places.down), out: next, residual: middle, rows, inner: feedForward, columns: dModel })
    device.submit()
  })

  const picks = chunk.pick.length
  if (picks === 0) return
  device.write(pick, chunk.pick)
  device.write(targets, chunk.targets)
  device.rmsNorm({
    x: buffers.x, weight: placed(weights, layout.finalNorm), out: buffers.final, scales: buffers.finalScales, eps, rows: picks, width: dModel, pick,
  })
  device.matmul({ x: buffers.final, w: placed(weights, layout.head), out: buffers.logits, rows: picks, inner: dModel, columns: vocab })
  device.score({ logits: buffers.logits, targets, scores: buffers.scores, rows: picks, vocab })
  device.submit()
}
