/**
 * The backward pass over one packed chunk, after its forward pass and with the slopes of the loss:
 * adds the gradient of every weight to one flat buffer laid out like the weights. Order of
 * addition: rows within a tile, tiles, chunks.
 *
 * Logits and the feed-forward's gate and up become their own gradients in place. Yields between its
 * large products, as forward does.
 */
import type { Span } from '../device/span.ts'
import { part } from '../device/device.ts'
import { rowTiles } from '../device/model-kernels.ts'
import { headShape } from './forward.ts'
import { qkvWidth } from './layout.ts'
import type { Place } from './layout.ts'
import { placed } from './model.ts'
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
  const picks = chunk.pick.length
  const shape = headShape(config)
  const { borders, positions, pick, targets } = kept
  const { dpicked, dnormed, dattended, dactivated, dqkv, delta, matrixPartials, vectorPartials } =
    work
  const pitch = layout.words - layout.matrixWords

  /** The gradient of a matrix that turned x [count, inner] into y. */
  const matrix = (
    place: Place,
    dy: Span,
    x: Span,
    count: number,
    inner: number,
    columns: number,
  ): void => {
    device.matmulWeightGradient({ dy, x, partials: matrixPartials, rows: count, inner, columns })
    device.addPartials({
      partials: matrixPartials,
      gradient: placed(gradient, place),
      words: place.length,
      tiles: rowTiles(count),
      pitch: place.length,
    })
  }
  /**
   * The gradient of a norm over x [count, dModel]: back through it into dx, and its weight's into
   * the partial sums.
   */
  const norm = (place: Place, x: Span, scales: Span, dy: Span, dx: Span, count: number): void => {
    const common = { x, scales, dy, rows: count, width: dModel }
    device.rmsNormInputGradient({ ...common, weight: placed(weights, place), dx })
    device.rmsNormWeightGradient({
      ...common,
      partials: vectorPartials,
      pitch,
      offset: place.offset - layout.matrixWords,
    })
  }

  device.write(work.uses, chunk.uses)
  device.write(work.order, chunk.order)
  device.logitsGradient({
    logits: kept.logits,
    targets,
    scores: kept.scores,
    slopes: work.slopes,
    rows: picks,
    vocab,
  })
  matrix(layout.head, kept.logits, kept.final, picks, dModel, vocab)
  device.matmulInputGradient({
    dy: kept.logits,
    w: placed(weights, layout.head),
    out: dnormed,
    rows: picks,
    inner: dModel,
    columns: vocab,
  })
  // Picked rows fill fewer tiles of the vectors' partial sums than all rows do; the rest of them
  // counts as zero.
  device.clear(vectorPartials)
  device.clear(dpicked)
  norm(layout.finalNorm, kept.x, kept.finalScales, dnormed, dpicked, picks)

  for (let index = config.layers - 1; index >= 0; index--) {
    yield
    const layer = kept.layers[index]
    const places = layout.layers[index]
    if (layer === undefined || places === undefined)
      throw new RangeError(`the model has no layer ${index}`)
    const { qkv, lse, gateUp } = layer
    const last = index === config.layers - 1
    const { dx, attended, count } = last
      ? { dx: dpicked, attended: kept.attended, count: picks }
      : { dx: work.dx, attended: layer.attended, count: rows }

    matrix(places.down, dx, layer.activated, count, feedForward, dModel)
    device.matmulInputGradient({
      dy: dx,
      w: placed(weights, places.down),
      out: dactivated,
      rows: count,
      inner: feedForward,
      columns: dModel,
    })
    yield
    device.swigluGradient({ gateUp, dy: dactivated, rows: count, width: feedForward })
    matrix(places.gateUp, gateUp, layer.feedForwardInput, count, dModel, 2 * feedForward)
    yield
    device.matmulInputGradient({
      dy: gateUp,
      w: placed(weights, places.gateUp),
      out: dnormed,
      rows: count,
      inner: dModel,
      columns: 2 * feedForward,
    })
    norm(places.feedForwardNorm, layer.middle, layer.feedForwardScales, dnormed, dx, count)
    yield

    matrix(places.output, dx, attended, count, dModel, dModel)
    device.matmulInputGradient({
      dy: dx,
      w: placed(weights, places.output),
      out: last ? dnormed : dattended,
      rows: count,
      inner: dModel,
      columns: dModel,
    })
    if (last) {
      device.clear(dattended)
      device.clear(work.dx)
      device.scatterRows({ x: dnormed, pick, out: dattended, rows: picks, width: dModel })
      device.scatterRows({ x: dpicked, pick, out: work.dx, rows: picks, width: dModel })
    }
    const attention = {
      qkv,
      borders,
      dout: dattended,
      lse,
      delta,
      dqkv,
      positions,
      turns: model.turns,
      rows,
      ...shape,
    }
    yield
    device.attentionQueryGradient({ ...attention, out: layer.attended })
    device.attentionKeyValueGradient(attention)
    yield
    if (places.qkvBias) {
      device.biasGradient({
        dy: dqkv,
        partials: vectorPartials,
        pitch,
        offset: places.qkvBias.offset - layout.matrixWords,
        rows,
        width: qkvWidth(config),
      })
    }
    matrix(places.qkv, dqkv, layer.attentionInput, rows, dModel, qkvWidth(config))
    device.matmulInputGradient({
      dy: dqkv,
      w: placed(weights, places.qkv),
      out: dnormed,
      rows,
      inner: dModel,
      columns: qkvWidth(config),
    })
    norm(places.attentionNorm, layer.x, layer.attentionScales, dnormed, work.dx, rows)
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
    gradient: placed(gradient, layout.embedding),
    count: chunk.uses.length / 3,
    width: dModel,
  })
}
