/**
 * JSON as `JsonValue`s, so that 5 stays an integer and 5.0 a float, which `JSON.parse` cannot tell
 * apart. A number is a float if and only if it is written with `.`, `e` or `E`; integers keep every
 * digit. Of equal keys the last one counts, as in the official evaluators; in files of our own forms
 * a key that an object gives twice is refused. Depth and digits are limited: the text may come from
 * anywhere.
 */
import type { JsonDict, JsonValue } from './calls/call-value.ts'
import { IMPORT_LIMITS } from './files/import-limits.ts'
import { scanJson, stringIn } from './json-scanner.ts'
import type { JsonFault, JsonLimits, JsonReceiver } from './json-scanner.ts'

export type JsonValueOutcome =
  { readonly ok: true; readonly value: JsonValue } | ({ readonly ok: false } & JsonFault)

/** What becomes of a key that an object gives twice. */
export type Keys = 'last counts' | 'once'

const LIMITS: JsonLimits = {
  depth: IMPORT_LIMITS.depth,
  values: Infinity,
  entries: IMPORT_LIMITS.records,
  objectEntries: Infinity,
  protoKey: true,
  byteOrderMark: true,
}

/** A list or object that is open. */
type Open =
  | { readonly kind: 'list'; readonly items: JsonValue[] }
  | { readonly kind: 'dict'; readonly entries: Map<string, JsonValue>; key: string }

/** Puts the document together as the scanner tells it. */
class Builder implements JsonReceiver {
  /** The document, once it is complete. */
  value: JsonValue = null
  readonly #text: string
  readonly #open: Open[] = []

  constructor(text: string) {
    this.#text = text
  }

  open(kind: 'list' | 'object'): void {
    this.#open.push(
      kind === 'list' ? { kind: 'list', items: [] } : { kind: 'dict', entries: new Map(), key: '' },
    )
  }

  close(): void {
    const closed = this.#open.pop()
    if (closed !== undefined) this.#put(closed.kind === 'list' ? closed : dictOf(closed.entries))
  }

  key(key: string): void {
    const inner = this.#open.at(-1)
    if (inner?.kind === 'dict') inner.key = key
  }

  scalar(from: number, to: number): string | undefined {
    const value = this.#scalarAt(from, to)
    if (typeof value === 'object' && value !== null && 'refused' in value) return value.refused
    this.#put(value)
    return undefined
  }

  #put(value: JsonValue): void {
    const inner = this.#open.at(-1)
    if (inner === undefined) this.value = value
    else if (inner.kind === 'list') inner.items.push(value)
    else inner.entries.set(inner.key, value)
  }

  #scalarAt(from: number, to: number): JsonValue | { readonly refused: string } {
    switch (this.#text.charAt(from)) {
      case '"':
        return stringIn(this.#text, from, to)
      case 't':
        return true
      case 'f':
        return false
      case 'n':
        return null
      default:
        return numberOf(this.#text.slice(from, to))
    }
  }
}

const dictOf = (entries: ReadonlyMap<string, JsonValue>): JsonDict => ({
  kind: 'dict',
  entries: [...entries],
})

function numberOf(literal: string): JsonValue | { readonly refused: string } {
  if (literal.length > IMPORT_LIMITS.digits)
    return { refused: `a number has more than ${IMPORT_LIMITS.digits} digits` }
  if (!/[.eE]/.test(literal)) return { kind: 'int', value: BigInt(literal) }
  const value = Number(literal)
  return Number.isFinite(value) ? { kind: 'float', value } : { refused: 'a number is too large' }
}

/** Never throws for what the text holds. */
export function readJson(text: string, keys: Keys = 'last counts'): JsonValueOutcome {
  const builder = new Builder(text)
  const fault = scanJson(text, { ...LIMITS, repeatedKeys: keys === 'last counts' }, builder)
  return fault === undefined ? { ok: true, value: builder.value } : { ok: false, ...fault }
}
