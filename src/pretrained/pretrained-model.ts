/** What a pretrained model is, whatever form its files have. */
import type { ModelConfig } from '../engine/engine.ts'

/** Values of a GGUF file's metadata; whole numbers that a double does not hold are bigints. */
export type MetadataValue =
  | string
  | number
  | bigint
  | boolean
  | readonly string[]
  | readonly number[]
  | readonly bigint[]
  | readonly boolean[]
export type Metadata = ReadonlyMap<string, MetadataValue>

/**
 * What a model's files say of its tokenizer: the metadata of a GGUF file (`tokenizer.ggml.*`), or
 * the texts of `tokenizer.json`, `tokenizer_config.json` and `generation_config.json`.
 */
export type TokenizerSource =
  | { readonly form: 'gguf'; readonly metadata: Metadata }
  | {
      readonly form: 'json'
      readonly tokenizer: string
      readonly settings: string | undefined
      readonly generation: string | undefined
    }

/**
 * A weight in Hugging Face's naming and layout, rotary weights in the rotate-half arrangement, as
 * in `Weights` of the engine; every number is finite.
 */
export interface NamedTensor {
  readonly name: string
  readonly shape: readonly number[]
  readonly data: Float32Array
}

/** Architectures whose mathematics the engine has. */
export const ARCHITECTURES = ['llama', 'qwen2', 'qwen3'] as const
export type Architecture = (typeof ARCHITECTURES)[number]

export interface PretrainedModel {
  readonly architecture: Architecture
  readonly config: ModelConfig
  /** How the file stores its weights, in words: `Q4_1 × 210, Q8_0 × 1, F32 × 61`. */
  readonly storage: string
  /** As the model's author states it; `not stated` otherwise. */
  readonly licence: string
  readonly chatTemplate: string | undefined
  readonly tokenizerSource: TokenizerSource
  /**
   * Every weight once, one at a time: the one before may be let go when the next is asked for.
   * Rejects with ModelError where one cannot be read, is not of its shape or is not finite.
   */
  tensors(): AsyncIterable<NamedTensor>
}
