import { expect, it } from 'vitest'
import type { Memory } from './browser-memory.ts'
import { rememberSteps, rememberedSteps } from './remembered-steps.ts'

function memory(kept?: string): Memory {
  const all = new Map<string, string>(kept === undefined ? [] : [['tandem.engines', kept]])
  return {
    get: (key) => all.get(key),
    set: (key, value) => {
      all.set(key, value)
    },
    remove: (key) => {
      all.delete(key)
    },
  }
}

it('gives back what was measured, and nothing where memory holds anything else', () => {
  const steps = { key: 'two processors', steps: [{ engine: 'wasm', ms: 31 }] } as const
  const here = memory()
  expect(rememberedSteps(here)).toBeUndefined()
  rememberSteps(here, steps)
  expect(rememberedSteps(here)).toEqual(steps)
  rememberSteps(here, { key: 'nothing measured', steps: [] })
  expect(rememberedSteps(here)).toEqual(steps)
  for (const kept of ['{', 'null', '{"key":"k"}'])
    expect(rememberedSteps(memory(kept))).toBeUndefined()
})
