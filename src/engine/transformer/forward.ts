/**
 * The forward pass over one packed chunk: a pre-norm decoder. For each layer, x ← x +
 * attention(norm(x)), then x ← x + feedForward(norm(x)); then a last norm and the logits. Behind
 * the last attention no row sees another, so from there on only rows that predict something are
 * computed.
 */
import type { HeadShape } from '../device/model-kernels.ts'
import type { ModelConfig } from '../engine.ts'
import { attendedWidth, headDim, qkvWidth } from './layout.ts'
import { viewOf } from './model.ts'
import type { Model } from './model.ts'
import type { Chunk } from './packing.ts'
import type { ForwardBuffers } from './workspace.ts'

export const headShape = (config: ModelConfig): HeadShape => ({
  heads: config.heads,
  kvHeads: config.kvHeads,
  headDim: headDim(config),
})

/**
 * Records the forward pass: fills `buffers` up to logits and scores of the chunk's logit rows, of
 * which there is at least one. Yields behind each large product, where its caller may yield to the
 * event loop.
 */
export function* forward(
  model: Model,
  chunk: Chunk,
  buffers: ForwardBuffers,
): Generator<void, void, undefined> {
  const { device, config, layout, weights } = model
  const { dModel, feedForward, vocab, rmsEps: eps } = config
  const { rows } = chunk
  const logitRows = chunk.logitIndices.length
  const shape = headShape(config)
  const { tokens, positions, sequenceBounds, logitIndices, targets, layers } = buffers
  device.write(tokens, chunk.tokens)
  device.write(positions, chunk.positions)
  device.write(sequenceBounds, chunk.sequenceBounds)
  device.write(logitIndices, chunk.logitIndices)
  device.write(targets, chunk.targets)

  for (const [index, layer] of layers.entries()) {
    const views = layout.layers[index]
    if (views === undefined) throw new RangeError(`the model has no layer ${index}`)
    const { x, qkv, middle } = layer
    const next = layers[index + 1]?.x ?? buffers.x
    if (index === 0)
      device.embed({
        tokens,
        table: viewOf(weights, layout.embedding),
        out: x,
        rows,
        width: dModel,
      })

    device.rmsNorm({
      x,
      weight: viewOf(weights, views.attentionNorm),
      out: layer.attentionInput,
      scales: layer.attentionScales,
      eps,
      rows,
      width: dModel,
    })
    const rotary = { positions, rotaryTable: model.rotaryTable, ...shape }
    device.matmul({
      x: layer.attentionInput,
      w: viewOf(weights, views.qkv),
      out: layer.normedHeads?.projected ?? qkv,
      rows,
      inner: dModel,
      columns: qkvWidth(config),
      ...(views.qkvBias && { bias: viewOf(weights, views.qkvBias) }),
      ...(layer.normedHeads === undefined && { rotary }),
    })
    if (layer.normedHeads !== undefined && views.headNorms !== undefined)
      device.normHeads({
        x: layer.normedHeads.projected,
        weight: viewOf(weights, views.headNorms),
        out: qkv,
        scales: layer.normedHeads.scales,
        eps,
        rows,
        ...rotary,
      })
    yield
    device.attention({ qkv, sequenceBounds, out: layer.attended, lse: layer.lse, rows, ...shape })
    yield

    const last = index === layers.length - 1
    const { attended, passed, count } = last
      ? { ...buffers, count: logitRows }
      : { attended: layer.attended, passed: x, count: rows }
    if (last) {
      device.gatherRows({
        x: layer.attended,
        indices: logitIndices,
        out: attended,
        rows: logitRows,
        width: attendedWidth(config),
      })
      device.gatherRows({ x, indices: logitIndices, out: passed, rows: logitRows, width: dModel })
    }
    device.matmul({
      x: attended,
      w: viewOf(weights, views.output),
      out: middle,
      residual: passed,
      rows: count,
      inner: attendedWidth(config),
      columns: dModel,
    })
    device.rmsNorm({
      x: middle,
      weight: viewOf(weights, views.feedForwardNorm),
      out: layer.feedForwardInput,
      scales: layer.feedForwardScales,
      eps,
      rows: count,
      width: dModel,
    })
    device.matmul({
      x: layer.feedForwardInput,
      w: viewOf(weights, views.gateUp),
      out: layer.gateUp,
      activated: layer.activated,
      rows: count,
      inner: dModel,
      columns: 2 * feedForward,
    })
    yield
    device.matmul({
      x: layer.activated,
      w: viewOf(weights, views.down),
      out: next,
      residual: middle,
      rows: count,
      inner: feedForward,
      columns: dModel,
    })
    yield
  }

  device.rmsNorm({
    x: buffers.x,
    weight: viewOf(weights, layout.finalNorm),
    out: buffers.final,
    scales: buffers.finalScales,
    eps,
    rows: logitRows,
    width: dModel,
  })
  device.matmul({
    x: buffers.final,
    w: viewOf(weights, layout.head),
    out: buffers.logits,
    rows: logitRows,
    inner: dModel,
    columns: vocab,
  })
  device.score({ logits: buffers.logits, targets, scores: buffers.scores, rows: logitRows, vocab })
}
