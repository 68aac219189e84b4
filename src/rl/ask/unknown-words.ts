/** Words of a text that the vocabulary has no token for. */
import type { UnknownWord } from '../../run/asked.ts'
import type { Tokenizer } from '../../tokenizer/tokenizer.ts'

/** What stands between spaces, without the punctuation around it. */
const WORD = /[\p{L}\p{N}\p{M}$@_]+(?:[.:_'’-][\p{L}\p{N}\p{M}]+)*/gu

/** What a byte that is no letter of its own decodes to. */
const NOT_UTF8 = '\ufffd'

/** Each once, in the order of the text. */
export function unknownWordsOf(tokenizer: Tokenizer, text: string): UnknownWord[] {
  return [...new Set(text.match(WORD))].flatMap((word): UnknownWord[] => {
    const tokens = tokenizer.encode(word)
    if (tokens.length <= 1) return []
    const isByte = (token: number) => tokenizer.decode([token]).includes(NOT_UTF8)
    return [{ word, spelled: tokens.some(isByte) ? 'bytes' : 'pieces', tokens: tokens.length }]
  })
}
