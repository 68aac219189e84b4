/**
 * A policy whose arithmetic TensorFlow.js does: weights and moments are tensors, gradients come
 * from its autodiff.
 *
 * Batches go through in chunks of sequences, padded to the longest of each; gradients add up over
 * the chunks, in order.
 */
import * as tf from '@tensorflow/tfjs'
import { defined } from '../../run/at.ts'
import type {
  Checkpoint,
  LossConfig,
  ModelConfig,
  OptimizerConfig,
  Policy,
  PolicyBatch,
  PolicySequence,
  Rollout,
  Sampling,
  TokenScores,
  UpdateStats,
  Weights,
} from '../engine.ts'
import { checkConfig, layoutOf, type Slot } from '../transformer/layout.ts'
import { adamw, clipFactor, globalNorm, type Moved } from './adamw.ts'
import type { Backend } from './backend.ts'
import { likelihood, weightedLoss, type Chunk } from './loss.ts'
import { TfjsRollout } from './rollout.ts'
import { statistics, type Scored } from './statistics.ts'

/**
 * Padded token positions that go through the model at once: logits of as many rows are held,
 * several times over.
 */
const CHUNK_POSITIONS = 2048

interface Moments {
  readonly first: ReadonlyMap<string, tf.Tensor>
  readonly second: ReadonlyMap<string, tf.Tensor>
}

interface ChunkGradients {
  readonly gradients: tf.Tensor[]
  readonly loss: number
  readonly scored: Scored[]
}

export class TfjsPolicy implements Policy {
  readonly config: ModelConfig
  readonly #backend: Backend
  readonly #slots: readonly Slot[]
  #weights: ReadonlyMap<string, tf.Tensor>
  #moments: Moments | undefined
  #step = 0

  constructor(backend: Backend, config: ModelConfig, weights: Weights) {
    checkConfig(config)
    this.config = config
    this.#backend = backend
    this.#slots = layoutOf(config).slots
    this.#weights = this.#upload(weights)
  }

  open(sampling: Sampling): Rollout {
    return new TfjsRollout(this.#backend, this.config, this.#weights, sampling)
  }

  async score(sequences: readonly Int32Array[]): Promise<TokenScores[]> {
    const scores: TokenScores[] = []
    for (const chunk of chunksOf(sequences, (tokens) => tokens)) {
      const found = this.#backend.run(() => ({
        ...likelihood(this.config, this.#weights, chunk, 'gather'),
      }))
      const [logProbs, entropies] = await this.#backend.read(found.logProbs, found.entropies)
      chunk.items.forEach((tokens, row) =>
        scores.push(rowScores(chunk, row, tokens.length, logProbs, entropies)),
      )
    }
    return scores
  }

  async update(
    batch: PolicyBatch,
    loss: LossConfig,
    optimizer: OptimizerConfig,
  ): Promise<UpdateStats> {
    const { gradients, loss: value, scored } = await this.#accumulate(batch, loss)
    const [norm] = await this.#backend.read(this.#backend.run(() => globalNorm(gradients)))
    const gradNorm = norm?.[0] ?? NaN
    // A gradient that is not finite would spoil the weights for good: such a step changes nothing.
    if (Number.isFinite(gradNorm))
      this.#move(gradients, clipFactor(gradNorm, optimizer.maxGradNorm), optimizer)
    tf.dispose(gradients)
    return { loss: value, ...statistics(scored, loss), gradNorm }
  }

  async gradients(batch: PolicyBatch, loss: LossConfig): Promise<Weights> {
    const { gradients } = await this.#accumulate(batch, loss)
    const arrays = await this.#backend.read(...gradients)
    return new Map(
      this.#slots.map(({ name, shape }, index) => [
        name,
        { shape, data: arrays[index] ?? missing(name) },
      ]),
    )
  }

  resetOptimizer(): void {
    if (this.#moments) {
      disposeMap(this.#moments.first)
      disposeMap(this.#moments.second)
    }
    this.#moments = undefined
    this.#step = 0
  }

  async snapshot(): Promise<Checkpoint> {
    const weights = await this.#download(this.#weights)
    const moments = this.#moments && {
      first: await this.#download(this.#moments.first),
      second: await this.#download(this.#moments.second),
    }
    return { config: this.config, weights, ...(moments && { moments }), step: this.#step }
  }

  async restore({ weights, moments, step }: Checkpoint): Promise<void> {
    const uploaded = this.#upload(weights)
    const both = moments && {
      first: this.#upload(moments.first),
      second: this.#upload(moments.second),
    }
    this.resetOptimizer()
    disposeMap(this.#weights)
    this.#weights = uploaded
    this.#moments = both
    this.#step = step
    return Promise.resolve()
  }

  dispose(): void {
    this.resetOptimizer()
    disposeMap(this.#weights)
    this.#weights = new Map()
  }

  /** One step of AdamW along `factor` times the gradients. */
  #move(gradients: readonly tf.Tensor[], factor: number, optimizer: OptimizerConfig): void {
    const moments = this.#moments ?? this.#zeroMoments()
    const names = this.#slots.map(({ name }) => name)
    const moved = this.#backend.run(() =>
      names.map((name, index) => {
        const gradient = tf.mul(gradients[index] ?? missing(name), factor)
        return adamw(
          {
            weight: of(this.#weights, name),
            first: of(moments.first, name),
            second: of(moments.second, name),
          },
          gradient,
          this.#step + 1,
          optimizer,
        )
      }),
    )
    const column = (part: keyof Moved) =>
      new Map(names.map((name, index) => [name, moved[index]?.[part] ?? missing(name)]))
    disposeMap(this.#weights)
    disposeMap(moments.first)
    disposeMap(moments.second)
    this.#weights = column('weight')
    this.#moments = { first: column('first'), second: column('second') }
    this.#step++
  }

  /**
   * Gradients of the whole loss in the order of the slots, for the caller to dispose of, and what
   * each token scored.
   */
  async #accumulate(
    { sequences, normalizer }: PolicyBatch,
    loss: LossConfig,
  ): Promise<ChunkGradients> {
    const total: ChunkGradients = {
      gradients: this.#backend.run(() => this.#slots.map(({ shape }) => tf.zeros([...shape]))),
      loss: 0,
      scored: [],
    }
    let sum = 0
    for (const chunk of chunksOf(sequences, ({ tokens }) => tokens)) {
      const { added, value, logProbs, entropies } = this.#backend.run(() =>
        this.#chunkGradients(chunk, loss, normalizer, total.gradients),
      )
      tf.dispose(total.gradients.splice(0, total.gradients.length, ...added))
      const [lossValue, allLogProbs, allEntropies] = await this.#backend.read(
        value,
        logProbs,
        entropies,
      )
      sum += lossValue?.[0] ?? NaN
      chunk.items.forEach((sequence, row) => {
        total.scored.push({
          sequence,
          ...rowScores(chunk, row, sequence.tokens.length, allLogProbs, allEntropies),
        })
      })
    }
    return { ...total, loss: sum }
  }

  #chunkGradients(
    chunk: ChunkOf<PolicySequence>,
    loss: LossConfig,
    normalizer: number,
    before: readonly tf.Tensor[],
  ) {
    const names = this.#slots.map(({ name }) => name)
    const found: { logProbs?: tf.Tensor; entropies?: tf.Tensor } = {}
    const lossOf = (...tensors: tf.Tensor[]): tf.Scalar => {
      const weights = new Map(names.map((name, index) => [name, tensors[index] ?? missing(name)]))
      const { logProbs, entropies } = likelihood(
        this.config,
        weights,
        chunk,
        this.#backend.training,
      )
      found.logProbs = tf.keep(logProbs)
      found.entropies = tf.keep(entropies)
      return tf.div(weightedLoss(chunk, chunk.items, loss, { logProbs, entropies }), normalizer)
    }
    const { value, grads } = tf.valueAndGrads(lossOf)(names.map((name) => of(this.#weights, name)))
    const added = grads.map((gradient, index) =>
      tf.add(before[index] ?? missing('gradient'), gradient),
    )
    return {
      added,
      value,
      logProbs: found.logProbs ?? missing('log-probability'),
      entropies: found.entropies ?? missing('entropy'),
    }
  }

  #upload(weights: Weights): ReadonlyMap<string, tf.Tensor> {
    const known = new Set(this.#slots.map(({ name }) => name))
    for (const name of weights.keys())
      if (!known.has(name)) throw new RangeError(`weight ${name} is not part of this model`)
    for (const { name, shape } of this.#slots) {
      const found = weights.get(name)
      if (!found) throw new RangeError(`weight ${name} is missing`)
      if (found.shape.join() !== shape.join()) {
        throw new RangeError(
          `weight ${name} is [${found.shape.join(', ')}]; the model has [${shape.join(', ')}]`,
        )
      }
    }
    const tensors = this.#backend.run(() =>
      this.#slots.map(({ name, shape }) =>
        tf.tensor(Float32Array.from(weights.get(name)?.data ?? []), [...shape]),
      ),
    )
    return new Map(this.#slots.map(({ name }, index) => [name, tensors[index] ?? missing(name)]))
  }

  #zeroMoments(): Moments {
    const zeros = () =>
      new Map(
        this.#slots.map(({ name, shape }) => [name, this.#backend.run(() => tf.zeros([...shape]))]),
      )
    return { first: zeros(), second: zeros() }
  }

  async #download(tensors: ReadonlyMap<string, tf.Tensor>): Promise<Weights> {
    const arrays = await Promise.all(this.#slots.map(({ name }) => of(tensors, name).data()))
    return new Map(
      this.#slots.map(({ name, shape }, index) => [
        name,
        { shape, data: Float32Array.from(defined(arrays[index], 'arrays')) },
      ]),
    )
  }
}

interface ChunkOf<T> extends Chunk {
  readonly items: readonly T[]
}

/**
 * Cuts a batch into chunks, in order; a sequence of one token predicts nothing, but keeps its row.
 */
function chunksOf<T>(items: readonly T[], tokens: (item: T) => Int32Array): ChunkOf<T>[] {
  const chunks: ChunkOf<T>[] = []
  let held: T[] = []
  let width = 1
  const close = () => {
    if (held.length > 0) chunks.push({ items: held, sequences: held.map(tokens), width })
    held = []
    width = 1
  }
  for (const item of items) {
    const needed = Math.max(width, tokens(item).length - 1)
    if (needed * (held.length + 1) > CHUNK_POSITIONS) close()
    held.push(item)
    width = Math.max(width, tokens(item).length - 1)
  }
  close()
  return chunks
}

/**
 * One row of a chunk's [rows, width] results, moved to the index of the token that is predicted.
 */
function rowScores(
  { width }: Chunk,
  row: number,
  length: number,
  logProbs?: Float32Array,
  entropies?: Float32Array,
): TokenScores {
  const take = (table?: Float32Array): Float32Array => {
    const scores = new Float32Array(length)
    if (table) scores.set(table.subarray(row * width, row * width + length - 1), 1)
    return scores
  }
  return { logProbs: take(logProbs), entropies: take(entropies) }
}

function of(tensors: ReadonlyMap<string, tf.Tensor>, name: string): tf.Tensor {
  return tensors.get(name) ?? missing(name)
}

function missing(name: string): never {
  throw new Error(`TensorFlow.js policy: ${name} is missing; was the policy disposed of?`)
}

function disposeMap(tensors: ReadonlyMap<string, tf.Tensor>): void {
  tf.dispose([...tensors.values()])
}
