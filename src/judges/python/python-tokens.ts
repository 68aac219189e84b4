/**
 * Cuts Python source into tokens: names, numbers, literals between quotes, operators. Line breaks
 * count outside brackets only.
 */
import { defined, last } from '../../run/at.ts'
import { readNumber, readQuoted } from './python-literals.ts'
import type { NumberToken, QuotedToken } from './python-literals.ts'
import { EXPRESSION_LIMITS, PythonRefusal } from './python-refusal.ts'

const KEYWORDS: ReadonlySet<string> = new Set(
  (
    'False None True and as assert async await break class continue def del elif else except finally for from global ' +
    'if import in is lambda nonlocal not or pass raise return try while with yield'
  ).split(' '),
)

export type Token =
  | { readonly kind: 'name' | 'keyword' | 'operator'; readonly text: string; readonly at: number }
  | {
      readonly kind: 'number'
      readonly text: ''
      readonly at: number
      readonly constant: NumberToken['constant']
    }
  | {
      readonly kind: 'quoted'
      readonly text: ''
      readonly at: number
      readonly quoted: QuotedToken
    }
  /**
   * An indentation where none may be; the line break behind an expression, if more follows; the
   * end.
   */
  | { readonly kind: 'indent' | 'break' | 'end'; readonly text: ''; readonly at: number }

const NAME = /[\p{XID_Start}_]\p{XID_Continue}*/uy
const OPERATOR =
  /\*\*=?|\/\/=?|<<=?|>>=?|->|:=|\.\.\.|[!=<>+\-*/%@&|^]=|[+\-*/%@&|^~<>()[\]{},:.=;]/y
/** Spaces, comments, and lines continued by a backslash. */
const SPACE = /(?:[ \t\f]|#[^\n]*|\\\n(?!$))*/y
const CLOSES: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' }

/** Where the text of a pattern ends that begins at `at`; `at` when it does not. */
function after(pattern: RegExp, source: string, at: number): number {
  pattern.lastIndex = at
  return pattern.test(source) ? pattern.lastIndex : at
}

/** Throws PythonRefusal. Source is expected with line feeds alone, as Python makes it before reading. */
export function tokenise(source: string): Token[] {
  const tokens: Token[] = []
  const open: string[] = []
  let at = 0
  /** Whether the next token is the first of its line. */
  let fresh = true
  for (;;) {
    const began = at
    at = after(SPACE, source, at)
    const character = source[at]
    if (character === undefined) {
      if (fresh && /[ \t]$/.test(source) && !source.slice(began).includes('#')) indent(tokens, at)
      break
    }
    if (character === '\n') {
      at += 1
      fresh ||= open.length === 0
      continue
    }
    if (fresh) {
      const indented = /[ \t]/.test(source[began] ?? '') && source[at - 1] !== '\f'
      if (indented) indent(tokens, at)
      else if (tokens.length > 0) tokens.push({ kind: 'break', text: '', at })
      // Behind the line break of a complete expression nothing but space and comments may follow:
      // no need to read on.
      if (tokens.length > 0) break
      fresh = false
    }
    const token = next(source, at)
    at = token.end
    if (token.kind === 'operator') bracket(token.text, token.at, open)
    tokens.push(token)
  }
  if (open.length > 0) throw new PythonRefusal(at, `'${last(open, 'open')}' was never closed`)
  tokens.push({ kind: 'end', text: '', at })
  return tokens
}

/** Before the first token nothing else can be wrong; later ones are read in order. */
function indent(tokens: Token[], at: number): void {
  if (tokens.length === 0) throw new PythonRefusal(at, 'unexpected indent', 'IndentationError')
  tokens.push({ kind: 'indent', text: '', at })
}

function bracket(text: string, at: number, open: string[]): void {
  if (text === '(' || text === '[' || text === '{') {
    if (open.push(text) > EXPRESSION_LIMITS.brackets)
      throw new PythonRefusal(at, 'too many nested parentheses')
  } else if (CLOSES[text] !== undefined && open.pop() !== CLOSES[text])
    throw new PythonRefusal(at, `closing parenthesis '${text}' has no partner`)
}

function next(source: string, at: number): Token & { readonly end: number } {
  const quoted = readQuoted(source, at)
  if (quoted !== undefined) return { kind: 'quoted', text: '', at, quoted, end: quoted.end }
  const nameEnd = after(NAME, source, at)
  if (nameEnd > at) {
    // Python compares names in this form.
    const text = source.slice(at, nameEnd).normalize('NFKC')
    return { kind: KEYWORDS.has(text) ? 'keyword' : 'name', text, at, end: nameEnd }
  }
  if (/^\.?[0-9]/.test(source.slice(at, at + 2))) {
    const { constant, end } = readNumber(source, at)
    return { kind: 'number', text: '', at, constant, end }
  }
  const end = after(OPERATOR, source, at)
  if (end === at)
    throw new PythonRefusal(
      at,
      `invalid character '${String.fromCodePoint(defined(source.codePointAt(at), 'code point'))}'`,
    )
  return { kind: 'operator', text: source.slice(at, end), at, end }
}
