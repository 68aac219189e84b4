import { expect, test } from 'vitest'
import { timing } from './case.ts'
import type { Row } from './case.ts'
import { ratios, table } from './table.ts'

const row = (engine: string, shape: string, median: number): Row => (
  { case: 'step', engine, adapter: 'none', shape, ms: { min: median, median, max: median }, repetitions: 3, figures: { tokens: 12.3456 } }
)

test('a timing takes the middle of an odd number and the mean of the two middle ones of an even number', () => {
  expect(timing([5, 1, 3])).toEqual({ min: 1, median: 3, max: 5 })
  expect(timing([4, 1, 3, 2])).toEqual({ min: 1, median: 2.5, max: 4 })
  expect(() => timing([])).toThrow(RangeError)
})

test('ratios compare within one shape only, by medians', () => {
  const lines = ratios([row('slow', 'a', 30), row('fast', 'a', 2), row('alone', 'b', 1)])
  expect(lines).toEqual(['step a: fast is 15.0× as fast as slow (medians 2.00 and 30 ms)'])
})

test('columns of the table line up', () => {
  const [header, first, second] = table([row('x', 'small', 1), row('a-long-engine', 'small', 1)]).split('\n')
  expect(first?.indexOf('small')).toBe(header?.indexOf('shape'))
  expect(second?.indexOf('small')).toBe(header?.indexOf('shape'))
  expect(second).toContain('tokens=12.35')
})
