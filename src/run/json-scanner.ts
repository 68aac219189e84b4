/**
 * The one pass over JSON from strangers. `JSON.parse` says where a fault is in a different way in
 * each browser, and builds whatever depth it is given. This recognises RFC 8259 with an explicit
 * stack: it finds the first fault with its line and column, and refuses nesting, counts and keys
 * that no file has, before anything is built. Two readings stand on it: as plain values
 * (`json.ts`), and as values that keep integers and floats apart (`json-value.ts`).
 */
import { printValue } from './place.ts'

export interface JsonLimits {
  readonly depth: number
  /** Numbers, strings, booleans, nulls, lists and objects together. */
  readonly values: number
  /** In one list or object. */
  readonly entries: number
  /** In one object, where that is another number. */
  readonly objectEntries?: number
  /**
   * Whether a key may be spelled `__proto__`, as in a vocabulary of words; whoever reads the
   * document then never copies by assigning.
   */
  readonly protoKey?: boolean
  /** Whether a key that one object gives twice is no fault. */
  readonly repeatedKeys?: boolean
  /** Whether a mark of byte order may stand in front. */
  readonly byteOrderMark?: boolean
}

export interface JsonFault {
  /** Both from 1; a column counts UTF-16 units. */
  readonly line: number
  readonly column: number
  /** What is wrong there, as a clause: `nested deeper than 40 levels`. */
  readonly message: string
}

/** `line 3, column 7: the key "a" is given twice in one object`. */
export const printFault = ({ line, column, message }: JsonFault): string =>
  `line ${line}, column ${column}: ${message}`

/** What is told of a document, in its order, up to the first fault. Places are indices of the text. */
export interface JsonReceiver {
  open(kind: 'list' | 'object'): void
  /** The innermost list or object that is open ends. */
  close(): void
  /** The value that comes next belongs to it. */
  key(key: string): void
  /** A string, number or literal. What is returned says why it is refused, as a clause. */
  scalar(from: number, to: number): string | undefined
}

interface Found {
  readonly at: number
  readonly message: string
}

const QUOTE = 34,
  COMMA = 44,
  COLON = 58,
  OPEN_LIST = 91,
  BACKSLASH = 92,
  CLOSE_LIST = 93,
  OPEN_OBJECT = 123,
  CLOSE_OBJECT = 125

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
/** Characters that stand for themselves inside a string; none is a match too. */
const PLAIN = /[^"\\\u0000-\u001f]*/y
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y
const LITERALS = ['true', 'false', 'null']

/**
 * What may come next: a value, a value or the end of an empty list, a key, a key or the end of an
 * empty object, or what follows a value.
 */
type Expecting = 'value' | 'value-or-close' | 'key' | 'key-or-close' | 'comma-or-close'

/**
 * Goes through the text once and tells the receiver what stands there. The first fault, or undefined
 * where the text is one sound document within the limits.
 */
export function scanJson(
  text: string,
  limits: JsonLimits,
  receiver?: JsonReceiver,
): JsonFault | undefined {
  const found = scan(text, limits, receiver)
  return found && { ...position(text, found.at), message: found.message }
}

function scan(text: string, limits: JsonLimits, receiver?: JsonReceiver): Found | undefined {
  const stack: number[] = []
  /** Entries so far of each open list and object. */
  const entries: number[] = []
  const keys = new KeysOfOpen()
  let expecting: Expecting = 'value'
  let values = 0
  let at = limits.byteOrderMark === true && text.startsWith('\ufeff') ? 1 : 0
  for (;;) {
    at = skipSpace(text, at)
    const code = at < text.length ? text.charCodeAt(at) : -1
    if (code === -1) {
      if (stack.length === 0 && expecting === 'comma-or-close') return undefined
      return { at, message: 'the text ends here, before the document is complete' }
    }
    const open = stack.at(-1)
    if (expecting === 'comma-or-close') {
      if (open === undefined)
        return { at, message: `${shown(text, at)} stands behind the end of the document` }
      if (code === COMMA) {
        expecting = open === OPEN_LIST ? 'value' : 'key'
        at += 1
        continue
      }
      if (code === (open === OPEN_LIST ? CLOSE_LIST : CLOSE_OBJECT)) {
        stack.pop()
        entries.pop()
        receiver?.close()
        at += 1
        continue
      }
      return {
        at,
        message: `${shown(text, at)} is here, expected a comma or ${open === OPEN_LIST ? ']' : '}'}`,
      }
    }
    if (
      (expecting === 'value-or-close' && code === CLOSE_LIST) ||
      (expecting === 'key-or-close' && code === CLOSE_OBJECT)
    ) {
      stack.pop()
      entries.pop()
      receiver?.close()
      expecting = 'comma-or-close'
      at += 1
      continue
    }
    if (expecting === 'key' || expecting === 'key-or-close') {
      if (code !== QUOTE)
        return { at, message: `${shown(text, at)} is here, expected a key in double quotes` }
      const end = stringEnd(text, at)
      if (typeof end !== 'number') return end
      const key = stringIn(text, at, end)
      if (key === '__proto__' && limits.protoKey !== true)
        return { at, message: 'the key "__proto__" is not allowed' }
      if (limits.repeatedKeys !== true && !keys.take(stack.length, key))
        return { at, message: `the key ${printValue(key)} is given twice in one object` }
      receiver?.key(key)
      at = skipSpace(text, end)
      if (text.charCodeAt(at) !== COLON) return { at, message: 'expected a colon after the key' }
      at += 1
      expecting = 'value'
      continue
    }
    values += 1
    if (values > limits.values) return { at, message: `more than ${limits.values} values` }
    const entry = (entries.pop() ?? 0) + 1
    const most = open === OPEN_OBJECT ? (limits.objectEntries ?? limits.entries) : limits.entries
    if (entry > most)
      return {
        at,
        message: `more than ${most} entries in one ${open === OPEN_OBJECT ? 'object' : 'list'}`,
      }
    entries.push(entry)
    if (code === OPEN_LIST || code === OPEN_OBJECT) {
      stack.push(code)
      entries.push(0)
      if (stack.length > limits.depth)
        return { at, message: `nested deeper than ${limits.depth} levels` }
      if (code === OPEN_OBJECT && limits.repeatedKeys !== true) keys.open(stack.length)
      receiver?.open(code === OPEN_OBJECT ? 'object' : 'list')
      expecting = code === OPEN_LIST ? 'value-or-close' : 'key-or-close'
      at += 1
      continue
    }
    const end = scalarEnd(text, at, code)
    if (typeof end !== 'number') return end
    const refused = receiver?.scalar(at, end)
    if (refused !== undefined) return { at, message: refused }
    at = end
    expecting = 'comma-or-close'
  }
}

/**
 * The keys met so far of each object that is open: one set a level, used again by the next object
 * of that level.
 */
class KeysOfOpen {
  readonly #levels: Set<string>[] = []

  open(depth: number): void {
    const known = this.#levels[depth]
    // Emptying a set that once was large costs as much as filling it did.
    if (known === undefined || known.size > REUSED_KEYS) this.#levels[depth] = new Set()
    else known.clear()
  }

  /** Whether the key is new to the object. */
  take(depth: number, key: string): boolean {
    const known = this.#levels[depth]
    if (known === undefined) return true
    const before = known.size
    return known.add(key).size > before
  }
}

/** Keys of a set that is emptied rather than made anew. */
const REUSED_KEYS = 64

/**
 * A string as it is meant, so that an escaped spelling is seen too. The text from `at` to `end` is a
 * sound string in quotes.
 */
export function stringIn(text: string, at: number, end: number): string {
  const plain = text.slice(at + 1, end - 1)
  return plain.includes('\\') ? String(JSON.parse(text.slice(at, end))) : plain
}

function scalarEnd(text: string, at: number, code: number): number | Found {
  if (code === QUOTE) return stringEnd(text, at)
  for (const literal of LITERALS) if (text.startsWith(literal, at)) return at + literal.length
  NUMBER.lastIndex = at
  if (NUMBER.test(text)) return NUMBER.lastIndex
  return { at, message: `${shown(text, at)} is here, expected a value` }
}

/** Index behind the closing quote of the string that opens at `at`. */
function stringEnd(text: string, at: number): number | Found {
  let i = at + 1
  for (;;) {
    PLAIN.lastIndex = i
    PLAIN.test(text)
    i = PLAIN.lastIndex
    if (i >= text.length) break
    const code = text.charCodeAt(i)
    if (code === QUOTE) return i + 1
    if (code !== BACKSLASH)
      return { at: i, message: 'a line break or control character inside a string' }
    ESCAPE.lastIndex = i
    if (!ESCAPE.test(text)) return { at: i, message: 'an escape that JSON does not know' }
    i = ESCAPE.lastIndex
  }
  return { at, message: 'the string that begins here has no end' }
}

function skipSpace(text: string, from: number): number {
  let at = from
  for (;;) {
    const code = text.charCodeAt(at)
    if (code !== 32 && code !== 10 && code !== 13 && code !== 9) return at
    at += 1
  }
}

const shown = (text: string, at: number): string => JSON.stringify(text.slice(at, at + 1))

function position(text: string, at: number): { line: number; column: number } {
  let line = 1
  let start = 0
  for (let next = text.indexOf('\n'); next !== -1 && next < at; next = text.indexOf('\n', start)) {
    line += 1
    start = next + 1
  }
  return { line, column: at - start + 1 }
}
