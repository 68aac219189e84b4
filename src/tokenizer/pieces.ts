/**
 * Text is cut into pieces before any merging, and no token spans two of them:
 *
 *   a word     letters, digits, `_`, `$` and `@`, joined by inner `.`, `:` and `-`: `09:30`, `$1.token`, `2023-03-31` are one piece each
 *   a newline  alone
 *   the rest   a run of anything else: ` `, `='`, `', `, `')]`
 *
 * A word never carries the space before it. So a value is the same token in a sentence, in a plan and in a call, and copying it is copying a token.
 */
const WORD = String.raw`[\p{L}\p{M}\p{N}_$@]+(?:[.:\-][\p{L}\p{M}\p{N}_]+)*`
const REST = String.raw`[^\p{L}\p{M}\p{N}_$@\n]+`

/** The pattern as tokenizer.json holds it. */
export const PIECE_PATTERN = `${WORD}|\\n|${REST}`

const PIECE = new RegExp(PIECE_PATTERN, 'gu')

/** The pieces of a text, in order; joined they are the text. */
export const piecesOf = (text: string): readonly string[] => text.match(PIECE) ?? []
