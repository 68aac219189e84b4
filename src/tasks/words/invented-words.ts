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

const plainSyllable = inTurn(
  oneOf(Array.from('bdfghklmnprstv')),
  oneOf(Array.from('aeiou')),
  oneOf([...Array.from('lmnrst'), ...Array<string>(12).fill('')]),
)
const oddSyllable = inTurn(
  oneOf(['c', 'j', 'q', 'w', 'x', 'y', 'z', 'ch', 'cl', 'cr', 'kw', 'sw', 'tw', 'zh']),
  oneOf([...Array.from('aeiouy'), 'ai', 'ee', 'oo']),
  oneOf(['', '', '', 'c', 'ck', 'ng', 'sk', 'w', 'x', 'z']),
)

const GREEK = letters(0x3b1, 0x3c9)
const ARMENIAN = letters(0x561, 0x586)
const CYRILLIC = letters(0x430, 0x44f)
const HEBREW = letters(0x5d0, 0x5ea)
const ACCENTED = Array.from('àáâãäåæçèéêëìíîïñòóôõöøùúûü')

/** How a side's words are spelled, each as often as it stands here. */
const SPELLINGS: Readonly<Record<Side, readonly Spelling[]>> = {
  known: [
    ...Array.from({ length: 18 }, () => several(2, 3, plainSyllable)),
    several(2, 4, oneOf(GREEK)),
    several(2, 4, oneOf(ARMENIAN)),
  ],
  never: [
    oddSyllable,
    several(3, 3, oddSyllable),
    inTurn(plainSyllable, oneOf(ACCENTED), plainSyllable),
    several(2, 4, oneOf(CYRILLIC)),
    several(2, 4, oneOf(HEBREW)),
    several(2, 3, oddSyllable),
  ],
}

export const inventedWord = (random: Random, side: Side): string =>
  pick(random, SPELLINGS[side])(random)

const DIGIT = Array.from('0123456789')
/**
 * Letters of many alphabets that no word has: Latin ones in upper case and with strokes, Cyrillic
 * and Hebrew ones that few languages use.
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
const LATIN = Array.from('abcdefghijklmnopqrstuvwxyz')

/** What nobody else may know: a word with digits, or letters and digits in no order. */
const SECRETS: Readonly<Record<Side, readonly Spelling[]>> = {
  known: [
    inTurn(plainSyllable, oneOf(DIGIT), oneOf(DIGIT)),
    inTurn(several(2, 2, plainSyllable), oneOf(DIGIT), oneOf(DIGIT)),
    several(4, 7, oneOf([...LATIN, ...LATIN, ...DIGIT])),
    several(2, 4, oneOf(RARE_LETTERS)),
  ],
  never: [
    inTurn(oddSyllable, oneOf(DIGIT), oneOf(DIGIT), oneOf(DIGIT)),
    inTurn(several(2, 3, oddSyllable), oneOf(DIGIT)),
    inTurn(oneOf(DIGIT), oneOf(ACCENTED), plainSyllable),
    inTurn(several(2, 3, oneOf(CYRILLIC)), oneOf(DIGIT)),
  ],
}

export const secret = (random: Random, side: Side): string => pick(random, SECRETS[side])(random)

/** Capitals, as stocks are abbreviated: three to five, or two or six. */
export const abbreviation = (random: Random, side: Side): string => {
  const capitals = oneOf(Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZ'))
  return side === 'known'
    ? several(3, 4, capitals)(random)
    : pick(random, [several(2, 2, capitals), several(5, 6, capitals)])(random)
}
