import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  answerWords,
  coverMatch,
  exactMatch,
  extractAnswer,
  normaliseAnswer,
  PAIRS,
  scoreAnswer,
  tokenF1,
} from './answer-metrics.ts'

describe('normaliseAnswer', () => {
  it.each([
    ['The  Beatles!', 'beatles'],
    ['New-York', 'newyork'],
    ['U.S.', 'us'],
    ['an a the', ''],
    ['“x”', '“x”'],
    ['Ünïcode–dash', 'ünïcode–dash'],
    ['1,000', '1000'],
    ['theatre', 'theatre'],
    ["l'Étranger", 'létranger'],
    // Letters of any alphabet border on no article; a combining mark does.
    ['aé the_x', 'aé thex'],
    ['ça va', 'ça va'],
    ['é a é', 'é é'],
    ['a\u0301b', '\u0301b'],
    ['the²', 'the²'],
    // Spaces are Python's: U+FEFF is none, U+001C, U+0085 and U+3000 are.
    ['\u3000x\u0085\u001cy\ufeff', 'x y\ufeff'],
    ['ΟΔΟΣ', 'οδος'],
    ['İ', 'i̇'],
    ['', ''],
  ])('%j becomes %j', (text, wanted) => expect(normaliseAnswer(text)).toBe(wanted))

  it('makes no article or punctuation of any text, and settles after at most a few rounds', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (text) => {
        const once = normaliseAnswer(text)
        expect(once).not.toMatch(/[!-/:-@[-`{-~]/)
        expect(normaliseAnswer(normaliseAnswer(once))).toBe(normaliseAnswer(once))
      }),
      { seed: 3 },
    )
  })
})

describe('scores', () => {
  it('overlap by words: one word against two, none against none', () => {
    expect(tokenF1('Madison', ['James Madison'])).toBeCloseTo(2 / 3, 12)
    expect(tokenF1('James Madison', ['Madison'])).toBeCloseTo(2 / 3, 12)
    expect([
      tokenF1('Madison', ['madison!']),
      tokenF1('Madison', ['James']),
      tokenF1('', ['the']),
      tokenF1('', ['Madison']),
      tokenF1('Madison', ['the']),
    ]).toEqual([1, 0, 1, 0, 0])
    // The best of several; a word counts as often as it occurs.
    expect(tokenF1('New York', ['York', 'New York'])).toBe(1)
    expect(tokenF1('go go', ['go'])).toBeCloseTo(2 / 3, 12)
  })

  it('match exactly, by cover, and by words', () => {
    expect(exactMatch('JAMES Madison.', ['james madison'])).toBe(true)
    expect(exactMatch('I say x', ['y', 'i say: X'])).toBe(true)
    expect(coverMatch('It was James Madison', ['james madison'])).toBe(true)
    expect(coverMatch('theatre', ['atre'])).toBe(true)
    expect(coverMatch('anything', ['the'])).toBe(true)
    expect(tokenF1('James Madison Jr', ['James Madison'])).toBeCloseTo(0.8, 12)
    expect(tokenF1('x x y', ['x z'])).toBeCloseTo(2 / 5, 12)
    expect([
      tokenF1('a', ['the']),
      tokenF1('', ['x']),
      tokenF1('x', ['']),
      tokenF1('x', []),
    ]).toEqual([1, 0, 0, 0])
    expect(scoreAnswer(undefined, [''])).toEqual({ em: false, coverEm: false, f1: 0 })
    expect(answerWords(' The  end ')).toEqual(['end'])
  })

  it('agree with one another: what matches exactly is covered and has F1 of 1', () => {
    const words = fc
      .array(fc.constantFrom('a', 'the', 'Red', 'red', 'fox-', '.', 'é', '  '), { maxLength: 6 })
      .map((parts) => parts.join(' '))
    fc.assert(
      fc.property(words, words, (said, gold) => {
        const { em, coverEm, f1 } = scoreAnswer(said, [gold])
        if (em) expect([coverEm, f1]).toEqual([true, 1])
        expect(f1).toBeGreaterThanOrEqual(0)
        expect(f1).toBeLessThanOrEqual(1)
      }),
      { seed: 4 },
    )
  })
})

describe('extractAnswer', () => {
  it.each([
    ['<answer>a</answer>', null, 'a'],
    ['x <answer>a</answer> y <answer>\n b </answer>', 'b', 'b'],
    ['none', null, null],
    ['<answer>1</answer><answer>2', null, '1'],
    ['<answer><answer>1</answer></answer>', null, '<answer>1'],
    ['<answer></answer><answer> </answer>', '', ''],
    ['</answer><answer>', null, null],
    ['x</answer><answer>y</answer>', null, 'y'],
    ['far behind </answer>', null, null],
  ])('%j: %j with the prompt, %j alone', (text, both, alone) => {
    expect(extractAnswer(text, PAIRS.promptAndOutput) ?? null).toBe(both)
    expect(extractAnswer(text, PAIRS.outputAlone) ?? null).toBe(alone)
  })

  it('takes time that grows with the text alone', () => {
    expect(extractAnswer('<answer>'.repeat(200_000), 1)).toBeUndefined()
    const pair = (text: string): string => `<answer>${text}</answer>`
    expect([
      extractAnswer(pair('a'), 2),
      extractAnswer(pair('a') + pair(' b '), 2),
      extractAnswer(pair('a') + pair('b'), 3),
    ]).toEqual([undefined, 'b', undefined])
  })
})
