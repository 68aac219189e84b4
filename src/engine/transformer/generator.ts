/**
 * Runs many sequences token by token. A pass takes a list of rows (one token each, see device/decode-kernels.ts) through the
 * model; a prompt is a pass with many rows of one sequence, a decode step one with a row of each. Drawn tokens stay on the
 * GPU and become the next step's rows. Every few steps the host looks which rows have stopped and
 * closes the gaps; what was drawn is read once, when all have stopped.
 */
import { REASONS, RESULT_WORDS, ROW_WORDS, SEQUENCE_WORDS, STOPPED } from '../device/decode-kernels.ts'
import type { Span } from '../device/device.ts'
import { part, stride } from '../device/device.ts'
import type { SampleKey, Sampling, Segment } from '../engine.ts'
import { SAMPLE_CHUNK } from '../sample.ts'
import { KvCache } from './kv-cache.ts'
import type { Model } from './model.ts'
import { placed } from './model.ts'

/** Most rows of a prompt pass: bounds the memory of activations. */
const PASS_ROWS = 2048
/** Decode steps between two looks at which rows have stopped: more waste work on stopped rows, fewer wait more often. */
const STEPS = 4

/** A stretch of a sequence that is to be computed: positions `from` to `to` of its tokens, into `slot`. */
export interface Stretch {
  readonly slot: number
  readonly tokens: readonly number[]
  readonly from: number
  readonly to: number
}

/** A sequence to generate from: the cache holds its first `held` tokens, fewer than there are. */
export interface Job {
  readonly slot: number
  readonly tokens: readonly number[]
  readonly held: number
  readonly key: SampleKey
}

export type Drawn = Omit<Segment, 'id'>

interface Buffers {
  readonly rows: Span
  readonly x: Span
  readonly q: Span
  readonly hidden: Span
  readonly sequences: Span
  readonly logits: Span
  readonly chunks: Span
  readonly results: Span
  readonly stops: Span
  readonly copies: Span
}

/** How many rows of a pass, sequences of a run, drawn tokens and stop tokens the buffers hold. */
interface Sizes {
  readonly rows: number
  readonly sequences: number
  readonly results: number
  readonly stops: number
}

export class Generator {
  readonly cache: KvCache
  readonly #model: Model
  #sizes: Sizes = { rows: 0, sequences: 0, results: 0, stops: 0 }
  #buffers: Buffers | undefined
  #turn: Promise<unknown> = Promise.resolve()

  constructor(model: Model) {
    this.#model = model
    this.cache = new KvCache(model)
  }

  /** Runs `work` when nothing else runs: all rollouts of a policy share these buffers. */
  exclusive<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(work)
    this.#turn = result.catch(() => undefined)
    return result
  }

  /** Records the computation of keys and values. Stretches of one sequence may not overlap. */
  prefill(stretches: readonly Stretch[]): void {
    this.#prefillRows(stretches.flatMap((stretch) => rowsOf(stretch)))
  }

  /** Records copies of the first positions of slots. */
  copy(copies: readonly { readonly from: number; readonly to: number; readonly positions: number }[]): void {
    if (copies.length === 0) return
    const buffers = this.#fit({ sequences: copies.length })
    this.#model.device.write(buffers.copies, Uint32Array.from(copies.flatMap(({ from, to, positions }) => [from, to, positions, 0])))
    const longest = Math.max(...copies.map(({ positions }) => positions))
    for (const cache of this.cache.layers) {
      this.#model.device.copySlots({ ...this.cache.shape, copies: buffers.copies, cache, count: copies.length, longest })
    }
  }

  /** Generates for each job until it stops; results in the same order. Rejects with the signal's reason when aborted. */
  async generate(jobs: readonly Job[], sampling: Sampling, signal?: AbortSignal): Promise<Drawn[]> {
    const { device, config } = this.#model
    const maxTokens = Math.min(sampling.maxTokens, config.context)
    // The rows that draw come first in the last pass; all other rows may come in any order, keys before who needs them.
    const drawing = jobs.flatMap(({ slot, tokens }, index) => [tokens.at(-1) ?? 0, slot, tokens.length - 1, index])
    const others = jobs.flatMap(({ slot, tokens, held }) => rowsOf({ slot, tokens, from: held, to: tokens.length - 1 }))
    const buffers = this.#fit({
      rows: Math.max(jobs.length, Math.min(PASS_ROWS, jobs.length + others.length)), sequences: jobs.length, results: jobs.length * maxTokens,
      stops: sampling.stop.length,
    })
    const beside = Math.max(0, PASS_ROWS - jobs.length)
    const alone = Math.max(0, others.length - beside)
    this.#prefillRows(others.slice(0, alone))
    device.write(buffers.sequences, Uint32Array.from(jobs.flatMap(describe)))
    device.write(buffers.stops, Uint32Array.from(sampling.stop))
    device.write(buffers.rows, Uint32Array.from([...drawing, ...others.slice(alone).flat()]))
    this.#pass(buffers, jobs.length + others.length - alone)
    this.#draw(buffers, jobs.length, sampling, maxTokens)

    let running = jobs.length
    for (let drawn = 1; drawn < maxTokens && running > 0; ) {
      const steps = Math.min(STEPS, maxTokens - drawn)
      for (let step = 0; step < steps; step++) {
        this.#pass(buffers, running)
        this.#draw(buffers, running, sampling, maxTokens)
      }
      drawn += steps
      const [bytes] = await device.read(part(buffers.rows, 0, running * ROW_WORDS))
      signal?.throwIfAborted()
      const rows = goingOn(new Uint32Array(bytes ?? new ArrayBuffer(0)))
      running = rows.length / ROW_WORDS
      device.write(buffers.rows, rows)
    }
    const [bytes] = await device.read(part(buffers.results, 0, Math.max(1, jobs.length * maxTokens * RESULT_WORDS)))
    signal?.throwIfAborted()
    return jobs.map((_, index) => segmentAt(bytes ?? new ArrayBuffer(0), index * maxTokens, maxTokens))
  }

  free(): void {
    this.cache.free()
    this.#drop()
  }

  #drop(): void {
    if (this.#buffers === undefined) return
    for (const span of Object.values<Span>({ ...this.#buffers })) this.#model.device.free(span)
    this.#buffers = undefined
  }

  #prefillRows(rows: readonly number[][]): void {
    for (let start = 0; start < rows.length; start += PASS_ROWS) {
      const pass = rows.slice(start, start + PASS_ROWS)
      const buffers = this.#fit({ rows: pass.length })
      this.#model.device.write(buffers.rows, Uint32Array.from(pass.flat()))
      this.#pass(buffers, pass.length)
    }
  }

  /** All layers over the first `count` rows: fills the cache and leaves each row's output in x. */
  #pass({ rows, x, q, hidden }: Buffers, count: number): void {
    const { device, config, layout, weights, turns } = this.#model
    const { dModel, feedForward, rmsEps: eps } = config
    const { shape } = this.cache
    device.embedRows({ rows, table: placed(weights, layout.embedding), out: x, count, width: dModel })
    layout.layers.forEach((layer, index) => {
      const cache = this.cache.layers[index]
      if (cache === undefined) throw new RangeError(`the cache has no layer ${index}`)
      const bias = layer.qkvBias && { bias: placed(weights, layer.qkvBias) }
      device.cacheRows({
        x, norm: placed(weights, layer.attentionNorm), w: placed(weights, layer.qkv), ...bias, rows, turns, q, cache, count, width: dModel, eps, ...shape,
      })
      device.attendCache({ q, rows, cache, count, ...shape })
      device.addProduct({ x: q, w: placed(weights, layer.output), out: x, count, inner: dModel, columns: dModel })
      device.normSwiglu({
        x, norm: placed(weights, layer.feedForwardNorm), w: placed(weights, layer.gateUp), out: hidden, count, width: dModel, eps, hidden: feedForward,
      })
      device.addProduct({ x: hidden, w: placed(weights, layer.down), out: x, count, inner: feedForward, columns: dModel })
    })
  }

  /** The next token of each of the first `count` rows, from its output in x. */
  #draw(buffers: Buffers, count: number, { temperature, topK, topP, stop }: Sampling, maxTokens: number): void {
    const { device, config, layout, weights } = this.#model
    const { vocab, context, dModel, rmsEps: eps } = config
    const { x, rows, sequences, logits, chunks, stops, results } = buffers
    device.normProduct({ x, norm: placed(weights, layout.finalNorm), w: placed(weights, layout.head), out: logits, count, width: dModel, eps, columns: vocab })
    device.summarize({ logits, chunks, count, vocab, temperature })
    device.draw({
      rows, sequences, logits, chunks, stops, results, count, vocab, context, stopCount: stop.length, maxTokens, temperature, topK, topP,
    })
  }

  #fit(needed: Partial<Sizes>): Buffers {
    const { device, config } = this.#model
    const larger = (need: number, have: number): number => (need <= have ? have : Math.max(need, Math.ceil(1.5 * have)))
    const sizes = {
      rows: larger(needed.rows ?? 1, this.#sizes.rows),
      sequences: larger(needed.sequences ?? 1, this.#sizes.sequences),
      results: larger(needed.results ?? 1, this.#sizes.results),
      stops: larger(Math.max(1, needed.stops ?? 1), this.#sizes.stops),
    }
    const same = (['rows', 'sequences', 'results', 'stops'] as const).every((name) => sizes[name] === this.#sizes[name])
    if (this.#buffers !== undefined && same) return this.#buffers
    this.#drop()
    this.#sizes = sizes
    this.#buffers = {
      rows: device.allocate('rows', sizes.rows * ROW_WORDS),
      x: device.allocate('row states', sizes.rows * stride(config.dModel)),
      q: device.allocate('row queries', sizes.rows * stride(config.dModel)),
      hidden: device.allocate('row hidden', sizes.rows * stride(config.feedForward)),
      sequences: device.allocate('sequence keys', sizes.sequences * SEQUENCE_WORDS),
      logits: device.allocate('row logits', sizes.sequences * stride(config.vocab)),
      chunks: device.allocate('row chunks', sizes.sequences * Math.ceil(config.vocab / SAMPLE_CHUNK) * 4),
      results: device.allocate('drawn tokens', sizes.results * RESULT_WORDS),
      stops: device.allocate('stop tokens', sizes.stops),
      copies: device.allocate('slot copies', sizes.sequences * 4),
    }
    return this.#buffers
  }
}

/** Rows of a stretch; they draw nothing, so their sequence number is of no matter. */
function rowsOf({ slot, tokens, from, to }: Stretch): number[][] {
  return tokens.slice(from, to).map((token, index) => [token, slot, from + index, 0])
}

function describe({ tokens, key }: Job): number[] {
  return [key.seed, key.stream, key.update, ...key.sequence, tokens.length - 1, 0, 0]
}

/** The rows that have not stopped. */
function goingOn(rows: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  let count = 0
  for (let at = 0; at < rows.length; at += ROW_WORDS) {
    if (rows[at + 1] === STOPPED) continue
    rows.copyWithin(count, at, at + ROW_WORDS)
    count += ROW_WORDS
  }
  return rows.slice(0, count)
}

/** The tokens from number `first` of the results up to the one that has a reason. */
function segmentAt(bytes: ArrayBuffer, first: number, maxTokens: number): Drawn {
  const words = new Uint32Array(bytes, first * RESULT_WORDS * 4, maxTokens * RESULT_WORDS)
  const floats = new Float32Array(bytes, first * RESULT_WORDS * 4, maxTokens * RESULT_WORDS)
  for (let length = 1; length <= maxTokens; length++) {
    const reason = REASONS[words[length * RESULT_WORDS - 1] ?? 0]
    if (reason === undefined) continue
    const column = (values: Uint32Array | Float32Array, word: number) =>
      Array.from({ length }, (_, index) => values[index * RESULT_WORDS + word] ?? 0)
    return {
      tokens: Int32Array.from(column(words, 0)), logProbs: Float32Array.from(column(floats, 1)), entropies: Float32Array.from(column(floats, 2)), reason,
    }
  }
  throw new Error('generation: a sequence ended without a reason')
}
