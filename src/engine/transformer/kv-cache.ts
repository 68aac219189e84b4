/**
 * Keys and values of every sequence that a model is generating, one slot a sequence: a row of
 * `context` positions in one buffer a layer. Slots outlive the call that filled them, so that a
 * sequence that waited for a tool goes on where it was. Released slots are used again; the pool
 * grows when all are taken and never shrinks before `free`.
 */
import type { CacheShape } from '../device/decode-kernels.ts'
import { slotWords } from '../device/decode-kernels.ts'
import type { Span } from '../device/span.ts'
import { headDim } from './layout.ts'
import type { Model } from './model.ts'

/** Slots come in multiples of this. */
const BLOCK = 16

export class KvCache {
  readonly shape: CacheShape
  readonly #model: Model
  #layers: readonly Span[] = []
  #capacity = 0
  readonly #free: number[] = []

  constructor(model: Model) {
    const { heads, kvHeads, context } = model.config
    this.#model = model
    this.shape = { heads, kvHeads, headDim: headDim(model.config), context }
  }

  /** The buffer of each layer; others after the pool has grown. */
  get layers(): readonly Span[] {
    return this.#layers
  }

  /**
   * So many slots, to be given back with `release`. Throws RangeError when the device has no room
   * for them; the pool is unchanged then.
   */
  acquire(count: number): number[] {
    if (count > this.#free.length) this.#grow(this.#capacity + count - this.#free.length)
    return this.#free.splice(this.#free.length - count, count).reverse()
  }

  release(slot: number): void {
    this.#free.push(slot)
  }

  free(): void {
    for (const layer of this.#layers) this.#model.device.free(layer)
    this.#layers = []
    this.#capacity = 0
    this.#free.length = 0
  }

  #grow(needed: number): void {
    const { device, config } = this.#model
    const capacity = Math.ceil(Math.max(needed, 1.5 * this.#capacity) / BLOCK) * BLOCK
    const grown: Span[] = []
    try {
      for (let layer = 0; layer < config.layers; layer++) {
        grown.push(device.allocate(`cache of layer ${layer}`, capacity * slotWords(this.shape)))
      }
    } catch (error) {
      for (const span of grown) device.free(span)
      throw error
    }
    this.#layers.forEach((old, layer) => {
      const target = grown[layer]
      if (target !== undefined) device.copy(old, target)
      device.free(old)
    })
    for (let slot = capacity - 1; slot >= this.#capacity; slot--) this.#free.unshift(slot)
    this.#layers = grown
    this.#capacity = capacity
  }
}
