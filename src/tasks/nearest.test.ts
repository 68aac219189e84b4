import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { NearestText } from './nearest.ts'
import { tries } from '../run/testing/tries.ts'

describe('the nearest text by words', () => {
  it('shares the largest part of all words, each counted once, whatever their case and marks', () => {
    // Shared / all words of both: 2/3, 2/4, 0.
    expect(
      new NearestText(['feed the cat now', "Feed, CAT'S", 'weigh me']).to('"cat" feed feed feed'),
    ).toBe(1)
    expect(new NearestText(['a b c d', 'a b']).to('a b')).toBe(1)
    expect(new NearestText(['été 5', 'ete']).to('ÉTÉ')).toBe(0)
  })

  it('is the first of equals, also where nothing is shared, and none where there is none', () => {
    expect(new NearestText(['x', 'a b', 'b a']).to('a b')).toBe(1)
    expect(new NearestText(['x', 'y']).to('z')).toBe(0)
    expect(new NearestText(['', 'y']).to('')).toBe(0)
    expect(new NearestText([]).to('z')).toBeUndefined()
  })

  it('is what comparing every text with it finds', () => {
    const text = fc
      .array(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { maxLength: 6 })
      .map((words) => words.join(' '))
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 8 }), text, (texts, asked) => {
        const words = (one: string) => new Set(one.split(' ').filter((word) => word !== ''))
        const own = words(asked)
        const indices = texts.map((one) => {
          const other = words(one)
          const both = [...own].filter((word) => other.has(word)).length
          return both === 0 ? 0 : both / new Set([...own, ...other]).size
        })
        expect(new NearestText(texts).to(asked)).toBe(indices.indexOf(Math.max(...indices)))
      }),
      tries(200),
    )
  })
})
