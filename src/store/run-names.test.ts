import { expect, it } from 'vitest'
import { modeWord, runFacts } from './run-names.ts'

it('names a run by what tells it from others', () => {
  expect(
    runFacts(
      { seed: 7, mode: 'joint', engine: 'wasm', seconds: 69.6 },
      { start: 0.3125, end: 0.776 },
    ),
  ).toBe('seed 7 · Joint · wasm · success 0.31 → 0.78 · 1:10')
  expect(runFacts({ seed: 1, mode: 'freeze-high', engine: 'webgpu', seconds: 0 }, undefined)).toBe(
    'seed 1 · Frozen planner · webgpu · not evaluated',
  )
  expect(modeWord('of another version')).toBe('of another version')
})
