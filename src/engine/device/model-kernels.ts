/**
 * The model's arithmetic as a device offers it: each method records one operation. Matrices have
 * the stride of their width (`stride` in device.ts). Weight gradients are summed over rows in tiles
 * of `ROW_TILE` rows, each tile into its own partial sum, and the partial sums are added in tile
 * order: a fixed order, whatever the machine does side by side.
 */
import type { LossConfig } from '../loss.ts'
import type { Span } from './span.ts'

/** Rows of one partial sum of a weight gradient. */
export const ROW_TILE = 256

export const rowTiles = (rows: number): number => Math.ceil(rows / ROW_TILE)

/**
 * Rows of a packed batch come in fours: a sequence starts on a multiple of this, and dead rows fill
 * up behind it.
 */
export const ROW_ALIGNMENT = 4

/**
 * Numbers a row has in `scores`: log-probability of its target, entropy, log of the partition sum,
 * and one unused.
 */
export const SCORE_WORDS = 4
/** Numbers a row has in `terms`: loss, k3, ratio, and 1 (clipped low), 2 (clipped high) or 0. */
export const TERM_WORDS = 4
/**
 * Invocations that sum squares side by side, hence words of `sums`; the last one is the squared
 * norm.
 */
export const SQUARE_LANES = 1024

export interface HeadShape {
  readonly heads: number
  readonly kvHeads: number
  readonly headDim: number
}

interface MatrixShape {
  readonly rows: number
  readonly width: number
}

/**
 * Rotary positions: in each of the first heads + kvHeads heads of a row of queries, keys and
 * values, component i pairs with i + headDim/2 (rotate-half) and rotates by the angle whose cosine
 * and sine stand at rotaryTable[positions[r], i].
 */
export interface Rotary extends HeadShape {
  /** [rows]: each row's place in its sequence. */
  readonly positions: Span
  readonly rotaryTable: Span
}

export interface GatherArgs extends MatrixShape {
  readonly x: Span
  /** [rows]: rows of the larger of the two matrices. */
  readonly indices: Span
  readonly out: Span
}

export interface AttentionArgs extends HeadShape {
  /** [rows, (heads + 2·kvHeads)·headDim], queries and keys rotated. */
  readonly qkv: Span
  /**
   * [rows, 2]: first row of the row's sequence, and the row behind its last; both multiples of
   * `ROW_ALIGNMENT`.
   */
  readonly sequenceBounds: Span
  readonly rows: number
}

export interface ModelKernels {
  // Forward

  /** out[r] = table[tokens[r]]; out is [rows, width]. */
  embed(args: { tokens: Span; table: Span; out: Span; rows: number; width: number }): void
  /**
   * out = x · scale · weight row by row, with scale = 1 / sqrt(mean(x²) + eps) kept in scales
   * [rows].
   */
  rmsNorm(args: { x: Span; weight: Span; out: Span; scales: Span; eps: number } & MatrixShape): void
  /**
   * out [rows, columns] = x [rows, inner] · wᵀ + bias + residual, with w [columns, inner], bias
   * [columns] and residual [rows, columns]. `out` is none of the others. With `rotary`, out is
   * queries, keys and values, and rotated. With `activated`, out is gate and up side by side, and
   * activated [rows, columns/2] = silu(gate) · up.
   */
  matmul(args: {
    x: Span
    w: Span
    out: Span
    rows: number
    inner: number
    columns: number
    bias?: Span
    residual?: Span
    rotary?: Rotary
    activated?: Span
  }): void
  /**
   * Causal attention within each sequence. out [rows, heads·headDim]; lse [rows, heads] is the log
   * of the softmax sum.
   */
  attention(args: AttentionArgs & { out: Span; lse: Span }): void
  /** out[i] = x[indices[i]]. */
  gatherRows(args: GatherArgs): void

  /**
   * Norms over each head of queries and keys, then rotation: out = rotate(x · scale · weight) head
   * by head, with scale = 1 / sqrt(mean(x²) + eps) kept in scales [rows, heads + kvHeads], unpadded.
   * Values are copied. x and out are [rows, (heads + 2·kvHeads)·headDim]; weight is [2·headDim], of
   * queries and then of keys.
   */
  normHeads(
    args: Rotary & { x: Span; weight: Span; out: Span; scales: Span; eps: number; rows: number },
  ): void

  // Loss over rows of logits [rows, vocab]

  /** Fills scores [rows, SCORE_WORDS] from logits and targets [rows]. */
  score(args: { logits: Span; targets: Span; scores: Span; rows: number; vocab: number }): void
  /**
   * Reads scores; fills lossGradient [rows, 2] (by log-probability, and by negative entropy)
   * and terms [rows, TERM_WORDS].
   */
  policyLoss(args: PolicyLossArgs): void
  /** Turns logits into their gradient, in place. */
  logitsGradient(args: {
    logits: Span
    targets: Span
    scores: Span
    lossGradient: Span
    rows: number
    vocab: number
  }): void

  // Backward

  /** out [rows, inner] = dy [rows, columns] · w [columns, inner]. */
  matmulInputGradient(args: {
    dy: Span
    w: Span
    out: Span
    rows: number
    inner: number
    columns: number
  }): void
  /** Tile t of partials [rowTiles(rows), columns, inner] = dyᵀ · x over the tile's rows. */
  matmulWeightGradient(args: {
    dy: Span
    x: Span
    partials: Span
    rows: number
    inner: number
    columns: number
  }): void
  /** out[indices[i]] = x[i]; other rows keep what they hold. */
  scatterRows(args: GatherArgs): void
  /** dx += the gradient of rmsNorm by x. */
  rmsNormInputGradient(
    args: { x: Span; weight: Span; scales: Span; dy: Span; dx: Span } & MatrixShape,
  ): void
  /**
   * Tile t of partials at word t·pitch + offset, [width] = gradient of rmsNorm by its weight over
   * the tile's rows.
   */
  rmsNormWeightGradient(
    args: {
      x: Span
      scales: Span
      dy: Span
      partials: Span
      pitch: number
      offset: number
    } & MatrixShape,
  ): void
  /**
   * Tile t of partials at word t·pitch + offset, [width] = column sums of dy [rows, width] over the
   * tile's rows.
   */
  biasGradient(args: {
    dy: Span
    partials: Span
    pitch: number
    offset: number
    rows: number
    width: number
  }): void
  /** gateUp becomes its own gradient, given dy [rows, width] by silu(gate) · up. */
  swigluGradient(args: { gateUp: Span; dy: Span; rows: number; width: number }): void
  /**
   * Query columns of dqkv, by queries before they were rotated, and delta [rows, heads] for the
   * next; out and dout are [rows, heads·headDim].
   */
  attentionQueryGradient(
    args: AttentionArgs & Rotary & { out: Span; dout: Span; lse: Span; delta: Span; dqkv: Span },
  ): void
  /** Key and value columns of dqkv, by keys before they were rotated. */
  attentionKeyValueGradient(
    args: AttentionArgs & Rotary & { dout: Span; lse: Span; delta: Span; dqkv: Span },
  ): void
  /**
   * Tile t of partials at word t·pitch + offset, [2·headDim] = gradient of normHeads by its weight
   * over the tile's rows and all heads; dy is [rows, (heads + 2·kvHeads)·headDim], by what stood
   * before rotation.
   */
  normHeadsWeightGradient(
    args: HeadShape & {
      x: Span
      scales: Span
      dy: Span
      partials: Span
      pitch: number
      offset: number
      rows: number
    },
  ): void
  /** Query and key columns of dy become the gradient of normHeads by its x, in place. */
  normHeadsInputGradient(
    args: HeadShape & { x: Span; weight: Span; scales: Span; dy: Span; rows: number },
  ): void
  /**
   * gradient[token] += sum of dx over the rows where it stands, in row order. uses holds [count, 3]
   * of (token, first and behind-last index into order); order lists rows by token.
   */
  embedGradient(args: {
    dx: Span
    uses: Span
    order: Span
    gradient: Span
    count: number
    width: number
  }): void
  /** gradient[i] += sum over t of partials[t·pitch + i], for i below words. */
  addPartials(args: {
    partials: Span
    gradient: Span
    words: number
    tiles: number
    pitch: number
  }): void

  // Optimiser over flat buffers

  /** sums[SQUARE_LANES] = sum of squares of gradient, in a fixed order. */
  squaredNorm(args: { gradient: Span; sums: Span; words: number }): void
  /** One AdamW step; does nothing when the squared norm in sums is not finite. */
  adamw(args: AdamwArgs): void
}

interface PolicyLossArgs {
  readonly scores: Span
  /** [rows, 4]: weight / normalizer, advantage, old and reference log-probability. */
  readonly inputs: Span
  /**
   * [sequences, 3] unsigned: first row, row behind the last, and 1 (has old) + 2 (has reference).
   */
  readonly sequences: Span
  readonly lossGradient: Span
  readonly terms: Span
  readonly count: number
  readonly loss: LossConfig
}

interface AdamwArgs {
  readonly weights: Span
  readonly gradient: Span
  readonly first: Span
  readonly second: Span
  readonly sums: Span
  readonly words: number
  /** Words before this one decay. */
  readonly decayed: number
  readonly learningRate: number
  readonly beta1: number
  readonly beta2: number
  readonly epsilon: number
  readonly weightDecay: number
  readonly maxGradNorm: number
  /** 1 - beta1^step and 1 - beta2^step. */
  readonly correction1: number
  readonly correction2: number
}
