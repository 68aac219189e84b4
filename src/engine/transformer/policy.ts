/**
 * A policy on a device: scoring, learning, saving. Generation is rollout.ts over the same model.
 */
import { defined } from '../../run/at.ts'
import type { Device } from '../device/device.ts'
import type { Span } from '../device/span.ts'
import { part } from '../device/device.ts'
import { SCORE_WORDS, SQUARE_LANES, TERM_WORDS } from '../device/model-kernels.ts'
import type {
  Checkpoint,
  LossConfig,
  ModelConfig,
  OptimizerConfig,
  Policy,
  PolicyBatch,
  Rollout,
  Sampling,
  TokenScores,
  UpdateStats,
  Weights,
} from '../engine.ts'
import { wholePower } from '../portable-math.ts'
import { backward } from './backward.ts'
import { forward } from './forward.ts'
import { Generator } from './generator.ts'
import { pack, unpack } from './layout.ts'
import { lossInputs, trainingSequences, updateStats } from './loss-batch.ts'
import type { TrainingSequence } from './loss-batch.ts'
import { createModel, freeModel } from './model.ts'
import type { Model } from './model.ts'
import { packSequences } from './packing.ts'
import type { Chunk } from './packing.ts'
import { TransformerRollout } from './rollout.ts'
import { initialWeights } from './weights.ts'
import { NORM_WORDS, createWorkspace } from './workspace.ts'
import type { Workspace } from './workspace.ts'

/** Rows times weights of a pass of some tens of milliseconds on the slowest engine. */
const LONG_PASS = 2 ** 28

/** Buffers laid out like the weights that only training needs. */
interface Optimizer {
  readonly gradient: Span
  readonly first: Span
  readonly second: Span
  /** Partial sums of squares and the squared norm of the gradient. */
  readonly sums: Span
}

export class TransformerPolicy implements Policy {
  readonly config: ModelConfig
  readonly #device: Device
  readonly #model: Model
  readonly #workspace: Workspace
  readonly #generator: Generator
  #optimizer: Optimizer | undefined
  /** AdamW steps taken; moments count only once this is above 0. */
  #step = 0

  /**
   * Throws RangeError when the configuration makes no model, the weights are not its, or the device
   * is too small.
   */
  constructor(device: Device, config: ModelConfig, from: Weights | { readonly seed: number }) {
    this.config = config
    this.#device = device
    this.#model = createModel(device, config)
    this.#workspace = createWorkspace(device, config, this.#model.layout)
    this.#generator = new Generator(this.#model)
    const weights = 'seed' in from ? initialWeights(config, from.seed) : from
    try {
      device.write(this.#model.weights, pack(this.#model.layout, weights))
    } catch (error) {
      freeModel(this.#model)
      throw error
    }
  }

  open(sampling: Sampling): Rollout {
    return new TransformerRollout(this.#generator, sampling)
  }

  async score(sequences: readonly Int32Array[]): Promise<TokenScores[]> {
    const packable = sequences.map((tokens) => ({
      tokens,
      predicted: Array.from({ length: tokens.length - 1 }, (_, index) => index + 1),
    }))
    const results: TokenScores[] = sequences.map(({ length }) => ({
      logProbs: new Float32Array(length),
      entropies: new Float32Array(length),
    }))
    for (const chunk of packSequences(packable, this.config.vocab, this.config.context)) {
      const logitRows = chunk.logitIndices.length
      if (logitRows === 0) continue
      const buffers = this.#workspace.forward({ rows: chunk.rows, logitRows })
      await this.#paced(forward(this.#model, chunk, buffers), chunk.rows)
      const [bytes] = await this.#device.read(part(buffers.scores, 0, logitRows * SCORE_WORDS))
      const scores = new Float32Array(defined(bytes, 'scores'))
      let row = 0
      for (const { logProbs, entropies } of results.slice(chunk.first, chunk.first + chunk.count)) {
        for (let index = 1; index < logProbs.length; index++) {
          logProbs[index] = defined(scores[row * SCORE_WORDS], 'scores')
          entropies[index] = defined(scores[row * SCORE_WORDS + 1], 'scores')
          row++
        }
      }
    }
    return results
  }

  async update(
    batch: PolicyBatch,
    loss: LossConfig,
    config: OptimizerConfig,
  ): Promise<UpdateStats> {
    const sequences = trainingSequences(batch, loss)
    const results = await this.#accumulate(sequences, batch.normalizer, loss)
    const { gradient, first, second, sums } = this.#training()
    const words = this.#model.layout.words
    const step = this.#step + 1
    this.#device.squaredNorm({ gradient, sums, words })
    this.#device.adamw({
      weights: this.#model.weights,
      gradient,
      first,
      second,
      sums,
      words,
      decayed: this.#model.layout.matrixWords,
      ...config,
      correction1: 1 - wholePower(config.beta1, step),
      correction2: 1 - wholePower(config.beta2, step),
    })
    const [norm, scores, terms] = (
      await this.#device.read(part(sums, SQUARE_LANES, 1), results.scores, results.terms)
    ).map((bytes) => new Float32Array(bytes))
    if (norm === undefined || scores === undefined || terms === undefined)
      throw new Error('the device read fewer spans than were asked for')
    const gradNorm = Math.sqrt(defined(norm[0], 'norm'))
    if (Number.isFinite(gradNorm)) this.#step = step
    return updateStats(sequences, scores, terms, gradNorm)
  }

  async gradients(batch: PolicyBatch, loss: LossConfig): Promise<Weights> {
    await this.#accumulate(trainingSequences(batch, loss), batch.normalizer, loss)
    return this.#named(this.#training().gradient)
  }

  resetOptimizer(): void {
    this.#step = 0
    if (this.#optimizer === undefined) return
    this.#device.clear(this.#optimizer.first)
    this.#device.clear(this.#optimizer.second)
  }

  async snapshot(): Promise<Checkpoint> {
    const step = this.#step
    const weights = await this.#named(this.#model.weights)
    if (this.#optimizer === undefined || step === 0) return { config: this.config, weights, step }
    const first = await this.#named(this.#optimizer.first)
    const second = await this.#named(this.#optimizer.second)
    return { config: this.config, weights, moments: { first, second }, step }
  }

  /** Rejects with RangeError when the checkpoint is of another shape; nothing is changed then. */
  async restore({ weights, moments, step }: Checkpoint): Promise<void> {
    const { layout } = this.#model
    const packed = pack(layout, weights)
    const first = moments && pack(layout, moments.first)
    const second = moments && pack(layout, moments.second)
    this.#device.write(this.#model.weights, packed)
    this.resetOptimizer()
    this.#step = step
    if (first === undefined || second === undefined) return
    const optimizer = this.#training()
    this.#device.write(optimizer.first, first)
    this.#device.write(optimizer.second, second)
  }

  dispose(): void {
    this.#workspace.free()
    this.#generator.free()
    if (this.#optimizer !== undefined) {
      for (const span of Object.values<Span>({ ...this.#optimizer })) this.#device.free(span)
      this.#optimizer = undefined
    }
    freeModel(this.#model)
  }

  #training(): Optimizer {
    const { words } = this.#model.layout
    this.#optimizer ??= {
      gradient: this.#device.allocate('gradient', words),
      first: this.#device.allocate('first moment', words),
      second: this.#device.allocate('second moment', words),
      sums: this.#device.allocate('gradient norm', NORM_WORDS),
    }
    return this.#optimizer
  }

  async #named(flat: Span): Promise<Weights> {
    const [bytes] = await this.#device.read(part(flat, 0, this.#model.layout.words))
    return unpack(this.#model.layout, new Float32Array(defined(bytes, 'flat')))
  }

  /**
   * Records a pass over `rows`; where recording is computing, it yields to the event loop behind
   * it, and behind each part of a pass that takes long.
   */
  async #paced(work: Iterator<void, void, undefined>, rows: number): Promise<void> {
    const { breathe } = this.#device
    const long = rows * this.#model.layout.words > LONG_PASS
    for (let step = work.next(); step.done !== true; step = work.next())
      if (long && breathe !== undefined) await breathe()
    await breathe?.()
  }

  /**
   * Records the gradient of a whole batch, chunk after chunk; keeps scores and terms of all its
   * trained tokens.
   */
  async #accumulate(
    sequences: readonly TrainingSequence[],
    normalizer: number,
    loss: LossConfig,
  ): Promise<{ scores: Span; terms: Span }> {
    const device = this.#device
    const chunks = packSequences(sequences, this.config.vocab, this.config.context)
    const total = chunks.reduce((sum, chunk) => sum + chunk.logitIndices.length, 0)
    const { gradient } = this.#training()
    const { scores, terms } = this.#workspace.results(total)
    device.clear(gradient)
    let rows = 0
    for (const chunk of chunks) {
      const logitRows = chunk.logitIndices.length
      if (logitRows === 0) continue
      const [chunkScores, chunkTerms] = await this.#accumulateChunk(
        sequences,
        chunk,
        normalizer,
        loss,
        gradient,
      )
      device.copy(
        part(chunkScores, 0, logitRows * SCORE_WORDS),
        part(scores, rows * SCORE_WORDS, logitRows * SCORE_WORDS),
      )
      device.copy(
        part(chunkTerms, 0, logitRows * TERM_WORDS),
        part(terms, rows * TERM_WORDS, logitRows * TERM_WORDS),
      )
      rows += logitRows
    }
    const used = Math.max(1, total)
    return { scores: part(scores, 0, used * SCORE_WORDS), terms: part(terms, 0, used * TERM_WORDS) }
  }

  async #accumulateChunk(
    sequences: readonly TrainingSequence[],
    chunk: Chunk,
    normalizer: number,
    loss: LossConfig,
    gradient: Span,
  ): Promise<[Span, Span]> {
    const capacity = { rows: chunk.rows, logitRows: chunk.logitIndices.length }
    const kept = this.#workspace.forward(capacity)
    const work = this.#workspace.backward(capacity)
    await this.#paced(forward(this.#model, chunk, kept), chunk.rows)
    const { inputs, records } = lossInputs(sequences, chunk, normalizer)
    this.#device.write(work.inputs, inputs)
    this.#device.write(work.sequences, records)
    const { scores } = kept
    const { inputs: inputSpan, sequences: recordSpan, lossGradient, terms } = work
    this.#device.policyLoss({
      scores,
      inputs: inputSpan,
      sequences: recordSpan,
      lossGradient,
      terms,
      count: chunk.count,
      loss,
    })
    await this.#paced(backward(this.#model, chunk, kept, work, gradient), chunk.rows)
    return [scores, terms]
  }
}
