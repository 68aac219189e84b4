/**
 * How the official runtime finds the instance that a method belongs to: it writes the instance's
 * name before every known word that an opening bracket follows, wherever that is — inside of quotes
 * too, where the text changes with it — and takes the white space out between any such word and its
 * bracket.
 */
import { at } from '../../../run/at.ts'

/** Python's words and white space are Unicode's. */
const WORD_BEFORE_BRACKET =
  /(?<![\p{L}\p{N}_])([a-zA-Z_][\p{L}\p{N}_]*)[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]*(?=\()/gu

export function prefixed(call: string, instanceOf: ReadonlyMap<string, string>): string {
  return call.replace(WORD_BEFORE_BRACKET, (_match, word: string) => {
    const instance = instanceOf.get(word)
    return instance === undefined ? word : `${instance}.${word}`
  })
}

const REFUSED: ReadonlySet<string> = new Set([
  'kill',
  'exit',
  'quit',
  'remove',
  'unlink',
  'popen',
  'Popen',
  'run',
])

/** The name that a prefixed call may not have, if it has one of those. */
export function refusedName(prefixedCall: string): string | undefined {
  const [head = ''] = prefixedCall.split('(', 1)
  const name = head.includes('.') ? at(head.split('.', 2), 1, 'split') : head
  return REFUSED.has(name) ? name : undefined
}
