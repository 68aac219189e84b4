/**
 * The backward pass over one packed chunk, after its forward pass and with the slopes of the loss: adds the gradient of every
 * weight to one flat buffer laid out like the weights. Order of addition: rows within a tile, tiles, chunks.
 *
 * Logits and the feed-forward's gate and up become their own gradients in place.
 */
import type { Span } from '../device/device.ts'
import { part } from '../device/device.ts'
import { rowTiles } from '../device/model-kernels.ts'
import { headShape } from './forward.ts'
import { qkvWidth } from './layout.ts'
import type { Place } from './layout.ts'
import { placed } from './model.ts'
import type { Model } from './model.ts'
import type { Chunk } from './packing.ts'
import type { BackwardBuffers, ForwardBuffers } from './workspace.ts'

export function backward(model: Model, chunk: Chunk, kept: ForwardBuffers, work: BackwardBuffers, gradient: Span): void {
  const { device, config, layout, weights } = model
  const { dModel, feedForward, vocab } = config
  const { rows } = chunk
  const picks = chunk.pick.length
  const shape = headShape(config)
  const { borders, positions, pick, targets } = kept
  const { dx, dnormed, dattended, dactivated, dqkv, delta, matrixPartials, vectorPartials } = work
  const pitch = layout.words - layout.matrixWords

  /** The gradient of a matrix that turned x [count, inner] into y. */
  const matrix = (place: Place, dy: Span, x: Span, count: number, inner: number, columns: number): void => {
    device.matmulWeightGradient({ dy, x, partials: matrixPartials, rows: count, inner, columns })
    device.addPartials({ partials: matrixPartials, gradient: placed(gradient, place), words: place.length, tiles: rowTiles(count), pitch: place.length })
  }
  /** The gradient of a norm: back through it into dx, and its weight's into the partial sums. */
  const norm = (place: Place, x: Span, scales: Span, dy: Span, count: number, picked?: Span): void => {
    const common = { x, scales, dy, rows: count, width: dModel, ...(picked && { pick: picked }) }
    device.rmsNormInputGradient({ ...common, weight: placed(weights, place), dx })
    device.rmsNormWeightGradient({ ...common, partials: vectorPartials, pitch, offset: place.offset - layout.matrixWords })
  }
  const addVectors = (begin: number, end: number, count: number): void => {
    device.addPartials({
      partials: part(vectorPartials, begin - layout.matrixWords, vectorPartials.length - (begin - layout.matrixWords)),
      gradient: part(gradient, begin, end - begin), words: end - begin, tiles: rowTiles(count), pitch,
    })
  }

  device.write(work.uses, chunk.uses)
  device.write(work.order, chunk.order)
  device.logitsGradient({ logits: kept.logits, targets, scores: kept.scores, slopes: work.slopes, rows: picks, vocab })
  matrix(layout.head, kept.logits, kept.final, picks, dModel, vocab)
  device.matmulInputGradient({ dy: kept.logits, w: placed(weights, layout.head), out: work.dfinal, rows: picks, inner: dModel, columns: vocab })
  device.clear(dx)
  norm(layout.finalNorm, kept.x, kept.finalScales, work.dfinal, picks, pick)
  device.submit()

  for (let index = config.layers - 1; index >= 0; index--) {
    const layer = kept.layers[index]
    const places = layout.layers[index]
    if (layer === undefined || places === undefined) throw new RangeError(`the model has no layer ${index}`)
    const { qkv, lse, gateUp } = layer

    matrix(places.down, dx, layer.activated, rows, feedForward, dModel)
    device.matmulInputGradient({ dy: dx, w: placed(weights, places.down), out: dactivated, rows, inner: feedForward, columns: dModel })
    device.swigluGradient({ gateUp, dy: dactivated, rows, width: feedForward })
    matrix(places.gateUp, gateUp, layer.feedForwardInput, rows, dModel, 2 * feedForward)
    device.matmulInputGradient({ dy: gateUp, w: placed(weights, places.gateUp), out: dnormed, rows, inner: dModel, columns: 2 * feedForward })
    norm(places.feedForwardNorm, layer.middle, layer.feedForwardScales, dnormed, rows)

    matrix(places.output, dx, layer.attended, rows, dModel, dModel)
    device.matmulInputGradient({ dy: dx, w: placed(weights, places.output), out: dattended, rows, inner: dModel, columns: dModel })
    device.attentionQueryGradient({ qkv, borders, out: layer.attended, dout: dattended, lse, delta, dqkv, rows, ...shape })
    device.attentionKeyValueGradient({ qkv, borders, dout: dattended, lse, delta, dqkv, rows, ...shape })
    device.rotate({ qkv: dqkv, positions, turns: model.turns, rows, inverse: true, ...shape })
    if (places.qkvBias) {
      device.biasGradient({
        dy: dqkv, partials: vectorPartials, pitch, offset: places.qkvBias.offset - layout.matrixWords, rows, width: qkvWidth(config),
      })
    }
    matrix(places.qkv, dqkv, layer.attentionInput, rows, dModel, qkvWidth(config))
    device.matmulInputGradient({ dy: dqkv, w: placed(weights, places.qkv), out: dnormed, rows, inner: dModel, columns: qkvWidth(config) })
    norm(places.attentionNorm, layer.x, layer.attentionScales, dnormed, rows)
    device.submit()
  }

  addVectors(layout.matrixWords, layout.finalNorm.offset, rows)
  addVectors(layout.finalNorm.offset, layout.words, picks)
  device.embedGradient({
    dx, uses: work.uses, order: work.order, gradient: placed(gradient, layout.embedding), count: chunk.uses.length / 3, width: dModel,
  })
  device.submit()
}
