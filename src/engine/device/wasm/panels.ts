/**
 * Weights as tiles read them: packed into panels (assembly/product.ts) when a product first needs
 * them, kept until the weight's buffer changes, and then packed again into the same place.
 */
import type { Span } from '../span.ts'
import { stride } from '../device.ts'
import * as command from './commands.ts'
import type { Core } from './core.ts'

/** Columns of a panel. */
const PANEL = 8

interface Packed {
  readonly panels: Span
  fresh: boolean
}

export type PanelOrder = 'rows' | 'columns'

export class Panels {
  readonly #core: Core
  readonly #byBuffer = new Map<number, Map<string, Packed>>()

  constructor(core: Core) {
    this.#core = core
    core.onWrite((buffer, gone) => {
      const packed = this.#byBuffer.get(buffer)
      if (packed === undefined) return
      for (const one of packed.values()) one.fresh = false
      if (!gone) return
      this.#byBuffer.delete(buffer)
      for (const { panels } of packed.values()) core.free(panels)
    })
  }

  /**
   * Panels of w [rows, width]: of its transpose (`rows`: a product with wᵀ) or as it stands
   * (`columns`: a product with w).
   */
  of(w: Span, rows: number, width: number, order: PanelOrder): Span {
    const name = `${w.offset} ${rows} ${width} ${order}`
    const packed = this.#byBuffer.get(w.buffer) ?? new Map<string, Packed>()
    this.#byBuffer.set(w.buffer, packed)
    let found = packed.get(name)
    if (found === undefined) {
      const words =
        order === 'rows'
          ? Math.ceil(rows / PANEL) * PANEL * stride(width)
          : Math.ceil(stride(width) / PANEL) * PANEL * stride(rows)
      found = { panels: this.#core.allocate(`${w.name}, packed`, words), fresh: false }
      packed.set(name, found)
    }
    if (!found.fresh) {
      this.#core.record(order === 'rows' ? command.packRows : command.packColumns, {
        w,
        out: found.panels,
        rows,
        stride: stride(width),
      })
      found.fresh = true
    }
    return found.panels
  }
}
