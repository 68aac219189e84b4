import { describe, expect, it } from 'vitest'
import { at } from '../../run/at.ts'
import { chunksOf, evaluationSubset } from './tasks.ts'

describe('evaluation subset', () => {
  it('is the whole split where it fits, else the same tasks every time', () => {
    expect(evaluationSubset(5, 9, 1)).toEqual([0, 1, 2, 3, 4])
    const some = evaluationSubset(384, 96, 1)
    expect(some).toHaveLength(96)
    expect(new Set(some).size).toBe(96)
    expect(some).toEqual([...some].sort((a, b) => a - b))
    expect(evaluationSubset(5, 5, 1)).toEqual([0, 1, 2, 3, 4])
    expect(evaluationSubset(5, 4, 1)).toHaveLength(4)
    expect(evaluationSubset(384, 96, 1)).toEqual(some)
    expect(evaluationSubset(384, 96, 2)).not.toEqual(some)
  })

  it('follows no pattern of the indices: every residue of a small divisor is there about equally', () => {
    const counts = [0, 0, 0, 0]
    for (const index of evaluationSubset(384, 96, 1))
      counts[index % 4] = at(counts, index % 4, 'counts') + 1
    expect(Math.min(...counts)).toBeGreaterThan(12)
  })
})

describe('chunks', () => {
  it('are all there is, in order, sixty-four at a time', () => {
    const items = Array.from({ length: 130 }, (_, i) => i)
    expect(chunksOf(items).map((chunk) => chunk.length)).toEqual([64, 64, 2])
    expect(chunksOf(items).flat()).toEqual(items)
    expect(chunksOf(items.slice(0, 64))).toEqual([items.slice(0, 64)])
    expect(chunksOf([])).toEqual([])
  })
})
