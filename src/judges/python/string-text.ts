/** How Python writes texts and bytes: quotes by what is inside, escapes for what cannot be seen. */
import { defined } from '../../run/at.ts'

/** What `repr` shows as an escape, besides quotes and the backslash. */
const UNPRINTABLE = /(?! )[\p{C}\p{Z}]/u
const SHORT: Readonly<Record<string, string>> = {
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\\': '\\\\',
}
/** Texts of these characters alone are shown as they are. */
const EVERYDAY = /^[ !#-&(-[\]-~]*$/

const hexEscape = (code: number): string =>
  code < 0x100
    ? `\\x${code.toString(16).padStart(2, '0')}`
    : code < 0x10000
      ? `\\u${code.toString(16).padStart(4, '0')}`
      : `\\U${code.toString(16).padStart(8, '0')}`

function quoted(text: string, escaped: (character: string) => string | undefined): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'"
  let out = quote
  for (const character of text)
    out +=
      character === quote ? `\\${quote}` : (SHORT[character] ?? escaped(character) ?? character)
  return out + quote
}

/** `repr` of a text. */
export function stringRepr(text: string): string {
  if (EVERYDAY.test(text)) return `'${text}'`
  return quoted(text, (character) =>
    UNPRINTABLE.test(character)
      ? hexEscape(defined(character.codePointAt(0), 'code point'))
      : undefined,
  )
}

/** `repr` of bytes, given as their Latin-1 characters. */
export function bytesRepr(latin: string): string {
  return `b${quoted(latin, (character) => (character < ' ' || character > '~' ? hexEscape(character.charCodeAt(0)) : undefined))}`
}
