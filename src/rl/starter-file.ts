/** A starter policy as a file: weights, and in the file's own words what they were trained on. */
import { readSafetensors } from '../engine/safetensors.ts'
import type { Starter } from './trainer-state.ts'

/** `hash`: SHA-256 of the bytes, hex. @throws SafetensorsError */
export function starterIn(bytes: Uint8Array, hash: string): Starter {
  return { weights: readSafetensors(bytes).weights, hash }
}
