/**
 * The backward pass over one packed chunk, after its forward pass and with the gradient of the
 * loss: adds the gradient of every weight to one flat buffer laid out like the weights. Order of
 * addition: rows within a tile, tiles, chunks.
 *
 * Logits, the feed-forward's gate and up, and what the last attention gives at logit rows become
 * their own gradients in place. Yields between its large products, as forward does.
 */
import type { Span } from '../device/span.ts'
import { part } from '../device/device.ts'
import { rowTiles } from '../device/model-kernels.ts'
import { headShape } from './forward.ts'
import { attendedWidth, qkvWidth } from './layout.ts'
import type { WeightView } from './layout.ts'
import { viewOf } from './model.ts'
import type { Model } from './model.ts'
import type { Chunk } from './packing.ts'
import type { BackwardBuffers, ForwardBuffers } from './workspace.ts'

export function* backward(
  model: Model,
  chunk: Chunk,
  kept: ForwardBuffers,
  work: BackwardBuffers,
  gradient: Span,
): Generator<void, void, undefined> {
  const { device, config, layout, weights } = model
  const { dModel, feedForward, vocab } = config
  const { rows } = chunk
  const logitRows = chunk.logitIndices.length
  const shape = headShape(config)
  const { sequenceBounds, positions, logitIndices, targets } = kept
  const {
    dLogitRows,
    dnormed,
    dattended,
    dactivated,
    dqkv,
    delta,
    matrixPartials,
    vectorPartials,
  } = work
  const pitch = layout.words - layout.matrixWords

  /** The gradient of a matrix that turned x [count, inner] into y. */
  const matrix = (
    view: WeightView,
    dy: Span,
    x: Span,
    count: number,
    inner: number,
    columns: number,
  ): void => {
    device.matmulWeightGradient({ dy, x, partials: matrixPartials, rows: count, inner, columns })
    device.addPartials({
      partials: matrixPartials,
      gradient: viewOf(gradient, view),
      words: view.length,
      tiles: rowTiles(count),
      pitch: view.length,
    })
  }
  /**
   * The gradient of a norm over x [count, dModel]: back through it into dx, and its weight's into
   * the partial sums.
   */
  const norm = (
    view: WeightView,
    x: Span,
    scales: Span,
    dy: Span,
    dx: Span,
    count: number,
  ): void => {
    const common = { x, scales, dy, rows: count, width: dModel }
    device.rmsNormInputGradient({ ...common, weight: viewOf(weights, view), dx })
    device.rmsNormWeightGradient({
      ...common,
      partials: vectorPartials,
      pitch,
      offset: view.offset - layout.matrixWords,
    })
  }

  device.write(work.uses, chunk.uses)
  device.write(work.order, chunk.order)
  device.logitsGradient({
    logits: kept.logits,
    targets,
    scores: kept.scores,
    lossGradient: work.lossGradient,
    rows: logitRows,
    vocab,
  })
  matrix(layout.head, kept.logits, kept.final, logitRows, dModel, vocab)
  device.matmulInputGradient({
    dy: kept.logits,
    w: viewOf(weights, layout.head),
    out: dnormed,
    rows: logitRows,
    inner: dModel,
    columns: vocab,
  })
  // Logit rows fill fewer tiles of the vectors' partial sums than all rows do; the rest of them
  // counts as zero.
  device.clear(vectorPartials)
  device.clear(dLogitRows)
  norm(layout.finalNorm, kept.x, kept.finalScales, dnormed, dLogitRows, logitRows)

  for (let index = config.layers - 1; index >= 0; index--) {
    yield
    const layer = kept.layers[index]
    const views = layout.layers[index]
    if (layer === undefined || views === undefined)
      throw new RangeError(`the model has no layer ${index}`)
    const { qkv, lse, gateUp } = layer
    const last = index === config.layers - 1
    const { dx, attended, count } = last
      ? { dx: dLogitRows, attended: kept.attended, count: logitRows }
      : { dx: work.dx, attended: layer.attended, count: rows }

    matrix(views.down, dx, layer.activated, count, feedForward, dModel)
    device.matmulInputGradient({
      dy: dx,
      w: viewOf(weights, views.down),
      out: dactivated,
      rows: count,
      inner: feedForward,
      columns: dModel,
    })
    yield
    device.swigluGradient({ gateUp, dy: dactivated, rows: count, width: feedForward })
    matrix(views.gateUp, gateUp, layer.feedForwardInput, count, dModel, 2 * feedForward)
    yield
    device.matmulInputGradient({
      dy: gateUp,
      w: viewOf(weights, views.gateUp),
      out: dnormed,
      rows: count,
      inner: dModel,
      columns: 2 * feedForward,
    })
    norm(views.feedForwardNorm, layer.middle, layer.feedForwardScales, dnormed, dx, count)
    yield

    matrix(views.output, dx, attended, count, attendedWidth(config), dModel)
    device.matmulInputGradient({
      dy: dx,
      w: viewOf(weights, views.output),
      out: last ? attended : dattended,
      rows: count,
      inner: attendedWidth(config),
      columns: dModel,
    })
    if (last) {
      device.clear(dattended)
      device.clear(work.dx)
      device.scatterRows({
        x: attended,
        indices: logitIndices,
        out: dattended,
        rows: logitRows,
        width: attendedWidth(config),
      })
      device.scatterRows({
        x: dLogitRows,
        indices: logitIndices,
        out: work.dx,
        rows: logitRows,
        width: dModel,
      })
    }
    const attention = {
      qkv,
      sequenceBounds,
      dout: dattended,
      lse,
      delta,
      dqkv,
      positions,
      rotaryTable: model.rotaryTable,
      rows,
      ...shape,
    }
    yield
    device.attentionQueryGradient({ ...attention, out: layer.attended })
    device.attentionKeyValueGradient(attention)
    yield
    if (layer.normedHeads !== undefined && views.headNorms !== undefined) {
      const common = {
        x: layer.normedHeads.projected,
        scales: layer.normedHeads.scales,
        dy: dqkv,
        rows,
        ...shape,
      }
      device.normHeadsWeightGradient({
        ...common,
        partials: vectorPartials,
        pitch,
        offset: views.headNorms.offset - layout.matrixWords,
      })
      device.normHeadsInputGradient({ ...common, weight: viewOf(weights, views.headNorms) })
    }
    if (views.qkvBias) {
      device.biasGradient({
        dy: dqkv,
        partials: vectorPartials,
        pitch,
        offset: views.qkvBias.offset - layout.matrixWords,
        rows,
        width: qkvWidth(config),
      })
    }
    matrix(views.qkv, dqkv, layer.attentionInput, rows, dModel, qkvWidth(config))
    device.matmulInputGradient({
      dy: dqkv,
      w: viewOf(weights, views.qkv),
      out: dnormed,
      rows,
      inner: dModel,
      columns: qkvWidth(config),
    })
    norm(views.attentionNorm, layer.x, layer.attentionScales, dnormed, work.dx, rows)
  }

  yield
  device.addPartials({
    partials: vectorPartials,
    gradient: part(gradient, layout.matrixWords, pitch),
    words: pitch,
    tiles: rowTiles(rows),
    pitch,
  })
  device.embedGradient({
    dx: work.dx,
    uses: work.uses,
    order: work.order,
    gradient: viewOf(gradient, layout.embedding),
    count: chunk.uses.length / 3,
    width: dModel,
  })
}
