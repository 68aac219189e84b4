/**
 * Calls as JSON: the format that some prompts ask for, and the arguments of tool-calling
 * interfaces.
 */
import { readJson } from '../../../run/json-value.ts'
import type { JsonValue } from '../../../run/calls/call-value.ts'
import { IMPORT_LIMITS } from '../../../run/files/import-limits.ts'
import { dictOf } from '../../python/python-equal.ts'
import { PyError, isDict } from '../../python/python-value.ts'
import type { PyValue } from '../../python/python-value.ts'
import { afterSpace, nestedEnd } from '../source/brackets.ts'
import { bracketed, decoding } from './decoded.ts'
import type { Decoded } from './decoded.ts'

/** What Python's `json.loads` reads besides JSON; it also takes a number too large for a float. */
const EXTRA = /"(?:[^"\\]|\\.)*"|-?(?:Infinity|NaN)|-?\d[\d.]*[eE]\+?\d{3,}/gs
const TAG = '\u0000float'

const tagged = (text: string): string =>
  text.replace(EXTRA, (token) => {
    if (token.startsWith('"') || Number.isFinite(Number(token))) return token
    return `{"\\u0000float":"${token.includes('NaN') ? 'NaN' : token.startsWith('-') ? '-Infinity' : 'Infinity'}"}`
  })

function untagged(value: JsonValue): PyValue {
  if (value === null || typeof value !== 'object') return value
  if (value.kind === 'list') return { kind: 'list', items: value.items.map(untagged) }
  if (value.kind !== 'dict') return value
  const [first] = value.entries
  if (first?.[0] === TAG) return { kind: 'float', value: Number(first[1]) }
  return {
    kind: 'dict',
    entries: value.entries.map(([key, inner]): readonly [PyValue, PyValue] => [
      key,
      untagged(inner),
    ]),
  }
}

/** Python's `json.loads`. */
function loads(text: string): PyValue {
  if (text.startsWith('\ufeff')) throw new PyError('JSONDecodeError', 'Unexpected UTF-8 BOM')
  if (text.length > IMPORT_LIMITS.fileCharacters)
    throw new PyError('MemoryError', 'the text is too long')
  const read = readJson(/[NI]|[eE]\+?\d{3}/.test(text) ? tagged(text) : text)
  if (!read.ok)
    throw new PyError('JSONDecodeError', `${read.message}: line ${read.line} column ${read.column}`)
  return untagged(read.value)
}

/** The first list of objects: `[{…}, {…}]`, each object as short as can be. */
function listOfObjects(text: string): string | undefined {
  const ends = nestedEnd(text, { open: '{', close: '}', end: ']', oneLine: false })
  for (let at = text.indexOf('['); at >= 0; at = text.indexOf('[', at + 1)) {
    const first = afterSpace(text, at + 1)
    const end = text[first] === '{' ? ends(first) : undefined
    if (end !== undefined) return text.slice(at, end)
  }
  return undefined
}

/**
 * A model's text in the JSON format: objects with `function` and `parameters`. Text that is no JSON
 * makes no calls.
 */
export const decodeJson = (text: string): Decoded =>
  decoding(() => {
    const whole = bracketed(text)
    // From the first square bracket to the last.
    const list = whole.slice(whole.indexOf('['), whole.lastIndexOf(']') + 1)
    let read: PyValue
    try {
      read = loads(listOfObjects(list) ?? list)
    } catch (problem) {
      if (problem instanceof PyError && problem.type === 'JSONDecodeError')
        return { kind: 'list', items: [] }
      throw problem
    }
    if (typeof read === 'string' || isDict(read)) return { kind: 'list', items: [] }
    if (read === null || typeof read !== 'object' || read.kind !== 'list')
      throw new PyError('TypeError', 'object is not iterable')
    return {
      kind: 'list',
      items: read.items
        .filter(isDict)
        .map((item) =>
          dictOf([[field(item.entries, 'function'), field(item.entries, 'parameters')]]),
        ),
    }
  })

function field(entries: readonly (readonly [PyValue, PyValue])[], name: string): PyValue {
  const value = entries.find(([key]) => key === name)?.[1]
  if (value === undefined) throw new PyError('KeyError', `'${name}'`)
  return value
}

/** What a tool-calling interface gives: names with their arguments as JSON texts. */
export const decodeToolCalls = (
  calls: readonly { readonly name: string; readonly arguments: string }[],
): Decoded =>
  decoding(() => ({
    kind: 'list',
    items: calls.map(({ name, arguments: text }): PyValue => ({
      kind: 'dict',
      entries: [[name, loads(text)]],
    })),
  }))
