/**
 * Makes a tokenizer.json: control tokens, the 256 bytes, given words whole, then merges learned from a corpus (byte-pair encoding, Sennrich et al. 2016:
 * the most frequent adjacent pair becomes a token, again and again). Deterministic: equal counts go to the pair that sorts first.
 */
import { BYTE_CHARACTERS, toByteCharacters } from './bytes.ts'
import { CONTROL_NAMES } from './control.ts'
import { PIECE_PATTERN, piecesOf } from './pieces.ts'

export interface TrainingText {
  /** Pieces that become one token each, most important first; those behind the last free place are left out. */
  readonly whole: readonly string[]
  /** Text that merges are learned from. */
  readonly corpus: Iterable<string>
  /** Size of the vocabulary, control tokens and bytes included. */
  readonly vocab: number
}

interface Word { readonly count: number; symbols: string[] }

function countPieces(corpus: Iterable<string>, skip: ReadonlySet<string>): Word[] {
  const counts = new Map<string, number>()
  for (const text of corpus) for (const piece of piecesOf(text)) if (!skip.has(piece)) counts.set(piece, (counts.get(piece) ?? 0) + 1)
  return [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([piece, count]) => ({ count, symbols: [...toByteCharacters(piece)] }))
}

/** Pairs that occur once only are not worth a token. */
const LEAST_COUNT = 2

function bestPair(words: readonly Word[]): readonly [string, string] | undefined {
  const counts = new Map<string, { readonly pair: readonly [string, string]; count: number }>()
  for (const { symbols, count } of words) {
    for (let i = 1; i < symbols.length; i += 1) {
      const pair = [symbols[i - 1] ?? '', symbols[i] ?? ''] as const
      const key = `${pair[0]} ${pair[1]}`
      const there = counts.get(key)
      if (there === undefined) counts.set(key, { pair, count })
      else there.count += count
    }
  }
  let best: { readonly key: string; readonly pair: readonly [string, string]; readonly count: number } | undefined
  for (const [key, { pair, count }] of counts) {
    if (count >= LEAST_COUNT && (best === undefined || count > best.count || (count === best.count && key < best.key))) best = { key, pair, count }
  }
  return best?.pair
}

function mergeInto(words: readonly Word[], [left, right]: readonly [string, string]): void {
  for (const word of words) {
    const { symbols } = word
    if (!symbols.includes(left)) continue
    const merged: string[] = []
    for (const symbol of symbols) {
      if (symbol === right && merged.at(-1) === left && merged.length > 0) merged[merged.length - 1] = left + right
      else merged.push(symbol)
    }
    word.symbols = merged
  }
}

/** The tokenizer as the text of a tokenizer.json. Throws RangeError when not even the bytes fit. */
export function trainTokenizer({ whole, corpus, vocab }: TrainingText): string {
  const tokens = new Map<string, number>()
  const add = (token: string): void => { if (!tokens.has(token)) tokens.set(token, tokens.size) }
  CONTROL_NAMES.forEach((name) => { add(`<${name}>`) })
  BYTE_CHARACTERS.forEach(add)
  if (vocab < tokens.size) throw new RangeError(`A vocabulary of ${vocab} does not hold the ${tokens.size} control tokens and bytes.`)
  const kept = new Set<string>()
  for (const piece of whole) {
    if (tokens.size >= vocab) break
    add(toByteCharacters(piece))
    kept.add(piece)
  }
  const merges: [string, string][] = []
  const words = countPieces(corpus, kept)
  while (tokens.size < vocab) {
    const pair = bestPair(words)
    if (pair === undefined) break
    merges.push([...pair])
    add(pair[0] + pair[1])
    mergeInto(words, pair)
  }
  return `${JSON.stringify({
    version: '1.0', truncation: null, padding: null, added_tokens: [], normalizer: null,
    pre_tokenizer: {
      type: 'Sequence',
      pretokenizers: [
        { type: 'Split', pattern: { Regex: PIECE_PATTERN }, behavior: 'Isolated', invert: false },
        { type: 'ByteLevel', add_prefix_space: false, trim_offsets: false, use_regex: false },
      ],
    },
    post_processor: null,
    decoder: { type: 'ByteLevel', add_prefix_space: false, trim_offsets: false, use_regex: false },
    model: { type: 'BPE', dropout: null, unk_token: null, continuing_subword_prefix: null, end_of_word_suffix: null, fuse_unk: false, byte_fallback: false, ignore_merges: true, vocab: Object.fromEntries(tokens), merges },
  })}\n`
}
