/** Python's literals: numbers in every base, texts and bytes with their prefixes and escapes. */
import { imaginaryText } from './number-text.ts'
import { EXPRESSION_LIMITS, NOT_READ_HERE, PythonRefusal } from './python-refusal.ts'
import { bytesRepr } from './string-text.ts'
import type { Constant } from './python-syntax.ts'

const DIGITS = '[0-9](?:_?[0-9])*'
const NUMBER = new RegExp(
  '(?<radix>0[xX](?:_?[0-9a-fA-F])+|0[oO](?:_?[0-7])+|0[bB](?:_?[01])+)' +
    `|(?<float>(?:${DIGITS}\\.(?:${DIGITS})?|\\.${DIGITS})(?:[eE][+-]?${DIGITS})?|${DIGITS}[eE][+-]?${DIGITS})` +
    `|(?<int>${DIGITS})`,
  'y',
)
/** What may not stand right behind a number: a name, but for the keywords that begin alike. */
const AFTER = /(?!(?:and|else|for|if|in|is|not|or)(?!\p{XID_Continue}))\p{XID_Continue}/uy

export interface NumberToken {
  readonly constant: Constant
  readonly end: number
}

/** The number that begins at `at`. */
export function readNumber(source: string, at: number): NumberToken {
  NUMBER.lastIndex = at
  const groups = NUMBER.exec(source)?.groups
  if (groups === undefined) throw new PythonRefusal(at, 'invalid decimal literal')
  const { radix, float, int } = groups
  const written = radix ?? float ?? int ?? ''
  let end = at + written.length
  const imaginary = radix === undefined && /[jJ]/.test(source[end] ?? '')
  if (imaginary) end += 1
  AFTER.lastIndex = end
  if (AFTER.test(source) || (int === '0' && /[xXoObB]/.test(source[end] ?? '')))
    throw new PythonRefusal(at, 'invalid number literal')
  const text = written.replaceAll('_', '')
  if (imaginary)
    return {
      constant: {
        node: 'constant',
        value: { kind: 'object', type: 'complex', repr: imaginaryText(Number(text)) },
      },
      end,
    }
  if (float !== undefined)
    return { constant: { node: 'constant', value: { kind: 'float', value: Number(text) } }, end }
  if (int !== undefined) {
    if (/^0+[1-9]/.test(text))
      throw new PythonRefusal(
        at,
        'leading zeros in decimal integer literals are not permitted; use an 0o prefix for octal integers',
      )
    if (text.length > EXPRESSION_LIMITS.digits)
      throw new PythonRefusal(
        at,
        `Exceeds the limit (${EXPRESSION_LIMITS.digits} digits) for integer string conversion`,
      )
  }
  return { constant: { node: 'constant', value: { kind: 'int', value: BigInt(text) } }, end }
}

/** A literal between quotes: prefix, and what stands between the quotes as it is written. */
export interface QuotedToken {
  readonly prefix: string
  readonly body: string
  readonly end: number
  readonly at: number
  /** Where the body begins. */ readonly inside: number
}

const OPENING = /(?<prefix>[uU]|[bB][rR]?|[rR][bBfF]?|[fF][rR]?)?(?<quote>'''|"""|'|")/y
const PLAIN: Readonly<Record<string, RegExp>> = {
  "'": /[^'\\\n]*(?:\\[\s\S][^'\\\n]*)*/y,
  '"': /[^"\\\n]*(?:\\[\s\S][^"\\\n]*)*/y,
  "'''": /[^'\\]*(?:(?:\\[\s\S]|'(?!''))[^'\\]*)*/y,
  '"""': /[^"\\]*(?:(?:\\[\s\S]|"(?!""))[^"\\]*)*/y,
}

/** The literal between quotes that begins at `at`; undefined when none does. */
export function readQuoted(source: string, at: number): QuotedToken | undefined {
  OPENING.lastIndex = at
  const opening = OPENING.exec(source)?.groups
  if (opening === undefined) return undefined
  const quote = opening['quote'] ?? ''
  const prefix = (opening['prefix'] ?? '').toLowerCase()
  const inside = at + prefix.length + quote.length
  const pattern = PLAIN[quote]
  if (pattern === undefined) return undefined
  pattern.lastIndex = inside
  const body = pattern.exec(source)?.[0] ?? ''
  const end = inside + body.length
  if (!source.startsWith(quote, end))
    throw new PythonRefusal(
      at,
      `unterminated ${quote.length === 3 ? 'triple-quoted ' : ''}string literal`,
    )
  return { prefix, body, end: end + quote.length, at, inside }
}

const SINGLE: Readonly<Record<string, string>> = {
  '\\': '\\',
  "'": "'",
  '"': '"',
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\n': '',
}
const TEXT_ESCAPE =
  /\\(?:([0-7]{1,3})|x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|N\{([^{}]+)\}|([\s\S]))/g
const BYTES_ESCAPE = /\\(?:([0-7]{1,3})|x([0-9a-fA-F]{2})|([\s\S]))/g

/** Longer than any character's name. */
const NAME_SHOWN = 100

/** A text with its escapes resolved. An unknown escape stays as it is written. */
export function unescaped(body: string, at: number): string {
  if (!body.includes('\\')) return body
  return body.replace(
    TEXT_ESCAPE,
    (
      all,
      octal?: string,
      hex?: string,
      short?: string,
      long?: string,
      character?: string,
      letter?: string,
    ) => {
      if (octal !== undefined) return String.fromCodePoint(parseInt(octal, 8))
      const digits = hex ?? short ?? long
      if (digits !== undefined) {
        const code = parseInt(digits, 16)
        if (code > 0x10ffff)
          throw new PythonRefusal(
            at,
            "(unicode error) 'unicodeescape' codec can't decode bytes: illegal Unicode character",
          )
        return String.fromCodePoint(code)
      }
      if (letter === 'x' || letter === 'u' || letter === 'U')
        throw new PythonRefusal(
          at,
          `(unicode error) 'unicodeescape' codec can't decode bytes: truncated \\${letter} escape`,
        )
      // Names of characters would need a table of all of them.
      if (character !== undefined)
        throw new PythonRefusal(
          at,
          `\\N{${character.slice(0, NAME_SHOWN)}}: names of characters are not known here; write the character itself, or \\u and its number`,
          NOT_READ_HERE,
        )
      if (letter === 'N')
        throw new PythonRefusal(
          at,
          "(unicode error) 'unicodeescape' codec can't decode bytes: malformed \\N character escape",
        )
      return SINGLE[letter ?? ''] ?? all
    },
  )
}

/** Bytes as a text of their Latin-1 characters. */
function bytesOf({ prefix, body, at }: QuotedToken): string {
  if (/[^\x00-\x7f]/.test(body))
    throw new PythonRefusal(at, 'bytes can only contain ASCII literal characters')
  if (prefix.includes('r')) return body
  return body.replace(BYTES_ESCAPE, (all, octal?: string, hex?: string, letter?: string) => {
    if (octal !== undefined) return String.fromCharCode(parseInt(octal, 8) & 0xff)
    if (hex !== undefined) return String.fromCharCode(parseInt(hex, 16))
    if (letter === 'x') throw new PythonRefusal(at, '(value error) invalid \\x escape')
    return SINGLE[letter ?? ''] ?? all
  })
}

/** Literals that stand side by side and are one, none of them an f-string. */
export function joined(tokens: readonly QuotedToken[]): Constant {
  const [first] = tokens
  const bytes = tokens.filter(({ prefix }) => prefix.includes('b')).length
  if (bytes > 0 && bytes < tokens.length)
    throw new PythonRefusal(first?.at ?? 0, 'cannot mix bytes and nonbytes literals')
  if (bytes > 0)
    return {
      node: 'constant',
      value: { kind: 'object', type: 'bytes', repr: bytesRepr(tokens.map(bytesOf).join('')) },
    }
  const value = tokens.map(textOf).join('')
  return first?.prefix === 'u'
    ? { node: 'constant', value, marked: true }
    : { node: 'constant', value }
}

export function textOf({ prefix, body, at }: QuotedToken): string {
  return prefix.includes('r') ? body : unescaped(body, at)
}
