/**
 * What comparing the engines measured, remembered in this browser, so that the next visit need not
 * measure again.
 */
import { knownSteps, type KnownSteps } from '../worker/protocol-device.ts'
import type { Memory } from './browser-memory.ts'

const KEY = 'tandem.engines'

export function rememberSteps(memory: Memory, { key, steps }: KnownSteps): void {
  if (steps.length > 0) memory.set(KEY, JSON.stringify({ key, steps }))
}

export function rememberedSteps(memory: Memory): KnownSteps | undefined {
  try {
    const kept: unknown = JSON.parse(memory.get(KEY) ?? 'null')
    return knownSteps(kept)
  } catch {
    return undefined
  }
}
