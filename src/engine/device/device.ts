/**
 * Device: what the transformer needs of a machine. Memory in named buffers of 32-bit words, kernels
 * as methods that only record work, `submit` that starts it, and `read` that waits for it. Nothing
 * here knows WebGPU: a WebAssembly device can implement the same interface with plain loops.
 *
 * Matrices are row-major with a row stride of `stride(width)`: the width rounded up to a multiple
 * of 4, so that every row starts on 16 bytes and kernels may load four words at once. The words
 * between width and stride are zero, always: buffers start zeroed and no kernel writes anything
 * else there.
 */
import type { DecodeKernels } from './decode-kernels.ts'
import type { ModelKernels } from './model-kernels.ts'
import type { Span } from './span.ts'

/**
 * Words between two places where a span may start: 256 bytes, the largest alignment that WebGPU
 * asks for.
 */
export const ALIGNMENT = 64

export const align = (words: number): number => Math.ceil(words / ALIGNMENT) * ALIGNMENT

/** Words from one row to the next in a matrix of this width. */
export const stride = (width: number): number => Math.ceil(width / 4) * 4

/**
 * The part of a span that starts `offset` words in. Throws RangeError when it does not lie inside.
 */
export function part(span: Span, offset: number, length: number): Span {
  if (offset < 0 || length < 1 || offset + length > span.length) {
    throw new RangeError(
      `${span.name}: words ${offset} to ${offset + length} do not lie in its ${span.length}`,
    )
  }
  return { ...span, offset: span.offset + offset, length }
}

export type Words = Float32Array<ArrayBuffer> | Int32Array<ArrayBuffer> | Uint32Array<ArrayBuffer>

export interface Memory {
  /** A new zeroed buffer. Throws RangeError when the device cannot bind that much at once. */
  allocate(name: string, words: number): Span
  /** Gives back the whole buffer that `span` lies in. */
  free(span: Span): void
  /** Puts data at the start of `span`, behind everything recorded so far. */
  write(span: Span, data: Words): void
  /** Records a copy of `from` to the start of `to`, which lies in another buffer. */
  copy(from: Span, to: Span): void
  /** Records setting `span` to zero. */
  clear(span: Span): void
  /** Starts everything recorded so far. */
  submit(): void
  /**
   * Submits, waits and gives what each span holds then. Rejects with the device's first error, if
   * it met one since the last read, or with the reason when it is lost.
   */
  read(...spans: readonly Span[]): Promise<ArrayBuffer[]>
  /**
   * Where the thread that submits also computes: computes what is recorded, and gives way to
   * whatever else waits for the thread once it has computed for a while. Absent where a device of
   * its own computes.
   */
  readonly breathe?: () => Promise<void>
  /**
   * What a `read` costs beside the work it waits for, in rows of a decode step of a small model:
   * how many rows too many are better than a look too many. Absent where nothing is waited for. No
   * bit depends on it.
   */
  readonly readCost?: number
  /** Bytes of all live buffers. */
  readonly bytes: number
}

export interface Device extends Memory, ModelKernels, DecodeKernels {}
