import { expect, test } from 'vitest'
import { withTables } from './document.ts'
import { estimatedStep, trainingBytes } from './estimate.ts'
import { emptyRow } from './row.ts'
import type { Results } from './row.ts'
import { SMALL } from './shapes.ts'

const results: Results = {
  machine: { processor: 'some', cores: 2 },
  rows: [
    {
      ...emptyRow({
        case: 'train-step',
        engine: 'webgpu',
        adapter: 'a GPU',
        threads: null,
        shape: 'small',
      }),
      ms: { min: 1, median: 2, max: 3 },
      dispatches: 72,
      loss: 6.2383,
    },
    {
      ...emptyRow({
        case: 'train-step',
        engine: 'jax-webgpu',
        adapter: 'a GPU',
        threads: null,
        shape: 'small',
      }),
      ms: { min: 5, median: 8, max: 9 },
    },
  ],
  skipped: [
    { case: 'train-step', engine: 'tfjs-cpu', threads: 1, shape: 'medium', reason: 'over 30 s' },
  ],
}
const document =
  'Words.\n<!-- measured: written by npm run bench -->\nold\n<!-- end of measured -->\nMore words.\n'

test('tables take the place of the old ones and nothing else changes', () => {
  const written = withTables(document, results)
  expect(written.startsWith('Words.\n<!-- measured')).toBe(true)
  expect(written.endsWith('<!-- end of measured -->\nMore words.\n')).toBe(true)
  expect(written).not.toContain('old')
  expect(written).toContain('| small | webgpu | a GPU | 2 | 1–3 | 4.0 | 72 | 6.2383 |')
  expect(written).toContain(
    '| train-step small: webgpu against jax-webgpu | at least 2.5 × | 4 × | yes |',
  )
  expect(written).toContain('- train-step medium, tfjs-cpu×1: over 30 s')
  expect(withTables(written, results)).toBe(written)
  expect(() => withTables('Words.', results)).toThrow(/no place for tables/)
})

test('an estimate is dispatches, and the slower of arithmetic and traffic', () => {
  const gpu = { name: '', operations: 1e12, bandwidth: 1e15, dispatch: 1e-5 }
  const arithmetic = estimatedStep(SMALL, 0, gpu)
  expect(estimatedStep(SMALL, 100, gpu) - arithmetic).toBeCloseTo(1)
  expect(arithmetic).toBeGreaterThan(0.8)
  expect(arithmetic).toBeLessThan(1)
  const traffic = estimatedStep(SMALL, 0, { ...gpu, operations: 1e18, bandwidth: 1e9 })
  expect(traffic).toBeCloseTo(trainingBytes(SMALL.model, 1024) / 1e6)
})
