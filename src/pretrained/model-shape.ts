/**
 * The numbers that make a model of a file's configuration: whole, within limits, and fitting each
 * other. Both forms of files go through here.
 */
import type { ModelConfig } from '../engine/engine.ts'
import { printValue } from '../run/place.ts'
import { ModelError } from './model-source.ts'
import { ARCHITECTURES } from './pretrained-model.ts'
import type { Architecture } from './pretrained-model.ts'

/** Reads values of a configuration by their keys; every error names file and key. */
export interface Fields {
  /** `config.json: rope_theta` */
  place(key: string): string
  /** Undefined where the key is not there, or says nothing. */
  value(key: string): unknown
}

const OTHER_MODEL = 'Choose a model without it.'

export const notImplemented = (fields: Fields, key: string): ModelError =>
  new ModelError(
    `${fields.place(key)} is ${printValue(fields.value(key))}, and what that means is not implemented. ${OTHER_MODEL}`,
  )

const COMPLETE = 'Check that the file is the one that the model was published with.'

export const unexpected = (fields: Fields, key: string, expected: string): ModelError => {
  const value = fields.value(key)
  return new ModelError(
    `${fields.place(key)} is ${printValue(value)}, expected ${expected}. ${COMPLETE}`,
  )
}

export function architectureOf(fields: Fields, key: string): Architecture {
  const value = fields.value(key)
  const known = ARCHITECTURES.find((one) => one === value)
  if (known === undefined)
    throw new ModelError(
      `${fields.place(key)} is ${printValue(value)}; computed are ${ARCHITECTURES.join(', ')}. Choose a model of one of these.`,
    )
  return known
}

/** A whole number from 1 to `most`. */
export function count(fields: Fields, key: string, most: number): number {
  const value = fields.value(key)
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= most)
    return value
  throw unexpected(fields, key, `a whole number from 1 to ${most}`)
}

/** The same; undefined where the key says nothing. */
export const optionalCount = (fields: Fields, key: string, most: number): number | undefined =>
  fields.value(key) === undefined ? undefined : count(fields, key, most)

/** A number above 0 and at most `most`. */
export function positive(fields: Fields, key: string, most: number): number {
  const value = fields.value(key)
  if (typeof value === 'number' && value > 0 && value <= most) return value
  throw unexpected(fields, key, `a number above 0, at most ${most}`)
}

/** Largest of each; some ten times those of the largest models that anyone would train here. */
export const MOST = {
  vocab: 1 << 20,
  width: 1 << 17,
  layers: 1024,
  heads: 1024,
  headDim: 1024,
  context: 1 << 24,
  ropeTheta: 1e12,
  rmsEps: 0.1,
} as const

/** Where nothing is said: transformers' and llama.cpp's default for all three architectures. */
export const USUAL_ROPE_THETA = 10_000

/** What both forms of configuration say, in the same words. */
export interface Said extends Omit<ModelConfig, 'headDim' | 'qkNorm' | 'qkvBias'> {
  readonly headDim: number | undefined
}

/** @throws ModelError, which begins with `where` */
export function modelConfig(architecture: Architecture, said: Said, where: string): ModelConfig {
  const { headDim, ...config } = said
  const { dModel, heads, kvHeads } = config
  const own = headDim ?? dModel / heads
  if (!Number.isInteger(own / 2))
    throw new ModelError(
      `${where}: ${heads} heads over a width of ${dModel} make a head dimension of ${own}, expected an even number. ${COMPLETE}`,
    )
  if (heads % kvHeads !== 0)
    throw new ModelError(
      `${where}: ${heads} query heads do not share ${kvHeads} key and value heads evenly. ${COMPLETE}`,
    )
  return {
    ...config,
    ...(own !== dModel / heads && { headDim: own }),
    qkvBias: architecture === 'qwen2',
    ...(architecture === 'qwen3' && { qkNorm: true }),
  }
}
