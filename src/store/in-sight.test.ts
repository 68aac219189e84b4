import { describe, expect, it } from 'vitest'
import { placeAfter, scrolledTo } from './in-sight.ts'

describe('a part of what scrolls', () => {
  it('is brought into sight, and no further than that takes', () => {
    const list = { at: 100, shown: 200 }
    expect(scrolledTo({ from: 150, size: 40 }, list)).toBe(100)
    expect(scrolledTo({ from: 100, size: 200 }, list)).toBe(100)
    expect(scrolledTo({ from: 60, size: 40 }, list)).toBe(60)
    expect(scrolledTo({ from: 290, size: 40 }, list)).toBe(130)
    expect(scrolledTo({ from: 290, size: 300 }, list)).toBe(290)
  })

  it('has what is beside it in sight too, where there is room', () => {
    const lanes = { at: 84, shown: 280 }
    expect(scrolledTo({ from: 84, size: 28 }, lanes, 28)).toBe(56)
    expect(scrolledTo({ from: 0, size: 28 }, lanes, 28)).toBe(0)
    expect(scrolledTo({ from: 336, size: 28 }, lanes, 28)).toBe(112)
    expect(scrolledTo({ from: 336, size: 28 }, { at: 0, shown: 40 }, 28)).toBe(330)
  })

  it('is in sight wherever it lies and however far was scrolled', () => {
    for (let from = 0; from < 500; from += 7) {
      for (let at = 0; at < 500; at += 11) {
        const scrolled = scrolledTo({ from, size: 28 }, { at, shown: 90 }, 28)
        expect(scrolled).toBeLessThanOrEqual(from)
        expect(scrolled + 90).toBeGreaterThanOrEqual(from + 28)
      }
    }
  })
})

it('goes from one of many to the next and to the ends, and leaves other keys alone', () => {
  expect(
    ['ArrowRight', 'ArrowDown', 'ArrowLeft', 'ArrowUp', 'Home', 'End', 'j', 'Tab'].map((key) =>
      placeAfter(key, 1, 5),
    ),
  ).toEqual([2, 2, 0, 0, 0, 4, undefined, undefined])
  expect([placeAfter('ArrowRight', 4, 5), placeAfter('ArrowLeft', 0, 5)]).toEqual([4, 0])
})
