/**
 * How files store numbers, block by block, and how a block becomes f32. Formulas of the quantised
 * kinds: ggml-quants.c of https://github.com/ggml-org/llama.cpp (dequantize_row_*); every product
 * here is exact in a double and is rounded once, as it is there in f32, so the bits are the same.
 */
import { HALVES } from './half.ts'

export interface StorageKind {
  readonly name: string
  /** Numbers of a block, and bytes that it takes. */
  readonly numbers: number
  readonly bytes: number
  /** Writes the numbers of whole blocks into `out` from `at` on. */
  readonly widen: (bytes: Uint8Array, out: Float32Array, at: number) => void
}

type Block = (view: DataView, from: number, out: Float32Array, at: number) => void

const kind = (name: string, numbers: number, bytes: number, block: Block): StorageKind => ({
  name,
  numbers,
  bytes,
  widen(stored, out, at) {
    const view = new DataView(stored.buffer, stored.byteOffset, stored.byteLength)
    for (let from = 0, to = at; from + bytes <= stored.length; from += bytes, to += numbers)
      block(view, from, out, to)
  },
})

const half = (view: DataView, from: number): number => HALVES[view.getUint16(from, true)] ?? NaN

/** Numbers that stand alone; `words` are the bits of `out`. */
const plain = (
  name: string,
  bytes: number,
  widen: (bytes: Uint8Array, out: Float32Array, words: Uint32Array, at: number) => void,
): StorageKind => ({
  name,
  numbers: 1,
  bytes,
  widen: (stored, out, at) => {
    widen(stored, out, new Uint32Array(out.buffer, out.byteOffset, out.length), at)
  },
})

const byte = (bytes: Uint8Array, at: number): number => bytes[at] ?? 0

const F32 = plain('F32', 4, (bytes, _, words, at) => {
  for (let from = 0, to = at; from < bytes.length; from += 4, to += 1)
    words[to] =
      byte(bytes, from) |
      (byte(bytes, from + 1) << 8) |
      (byte(bytes, from + 2) << 16) |
      (byte(bytes, from + 3) << 24)
})

const F16 = plain('F16', 2, (bytes, out, _, at) => {
  for (let from = 0, to = at; from < bytes.length; from += 2, to += 1)
    out[to] = HALVES[byte(bytes, from) | (byte(bytes, from + 1) << 8)] ?? NaN
})

/** The upper half of an f32. */
const BF16 = plain('BF16', 2, (bytes, _, words, at) => {
  for (let from = 0, to = at; from < bytes.length; from += 2, to += 1)
    words[to] = (byte(bytes, from) << 16) | (byte(bytes, from + 1) << 24)
})

const Q4_0 = kind('Q4_0', 32, 18, (view, from, out, at) => {
  const d = half(view, from)
  for (let i = 0; i < 16; i += 1) {
    const pair = view.getUint8(from + 2 + i)
    out[at + i] = d * ((pair & 15) - 8)
    out[at + i + 16] = d * ((pair >> 4) - 8)
  }
})

const Q4_1 = kind('Q4_1', 32, 20, (view, from, out, at) => {
  const d = half(view, from)
  const m = half(view, from + 2)
  for (let i = 0; i < 16; i += 1) {
    const pair = view.getUint8(from + 4 + i)
    out[at + i] = d * (pair & 15) + m
    out[at + i + 16] = d * (pair >> 4) + m
  }
})

const Q8_0 = kind('Q8_0', 32, 34, (view, from, out, at) => {
  const d = half(view, from)
  for (let i = 0; i < 32; i += 1) out[at + i] = d * view.getInt8(from + 2 + i)
})

/**
 * d and dmin, 8 scales and 8 minima of 6 bits in 12 bytes, then 256 numbers of 4 bits: 32 in the low
 * halves of 32 bytes, the next 32 in their high halves.
 */
const Q4_K = kind('Q4_K', 256, 144, (view, from, out, at) => {
  const d = half(view, from)
  const dmin = half(view, from + 2)
  const packed = (i: number): number => view.getUint8(from + 4 + i)
  for (let j = 0; j < 8; j += 1) {
    const scale = j < 4 ? packed(j) & 63 : (packed(j + 4) & 15) | ((packed(j - 4) >> 6) << 4)
    const min = j < 4 ? packed(j + 4) & 63 : (packed(j + 4) >> 4) | ((packed(j) >> 6) << 4)
    const quants = from + 16 + 32 * (j >> 1)
    const shift = 4 * (j & 1)
    for (let i = 0; i < 32; i += 1)
      out[at + 32 * j + i] = d * scale * ((view.getUint8(quants + i) >> shift) & 15) - dmin * min
  }
})

/**
 * 256 numbers of 6 bits, their low 4 in 128 bytes and their high 2 in 64, then 16 signed scales and
 * d. In each half of 128 numbers, quarter q takes its high bits from bits 2q of the same 32 bytes.
 */
const Q6_K = kind('Q6_K', 256, 210, (view, from, out, at) => {
  const d = half(view, from + 208)
  for (let n = 0; n < 2; n += 1)
    for (let quarter = 0; quarter < 4; quarter += 1)
      for (let i = 0; i < 32; i += 1) {
        const low = view.getUint8(from + 64 * n + 32 * (quarter & 1) + i) >> (quarter < 2 ? 0 : 4)
        const high = view.getUint8(from + 128 + 32 * n + i) >> (2 * quarter)
        const scale = view.getInt8(from + 192 + 8 * n + 2 * quarter + (i >> 4))
        out[at + 128 * n + 32 * quarter + i] = d * scale * (((low & 15) | ((high & 3) << 4)) - 32)
      }
})

/** By the name that safetensors has for them. */
export const SAFETENSORS_KINDS: ReadonlyMap<string, StorageKind> = new Map(
  [F32, F16, BF16].map((one) => [one.name, one]),
)

/** By the number that GGUF has for them: `ggml_type`. */
export const GGUF_KINDS: ReadonlyMap<number, StorageKind> = new Map([
  [0, F32],
  [1, F16],
  [2, Q4_0],
  [3, Q4_1],
  [8, Q8_0],
  [12, Q4_K],
  [14, Q6_K],
  [30, BF16],
])
