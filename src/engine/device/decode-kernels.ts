/**
 * Kernels that generation needs beside the model's own. They work over a list of *rows*, four words
 * each: the token, the cache slot of its sequence, its position there, and the sequence's number in
 * this run. A row is one token on its way through the model, whether it is one of many of a prompt
 * or the one that a sequence just drew, so prefill and decode are the same kernels over different
 * lists and give the same bits. Each row is computed for itself alone: who its neighbours in the
 * list are changes nothing.
 */
import type { Span } from './span.ts'
import type { HeadShape } from './model-kernels.ts'

/** Words of a row: token, slot, position, sequence. */
export const ROW_WORDS = 4
/**
 * In place of the slot: the sequence has stopped, and the row waits to be dropped from the list.
 */
export const STOPPED = 0xffff_ffff

/**
 * Words that describe a sequence to `draw`: seed, stream, update, the two words of its name, the
 * position of the first drawn token's row, padding.
 */
export const SEQUENCE_WORDS = 8
/**
 * Words of one drawn token: id, log-probability, entropy, and a reason when the sequence stops
 * here.
 */
export const RESULT_WORDS = 4
/** Reasons by number; 0 goes on. */
export const REASONS = [undefined, 'stop', 'length', 'context'] as const

/**
 * Shape of the cache of one layer: per slot, keys of `context` positions and then values, unpadded;
 * in which order within them is the device's affair.
 */
export interface CacheShape extends HeadShape {
  readonly context: number
}

export const slotWords = ({ context, kvHeads, headDim }: CacheShape): number =>
  2 * context * kvHeads * headDim

/** Rows that a product reads normalised. */
export interface Normed {
  /** [count, width], normalised with `norm` on the way. */
  readonly x: Span
  readonly norm: Span
  readonly eps: number
  readonly width: number
  readonly count: number
}

export interface DecodeKernels {
  /** out[r] = table[rows[r].token]; out is [count, width]. */
  embedRows(args: { rows: Span; table: Span; out: Span; count: number; width: number }): void
  /**
   * Queries, keys and values of each row, w [(heads + 2·kvHeads)·headDim, width]: rotated queries
   * go to q [count, heads·headDim], rotated keys and values into the cache at the row's slot and
   * position. rotaryTable holds cosine and sine for each position and pair of components. With
   * `headNorms` [2·headDim], each head of queries and keys is normalised before it is rotated, with
   * the same `eps`.
   */
  cacheRows(
    args: Normed &
      CacheShape & {
        w: Span
        bias?: Span
        headNorms?: Span
        rows: Span
        rotaryTable: Span
        q: Span
        cache: Span
      },
  ): void
  /** Attention of each row over its slot's positions up to its own; replaces the queries in q. */
  attendCache(args: CacheShape & { q: Span; rows: Span; cache: Span; count: number }): void
  /** out += x · wᵀ, with x [count, inner] and w [columns, inner]. */
  addProduct(args: {
    x: Span
    w: Span
    out: Span
    count: number
    inner: number
    columns: number
  }): void
  /** out = norm(x) · wᵀ, with w [columns, width]. */
  normProduct(args: Normed & { w: Span; out: Span; columns: number }): void
  /**
   * out = silu(norm(x) · gateᵀ) · (norm(x) · upᵀ), with gate and up below each other in w
   * [2·hidden, width].
   */
  normSwiglu(args: Normed & { w: Span; out: Span; hidden: number }): void
  /**
   * Sums over chunks of SAMPLE_CHUNK logits, four words each: the largest logit m; Σ e^(l−m); Σ
   * (l−m)·e^(l−m); Σ e^((l−m)/temperature).
   */
  summarize(args: {
    logits: Span
    chunks: Span
    count: number
    vocab: number
    temperature: number
  }): void
  /**
   * Draws the next token of each row by the rule of sample.ts, writes it to results [sequences,
   * maxTokens] and makes it the row's token, one position on; a row whose sequence stops gets
   * STOPPED for its slot.
   */
  draw(args: {
    rows: Span
    sequences: Span
    logits: Span
    chunks: Span
    stops: Span
    results: Span
    count: number
    vocab: number
    context: number
    stopCount: number
    maxTokens: number
    temperature: number
    topK: number
    topP: number
  }): void
  /**
   * Copies the first positions of slots to other slots; copies holds four words each: from, to,
   * positions, padding.
   */
  copySlots(args: CacheShape & { copies: Span; cache: Span; count: number; longest: number }): void
}
