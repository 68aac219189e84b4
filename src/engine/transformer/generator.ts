/**
 * Takes rows through a model (one token each, see device/decode-kernels.ts). A prompt is a pass
 * with many rows of one sequence, a decode step one with a row of each; a pass may hold both. Drawn
 * tokens stay on the device and become the next step's rows, so that several steps go by without
 * the host.
 */
import { defined } from '../../run/at.ts'
import { ROW_WORDS } from '../device/decode-kernels.ts'
import type { Span } from '../device/span.ts'
import { part, stride } from '../device/device.ts'
import type { Sampling } from '../engine.ts'
import { SAMPLE_CHUNK } from '../sample.ts'
import { KvCache } from './kv-cache.ts'
import { attendedWidth } from './layout.ts'
import type { WeightView } from './layout.ts'
import type { Model } from './model.ts'
import { viewOf } from './model.ts'
import { TablePool } from './tables.ts'
import type { Tables } from './tables.ts'
import { Mutex } from '../mutex.ts'

/** Most rows of a prompt pass: bounds the memory of activations. */
const PASS_ROWS = 2048

export type Rows = Uint32Array<ArrayBuffer>

/**
 * A part of a prompt that is to be computed: positions `from` to `to` of its tokens, into `slot`.
 */
export interface PrefillChunk {
  readonly slot: number
  readonly tokens: readonly number[]
  readonly from: number
  readonly to: number
}

/** Some decode steps of the running batch, with prompts to prefill before them. */
export interface MultiStepDecode {
  readonly tables: Tables
  /** A row for each sequence: its last token. Each draws a token at every step. */
  readonly decodeRows: Rows
  /** Rows of prompts before those: computed first, in any order. */
  readonly prefillRows: Rows
  readonly sampling: Sampling
  readonly maxTokens: number
  readonly steps: number
  /** Parts of `tables.results` to be read together with the rows. */
  readonly results: readonly Span[]
}

export interface MultiStepDecodeResult {
  /** The drawing rows afterwards; those that stopped have STOPPED for their slot. */
  readonly rows: Rows
  readonly results: readonly ArrayBuffer[]
}

interface Buffers {
  readonly rows: Span
  readonly x: Span
  readonly q: Span
  readonly hidden: Span
  readonly logits: Span
  readonly chunks: Span
  readonly copies: Span
}

/** The spans of each layer's weights, the embedding, the last norm and the head. */
interface WeightSpans {
  readonly embedding: Span
  readonly layers: readonly {
    readonly attentionNorm: Span
    readonly qkv: { readonly w: Span; readonly bias?: Span; readonly headNorms?: Span }
    readonly output: Span
    readonly feedForwardNorm: Span
    readonly gateUp: Span
    readonly down: Span
  }[]
  readonly finalNorm: Span
  readonly head: Span
}

function weightSpansOf({ layout, weights }: Model): WeightSpans {
  const at = (view: WeightView): Span => viewOf(weights, view)
  return {
    embedding: at(layout.embedding),
    finalNorm: at(layout.finalNorm),
    head: at(layout.head),
    layers: layout.layers.map(
      ({ attentionNorm, qkv, qkvBias, headNorms, output, feedForwardNorm, gateUp, down }) => ({
        attentionNorm: at(attentionNorm),
        qkv: {
          w: at(qkv),
          ...(qkvBias && { bias: at(qkvBias) }),
          ...(headNorms && { headNorms: at(headNorms) }),
        },
        output: at(output),
        feedForwardNorm: at(feedForwardNorm),
        gateUp: at(gateUp),
        down: at(down),
      }),
    ),
  }
}

/** How many rows of a pass, rows that draw and copies of slots the buffers hold. */
interface Sizes {
  readonly rows: number
  readonly drawing: number
  readonly copies: number
}

export class Generator {
  readonly cache: KvCache
  readonly tables: TablePool
  /**
   * All rollouts of a policy share these buffers: what is recorded and read as a whole runs under
   * this mutex.
   */
  readonly mutex = new Mutex()
  readonly #model: Model
  readonly #weights: WeightSpans
  #sizes: Sizes = { rows: 0, drawing: 0, copies: 0 }
  #buffers: Buffers | undefined

  constructor(model: Model) {
    this.#model = model
    this.#weights = weightSpansOf(model)
    this.cache = new KvCache(model)
    this.tables = new TablePool(model.device)
  }

  get device(): Model['device'] {
    return this.#model.device
  }

  get vocab(): number {
    return this.#model.config.vocab
  }

  /** Records the computation of keys and values. Chunks of one sequence may not overlap. */
  prefill(chunks: readonly PrefillChunk[]): void {
    this.#prefill(rowsOf(chunks))
  }

  /** Records copies of the first positions of slots. */
  copy(
    copies: readonly { readonly from: number; readonly to: number; readonly positions: number }[],
  ): void {
    if (copies.length === 0) return
    const { device } = this.#model
    const buffers = this.#fit({ copies: copies.length })
    device.write(
      buffers.copies,
      Uint32Array.from(copies.flatMap(({ from, to, positions }) => [from, to, positions, 0])),
    )
    const longest = copies.reduce((most, { positions }) => Math.max(most, positions), 0)
    for (const cache of this.cache.layers)
      device.copySlots({
        ...this.cache.shape,
        copies: buffers.copies,
        cache,
        count: copies.length,
        longest,
      })
  }

  async decodeSteps({
    tables,
    decodeRows,
    prefillRows,
    sampling,
    maxTokens,
    steps,
    results,
  }: MultiStepDecode): Promise<MultiStepDecodeResult> {
    const { device } = this.#model
    const running = decodeRows.length / ROW_WORDS
    // As many of the prompts' rows as fit go with the first step.
    const beside = Math.max(0, PASS_ROWS - running) * ROW_WORDS
    const alone = Math.max(0, prefillRows.length - beside)
    const together = running + (prefillRows.length - alone) / ROW_WORDS
    this.#prefill(prefillRows.subarray(0, alone))
    const buffers = this.#fit({ rows: together, drawing: running })
    const rows = new Uint32Array(together * ROW_WORDS)
    rows.set(decodeRows)
    rows.set(prefillRows.subarray(alone), decodeRows.length)
    device.write(buffers.rows, rows)
    for (let step = 0; step < steps; step++) {
      this.#pass(buffers, step === 0 ? together : running)
      this.#draw(buffers, tables, running, sampling, maxTokens)
    }
    const [after, ...read] = await device.read(part(buffers.rows, 0, decodeRows.length), ...results)
    if (after === undefined) throw new Error('the device read fewer spans than were asked for')
    return { rows: new Uint32Array(after), results: read }
  }

  free(): void {
    this.cache.free()
    this.tables.free()
    this.#drop()
  }

  #drop(): void {
    if (this.#buffers === undefined) return
    for (const span of Object.values<Span>({ ...this.#buffers })) this.#model.device.free(span)
    this.#buffers = undefined
  }

  /** Records passes of rows that draw nothing. */
  #prefill(rows: Rows): void {
    for (let start = 0; start < rows.length; start += PASS_ROWS * ROW_WORDS) {
      const pass = rows.subarray(start, start + PASS_ROWS * ROW_WORDS)
      const count = pass.length / ROW_WORDS
      const buffers = this.#fit({ rows: count })
      this.#model.device.write(buffers.rows, pass)
      this.#pass(buffers, count)
    }
  }

  /** All layers over the first `count` rows: fills the cache and leaves each row's output in x. */
  #pass({ rows, x, q, hidden }: Buffers, count: number): void {
    const {
      device,
      config: { dModel, feedForward, rmsEps: eps },
      rotaryTable,
    } = this.#model
    const { embedding, layers } = this.#weights
    const { shape } = this.cache
    device.embedRows({ rows, table: embedding, out: x, count, width: dModel })
    layers.forEach(({ attentionNorm, qkv, output, feedForwardNorm, gateUp, down }, index) => {
      const cache = this.cache.layers[index]
      if (cache === undefined) throw new RangeError(`the cache has no layer ${index}`)
      device.cacheRows({
        x,
        norm: attentionNorm,
        ...qkv,
        rows,
        rotaryTable,
        q,
        cache,
        count,
        width: dModel,
        eps,
        ...shape,
      })
      device.attendCache({ q, rows, cache, count, ...shape })
      device.addProduct({
        x: q,
        w: output,
        out: x,
        count,
        inner: attendedWidth(this.#model.config),
        columns: dModel,
      })
      device.normSwiglu({
        x,
        norm: feedForwardNorm,
        w: gateUp,
        out: hidden,
        count,
        width: dModel,
        eps,
        hidden: feedForward,
      })
      device.addProduct({ x: hidden, w: down, out: x, count, inner: feedForward, columns: dModel })
    })
  }

  /** The next token of each of the first `count` rows, from its output in x. */
  #draw(
    { x, rows, logits, chunks }: Buffers,
    { sequences, results, stops }: Tables,
    count: number,
    sampling: Sampling,
    maxTokens: number,
  ): void {
    const {
      device,
      config: { vocab, context, dModel, rmsEps: eps },
    } = this.#model
    const { finalNorm, head } = this.#weights
    const { temperature, topK, topP, stop } = sampling
    device.normProduct({
      x,
      norm: finalNorm,
      w: head,
      out: logits,
      count,
      width: dModel,
      eps,
      columns: vocab,
    })
    device.summarize({ logits, chunks, count, vocab, temperature })
    device.draw({
      rows,
      sequences,
      logits,
      chunks,
      stops,
      results,
      count,
      vocab,
      context,
      stopCount: stop.length,
      maxTokens,
      temperature,
      topK,
      topP,
    })
  }

  #fit(needed: Partial<Sizes>): Buffers {
    const { device, config } = this.#model
    const larger = (need: number, have: number): number =>
      need <= have ? have : Math.max(need, Math.ceil(1.5 * have))
    const sizes = {
      rows: larger(needed.rows ?? 1, this.#sizes.rows),
      drawing: larger(needed.drawing ?? 1, this.#sizes.drawing),
      copies: larger(needed.copies ?? 1, this.#sizes.copies),
    }
    const same = (['rows', 'drawing', 'copies'] as const).every(
      (name) => sizes[name] === this.#sizes[name],
    )
    if (this.#buffers !== undefined && same) return this.#buffers
    this.#drop()
    this.#sizes = sizes
    this.#buffers = {
      rows: device.allocate('rows', sizes.rows * ROW_WORDS),
      x: device.allocate('row states', sizes.rows * stride(config.dModel)),
      q: device.allocate('row queries', sizes.rows * stride(attendedWidth(config))),
      hidden: device.allocate('row hidden', sizes.rows * stride(config.feedForward)),
      logits: device.allocate('row logits', sizes.drawing * stride(config.vocab)),
      chunks: device.allocate(
        'row chunks',
        sizes.drawing * Math.ceil(config.vocab / SAMPLE_CHUNK) * 4,
      ),
      copies: device.allocate('slot copies', sizes.copies * 4),
    }
    return this.#buffers
  }
}

/** Rows that are computed and draw nothing, so their sequence number is of no matter. */
export function rowsOf(chunks: readonly PrefillChunk[]): Rows {
  const rows = new Uint32Array(chunks.reduce((sum, { from, to }) => sum + to - from, 0) * ROW_WORDS)
  let at = 0
  for (const { slot, tokens, from, to } of chunks) {
    for (let position = from; position < to; position++, at += ROW_WORDS) {
      rows[at] = defined(tokens[position], 'tokens')
      rows[at + 1] = slot
      rows[at + 2] = position
    }
  }
  return rows
}
