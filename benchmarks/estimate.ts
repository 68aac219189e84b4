/**
 * What a real GPU should give for a training step: an estimate from counts, never a measurement. A
 * step is bound by what the host spends on its dispatches, by its operations, or by the bytes that
 * it moves; dispatches are counted from the device, the rest follows from the model.
 */
import type { ModelConfig } from '../src/engine/engine.ts'
import { matmulParameters, trainingOperations } from '../src/engine/operations.ts'
import type { Shape } from './shapes.ts'

export interface Gpu {
  readonly name: string
  /**
   * Operations a second in f32 that matrix products of this size reach, well below what is printed
   * on the box.
   */
  readonly operations: number
  /** Bytes a second. */
  readonly bandwidth: number
  /** Seconds that a dispatch costs the browser and its GPU process. */
  readonly dispatch: number
}

/** Two orders of machine, with round numbers. */
export const GPUS: readonly Gpu[] = [
  {
    name: 'integrated (0.5 TFLOP/s reached, 50 GB/s, 10 µs a dispatch)',
    operations: 0.5e12,
    bandwidth: 50e9,
    dispatch: 10e-6,
  },
  {
    name: 'discrete (4 TFLOP/s reached, 400 GB/s, 5 µs a dispatch)',
    operations: 4e12,
    bandwidth: 400e9,
    dispatch: 5e-6,
  },
]

const WORD = 4
/**
 * Times that a weight is read or written: the products of three passes, the gradient's sum, and
 * what AdamW reads and writes.
 */
const WEIGHT_TOUCHES = 3 + 2 + 7
/**
 * Times that an activation is read or written: forward both, backward read again, and its gradient
 * both.
 */
const ACTIVATION_TOUCHES = 5

/** Bytes that a training step moves when nothing stays in a cache. */
export function trainingBytes(
  { dModel, layers, feedForward, vocab, ...rest }: ModelConfig,
  tokens: number,
): number {
  const activations = layers * (8 * dModel + 3 * feedForward) + vocab
  return (
    WORD *
    (WEIGHT_TOUCHES * matmulParameters({ dModel, layers, feedForward, vocab, ...rest }) +
      ACTIVATION_TOUCHES * activations * tokens)
  )
}

/** Milliseconds of a training step. */
export function estimatedStep(
  { model, sequences, tokens }: Shape,
  dispatches: number,
  gpu: Gpu,
): number {
  const arithmetic = trainingOperations(model, sequences, tokens) / gpu.operations
  const traffic = trainingBytes(model, sequences * tokens) / gpu.bandwidth
  return 1000 * (dispatches * gpu.dispatch + Math.max(arithmetic, traffic))
}
