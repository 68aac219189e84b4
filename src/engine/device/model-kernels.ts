/**
 * The model's arithmetic as a device offers it: each method records one operation over matrices of `rows` rows. Widths are
 * true widths; strides follow from them (`stride` in device.ts).
 */
import type { Span } from './device.ts'

export interface MatmulArgs {
  /** [rows, inner] */
  readonly x: Span
  /** [columns, inner]: weights as Hugging Face lays them out. */
  readonly w: Span
  /** [rows, columns]; neither x nor the residual. */
  readonly out: Span
  readonly rows: number
  readonly inner: number
  readonly columns: number
  /** [columns], added to every row. */
  readonly bias?: Span
  /** [rows, columns], added to the product. */
  readonly residual?: Span
}

export interface HeadShape {
  readonly heads: number
  readonly kvHeads: number
  readonly headDim: number
}

export interface ModelKernels {
  /** out[r] = table[tokens[r]]; out is [rows, width]. */
  embed(args: { tokens: Span; table: Span; out: Span; rows: number; width: number }): void
  /** out = x / sqrt(mean(x²) + eps) · weight, row by row. */
  rmsNorm(args: { x: Span; weight: Span; out: Span; rows: number; width: number; eps: number }): void
  /** out = x · wᵀ + bias + residual. */
  matmul(args: MatmulArgs): void
  /**
   * Rotates queries and keys of qkv [rows, (heads + 2·kvHeads)·headDim] in place by each row's position (rotate-half:
   * component i pairs with i + headDim/2 and turns by position · theta^(-2i/headDim)).
   */
  rotate(args: { qkv: Span; positions: Span; rows: number; theta: number } & HeadShape): void
  /** out = silu(gate) · up, with gate and up side by side in gateUp [rows, 2·width]. */
  swiglu(args: { gateUp: Span; out: Span; rows: number; width: number }): void
}
