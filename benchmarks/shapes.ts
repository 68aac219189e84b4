/** The sizes that cases run at, by name. */
import type { ModelConfig } from '../src/engine/engine.ts'

export interface Shape {
  readonly name: string
  readonly model: ModelConfig
  /** Sequences of a batch, and tokens of each. */
  readonly sequences: number
  readonly tokens: number
}

const COMMON = {
  vocab: 512,
  heads: 4,
  kvHeads: 4,
  tied: true,
  qkvBias: false,
  ropeTheta: 10_000,
  rmsEps: 1e-5,
} as const

export const SMALL: Shape = {
  name: 'small',
  model: { ...COMMON, dModel: 64, layers: 2, feedForward: 176, context: 64 },
  sequences: 16,
  tokens: 64,
}
export const MEDIUM: Shape = {
  name: 'medium',
  model: { ...COMMON, dModel: 128, layers: 4, feedForward: 352, context: 128 },
  sequences: 32,
  tokens: 128,
}

/** Generation: every sequence begins with one token and draws `tokens` more. */
export const DECODE: Shape = {
  name: '32x128',
  model: { ...MEDIUM.model, context: 136 },
  sequences: 32,
  tokens: 128,
}

/** A shape of the small model's proportions with about this many weights in products. */
export function ofParameters(name: string, dModel: number, layers: number): Shape {
  return {
    ...SMALL,
    name,
    model: { ...SMALL.model, dModel, layers, feedForward: Math.round((dModel * 2.75) / 4) * 4 },
  }
}
