/**
 * How published tokenizers part text before they merge. Every pattern here is one that was read and
 * found to take time in proportion to the text; one from a file could take for ever, and what a
 * pattern means differs between regular expressions of Rust and of JavaScript. So the patterns are
 * a list, and others are refused by name.
 */
import { NAME_PIECE_PATTERN, PIECE_PATTERN } from '../tokenizer/format.ts'

const GPT2 = String.raw`'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`
const modern = (digits: string): string =>
  String.raw`(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|${digits}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`
const QWEN2 = modern(String.raw`\p{N}`)
const LLAMA3 = modern(String.raw`\p{N}{1,3}`)
/** SmolLM2's two steps as one. */
const SMOLLM = String.raw`\p{N}|'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?[^\s\p{L}\p{N}]+|\s+(?![^\s\p{N}])|\s+`

/** Patterns of `Split`, as files write them. */
const KNOWN: readonly string[] = [GPT2, QWEN2, LLAMA3, SMOLLM, PIECE_PATTERN, NAME_PIECE_PATTERN]

/**
 * A known pattern with the meaning that it has in Rust: `\s` is Unicode's white space (JavaScript's
 * has U+FEFF besides and lacks U+0085), and the contractions that ignore case are spelled out,
 * since older engines know no `(?i:`. Ignoring case, s is also U+017F.
 */
const compiled = (pattern: string): RegExp =>
  new RegExp(
    pattern
      .replace(/\(\?i:([^)]*)\)/g, (_, inner: string) =>
        inner.replace(/[a-z]/g, (letter) =>
          letter === 's' ? '[sSſ]' : `[${letter}${letter.toUpperCase()}]`,
        ),
      )
      .replaceAll(String.raw`\s`, String.raw`\p{White_Space}`)
      .replaceAll(String.raw`\S`, String.raw`\P{White_Space}`),
    'gu',
  )

/**
 * Steps, one behind the other: each parts every piece of the step before into its matches and what
 * stands between them.
 */
export type PreTokenizer = readonly RegExp[]

/** The step of a pattern as a file writes it; undefined where it is none of the list. */
export const splitStep = (pattern: string): RegExp | undefined =>
  KNOWN.includes(pattern) ? compiled(pattern) : undefined
/** What `ByteLevel` does besides spelling bytes, with `use_regex`. */
export const byteLevelStep = (): RegExp => compiled(GPT2)
export const digitsStep = (individual: boolean): RegExp => (individual ? /\p{N}/gu : /\p{N}+/gu)

/** What `tokenizer.ggml.pre` names: steps, and what else the name says of the tokenizer. */
export const GGUF_PRE_TOKENIZERS: ReadonlyMap<
  string,
  {
    readonly steps: PreTokenizer
    /** Text is brought to Unicode's form C first. */
    readonly nfc: boolean
    /** A piece that is a token is not merged. */
    readonly ignoreMerges: boolean
  }
> = new Map([
  ['gpt-2', { steps: [byteLevelStep()], nfc: false, ignoreMerges: false }],
  ['smollm', { steps: [digitsStep(true), byteLevelStep()], nfc: false, ignoreMerges: false }],
  ['qwen2', { steps: [compiled(QWEN2)], nfc: true, ignoreMerges: false }],
  ['llama-bpe', { steps: [compiled(LLAMA3)], nfc: false, ignoreMerges: true }],
])

/** The pieces of a text, which joined are the text. */
export function piecesOf(text: string, steps: PreTokenizer): readonly string[] {
  let pieces: readonly string[] = text === '' ? [] : [text]
  for (const step of steps) {
    const parted: string[] = []
    for (const piece of pieces) {
      let from = 0
      for (const { 0: match, index } of piece.matchAll(step)) {
        if (index > from) parted.push(piece.slice(from, index))
        parted.push(match)
        from = index + match.length
      }
      if (from < piece.length) parted.push(piece.slice(from))
    }
    pieces = parted
  }
  return pieces
}
