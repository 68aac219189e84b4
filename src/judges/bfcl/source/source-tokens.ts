/** Cuts Java and JavaScript source into tokens, as far as expressions need them. */
import { ToldError } from '../../../run/told-error.ts'

export type SourceLanguage = 'java' | 'javascript'

export interface SourceToken {
  readonly kind:
    'name' | 'number' | 'string' | 'character' | 'template' | 'pattern' | 'mark' | 'end'
  readonly text: string
  readonly start: number
  readonly end: number
  /** Whether a line break stands before it, which ends a statement in JavaScript. */
  readonly fresh: boolean
}

/** Source that the grammar does not allow. Thrown inside the reader only. */
export class SourceProblem extends ToldError {}

const SPACE = /(?:[\s\ufeff]|\/\/[^\n]*|\/\*[\s\S]*?\*\/)*/y
const NAME = /[\p{L}\p{Nl}_$][\p{L}\p{N}\p{M}_$]*/uy
const NUMBER: Readonly<Record<SourceLanguage, RegExp>> = {
  java: /(?:0[xX][0-9a-fA-F_]+|0[bB][01_]+|(?:\d[\d_]*(?:\.[\d_]*)?|\.\d[\d_]*)(?:[eE][+-]?\d[\d_]*)?)[lLfFdD]?(?![\p{L}\p{N}_$])/uy,
  javascript:
    /(?:0[xX][0-9a-fA-F_]+n?|0[bBoO][0-7_]+n?|(?:\d[\d_]*(?:\.[\d_]*)?|\.\d[\d_]*)(?:[eE][+-]?\d[\d_]*)?n?)(?![\p{L}\p{N}_$])/uy,
}
const DOUBLE = /"(?:[^"\\\n]|\\[\s\S])*"/y
/** JavaScript's grammar here takes texts over line breaks. */
const LOOSE_DOUBLE = /"(?:[^"\\]|\\[\s\S])*"/y
const LOOSE_SINGLE = /'(?:[^'\\]|\\[\s\S])*'/y
const CHARACTER = /'(?:[^'\\\n]|\\(?:[0-7]{1,3}|u[0-9a-fA-F]{4}|.))'/uy
const TEMPLATE = /`(?:[^`\\]|\\[\s\S])*`/y
const PATTERN = /\/(?:[^/\\\n[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*/y
/** `>` stands alone, for it also closes types. */
const MARK =
  /\.\.\.|->|=>|::|\?\.|\?\?=?|\*\*=?|&&=?|\|\|=?|===?|!==?|<<=?|<=|>=|\+\+|--|[-+*/%&|^]=|[-+*/%&|^!~<>=?:;,.()[\]{}@#]/y
const BEFORE_PATTERN = /^(?:[^)\]}]|return|typeof|case|in|of)$/

function taken(pattern: RegExp, source: string, at: number): string | undefined {
  pattern.lastIndex = at
  return pattern.exec(source)?.[0]
}

export function sourceTokens(source: string, language: SourceLanguage): SourceToken[] {
  const tokens: SourceToken[] = []
  let at = 0
  for (;;) {
    const space = taken(SPACE, source, at) ?? ''
    at += space.length
    const fresh = space.includes('\n')
    if (at >= source.length)
      return [...tokens, { kind: 'end', text: '', start: at, end: at, fresh }]
    const token = nextToken(source, at, language, tokens.at(-1))
    if (token === undefined) throw new SourceProblem(`unexpected ${source.slice(at, at + 12)}`)
    tokens.push({ ...token, start: at, end: at + token.text.length, fresh })
    at += token.text.length
  }
}

function nextToken(
  source: string,
  at: number,
  language: SourceLanguage,
  last: SourceToken | undefined,
): Pick<SourceToken, 'kind' | 'text'> | undefined {
  const found = (kind: SourceToken['kind'], text: string | undefined) =>
    text === undefined ? undefined : { kind, text }
  const first = source[at]
  if (first === '"')
    return found('string', taken(language === 'java' ? DOUBLE : LOOSE_DOUBLE, source, at))
  if (first === "'")
    return language === 'java'
      ? found('character', taken(CHARACTER, source, at))
      : found('string', taken(LOOSE_SINGLE, source, at))
  if (first === '`')
    return language === 'java' ? undefined : found('template', taken(TEMPLATE, source, at))
  const open =
    last === undefined ||
    (last.kind === 'mark' && BEFORE_PATTERN.test(last.text)) ||
    (last.kind === 'name' && BEFORE_PATTERN.test(last.text) && last.text.length > 1)
  const pattern =
    first === '/' && language === 'javascript' && open
      ? found('pattern', taken(PATTERN, source, at))
      : undefined
  return (
    pattern ??
    found('name', taken(NAME, source, at)) ??
    found('number', taken(NUMBER[language], source, at)) ??
    found('mark', taken(MARK, source, at))
  )
}
