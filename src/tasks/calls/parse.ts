/**
 * The one call grammar, read strictly:
 *
 *   calls  = '[' [ call { ',' call } ] ']'
 *   call   = name '(' [ arg { ',' arg } ] ')'          arg = name '=' value
 *   value  = string | number | 'True' | 'False' | 'None' | reference | list | dict
 *   reference = '$' digits '.' name                     number: an integer unless it has '.', 'e', or is nan or inf
 *
 * Strings stand in single or double quotes with backslash escapes. White space is free between parts. The text may be hostile: length, depth and counts
 * are limited, and nothing is thrown.
 */
import type { ToolCall, Value } from './value.ts'

export interface CallSyntaxError { readonly position: number; readonly message: string }
export type ParsedCalls = { readonly ok: true; readonly calls: readonly ToolCall[] } | { readonly ok: false; readonly error: CallSyntaxError }

export const CALL_LIMITS = { length: 16_384, depth: 16, calls: 64, items: 1024 } as const

/** Leaves the recursive descent at the first error; never leaves this file. */
class Stop extends Error {
  readonly position: number
  constructor(position: number, message: string) {
    super(message)
    this.position = position
  }
}

const NAME = /[\p{L}_][\p{L}\p{N}_]*(?:\.[\p{L}_][\p{L}\p{N}_]*)*/uy
const KEY = /[\p{L}_][\p{L}\p{N}_]*/uy
const NUMBER = /-?(?:inf|nan|\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)/y
const REFERENCE = /\$(\d{1,4})\.([\p{L}_][\p{L}\p{N}_]*)/uy
const SPACE = /\s*/y
const PLAIN_ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' }

class Reader {
  readonly #text: string
  #at = 0
  constructor(text: string) { this.#text = text }

  calls(): ToolCall[] {
    const calls = this.#sequence('[', ']', CALL_LIMITS.calls, () => this.#call())
    this.#space()
    if (this.#at < this.#text.length) this.#fail('nothing may follow the closing bracket')
    return calls
  }

  #fail(message: string): never { throw new Stop(this.#at, message) }

  #match(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#at
    const found = pattern.exec(this.#text)
    if (found === null) return undefined
    this.#at += found[0].length
    return found
  }

  #space(): void { this.#match(SPACE) }

  #take(text: string): boolean {
    this.#space()
    if (!this.#text.startsWith(text, this.#at)) return false
    this.#at += text.length
    return true
  }

  #sequence<T>(open: string, close: string, most: number, item: () => T): T[] {
    if (!this.#take(open)) this.#fail(`expected ${open}`)
    const items: T[] = []
    if (this.#take(close)) return items
    do {
      if (items.length >= most) this.#fail(`more than ${most} items`)
      items.push(item())
    } while (this.#take(','))
    if (!this.#take(close)) this.#fail(`expected , or ${close}`)
    return items
  }

  #call(): ToolCall {
    this.#space()
    const name = this.#match(NAME)
    if (name === undefined) this.#fail('expected the name of a tool')
    const args = this.#sequence('(', ')', CALL_LIMITS.items, (): readonly [string, Value] => {
      this.#space()
      const key = this.#match(KEY)
      if (key === undefined) this.#fail('expected the name of an argument')
      if (!this.#take('=')) this.#fail('expected =')
      return [key[0], this.#value(0)]
    })
    if (new Set(args.map(([key]) => key)).size !== args.length) this.#fail('an argument is given twice')
    return { name: name[0], args }
  }

  #value(depth: number): Value {
    if (depth > CALL_LIMITS.depth) this.#fail(`nested more than ${CALL_LIMITS.depth} deep`)
    this.#space()
    const next = this.#text[this.#at]
    if (next === "'" || next === '"') return this.#string(next)
    if (next === '[') return { kind: 'list', items: this.#sequence('[', ']', CALL_LIMITS.items, () => this.#value(depth + 1)) }
    if (next === '{') {
      const entries = this.#sequence('{', '}', CALL_LIMITS.items, (): readonly [string, Value] => {
        this.#space()
        const quote = this.#text[this.#at]
        if (quote !== "'" && quote !== '"') this.#fail('expected a quoted key')
        const key = this.#string(quote)
        if (!this.#take(':')) this.#fail('expected :')
        return [key, this.#value(depth + 1)]
      })
      return { kind: 'dict', entries }
    }
    const reference = this.#match(REFERENCE)
    if (reference !== undefined) return { kind: 'reference', call: Number(reference[1]), field: reference[2] ?? '' }
    const number = this.#match(NUMBER)
    if (number !== undefined) return this.#number(number[0])
    for (const [word, value] of [['True', true], ['False', false], ['None', null]] as const) if (this.#take(word)) return value
    return this.#fail('expected a value')
  }

  #number(text: string): Value {
    if (/^-?\d+$/.test(text)) return { kind: 'int', value: BigInt(text) }
    if (text.endsWith('nan')) return { kind: 'float', value: NaN }
    if (text.endsWith('inf')) return { kind: 'float', value: text.startsWith('-') ? -Infinity : Infinity }
    return { kind: 'float', value: Number(text) }
  }

  #string(quote: string): string {
    this.#at += 1
    let out = ''
    for (;;) {
      const char = this.#text[this.#at]
      if (char === undefined) this.#fail('a string is not closed')
      this.#at += 1
      if (char === quote) return out
      if (char !== '\\') { out += char; continue }
      const escaped = this.#text[this.#at]
      if (escaped === undefined) this.#fail('a string is not closed')
      this.#at += 1
      out += PLAIN_ESCAPES[escaped] ?? escaped
    }
  }
}

/** Calls in the text, or where and why it is not in the grammar. */
export function parseCalls(text: string): ParsedCalls {
  if (text.length > CALL_LIMITS.length) return { ok: false, error: { position: CALL_LIMITS.length, message: `longer than ${CALL_LIMITS.length} characters` } }
  try {
    return { ok: true, calls: new Reader(text).calls() }
  } catch (error) {
    if (error instanceof Stop) return { ok: false, error: { position: error.position, message: error.message } }
    throw error
  }
}
