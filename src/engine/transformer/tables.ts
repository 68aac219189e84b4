/**
 * What the device keeps of sequences while they generate: who they are, what they drew, where they
 * stop. Each rollout has a set of these for as long as it is open. Sets go from one rollout to the
 * next, so that the device finds the same buffers bound again.
 */
import { RESULT_WORDS, SEQUENCE_WORDS } from '../device/decode-kernels.ts'
import type { Device } from '../device/device.ts'
import type { Span } from '../device/span.ts'

export interface Tables {
  /** SEQUENCE_WORDS for each sequence. */
  readonly sequences: Span
  /** RESULT_WORDS for each token that a sequence may draw. */
  readonly results: Span
  readonly stops: Span
}

/** How many sequences, drawn tokens and stop tokens a set holds. */
export interface TableSizes {
  readonly sequences: number
  readonly results: number
  readonly stops: number
}

const words = ({ sequences, results, stops }: TableSizes): TableSizes => ({
  sequences: sequences * SEQUENCE_WORDS,
  results: results * RESULT_WORDS,
  stops: Math.max(1, stops),
})

export class TablePool {
  readonly #device: Device
  readonly #all = new Set<Tables>()
  readonly #idle = new Set<Tables>()

  constructor(device: Device) {
    this.#device = device
  }

  /**
   * A set with room for this much, to be given back. Throws RangeError when the device has no room
   * for it.
   */
  lease(sizes: TableSizes): Tables {
    const needed = words(sizes)
    for (const tables of this.#idle) {
      if (
        tables.sequences.length >= needed.sequences &&
        tables.results.length >= needed.results &&
        tables.stops.length >= needed.stops
      ) {
        this.#idle.delete(tables)
        return tables
      }
    }
    // Those that lie idle were too small and would be again.
    for (const tables of this.#idle) this.#drop(tables)
    const tables = this.#make(needed)
    this.#all.add(tables)
    return tables
  }

  giveBack(tables: Tables): void {
    if (this.#all.has(tables)) this.#idle.add(tables)
  }

  /** Frees all sets, those in use among them. */
  free(): void {
    for (const tables of this.#all) this.#drop(tables)
  }

  #make(needed: TableSizes): Tables {
    const made: Span[] = []
    const allocate = (name: string, length: number): Span => {
      const span = this.#device.allocate(name, length)
      made.push(span)
      return span
    }
    try {
      return {
        sequences: allocate('sequence keys', needed.sequences),
        results: allocate('drawn tokens', needed.results),
        stops: allocate('stop tokens', needed.stops),
      }
    } catch (error) {
      for (const span of made) this.#device.free(span)
      throw error
    }
  }

  #drop(tables: Tables): void {
    this.#all.delete(tables)
    this.#idle.delete(tables)
    for (const span of [tables.sequences, tables.results, tables.stops]) this.#device.free(span)
  }
}
