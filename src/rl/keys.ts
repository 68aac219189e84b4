/**
 * Names of random draws: which stream, which update, which sequence. Never a batch slot, so bits do
 * not depend on batching.
 */
import type { SampleKey } from '../engine/engine.ts'

export const STREAM = {
  train: 0,
  evaluation: 1,
  whatIf: 2,
  warmStart: 3,
  order: 4,
  bootstrap: 5,
  noise: 6,
  curriculum: 7,
} as const

export interface SequenceName {
  readonly stream: number
  readonly update: number
  /** Index of the task in its split. */
  readonly task: number
  /** Index of the plan in its group, 0–4095; and of the execution of that plan, 0–4095. */
  readonly plan: number
  readonly execution: number
  readonly role: 'planner' | 'executor'
}

export function sampleKey(seed: number, name: SequenceName): SampleKey {
  const packed =
    ((name.plan << 13) | (name.execution << 1) | (name.role === 'planner' ? 0 : 1)) >>> 0
  return { seed, stream: name.stream, update: name.update, sequence: [name.task, packed] }
}
