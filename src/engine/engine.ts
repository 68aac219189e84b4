/**
 * The seam between numbers and everything else: policies as functions from tokens to tokens.
 *
 * An Engine makes policies; a Policy scores, learns and is saved; a Rollout is a serving engine in
 * small that keeps a KV cache across tool waits. Nothing here knows of tasks, rewards or pages.
 */

import type { EngineName } from '../run/engine-choice.ts'
import { ToldError } from '../run/told-error.ts'
import type { LossConfig } from './loss.ts'

export type { EngineName } from '../run/engine-choice.ts'
export type { LossConfig } from './loss.ts'

/** Shape of a Llama-like decoder: RMSNorm, rotary positions, grouped-query attention, SwiGLU. */
export interface ModelConfig {
  readonly vocab: number
  readonly dModel: number
  readonly layers: number
  /** Query heads. `dModel` is a multiple of it where `headDim` is absent. */
  readonly heads: number
  /** Width of a head, even; absent: `dModel / heads`. */
  readonly headDim?: number
  /**
   * Whether every head of queries and keys goes through an RMSNorm before it is rotated: weights
   * `self_attn.q_norm.weight` and `self_attn.k_norm.weight` of each layer, [headDim]. Absent: no.
   */
  readonly qkNorm?: boolean
  /** Key and value heads; divides `heads`. */
  readonly kvHeads: number
  /** Width of the SwiGLU hidden layer. */
  readonly feedForward: number
  /** Longest sequence, in tokens. */
  readonly context: number
  /** Whether the output projection is the embedding matrix. */
  readonly tied: boolean
  readonly qkvBias: boolean
  readonly ropeTheta: number
  readonly rmsEps: number
}

/** Width of a head. */
export const headDim = ({
  headDim,
  dModel,
  heads,
}: Pick<ModelConfig, 'headDim' | 'dModel' | 'heads'>): number => headDim ?? dModel / heads

/**
 * A named weight in Hugging Face's naming (`model.layers.0.self_attn.q_proj.weight`) and layout
 * (`[out, in]`, row-major). Rotary weights are in the rotate-half arrangement.
 */
export interface Tensor {
  readonly shape: readonly number[]
  readonly data: Float32Array
}
export type Weights = ReadonlyMap<string, Tensor>

export interface EngineInfo {
  readonly name: EngineName
  /**
   * What does the arithmetic, in words: the adapter's vendor, architecture and description, or the
   * backend's name.
   */
  readonly adapter: string
  /**
   * True when the adapter is known to compute on the CPU (SwiftShader, lavapipe, WARP) or the
   * backend does.
   */
  readonly software: boolean
  /** Kernel variants chosen for this adapter, by kernel name. Part of the engine fingerprint. */
  readonly variants: Readonly<Record<string, string>>
}

export interface Engine {
  readonly info: EngineInfo
  /** Resolves with the reason when the device is gone; never resolves while it works. */
  readonly lost: Promise<string>
  /**
   * The most bytes that it can hand out: together, and in one buffer; absent where it is not known.
   */
  readonly memory?: { readonly total?: number; readonly buffer?: number }
  createPolicy(config: ModelConfig, from: Weights | { readonly seed: number }): Promise<Policy>
  dispose(): void
}

/**
 * What was computed cannot be read back, though nothing was wrong with the work: the device is of
 * no more use, also where it is late to say that it is gone.
 */
export class Unreadable extends ToldError {
  override readonly name = 'Unreadable'
}

/**
 * Names one random draw together with a token position: five unsigned 32-bit words. Equal keys give
 * equal draws on every engine, whatever else is in the batch.
 */
export interface SampleKey {
  readonly seed: number
  /** Keeps train, evaluation and what-if draws apart. */
  readonly stream: number
  readonly update: number
  /**
   * Two words that name the sequence within the update, for instance task and packed (plan,
   * execution, step, role).
   */
  readonly sequence: readonly [number, number]
}

export interface Sampling {
  /** 0 means greedy: the most likely token, the smallest id on a tie. */
  readonly temperature: number
  /** Keep the k most likely tokens; 0 keeps all. */
  readonly topK: number
  /** Keep the smallest set of most likely tokens whose probability reaches topP; 1 keeps all. */
  readonly topP: number
  /** Most tokens generated a segment. */
  readonly maxTokens: number
  /** A segment ends with (and includes) the first of these. */
  readonly stop: readonly number[]
}

export type SequenceId = number

/** What a sequence generated between two stops. */
export interface Segment {
  readonly id: SequenceId
  /** Generated tokens, the stop token included when there is one. */
  readonly tokens: Int32Array
  /**
   * Log-probability of each generated token under the policy's own distribution at temperature 1
   * over the whole vocabulary (what `score` gives), in nats, whatever the sampling settings were.
   */
  readonly logProbs: Float32Array
  /** Entropy of that same distribution at each position, in nats. */
  readonly entropies: Float32Array
  readonly reason: 'stop' | 'length' | 'context'
}

/**
 * A set of growing sequences over one policy. Sequences are runnable after `add` and `append`;
 * `next` runs them until they stop. Everything but `next` may be called while it runs: a
 * sequence that becomes runnable then joins the others between two of their tokens, or runs with
 * the following `next`. What a sequence generates does not depend on who else runs or when it
 * joined. Weights must not change while a rollout is open.
 */
export interface Rollout {
  /**
   * New sequences with this prompt (at least one token), one a key, in the order of the keys. The
   * prompt is computed once for all of them, and from there each goes its own way. Throws
   * RangeError when it does not fit the context.
   */
  add(prompt: Int32Array, keys: readonly SampleKey[]): SequenceId[]
  /** Adds observed tokens to a stopped sequence and makes it runnable again. */
  append(id: SequenceId, observation: Int32Array): void
  /** Tokens that still fit behind what the sequence holds. */
  remainingTokens(id: SequenceId): number
  /**
   * Runs runnable sequences and resolves with those that stopped: as soon as `atLeast` have (a
   * whole number above 0), or none is left; absent: all. The others stay where they are and go on
   * with the following call. Empty only when there was nothing to run. Rejects with the signal's
   * reason when aborted; nothing is lost then. Order: by id.
   */
  next(signal?: AbortSignal, atLeast?: number): Promise<Segment[]>
  release(id: SequenceId): void
  close(): void
}

/**
 * Per-token results of scoring one sequence of n tokens; index i is about predicting token i from
 * those before; index 0 is 0.
 */
export interface TokenScores {
  readonly logProbs: Float32Array
  readonly entropies: Float32Array
}

/**
 * One training sequence. All arrays have the length of `tokens`; index i is about predicting token
 * i; index 0 is never trained.
 */
export interface PolicySequence {
  readonly tokens: Int32Array
  /**
   * Weight of each token in the loss; 0 for prompts and observations. Duplicates merged before the
   * update carry their count here.
   */
  readonly weights: Float32Array
  /** Advantage of each token. For the `nll` loss it is ignored. */
  readonly advantages: Float32Array
  /**
   * Log-probability under the policy that sampled; absent when the batch is exactly on-policy
   * (ratio 1) or for `nll`.
   */
  readonly oldLogProbs?: Float32Array
  /** Log-probability under the reference policy; needed only when `beta` is above 0. */
  readonly refLogProbs?: Float32Array
}

/**
 * The engine computes sum_i weights[i] * tokenLoss_i / normalizer over all tokens of all sequences;
 * which normaliser and weights give token-mean, seq-mean-token-mean or seq-mean-token-sum-norm is
 * the caller's arithmetic (src/rl/loss).
 */
export interface PolicyBatch {
  /**
   * Sorted by a stable id by the caller; the engine keeps the order, so bits do not depend on
   * sampling order.
   */
  readonly sequences: readonly PolicySequence[]
  readonly normalizer: number
}

/** AdamW with decoupled weight decay on matrices only and clipping of the global gradient norm. */
export interface OptimizerConfig {
  readonly learningRate: number
  readonly beta1: number
  readonly beta2: number
  readonly epsilon: number
  readonly weightDecay: number
  /** Largest global L2 norm of the gradient; 0 does not clip. */
  readonly maxGradNorm: number
}

export interface UpdateStats {
  /** The whole loss as defined at LossConfig. */
  readonly loss: number
  /** Weighted means over trained tokens. */
  readonly entropy: number
  readonly kl: number
  readonly ratioMean: number
  readonly ratioMax: number
  readonly clipLow: number
  readonly clipHigh: number
  /** Before clipping. */
  readonly gradNorm: number
  /** Trained tokens (weight above 0) and all tokens, padding excluded. */
  readonly trainedTokens: number
  readonly tokens: number
}

/** Everything that continues a policy: weights and AdamW's moments and step count. */
export interface Checkpoint {
  readonly config: ModelConfig
  readonly weights: Weights
  /** First and second moments by weight name; absent before the first update. */
  readonly moments?: { readonly first: Weights; readonly second: Weights }
  readonly step: number
}

export interface Policy {
  readonly config: ModelConfig
  open(sampling: Sampling): Rollout
  score(sequences: readonly Int32Array[]): Promise<TokenScores[]>
  update(batch: PolicyBatch, loss: LossConfig, optimizer: OptimizerConfig): Promise<UpdateStats>
  /** Gradient by weight name without a step, for tests and figures. */
  gradients(batch: PolicyBatch, loss: LossConfig): Promise<Weights>
  /**
   * Clears the moments and the step count, as at the border between warm start and reinforcement
   * learning.
   */
  resetOptimizer(): void
  snapshot(): Promise<Checkpoint>
  restore(checkpoint: Checkpoint): Promise<void>
  dispose(): void
}
