/**
 * Reads the call grammar; what `call-print.ts` writes comes back equal. Nothing throws: text
 * outside the grammar gives an error that names the position.
 *
 *   calls  = '[' [call {',' call}] ']'
 *   call   = name '(' [name '=' value {',' name '=' value}] ')'
 *   name   = identifier {'.' identifier} | string
 *   value  = string | integer | float | 'True' | 'False' | 'None' | 'nan' | 'inf' | '-inf'
 *          | list | dict | '$' k '.' field
 *
 * Strings stand in single or double quotes with the escapes \\ \' \" \n \r \t \xHH \uHHHH. Spaces
 * and line breaks between parts are free. Python's and JSON's spellings of the constants are both
 * read.
 */
import { TextRefusal } from '../told-error.ts'
import type { ToolCall, Value } from './call-value.ts'

export const LIMITS = {
  characters: 100_000,
  depth: 32,
  values: 10_000,
  calls: 64,
  digits: 1000,
} as const

export type Parsed<T> =
  ({ readonly ok: true } & T) | { readonly ok: false; readonly at: number; readonly error: string }

const SPACE = /[ \t\r\n]*/y
const IDENTIFIER = /[A-Za-z_][A-Za-z0-9_]*/y
const NAME = /[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*/y
const NUMBER = /-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?/y
const CALL_NUMBER = /[1-9][0-9]{0,8}/y
const PLAIN = { "'": /[^'\\]*/y, '"': /[^"\\]*/y } as const
const ESCAPES = new Map([
  ['\\', '\\'],
  ["'", "'"],
  ['"', '"'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
])
const CONSTANTS = new Map<string, Value>([
  ['True', true],
  ['true', true],
  ['False', false],
  ['false', false],
  ['None', null],
  ['null', null],
  ['nan', { kind: 'float', value: NaN }],
  ['inf', { kind: 'float', value: Infinity }],
])

class Reader {
  private at = 0
  private values = 0
  private readonly text: string

  constructor(text: string) {
    this.text = text
    if (text.length > LIMITS.characters)
      throw new TextRefusal(LIMITS.characters, `longer than ${LIMITS.characters} characters`)
  }

  private refuse(expected: string): never {
    const found = this.text.slice(this.at, this.at + 12)
    throw new TextRefusal(
      this.at,
      `expected ${expected}, found ${found === '' ? 'the end' : JSON.stringify(found)}`,
    )
  }

  /** Text matched here by a sticky expression, or undefined; moves behind it. */
  private match(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.at
    const found = pattern.exec(this.text)
    if (found === null) return undefined
    this.at = pattern.lastIndex
    return found
  }

  private skip(): void {
    this.match(SPACE)
  }

  private peek(character: string): boolean {
    this.skip()
    return this.text.startsWith(character, this.at)
  }

  private take(character: string): boolean {
    if (!this.peek(character)) return false
    this.at += character.length
    return true
  }

  private expect(character: string): void {
    if (!this.take(character)) this.refuse(`'${character}'`)
  }

  /** Items parted by commas up to the closing character; a comma before it is refused. */
  private sequence(close: string, item: () => void): void {
    if (this.take(close)) return
    do item()
    while (this.take(','))
    if (!this.take(close)) this.refuse(`',' or '${close}'`)
  }

  private string(quote: "'" | '"'): string {
    const start = this.at
    this.at += 1
    let out = ''
    for (;;) {
      out += this.match(PLAIN[quote])?.[0] ?? ''
      if (this.at >= this.text.length) throw new TextRefusal(start, 'string is not closed')
      this.at += 1
      if (this.text[this.at - 1] === quote) return out
      out += this.escape()
    }
  }

  /** What an escape stands for, after its backslash. */
  private escape(): string {
    const kind = this.text[this.at] ?? ''
    const short = ESCAPES.get(kind)
    if (short !== undefined) {
      this.at += 1
      return short
    }
    const length = kind === 'x' ? 2 : kind === 'u' ? 4 : 0
    const digits = this.text.slice(this.at + 1, this.at + 1 + length)
    if (length === 0 || digits.length < length || !/^[0-9a-fA-F]+$/.test(digits))
      this.refuse('an escape: \\\\ \\\' \\" \\n \\r \\t \\xHH or \\uHHHH')
    this.at += 1 + length
    return String.fromCharCode(parseInt(digits, 16))
  }

  private quoted(): string | undefined {
    if (this.peek("'")) return this.string("'")
    if (this.peek('"')) return this.string('"')
    return undefined
  }

  private name(pattern: RegExp, what: string): string {
    return this.quoted() ?? this.match(pattern)?.[0] ?? this.refuse(what)
  }

  private number(): Value {
    const start = this.at
    const found = this.match(NUMBER)
    if (found === undefined) return this.refuse('a value')
    if (/[0-9A-Za-z_.]/.test(this.text[this.at] ?? '')) {
      this.at = start
      this.refuse('a number')
    }
    const [text, fraction, exponent] = found
    if (text.length > LIMITS.digits)
      throw new TextRefusal(start, `number longer than ${LIMITS.digits} characters`)
    if (fraction === undefined && exponent === undefined)
      return { kind: 'int', value: BigInt(text) }
    const value = Number(text)
    if (!Number.isFinite(value)) throw new TextRefusal(start, 'number too large')
    return { kind: 'float', value }
  }

  private value(depth: number): Value {
    if (depth > LIMITS.depth) throw new TextRefusal(this.at, `nested deeper than ${LIMITS.depth}`)
    this.values += 1
    if (this.values > LIMITS.values)
      throw new TextRefusal(this.at, `more than ${LIMITS.values} values`)
    const text = this.quoted()
    if (text !== undefined) return text
    if (this.take('[')) {
      const items: Value[] = []
      this.sequence(']', () => items.push(this.value(depth + 1)))
      return { kind: 'list', items }
    }
    if (this.take('{'))
      return {
        kind: 'dict',
        entries: this.entries(
          '}',
          ':',
          () => this.quoted() ?? this.refuse('a quoted key'),
          depth + 1,
        ),
      }
    if (this.take('$')) {
      const call = Number(this.match(CALL_NUMBER)?.[0] ?? this.refuse('the number of a call'))
      if (this.text[this.at] !== '.') this.refuse("'.'")
      this.at += 1
      return { kind: 'reference', call, field: this.name(IDENTIFIER, 'a field') }
    }
    if (this.text.startsWith('-inf', this.at)) {
      this.at += 4
      return { kind: 'float', value: -Infinity }
    }
    const start = this.at
    const word = this.match(IDENTIFIER)?.[0]
    if (word === undefined) return this.number()
    const constant = CONSTANTS.get(word)
    if (constant === undefined) {
      this.at = start
      return this.refuse('a value')
    }
    return constant
  }

  private entries(
    close: string,
    between: string,
    key: () => string,
    depth: number,
  ): (readonly [string, Value])[] {
    const entries: (readonly [string, Value])[] = []
    const seen = new Set<string>()
    this.sequence(close, () => {
      this.skip()
      const start = this.at
      const name = key()
      if (seen.has(name)) throw new TextRefusal(start, `${JSON.stringify(name)} is given twice`)
      seen.add(name)
      this.expect(between)
      entries.push([name, this.value(depth)])
    })
    return entries
  }

  private call(): ToolCall {
    this.skip()
    const name = this.name(NAME, 'a tool name')
    this.expect('(')
    return { name, args: this.entries(')', '=', () => this.name(NAME, 'a parameter name'), 1) }
  }

  calls(): ToolCall[] {
    const calls: ToolCall[] = []
    this.expect('[')
    this.sequence(']', () => {
      if (calls.length >= LIMITS.calls)
        throw new TextRefusal(this.at, `more than ${LIMITS.calls} calls`)
      calls.push(this.call())
    })
    this.end()
    return calls
  }

  single(): Value {
    const value = this.value(1)
    this.end()
    return value
  }

  private end(): void {
    this.skip()
    if (this.at < this.text.length) this.refuse('the end')
  }
}

function attempt<T>(read: () => T): Parsed<T> {
  try {
    return { ok: true, ...read() }
  } catch (refusal) {
    if (refusal instanceof TextRefusal)
      return { ok: false, at: refusal.place, error: `at ${refusal.place}: ${refusal.message}` }
    throw refusal
  }
}

/** A list of calls, possibly empty. */
export function parseCalls(text: string): Parsed<{ readonly calls: readonly ToolCall[] }> {
  return attempt(() => ({ calls: new Reader(text).calls() }))
}

/** One value in the grammar's spelling. */
export function parseValue(text: string): Parsed<{ readonly value: Value }> {
  return attempt(() => ({ value: new Reader(text).single() }))
}
