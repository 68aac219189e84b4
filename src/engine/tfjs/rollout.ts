/**
 * Generation with TensorFlow.js: a KV cache of tensors, all runnable sequences side by side, tokens
 * drawn on the CPU.
 *
 * Sequences of one batch have different lengths. Their keys and values stand in columns: a column
 * holds one token of every row (rotated by the token's own position), and a row sees only the
 * columns that are marked as its own. So a step of generation appends one column to the whole
 * batch, and nothing ever has to be moved inside a row.
 */
import * as tf from '@tensorflow/tfjs'
import { last } from '../../run/at.ts'
import type { ModelConfig, Rollout, SampleKey, Sampling, Segment, SequenceId } from '../engine.ts'
import { sampleUniform } from '../random.ts'
import { sampleRow } from '../sample.ts'
import { headDim } from '../transformer/layout.ts'
import type { Backend } from './backend.ts'
import { forward, logits, UNSEEN, type KeysValues, type TensorMap } from './model.ts'

/** Cached positions of all sequences that run side by side, at most: bounds memory. */
const BATCH_POSITIONS = 16384

/** Tokens generated between two pauses in which the host may deliver messages, such as an abort. */
const PAUSE_EVERY = 8

/**
 * What a sequence holds. Those of one prompt share it until they run; it is never changed, only
 * replaced.
 */
interface CachedPrompt {
  /** Keys and values of the first `cached` tokens, [1, kvHeads, cached, headDim] a layer. */
  readonly cache: readonly KeysValues[]
  readonly cached: number
  /** Tokens behind them that the model has not read yet. */
  readonly pending: Int32Array
  /** Sequences that share it. */
  users: number
}

interface Sequence {
  readonly id: SequenceId
  prompt: CachedPrompt
  readonly key: SampleKey
  runnable: boolean
}

/** One running sequence. `columns[c]` is 1 where column c of the batch's cache is its own. */
interface Row {
  readonly sequence: Sequence
  readonly key: SampleKey
  readonly columns: number[]
  length: number
  readonly tokens: number[]
  readonly logProbs: number[]
  readonly entropies: number[]
}

export class TfjsRollout implements Rollout {
  readonly #backend: Backend
  readonly #config: ModelConfig
  readonly #weights: TensorMap
  readonly #sampling: Sampling
  readonly #sequences = new Map<SequenceId, Sequence>()
  #nextId = 0

  constructor(backend: Backend, config: ModelConfig, weights: TensorMap, sampling: Sampling) {
    this.#backend = backend
    this.#config = config
    this.#weights = weights
    this.#sampling = sampling
  }

  add(prompt: Int32Array, keys: readonly SampleKey[]): SequenceId[] {
    if (prompt.length === 0) throw new RangeError('A prompt needs at least one token')
    this.#mustFit(prompt.length)
    const shared: CachedPrompt = { cache: [], cached: 0, pending: prompt.slice(), users: 0 }
    return keys.map((key) => this.#insert(shared, key))
  }

  append(id: SequenceId, observation: Int32Array): void {
    const sequence = this.#sequence(id)
    const { cache, cached, pending } = sequence.prompt
    this.#mustFit(cached + pending.length + observation.length)
    const longer = new Int32Array(pending.length + observation.length)
    longer.set(pending)
    longer.set(observation, pending.length)
    this.#replace(sequence, { cache: cache.map(share), cached, pending: longer, users: 0 })
    sequence.runnable = true
  }

  remainingTokens(id: SequenceId): number {
    const { cached, pending } = this.#sequence(id).prompt
    return this.#config.context - cached - pending.length
  }

  /**
   * Always runs all sequences to the end: leaving a batch in between would cost more than it saves
   * here.
   */
  async next(signal?: AbortSignal): Promise<Segment[]> {
    // A running batch admits no sequence: those about to become runnable are waited for.
    await pause()
    signal?.throwIfAborted()
    const runnable = [...this.#sequences.values()].filter(({ runnable }) => runnable)
    const most = Math.max(1, Math.floor(BATCH_POSITIONS / this.#config.context))
    const segments: Segment[] = []
    for (let start = 0; start < runnable.length; start += most) {
      const batch = runnable.slice(start, start + most).filter(({ id }) => this.#sequences.has(id))
      if (batch.length > 0) segments.push(...(await this.#run(batch, signal)))
    }
    return segments.sort((a, b) => a.id - b.id)
  }

  release(id: SequenceId): void {
    releasePrompt(this.#sequence(id).prompt)
    this.#sequences.delete(id)
  }

  close(): void {
    for (const id of [...this.#sequences.keys()]) this.release(id)
  }

  /** Reads what is pending and generates until every one of these sequences has stopped. */
  async #run(sequences: readonly Sequence[], signal: AbortSignal | undefined): Promise<Segment[]> {
    const segments: Segment[] = []
    const batch = this.#prefill(sequences)
    let { rows } = batch
    let cache = batch.cache
    let scores = batch.logits
    try {
      for (let step = 1; ; step++) {
        const [values] = await this.#backend.read(scores)
        if (step % PAUSE_EVERY === 0) await pause()
        signal?.throwIfAborted()
        rows.forEach((row, index) =>
          this.#draw(
            row,
            (values ?? new Float32Array()).subarray(
              index * this.#config.vocab,
              (index + 1) * this.#config.vocab,
            ),
          ),
        )
        const going: number[] = []
        for (const [index, row] of rows.entries()) {
          const reason = this.#reason(row)
          if (!reason) going.push(index)
          else if (this.#sequences.has(row.sequence.id))
            segments.push(this.#finish(row, reason, cache, index))
        }
        if (going.length === 0) break
        const stopped = going.length < rows.length
        rows = rows.filter((_, index) => going.includes(index))
        const before = cache
        const next = this.#backend.run(() =>
          this.#step(rows, stopped ? before.map((layer) => gatherRows(layer, going)) : before),
        )
        disposeCache(before)
        cache = next.cache
        scores = next.logits
      }
    } finally {
      disposeCache(cache)
      tf.dispose(scores)
    }
    return segments
  }

  /** Runs every distinct prompt once and spreads the result over the sequences that share it. */
  #prefill(sequences: readonly Sequence[]): {
    rows: Row[]
    cache: KeysValues[]
    logits: tf.Tensor2D
  } {
    const prompts = [...new Set(sequences.map(({ prompt }) => prompt))]
    const batch = prompts.length
    const width = Math.max(...prompts.map(({ pending }) => pending.length))
    const cached = Math.max(...prompts.map((prompt) => prompt.cached))
    const tokens = new Int32Array(batch * width)
    const positions = new Int32Array(batch * width)
    const mask = new Float32Array(batch * width * (cached + width)).fill(UNSEEN)
    prompts.forEach((prompt, row) => {
      tokens.set(prompt.pending, row * width)
      for (let query = 0; query < width; query++) {
        positions[row * width + query] = Math.min(prompt.cached + query, this.#config.context - 1)
        const start = (row * width + query) * (cached + width)
        mask.fill(0, start, start + prompt.cached)
        mask.fill(0, start + cached, start + cached + query + 1)
      }
    })
    const of = sequences.map(({ prompt }) => prompts.indexOf(prompt))
    const { cache, logits: spread } = this.#backend.run(() => {
      const earlier = cached > 0 ? { cache: stack(this.#config, prompts, cached) } : {}
      const input = {
        batch,
        width,
        tokens,
        positions,
        mask: tf.tensor3d(mask, [batch, width, cached + width]),
        lookUp: 'gather' as const,
        ...earlier,
      }
      const result = forward(this.#config, this.#weights, input)
      const last = tf.tensor1d(
        prompts.map(({ pending }, row) => row * width + pending.length - 1),
        'int32',
      )
      const found = logits(this.#config, this.#weights, tf.gather(result.hidden, last))
      return {
        cache: result.cache.map((layer) => gatherRows(layer, of)),
        logits: tf.gather(found, tf.tensor1d(of, 'int32')),
      }
    })
    const rows = sequences.map((sequence): Row => {
      const { prompt, key } = sequence
      const columns = Array.from({ length: cached + width }, (_, column) =>
        column < prompt.cached || (column >= cached && column < cached + prompt.pending.length)
          ? 1
          : 0,
      )
      return {
        sequence,
        key,
        columns,
        length: prompt.cached + prompt.pending.length,
        tokens: [],
        logProbs: [],
        entropies: [],
      }
    })
    return { rows, cache, logits: spread }
  }

  /** One more token of every row: a new column of the cache, and the logits that follow it. */
  #step(
    rows: readonly Row[],
    cache: readonly KeysValues[],
  ): { cache: KeysValues[]; logits: tf.Tensor2D } {
    const batch = rows.length
    for (const row of rows) row.columns.push(1)
    const mask = rows.flatMap(({ columns }) => columns.map((own) => (own ? 0 : UNSEEN)))
    const result = forward(this.#config, this.#weights, {
      batch,
      width: 1,
      tokens: Int32Array.from(rows, ({ tokens }) => last(tokens, 'tokens')),
      positions: Int32Array.from(rows, ({ length }) => length - 1),
      mask: tf.tensor3d(mask, [batch, 1, mask.length / batch]),
      lookUp: 'gather',
      cache,
    })
    return { cache: [...result.cache], logits: logits(this.#config, this.#weights, result.hidden) }
  }

  #draw(row: Row, values: Float32Array): void {
    if (row.length >= this.#config.context) return
    const { token, logProb, entropy } = sampleRow(
      values,
      this.#sampling,
      sampleUniform(row.key, row.length),
    )
    row.tokens.push(token)
    row.logProbs.push(logProb)
    row.entropies.push(entropy)
    row.length++
  }

  #reason({ tokens, length }: Row): Segment['reason'] | undefined {
    const last = tokens.at(-1)
    if (last !== undefined && this.#sampling.stop.includes(last)) return 'stop'
    if (length >= this.#config.context) return 'context'
    return tokens.length >= this.#sampling.maxTokens ? 'length' : undefined
  }

  /**
   * The row's segment; its sequence keeps the columns that are its own, and the last token (not
   * read yet) as pending.
   */
  #finish(
    { sequence, columns, tokens, logProbs, entropies, length }: Row,
    reason: Segment['reason'],
    cache: readonly KeysValues[],
    index: number,
  ): Segment {
    const pending = Int32Array.from(tokens.slice(-1))
    const own = columns.flatMap((mine, column) => (mine ? [column] : []))
    const kept = this.#backend.run(() => {
      const take = (x: tf.Tensor4D): tf.Tensor4D =>
        tf.gather(tf.slice(x, [index, 0, 0, 0], [1, -1, -1, -1]), tf.tensor1d(own, 'int32'), 2)
      return cache.map(({ keys, values }) => ({ keys: take(keys), values: take(values) }))
    })
    this.#replace(sequence, { cache: kept, cached: length - pending.length, pending, users: 0 })
    sequence.runnable = false
    return {
      id: sequence.id,
      tokens: Int32Array.from(tokens),
      logProbs: Float32Array.from(logProbs),
      entropies: Float32Array.from(entropies),
      reason,
    }
  }

  #insert(prompt: CachedPrompt, key: SampleKey): SequenceId {
    const id = this.#nextId++
    prompt.users++
    this.#sequences.set(id, { id, prompt, key, runnable: true })
    return id
  }

  #replace(sequence: Sequence, prompt: CachedPrompt): void {
    releasePrompt(sequence.prompt)
    prompt.users = 1
    sequence.prompt = prompt
  }

  #sequence(id: SequenceId): Sequence {
    const sequence = this.#sequences.get(id)
    if (!sequence)
      throw new RangeError(`Sequence ${id} is not part of this rollout; was it released?`)
    return sequence
  }

  #mustFit(length: number): void {
    const { context } = this.#config
    if (length > context)
      throw new RangeError(`${length} tokens do not fit a context of ${context}`)
  }
}

/** The held caches side by side, padded with zeros to `cached` columns. */
function stack(
  config: ModelConfig,
  prompts: readonly CachedPrompt[],
  cached: number,
): KeysValues[] {
  const { layers, kvHeads } = config
  return Array.from({ length: layers }, (_, layer) => {
    const join = (part: keyof KeysValues): tf.Tensor4D =>
      tf.concat4d(
        prompts.map(({ cache }) => {
          const found = cache[layer]?.[part]
          if (!found) return tf.zeros([1, kvHeads, cached, headDim(config)])
          return tf.pad4d(found, [
            [0, 0],
            [0, 0],
            [0, cached - found.shape[2]],
            [0, 0],
          ])
        }),
        0,
      )
    return { keys: join('keys'), values: join('values') }
  })
}

function gatherRows({ keys, values }: KeysValues, rows: readonly number[]): KeysValues {
  const index = tf.tensor1d([...rows], 'int32')
  return { keys: tf.gather(keys, index), values: tf.gather(values, index) }
}

/** Another handle to the same memory. */
function share({ keys, values }: KeysValues): KeysValues {
  return { keys: keys.clone(), values: values.clone() }
}

function releasePrompt(prompt: CachedPrompt): void {
  prompt.users--
  if (prompt.users === 0) disposeCache(prompt.cache)
}

function disposeCache(cache: readonly KeysValues[]): void {
  for (const { keys, values } of cache) tf.dispose([keys, values])
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve))
}
