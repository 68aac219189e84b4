import { describe, expect, it } from 'vitest'
import { at } from '../run/at.ts'
import { decimate } from './decimate.ts'

const wave = Array.from({ length: 5000 }, (_, update) => ({
  update,
  a: Math.sin(update / 50),
  b: update === 3333 ? 99 : 0,
}))

describe('decimate', () => {
  it('leaves short series alone', () => {
    const rows = wave.slice(0, 300)
    expect(decimate(rows, ['a', 'b'])).toBe(rows)
  })

  it('keeps at most the points asked for, ends and spikes among them, in order', () => {
    const kept = decimate(wave, ['a', 'b'])
    expect(kept.length).toBeLessThanOrEqual(300)
    expect(kept[0]).toBe(wave[0])
    expect(kept.at(-1)).toBe(wave.at(-1))
    expect(kept.some((row) => row.b === 99)).toBe(true)
    expect(kept.every((row, i) => i === 0 || row.update > at(kept, i - 1, 'kept').update)).toBe(
      true,
    )
  })

  it('keeps rows of a sparse series', () => {
    const rows = Array.from({ length: 1000 }, (_, x) => ({ x, y: x === 500 ? 1 : undefined }))
    expect(decimate(rows, ['y'], 50).some((row) => row.y === 1)).toBe(true)
  })

  it('keeps the first and the newest value of each series, however flat, and room for one that is not there', () => {
    const rows = Array.from({ length: 1000 }, (_, x) => ({
      x,
      flat: x >= 123 && x <= 777 ? 1 : undefined,
      slope: x,
    }))
    const kept = decimate(rows, ['flat', 'slope', 'x'], 60)
    expect(kept.map(({ x }) => x)).toEqual(expect.arrayContaining([123, 777]))
    expect(kept.length).toBeLessThanOrEqual(60)
    const absent: readonly { readonly a: number; readonly b?: number }[] = rows.map(({ x }) => ({
      a: x % 10,
    }))
    expect(decimate(absent, ['a', 'b'], 60)).toEqual(decimate(absent, ['a'], 60))
  })
})
