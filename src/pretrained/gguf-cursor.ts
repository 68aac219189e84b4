/** Reads a GGUF file's header value by value, within the bytes that were fetched of it. */
import { ToldError } from '../run/told-error.ts'
import { ModelError } from './model-source.ts'
import type { MetadataValue } from './pretrained-model.ts'

/** What was fetched is used up, and the file goes on. */
export class MoreWanted extends ToldError {
  override readonly name = 'MoreWanted'

  constructor() {
    super('The header goes on behind what was read of it.')
  }
}

const TEXT = 8
const LIST = 9
/** Longest text of the metadata: a chat template, a licence. */
const LONGEST_TEXT = 4 << 20
const LONGEST_LIST = 1 << 20
const LEAST_TEXT_BYTES = 8

interface Scalar<T> {
  readonly bytes: number
  readonly read: (view: DataView, at: number) => T
}

const wholeOrBig = (value: bigint): number | bigint => {
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : value
}

/** By the number that GGUF has for them: `gguf_metadata_value_type`. */
const NUMBERS: ReadonlyMap<number, Scalar<number>> = new Map([
  [0, { bytes: 1, read: (view, at) => view.getUint8(at) }],
  [1, { bytes: 1, read: (view, at) => view.getInt8(at) }],
  [2, { bytes: 2, read: (view, at) => view.getUint16(at, true) }],
  [3, { bytes: 2, read: (view, at) => view.getInt16(at, true) }],
  [4, { bytes: 4, read: (view, at) => view.getUint32(at, true) }],
  [5, { bytes: 4, read: (view, at) => view.getInt32(at, true) }],
  [6, { bytes: 4, read: (view, at) => view.getFloat32(at, true) }],
  [12, { bytes: 8, read: (view, at) => view.getFloat64(at, true) }],
] satisfies [number, Scalar<number>][])
const BIGS: ReadonlyMap<number, Scalar<bigint>> = new Map([
  [10, { bytes: 8, read: (view, at) => view.getBigUint64(at, true) }],
  [11, { bytes: 8, read: (view, at) => view.getBigInt64(at, true) }],
] satisfies [number, Scalar<bigint>][])
const TRUTH = 7

export class GgufCursor {
  at = 0
  readonly file: string
  /** Of the file, in bytes. */
  readonly size: number
  private readonly bytes: Uint8Array
  private readonly most: number
  private readonly view: DataView
  private readonly decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

  /** `bytes` are its first; `most` is the longest header that is read. */
  constructor(file: string, bytes: Uint8Array, size: number, most: number) {
    this.file = file
    this.bytes = bytes
    this.size = size
    this.most = most
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  u32(what: string): number {
    return this.view.getUint32(this.take(4, what), true)
  }

  /** A whole number that a double holds. */
  u64(what: string): number {
    const value = this.view.getBigUint64(this.take(8, what), true)
    if (value > BigInt(Number.MAX_SAFE_INTEGER))
      throw this.refused(what, `is ${value}, more than any file has`)
    return Number(value)
  }

  length(what: string, most: number): number {
    const value = this.u64(what)
    if (value > most) throw this.refused(what, `is ${value}, expected at most ${most}`)
    return value
  }

  text(what: string, most = LONGEST_TEXT): string {
    const length = this.length(`${what}, its length`, most)
    const from = this.take(length, what)
    try {
      return this.decoder.decode(this.bytes.subarray(from, from + length))
    } catch {
      throw this.refused(what, 'is not UTF-8')
    }
  }

  /** A value with its type in front. */
  value(what: string): MetadataValue {
    const type = this.u32(what)
    if (type === TEXT) return this.text(what)
    if (type === LIST) return this.list(what)
    if (type === TRUTH) return this.truth(what)
    const number = NUMBERS.get(type)
    if (number !== undefined) return number.read(this.view, this.take(number.bytes, what))
    const big = BIGS.get(type)
    if (big !== undefined) return wholeOrBig(big.read(this.view, this.take(big.bytes, what)))
    throw this.refused(what, `has type ${type}, which GGUF does not know`)
  }

  private list(what: string): MetadataValue {
    const type = this.u32(what)
    const length = this.length(`${what}, its length`, LONGEST_LIST)
    const each = <T>(bytes: number, read: () => T): T[] => {
      this.look(length * bytes, what)
      return Array.from({ length }, read)
    }
    if (type === TEXT) return each(LEAST_TEXT_BYTES, () => this.text(what))
    if (type === TRUTH) return each(1, () => this.truth(what))
    const number = NUMBERS.get(type)
    if (number !== undefined)
      return each(number.bytes, () => number.read(this.view, this.take(number.bytes, what)))
    const big = BIGS.get(type)
    if (big !== undefined)
      return each(big.bytes, () => big.read(this.view, this.take(big.bytes, what)))
    throw this.refused(what, `is a list of type ${type}, which is not read`)
  }

  private truth(what: string): boolean {
    const value = this.view.getUint8(this.take(1, what))
    if (value > 1) throw this.refused(what, `is ${value}, expected 0 or 1`)
    return value === 1
  }

  /** That so many bytes are there. */
  private look(bytes: number, what: string): void {
    const end = this.at + bytes
    if (end > this.size)
      throw this.refused(what, `would end at byte ${end}, and the file has ${this.size}`)
    if (end > this.most)
      throw this.refused(
        what,
        `would end at byte ${end}, and what is in front of the data takes at most ${this.most}`,
      )
    if (end > this.bytes.length) throw new MoreWanted()
  }

  private take(bytes: number, what: string): number {
    this.look(bytes, what)
    const from = this.at
    this.at += bytes
    return from
  }

  private refused(what: string, why: string): ModelError {
    return new ModelError(
      `${this.file}: ${what} ${why}. Check that the file is complete, or fetch it again.`,
    )
  }
}
