/**
 * Makes a tokenizer.json: control tokens, the 256 bytes, given words whole, then merges learned
 * from a corpus. `ignore_merges` lets the given words stand without merges of their own. The same
 * input gives the same bytes.
 */
import {
  BYTE_CHARACTERS,
  CONTROL_NAMES,
  NAME_PIECE_PATTERN,
  PIECE_PATTERN,
  spellBytes,
} from './format.ts'
import { SMALLEST_VOCABULARY } from './load.ts'
import { learnMerges } from './merges.ts'
import type { Merge } from './merges.ts'

export interface TokenizerRecipe {
  /** Texts whose frequent letter groups become tokens. */
  readonly corpus: Iterable<string>
  /** Pieces that must be one token each, in this order. */
  readonly words: readonly string[]
  /** How text falls into pieces; `PIECE_PATTERN` unless said. */
  readonly pattern?: string
  /** Tokens in all; fewer come out when the corpus has no more pairs that occur twice. */
  readonly vocab: number
}

const cutBy = (pattern: string): ((text: string) => readonly string[]) => {
  const pieces = new RegExp(pattern, 'gu')
  return (text) => text.toWellFormed().match(pieces) ?? []
}

/** How text falls apart before any merging; joined, the pieces are the text. */
export const splitPieces = cutBy(PIECE_PATTERN)

/** The same with the parts of names such as `book_quiet_hotel` as pieces of their own. */
export const splitNames = cutBy(NAME_PIECE_PATTERN)

/** Spellings of the words, single bytes left out. Throws on what is not one piece. */
function wordSpellings(
  words: readonly string[],
  split: (text: string) => readonly string[],
): readonly string[] {
  for (const word of words) {
    if (split(word).length !== 1)
      throw new Error(
        `tokenizer: ${JSON.stringify(word)} is not one piece, so it cannot be one token`,
      )
  }
  return [...new Set(words.map(spellBytes))].filter((spelling) => spelling.length > 1)
}

function countPieces(
  corpus: Iterable<string>,
  words: ReadonlySet<string>,
  split: (text: string) => readonly string[],
): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const text of corpus) {
    for (const piece of split(text)) counts.set(piece, (counts.get(piece) ?? 0) + 1)
  }
  return new Map(
    [...counts]
      .map(([piece, count]) => [spellBytes(piece), count] as const)
      .filter(([spelling]) => !words.has(spelling)),
  )
}

/**
 * In the `tokenizers` library's schema, one token a line. `vocab` is written by hand because
 * objects would reorder keys that look like numbers.
 */
function writeFile(tokens: readonly string[], merges: readonly Merge[], pattern: string): string {
  const control = CONTROL_NAMES.map((name, id) =>
    JSON.stringify({
      id,
      content: `<${name}>`,
      single_word: false,
      lstrip: false,
      rstrip: false,
      normalized: false,
      special: true,
    }),
  )
  const byteLevel = {
    type: 'ByteLevel',
    add_prefix_space: false,
    trim_offsets: true,
    use_regex: false,
  }
  const split = { type: 'Split', pattern: { Regex: pattern }, behavior: 'Isolated', invert: false }
  return `{
"version": "1.0",
"truncation": null,
"padding": null,
"added_tokens": [
${control.join(',\n')}
],
"normalizer": null,
"pre_tokenizer": ${JSON.stringify({ type: 'Sequence', pretokenizers: [split, byteLevel] })},
"post_processor": null,
"decoder": ${JSON.stringify(byteLevel)},
"model": {
"type": "BPE", "dropout": null, "unk_token": null, "continuing_subword_prefix": null, "end_of_word_suffix": null, "fuse_unk": false, "byte_fallback": false, "ignore_merges": true,
"vocab": {
${tokens.map((token, i) => `${JSON.stringify(token)}: ${CONTROL_NAMES.length + i}`).join(',\n')}
},
"merges": [
${merges.map((merge) => JSON.stringify(merge)).join(',\n')}
]
}
}
`
}

/** The text of a tokenizer.json. */
export function trainTokenizer({
  corpus,
  words,
  vocab,
  pattern = PIECE_PATTERN,
}: TokenizerRecipe): string {
  const split = cutBy(pattern)
  const whole = wordSpellings(words, split)
  const room = vocab - SMALLEST_VOCABULARY - whole.length
  if (room < 0)
    throw new Error(
      `tokenizer: ${whole.length} whole words, ${SMALLEST_VOCABULARY} control and byte tokens do not fit into a vocabulary of ${vocab}`,
    )
  const tokens = new Set([...BYTE_CHARACTERS, ...whole])
  const merges = learnMerges(countPieces(corpus, new Set(whole), split), room, tokens)
  for (const [first, second] of merges) tokens.add(first + second)
  return writeFile([...tokens], merges, pattern)
}
