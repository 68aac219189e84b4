/** Whether a run's policies can fit into what an engine has, said before any of them is made. */
import type { Engine, ModelConfig } from '../engine/engine.ts'
import { layoutOf } from '../engine/transformer/layout.ts'

/** Weights, their gradient, and both moments of AdamW: laid out alike. */
const KEPT = 4
const WORD = 4

const gigabytes = (bytes: number): string => `${(bytes / 2 ** 30).toFixed(1)} GB`

/**
 * Why the models cannot be trained on the engine, with the memory that they need at the least; undefined where nothing speaks against it. What a batch takes on
 * top depends on its texts, and is refused when it is asked for. `frozen`: each policy has a second one that stays as it was after the warm start.
 */
export function tooLarge({ info, memory = {} }: Pick<Engine, 'info' | 'memory'>, models: readonly ModelConfig[], frozen: boolean): string | undefined {
  const sizes = models.map((model) => layoutOf(model).words * WORD)
  const all = sizes.reduce((sum, one) => sum + (KEPT + (frozen ? 1 : 0)) * one, 0)
  const largest = Math.max(...sizes)
  const wayOut = 'Choose fewer layers or a smaller width'
  if (memory.total !== undefined && all > memory.total) return `Training needs at least ${gigabytes(all)} of memory for weights, gradients and moments, and the engine ${info.name} has ${gigabytes(memory.total)}. ${wayOut}.`
  if (memory.buffer !== undefined && largest > memory.buffer) return `One policy's weights need ${gigabytes(largest)} in one buffer, and the engine ${info.name} allows ${gigabytes(memory.buffer)} here. ${wayOut}.`
  return undefined
}
