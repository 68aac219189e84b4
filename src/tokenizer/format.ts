/**
 * What our tokenizer.json files share: the control tokens, how text falls into pieces, and how
 * bytes are spelled.
 *
 * Pieces are chosen so that a value is the same token in a sentence, in a plan and in a call: a
 * word never carries the space before it, and `09:30`, `$1.token`, `12.50` and `2023-03-31` are one
 * word each. What stands between words (` `, `='`, `', `) is one piece too, except that a newline
 * always stands alone, because it parts the lines of a plan.
 */
import { at } from '../run/at.ts'
import type { ControlTokens } from './tokenizer.ts'

/** In id order from 0; `<name>` is how tokenizer.json and the page spell them. */
export const CONTROL_NAMES = [
  'pad',
  'task',
  'tools',
  'plan',
  'subtask',
  'call',
  'result',
  'end',
  'planner',
  'executor',
] as const satisfies readonly (keyof ControlTokens)[]

export const BYTES = 256

/** A word with inner `.`, `:` and `-`; a newline; a run of anything else. */
const piecesOf = (letters: string): string =>
  `[${letters}]+(?:[.:\\-][${letters}]+)*|\\n|[^${letters}\\n]+`

export const PIECE_PATTERN = piecesOf('\\p{L}\\p{N}\\p{M}_$@')
/**
 * For suites whose tools are named by words put together: `_` parts them, so that a name never met
 * is made of words that were.
 */
export const NAME_PIECE_PATTERN = piecesOf('\\p{L}\\p{N}\\p{M}$@')

/**
 * Byte to the printable character that stands for it in tokenizer.json (GPT-2's byte-level
 * alphabet): printable Latin-1 stands for itself, the others take the characters from U+0100 on.
 */
export const BYTE_CHARACTERS: readonly string[] = (() => {
  let next = 0x100
  return Array.from({ length: BYTES }, (_, byte) => {
    const printable =
      (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || byte >= 0xae
    return String.fromCharCode(printable ? byte : next++)
  })
})()

const CHARACTER_BYTES = new Map(BYTE_CHARACTERS.map((character, byte) => [character, byte]))

const encoder = new TextEncoder()

/** A piece, or its bytes, as tokenizer.json spells it. */
export function spellBytes(piece: string | Uint8Array): string {
  const bytes = typeof piece === 'string' ? encoder.encode(piece) : piece
  return Array.from(bytes, (byte) => at(BYTE_CHARACTERS, byte, 'BYTE_CHARACTERS')).join('')
}

/** The bytes that a spelling stands for; undefined when it holds a character of no byte. */
export function bytesOfSpelling(spelling: string): Uint8Array | undefined {
  const bytes = Array.from(spelling, (character) => CHARACTER_BYTES.get(character))
  return bytes.every((byte) => byte !== undefined) ? Uint8Array.from(bytes) : undefined
}

/** The text of tokens, joined byte by byte: a character may be spelled by several of them. */
export function textOfBytes(parts: readonly Uint8Array[]): string {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let place = 0
  for (const part of parts) {
    joined.set(part, place)
    place += part.length
  }
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(joined)
}

/** Refuses what is only a part of a character. */
const WHOLE = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** A token's bytes for showing it: as text, or by their numbers where they are no whole character. */
export function shownBytes(bytes: Uint8Array): string {
  try {
    return WHOLE.decode(bytes)
  } catch {
    return Array.from(
      bytes,
      (byte) => `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`,
    ).join('')
  }
}
