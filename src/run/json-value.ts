/**
 * Reads JSON into `JsonValue`s, so that 5 stays an integer and 5.0 a float, which `JSON.parse`
 * cannot tell apart. A number is a float if and only if it is written with `.`, `e` or `E`;
 * integers keep every digit. Of equal keys the last one counts, as in the official evaluators; in
 * files of our own forms a key that an object gives twice is refused. Depth and digits are limited:
 * the text may come from anywhere.
 */
import type { JsonValue } from './calls/call-value.ts'
import { IMPORT_LIMITS } from './files/import-limits.ts'

export type JsonOutcome =
  | { readonly ok: true; readonly value: JsonValue }
  /** `line` counts from 1, `column` too (in UTF-16 units). */
  | { readonly ok: false; readonly line: number; readonly column: number; readonly message: string }

/** What becomes of a key that an object gives twice. */
export type Keys = 'last counts' | 'once'

/** Thrown inside the reader only; `readJson` turns it into an outcome. */
class JsonProblem extends Error {
  readonly at: number
  constructor(at: number, message: string) {
    super(message)
    this.at = at
  }
}

const NUMBER = /-?(?:0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/y
/** A run of characters that stand for themselves inside a string. */
const PLAIN = /[^"\\\u0000-\u001f]*/y
const SPACE = /[ \t\n\r]*/y
const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
}

class Reader {
  private at = 0
  private readonly text: string
  private readonly keys: Keys
  constructor(text: string, keys: Keys) {
    this.text = text
    this.keys = keys
  }

  document(): JsonValue {
    if (this.text.startsWith('\ufeff')) this.at = 1
    const value = this.value(0)
    this.space()
    if (this.at < this.text.length) this.fail('there is more text after the end of the value')
    return value
  }

  private value(depth: number): JsonValue {
    if (depth > IMPORT_LIMITS.depth)
      this.fail(`values are nested more than ${IMPORT_LIMITS.depth} deep`)
    this.space()
    switch (this.text[this.at]) {
      case '{':
        return this.dict(depth)
      case '[':
        return this.list(depth)
      case '"':
        return this.string()
      case 't':
        return this.word('true', true)
      case 'f':
        return this.word('false', false)
      case 'n':
        return this.word('null', null)
      default:
        return this.number()
    }
  }

  private dict(depth: number): JsonValue {
    const entries = new Map<string, JsonValue>()
    this.at += 1
    this.space()
    if (this.text[this.at] === '}') {
      this.at += 1
      return { kind: 'dict', entries: [] }
    }
    for (;;) {
      this.space()
      if (this.text[this.at] !== '"') this.fail('expected a key in double quotes')
      const began = this.at
      const key = this.string()
      if (this.keys === 'once' && entries.has(key)) {
        this.at = began
        this.fail(`the key ${JSON.stringify(key.slice(0, 60))} is given twice in one object`)
      }
      this.space()
      if (this.text[this.at] !== ':') this.fail('expected ":" after the key')
      this.at += 1
      entries.set(key, this.value(depth + 1))
      if (this.closes('}')) return { kind: 'dict', entries: [...entries] }
    }
  }

  private list(depth: number): JsonValue {
    const items: JsonValue[] = []
    this.at += 1
    this.space()
    if (this.text[this.at] === ']') {
      this.at += 1
      return { kind: 'list', items }
    }
    for (;;) {
      items.push(this.value(depth + 1))
      if (items.length > IMPORT_LIMITS.records)
        this.fail(`a list has more than ${IMPORT_LIMITS.records} elements`)
      if (this.closes(']')) return { kind: 'list', items }
    }
  }

  /** Takes a comma (false) or the closing bracket (true). */
  private closes(bracket: string): boolean {
    this.space()
    const found = this.text[this.at]
    if (found !== ',' && found !== bracket) this.fail(`expected "," or "${bracket}"`)
    this.at += 1
    return found === bracket
  }

  private string(): string {
    const start = this.at
    let out = ''
    this.at += 1
    for (;;) {
      out += this.take(PLAIN)
      const stop = this.text[this.at]
      if (stop === '"') {
        this.at += 1
        return out
      }
      if (stop !== '\\') {
        this.at = stop === undefined ? start : this.at
        this.fail(
          stop === undefined ? 'a string is never closed' : 'a control character inside a string',
        )
      }
      const letter = this.text[this.at + 1] ?? ''
      if (letter === 'u') {
        const hex = this.text.slice(this.at + 2, this.at + 6)
        if (!/^[0-9a-fA-F]{4}$/.test(hex)) this.fail('\\u needs four hexadecimal digits')
        out += String.fromCharCode(Number.parseInt(hex, 16))
        this.at += 6
      } else {
        const meant = Object.hasOwn(ESCAPES, letter) ? ESCAPES[letter] : undefined
        if (meant === undefined) this.fail('an unknown escape in a string')
        out += meant
        this.at += 2
      }
    }
  }

  private number(): JsonValue {
    NUMBER.lastIndex = this.at
    const match = NUMBER.exec(this.text)
    if (match === null)
      this.fail(
        this.at >= this.text.length ? 'the text ends where a value should be' : 'expected a value',
      )
    const [literal, fraction, exponent] = match
    if (literal.length > IMPORT_LIMITS.digits)
      this.fail(`a number has more than ${IMPORT_LIMITS.digits} digits`)
    if (fraction === undefined && exponent === undefined) {
      this.at += literal.length
      return { kind: 'int', value: BigInt(literal) }
    }
    const value = Number(literal)
    if (!Number.isFinite(value)) this.fail('a number is too large')
    this.at += literal.length
    return { kind: 'float', value }
  }

  private word<T extends JsonValue>(word: string, value: T): T {
    if (!this.text.startsWith(word, this.at)) this.fail('expected a value')
    this.at += word.length
    return value
  }

  private space(): void {
    this.take(SPACE)
  }

  private take(pattern: RegExp): string {
    pattern.lastIndex = this.at
    const found = pattern.exec(this.text)?.[0] ?? ''
    this.at += found.length
    return found
  }

  private fail(message: string): never {
    throw new JsonProblem(this.at, message)
  }
}

/** Never throws for what the text holds. */
export function readJson(text: string, keys: Keys = 'last counts'): JsonOutcome {
  try {
    return { ok: true, value: new Reader(text, keys).document() }
  } catch (problem) {
    if (!(problem instanceof JsonProblem)) throw problem
    const before = text.slice(0, problem.at)
    const line = before.split('\n').length
    return {
      ok: false,
      line,
      column: problem.at - before.lastIndexOf('\n'),
      message: problem.message,
    }
  }
}
