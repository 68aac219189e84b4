/**
 * A model on a device: its weights in one flat buffer and the rotary table. Training and
 * generation both read it.
 */
import type { ModelConfig } from '../engine.ts'
import type { Device } from '../device/device.ts'
import type { Span } from '../device/span.ts'
import { part } from '../device/device.ts'
import { cos, power, sin } from '../portable-math.ts'
import { headDim, layoutOf } from './layout.ts'
import type { Layout, WeightView } from './layout.ts'

export interface Model {
  readonly device: Device
  readonly config: ModelConfig
  readonly layout: Layout
  /** All weights, as `layout` arranges them. */
  readonly weights: Span
  /** [context, headDim/2, 2]: cosine and sine of position · ropeTheta^(-2i/headDim). */
  readonly rotaryTable: Span
}

/**
 * A model whose weights are still zero. Throws RangeError when the configuration makes no model or
 * does not fit the device.
 */
export function createModel(device: Device, config: ModelConfig): Model {
  const layout = layoutOf(config)
  const dim = headDim(config)
  const weights = device.allocate('weights', layout.words)
  const rotaryTable = device.allocate('rotary table', config.context * dim)
  const table = new Float32Array(config.context * dim)
  for (let position = 0; position < config.context; position++) {
    for (let i = 0; i < dim / 2; i++) {
      const angle = position * power(config.ropeTheta, (-2 * i) / dim)
      table[position * dim + 2 * i] = cos(angle)
      table[position * dim + 2 * i + 1] = sin(angle)
    }
  }
  device.write(rotaryTable, table)
  return { device, config, layout, weights, rotaryTable }
}

/** The span of a weight view in a flat buffer that is laid out like the weights. */
export const viewOf = (flat: Span, view: WeightView): Span => part(flat, view.offset, view.length)

export function freeModel({ device, weights, rotaryTable }: Model): void {
  device.free(weights)
  device.free(rotaryTable)
}
