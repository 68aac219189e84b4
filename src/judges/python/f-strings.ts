/** Reads f-strings: texts, and fields in braces with a conversion and a format of their own. */
import { textOf, unescaped } from './python-literals.ts'
import type { QuotedToken } from './python-literals.ts'
import { PythonRefusal } from './python-refusal.ts'
import type { Expression, Formatted, FormatPart } from './python-syntax.ts'

/** Reads what stands in a field's braces. */
type ReadField = (source: string, at: number) => Expression

const CLOSES: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' }
/** A character by its name holds braces of its own. */
const ESCAPE = /\\(?:N\{[^{}]*\}|[^{}])/y
/** Formats within formats. */
const DEEPEST = 2

class Fields {
  private at = 0
  private readonly token: QuotedToken
  private readonly readField: ReadField

  constructor(token: QuotedToken, readField: ReadField) {
    this.token = token
    this.readField = readField
  }

  private refuse(message: string): never {
    throw new PythonRefusal(this.token.inside + this.at, `f-string: ${message}`)
  }

  private get character(): string {
    return this.token.body[this.at] ?? ''
  }

  /**
   * Up to the end of the literal, or, inside a field's format, up to the brace that closes the
   * field.
   */
  parts(depth: number): FormatPart[] {
    const parts: FormatPart[] = []
    let text = ''
    const flush = () => {
      if (text === '') return
      parts.push(this.token.prefix.includes('r') ? text : unescaped(text, this.token.at))
      text = ''
    }
    for (; this.character !== '';) {
      const character = this.character
      if (
        depth === 0 &&
        (character === '{' || character === '}') &&
        this.token.body[this.at + 1] === character
      ) {
        text += character
        this.at += 2
      } else if (character === '}') {
        if (depth === 0) this.refuse("single '}' is not allowed")
        break
      } else if (character === '{') {
        flush()
        const { before, part } = this.field(depth)
        if (before !== '') parts.push(before)
        parts.push(part)
      } else {
        const length = this.token.prefix.includes('r') ? 1 : this.escapeLength()
        text += this.token.body.slice(this.at, this.at + length)
        this.at += length
      }
    }
    flush()
    return parts
  }

  /** Of the escape that begins here, as far as a brace in it opens no field; 1 where none does. */
  private escapeLength(): number {
    ESCAPE.lastIndex = this.at
    return ESCAPE.exec(this.token.body)?.[0].length ?? 1
  }

  private field(depth: number): { before: string; part: FormatPart } {
    if (depth >= DEEPEST) this.refuse('expressions nested too deeply')
    this.at += 1
    const start = this.at
    this.expressionEnd()
    const source = this.token.body.slice(start, this.at)
    if (source.trim() === '') this.refuse('empty expression not allowed')
    const value = this.readField(source, this.token.inside + start)
    const shown = this.character === '='
    if (shown) {
      this.at += 1
      while (/\s/.test(this.character)) this.at += 1
    }
    const before = shown ? this.token.body.slice(start, this.at) : ''
    let conversion: 's' | 'r' | 'a' | '' = ''
    if (this.character === '!') {
      const letter = this.token.body[this.at + 1]
      if (letter !== 's' && letter !== 'r' && letter !== 'a')
        this.refuse("invalid conversion character: expected 's', 'r', or 'a'")
      conversion = letter
      this.at += 2
    }
    let format: FormatPart[] | undefined
    if (this.character === ':') {
      this.at += 1
      format = this.parts(depth + 1)
    }
    if (this.character !== '}') this.refuse("expecting '}'")
    this.at += 1
    if (shown && conversion === '' && format === undefined) conversion = 'r'
    return { before, part: { value, conversion, ...(format && { format }) } }
  }

  /** Moves behind the expression of a field: to what ends it outside brackets and quotes. */
  private expressionEnd(): void {
    const open: string[] = []
    let quote = ''
    for (; this.character !== ''; this.at += 1) {
      const character = this.character
      if (character === '\\') this.refuse('expression part cannot include a backslash')
      if (quote !== '') {
        if (!this.token.body.startsWith(quote, this.at)) continue
        this.at += quote.length - 1
        quote = ''
      } else if (character === "'" || character === '"') {
        quote = this.token.body.startsWith(character.repeat(3), this.at)
          ? character.repeat(3)
          : character
        this.at += quote.length - 1
      } else if (character === '#') this.refuse("expression part cannot include '#'")
      else if ('([{'.includes(character)) open.push(character)
      else if (open.length === 0 && this.endsHere(character)) return
      else if (CLOSES[character] !== undefined && open.pop() !== CLOSES[character])
        this.refuse(`unmatched '${character}'`)
    }
    if (quote !== '') this.refuse('unterminated string')
  }

  private endsHere(character: string): boolean {
    const next = this.token.body[this.at + 1]
    if (character === '}' || character === ':') return true
    if (
      (character === '!' || character === '=' || character === '<' || character === '>') &&
      next === '='
    ) {
      this.at += 1
      return false
    }
    return character === '!' || character === '='
  }
}

/** Literals that stand side by side, an f-string among them. */
export function readFormatted(tokens: readonly QuotedToken[], readField: ReadField): Formatted {
  const parts: FormatPart[] = []
  const add = (part: FormatPart) => {
    const last = parts.at(-1)
    if (typeof part === 'string' && typeof last === 'string') parts[parts.length - 1] = last + part
    else if (part !== '') parts.push(part)
  }
  for (const token of tokens) {
    if (token.prefix.includes('b'))
      throw new PythonRefusal(token.at, 'cannot mix bytes and nonbytes literals')
    if (token.prefix.includes('f')) new Fields(token, readField).parts(0).forEach(add)
    else add(textOf(token))
  }
  return { node: 'formatted', parts }
}
