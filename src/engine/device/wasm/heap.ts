/**
 * Blocks of a WebAssembly memory, handed out and taken back: first fit, neighbours joined,
 * memory grown when nothing fits.
 */

const PAGE = 65536
/** Kernels keep their constants in the first page. */
const START = PAGE
/**
 * Kernels read whole vectors, and a few rows past the last: so many bytes behind a block belong
 * to it.
 */
const SLACK = 256
const ALIGNMENT = 256

interface FreeBlock {
  address: number
  bytes: number
}

export class Heap {
  readonly #memory: WebAssembly.Memory
  readonly #most: number
  /** By address. */
  readonly #free: FreeBlock[] = []
  readonly #taken = new Map<number, number>()
  #end = START
  #bytes = 0

  /** `mostPages`: how far the memory may grow. */
  constructor(memory: WebAssembly.Memory, mostPages: number) {
    this.#memory = memory
    this.#most = mostPages * PAGE
  }

  /** Bytes that are handed out. */
  get bytes(): number {
    return this.#bytes
  }

  /** The address of `bytes` zeroed bytes. Throws RangeError naming `name` when there is no room. */
  take(name: string, bytes: number): number {
    const size = Math.ceil((bytes + SLACK) / ALIGNMENT) * ALIGNMENT
    const address = this.#fit(size) ?? this.#grow(name, size)
    this.#taken.set(address, size)
    this.#bytes += size
    new Uint8Array(this.#memory.buffer, address, size).fill(0)
    return address
  }

  give(address: number): void {
    const bytes = this.#taken.get(address)
    if (bytes === undefined) throw new Error(`nothing was handed out at address ${address}`)
    this.#taken.delete(address)
    this.#bytes -= bytes
    let at = this.#free.findIndex((block) => block.address > address)
    if (at < 0) at = this.#free.length
    const before = this.#free[at - 1]
    const after = this.#free[at]
    const joinsBefore = before !== undefined && before.address + before.bytes === address
    const joinsAfter = after !== undefined && address + bytes === after.address
    if (joinsBefore) {
      before.bytes += bytes + (joinsAfter ? after.bytes : 0)
      if (joinsAfter) this.#free.splice(at, 1)
    } else if (joinsAfter) {
      after.address = address
      after.bytes += bytes
    } else {
      this.#free.splice(at, 0, { address, bytes })
    }
  }

  #fit(size: number): number | undefined {
    const at = this.#free.findIndex(({ bytes }) => bytes >= size)
    const block = this.#free[at]
    if (block === undefined) return undefined
    const { address } = block
    block.address += size
    block.bytes -= size
    if (block.bytes === 0) this.#free.splice(at, 1)
    return address
  }

  #grow(name: string, size: number): number {
    const address = this.#end
    const end = address + size
    if (end > this.#most)
      throw new RangeError(
        `${name} needs ${size} bytes and this memory ends at ${this.#most}: choose a smaller model or batch`,
      )
    const missing = Math.ceil((end - this.#memory.buffer.byteLength) / PAGE)
    if (missing > 0) {
      try {
        this.#memory.grow(missing)
      } catch (cause) {
        throw new RangeError(
          `${name} needs ${size} bytes and the system has no such memory left: choose a smaller model or batch`,
          { cause },
        )
      }
    }
    this.#end = end
    return address
  }
}
