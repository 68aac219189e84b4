/**
 * Words that nobody knows, drawn letter by letter. There are two sides, which share no word:
 *
 *   known  what training meets: two or three plain syllables of nineteen Latin letters, sometimes
 *          Greek or Armenian letters
 *   never  what no training meets: other Latin letters and clusters in shorter and longer words,
 *          accented letters, Cyrillic and Hebrew letters
 *
 * A word of the never side is all the same spelled in bytes that training has met: secrets of the
 * known side are strings of letters of many alphabets, the never side's left out.
 */
import type { Random } from '../../engine/random.ts'
import { pick } from '../pick.ts'

export type Side = 'known' | 'never'

type Spelling = (random: Random) => string

const letters = (from: number, to: number): readonly string[] =>
  Array.from({ length: to - from + 1 }, (_, i) => String.fromCodePoint(from + i))

/** From `least` to `most` parts in a row. */
const several =
  (least: number, most: number, part: Spelling): Spelling =>
  (random) =>
    Array.from({ length: least + random.int(most - least + 1) }, () => part(random)).join('')

const oneOf =
  (parts: readonly string[]): Spelling =>
  (random) =>
    pick(random, parts)

const inTurn =
  (...parts: readonly Spelling[]): Spelling =>
  (random) =>
    parts.map((part) => part(random)).join('')

const KNOWN_ONSETS = Array.from('bcdfghklmnprstvwy')
const plainSyllable = inTurn(
  oneOf([...KNOWN_ONSETS, ...KNOWN_ONSETS, 'ch', 'sh', 'th', 'br', 'dr', 'gr', 'pl', 'st', 'tr']),
  oneOf(Array.from('aeiou')),
  oneOf([...Array.from('lmnrstk'), ...Array<string>(10).fill('')]),
)
const oddSyllable = inTurn(
  oneOf(['j', 'q', 'x', 'z', 'j', 'q', 'x', 'z', 'kw', 'zh', 'sw', 'tz']),
  oneOf([...Array.from('aeiouy'), 'ai', 'ee', 'oo']),
  oneOf(['', '', '', 'c', 'ck', 'ng', 'sk', 'w', 'x', 'z']),
)

const GREEK = letters(0x3b1, 0x3c9)
const ARMENIAN = letters(0x561, 0x586)
const CYRILLIC = letters(0x430, 0x44f)
const HEBREW = letters(0x5d0, 0x5ea)
const ACCENTED = Array.from('àáâãäåæçèéêëìíîïñòóôõöøùúûü')
const DIGITS = Array.from('0123456789')
const LATIN = Array.from('abcdefghijklmnopqrstuvwxyz')
/**
 * Letters of many alphabets that no other word has: Latin ones in upper case and with strokes,
 * Cyrillic and Hebrew ones that few languages use.
 */
const RARE_LETTERS = [
  ...letters(0xc0, 0xd6),
  ...letters(0x100, 0x17f),
  ...letters(0x388, 0x3a9).filter((letter) => /\p{L}/u.test(letter)),
  ...letters(0x400, 0x40f),
  ...letters(0x450, 0x481),
  ...letters(0x531, 0x556),
  ...letters(0x5f0, 0x5f2),
]
/** Letters and digits in no order, one digit at least. */
const code = inTurn(
  several(0, 3, oneOf([...LATIN, ...DIGITS])),
  oneOf(DIGITS),
  several(1, 4, oneOf([...LATIN, ...DIGITS])),
)

const MIXED = oneOf(Array.from('abcdefghiklmnoprstuvwy'))
const times = <T>(count: number, item: T): readonly T[] => Array.from({ length: count }, () => item)

/** How a side's words are spelled, each as often as it stands here. */
const SPELLINGS: Readonly<Record<Side, readonly Spelling[]>> = {
  known: [
    ...times(7, several(2, 3, plainSyllable)),
    several(4, 6, plainSyllable),
    several(4, 6, plainSyllable),
    several(2, 6, MIXED),
    several(5, 14, MIXED),
    code,
    code,
    inTurn(plainSyllable, oneOf(RARE_LETTERS), plainSyllable),
    several(2, 6, oneOf(GREEK)),
    several(2, 6, oneOf(ARMENIAN)),
  ],
  never: [
    oddSyllable,
    several(2, 2, oddSyllable),
    several(3, 3, oddSyllable),
    inTurn(plainSyllable, oneOf(ACCENTED), plainSyllable),
    several(2, 4, oneOf(CYRILLIC)),
    several(2, 4, oneOf(HEBREW)),
  ],
}

export const inventedWord = (random: Random, side: Side): string =>
  pick(random, SPELLINGS[side])(random)

/** What nobody else may know: often a word with digits. */
const SECRETS: Readonly<Record<Side, readonly Spelling[]>> = {
  known: [
    inTurn(several(1, 2, plainSyllable), several(1, 4, oneOf(DIGITS))),
    code,
    several(2, 5, oneOf(RARE_LETTERS)),
    (random) => inventedWord(random, 'known'),
  ],
  never: [
    inTurn(oddSyllable, several(3, 3, oneOf(DIGITS))),
    inTurn(several(2, 2, oddSyllable), oneOf(DIGITS)),
    inTurn(oneOf(DIGITS), oneOf(ACCENTED), plainSyllable),
    inTurn(several(2, 3, oneOf(CYRILLIC)), oneOf(DIGITS)),
  ],
}

export const secret = (random: Random, side: Side): string => pick(random, SECRETS[side])(random)

/** Capitals, as stocks are abbreviated: five of them on the never side, else other numbers. */
export const abbreviation = (random: Random, side: Side): string => {
  const capitals = oneOf(Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZ'))
  const length = side === 'never' ? 5 : pick(random, [2, 3, 3, 4, 4, 6, 7])
  return several(length, length, capitals)(random)
}
