import { describe, expect, it } from 'vitest'
import { Bm25 } from './bm25.ts'

const words = (text: string): string[] => text.split(' ').filter((word) => word !== '')
const DOCUMENTS = [
  'hello there good man',
  'it is quite windy in london',
  'how is the weather today',
  'the the the',
  '',
].map(words)

describe('Bm25', () => {
  it('scores by hand: one token in one of three documents of equal length', () => {
    const index = new Bm25([
      ['red', 'fox'],
      ['blue', 'hen'],
      ['blue', 'cat'],
    ])
    const weight = Math.log(2.5) - Math.log(1.5)
    expect([...index.scores(['red'])]).toEqual([weight * (2.5 / 2.5), 0, 0])
    expect(index.scores(['red', 'red'])[0]).toBe(2 * weight)
  })

  it('gives tokens of most documents a quarter of the mean weight', () => {
    const index = new Bm25([
      ['a', 'x'],
      ['a', 'y'],
      ['a', 'z'],
    ])
    const rare = Math.log(2.5) - Math.log(1.5)
    const common = Math.log(0.5) - Math.log(3.5)
    expect(index.scores(['a'])[0]).toBeCloseTo(0.25 * ((3 * rare + common) / 4), 12)
  })

  it('equals what rank_bm25 0.2.2 gives', () => {
    const index = new Bm25(DOCUMENTS)
    const scores = [...index.scores(words('windy the london is is unknown'))]
    expect(scores).toEqual([0, 2.207822346598958, 0.8590780509477778, 0.5851691071673268, 0])
  })

  it('ranks scores above 0, the earlier of equals first', () => {
    const index = new Bm25([['q'], ['p'], ['p'], ['r'], ['s'], ['t']])
    expect(index.best(['p'], 5).map(({ document }) => document)).toEqual([1, 2])
    expect(index.best(['p'], 1)).toHaveLength(1)
    expect(index.best(['nothing'], 5)).toEqual([])
  })

  it('is at ease with no documents, empty ones and words like __proto__', () => {
    expect([...new Bm25([]).scores(['a'])]).toEqual([])
    expect([...new Bm25([[], []]).scores(['a'])]).toEqual([0, 0])
    expect(
      new Bm25([['__proto__'], ['b'], ['c']])
        .best(['__proto__', 'constructor'], 3)
        .map(({ document }) => document),
    ).toEqual([0])
  })
})
