/**
 * A stretch of device memory. `offset` and `length` count 32-bit words. A span that a kernel is
 * given starts on a multiple of `ALIGNMENT`.
 */
export interface Span {
  /** Number of the buffer it lies in. */
  readonly buffer: number
  /** The buffer's name, for messages. */
  readonly name: string
  readonly offset: number
  readonly length: number
}
