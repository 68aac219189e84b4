import { expect, test } from 'vitest'
import { emptyRow, rowSchema, timing } from './row.ts'
import type { Row } from './row.ts'
import { table, timesAsFast } from './table.ts'

const row = (engine: string, shape: string, median: number): Row => ({
  ...emptyRow({ case: 'step', engine, adapter: 'none', threads: 2, shape }),
  ms: { min: median, median, max: median },
  loss: 6.25,
  figures: { tokens: 12.3456 },
})

test('a timing takes the middle of an odd number and the mean of the two middle ones of an even number', () => {
  expect(timing([5, 1, 3])).toEqual({ min: 1, median: 3, max: 5 })
  expect(timing([4, 1, 3, 2])).toEqual({ min: 1, median: 2.5, max: 4 })
  expect(() => timing([])).toThrow(RangeError)
})

test('a row says null where something has no meaning, and nothing that is not in the contract', () => {
  expect(rowSchema.parse(row('a', 's', 1))).toEqual(row('a', 's', 1))
  expect(
    rowSchema.safeParse(emptyRow({ case: 'c', engine: 'e', adapter: '', threads: null, shape: '' }))
      .success,
  ).toBe(true)
  expect(rowSchema.safeParse({ ...row('a', 's', 1), gflops: undefined }).success).toBe(false)
  expect(rowSchema.safeParse({ ...row('a', 's', 1), repetitions: 3 }).success).toBe(false)
  expect(rowSchema.safeParse({ ...row('a', 's', 1), threads: 0 }).success).toBe(false)
})

test('how many times as fast is told within one case and shape, by medians, against the slowest', () => {
  const rows = [
    row('slow', 'a', 30),
    row('fast', 'a', 2),
    row('alone', 'b', 1),
    emptyRow({ case: 'step', engine: 'untimed', adapter: '', threads: null, shape: 'a' }),
  ]
  expect(rows.map((one) => timesAsFast(one, rows))).toEqual([1, 15, undefined, undefined])
})

test('columns of the table line up', () => {
  const [header, first, second] = table([
    row('x', 'small', 1),
    row('a-long-engine', 'small', 1),
  ]).split('\n')
  expect(first?.indexOf('small')).toBe(header?.indexOf('shape'))
  expect(second?.indexOf('small')).toBe(header?.indexOf('shape'))
  expect(second).toContain('a-long-engine×2')
  expect(second).toContain('tokens=12.35')
})
