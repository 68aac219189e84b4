import { expect, it } from 'vitest'
import { spread } from './spread.ts'

it('shows a bound that is not 0 as something else than 0', () => {
  expect(spread({ mean: 0.5, low: 0.25, high: 0.75 })).toBe('0.50 [0.25, 0.75]')
  expect(spread({ mean: 0.1, low: 0.004, high: 0.2 })).toBe('0.100 [0.004, 0.200]')
  expect(spread({ mean: -0.1, low: -0.2, high: 0 })).toBe('\u22120.10 [\u22120.20, 0.00]')
})
