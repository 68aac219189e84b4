import { expect, it } from 'vitest'
import { bytes, clock, compact, figure, interval, roughly, whole } from './format.ts'

it('writes numbers the same way everywhere', () => {
  expect(figure(-0.125)).toBe('\u22120.13')
  expect(figure(-0.001)).toBe('0.00')
  expect(interval({ mean: 0.812, low: 0.77, high: 0.85, n: 384 })).toBe('0.81 [0.77, 0.85]')
  expect([0, 0.5, 12.34, 1234, 12345, 0.00002].map(compact)).toEqual([
    '0.00',
    '0.50',
    '12.3',
    '1234',
    '12.3k',
    '2.0e\u22125',
  ])
  expect(whole(1234567)).toBe('1\u202f234\u202f567')
  expect([7, 187, 3723].map(clock)).toEqual(['0:07', '3:07', '1:02:03'])
  expect([3, 62, 840, 9000].map(roughly)).toEqual([
    'about 5 seconds',
    'about a minute',
    'about 14 minutes',
    'about 2.5 hours',
  ])
  expect([12, 3400, 1.25e6].map(bytes)).toEqual(['12 B', '3 kB', '1.3 MB'])
})
