/**
 * JavaScript source texts as values, by the patterns of the official converter: arrays and objects
 * are cut at commas, whatever stands inside quotes. Patterns that could take long on hostile texts
 * are searched for by hand.
 */
import { dictOf } from '../../python/python-equal.ts'
import { floatOf, intOf, stripped } from '../../python/number-parse.ts'
import { PyError } from '../../python/python-value.ts'
import type { PyValue } from '../../python/python-value.ts'
import { afterSpace, nestedEnd } from '../source/brackets.ts'
import { listSource } from './java-collections.ts'

const INTEGER = /^-?\p{Nd}+\n?$/u
const FLOAT = /^-?\p{Nd}+(\.\p{Nd}+)?\n?$/u
const BIGINT = /^-?\p{Nd}+n\n?$/u

const isQuoted = (text: string): boolean =>
  (text.startsWith('"') && text.endsWith('"')) || (text.startsWith("'") && text.endsWith("'"))

function int(text: string): PyValue {
  const value = intOf(text)
  return value === undefined ? text : { kind: 'int', value }
}

/** Throws PyError for types that the official converter does not know. */
export function convertJavaScript(value: string, type: string, itemType?: string): PyValue {
  switch (type) {
    case 'String':
      return isQuoted(value) ? listSource.inner(value) : value
    case 'integer':
      return INTEGER.test(value) ? int(value) : value
    case 'float': {
      const number = FLOAT.test(value) ? floatOf(value) : undefined
      return number === undefined ? value : { kind: 'float', value: number }
    }
    case 'Bigint': {
      if (!BIGINT.test(value)) return value
      const number = intOf(value.slice(0, -1))
      // A line break at the end is cut off in place of the suffix, and the official converter is
      // ended by the suffix.
      if (number === undefined) throw new PyError('ValueError', 'invalid literal for int()')
      return { kind: 'int', value: number }
    }
    case 'Boolean':
      return value === 'true' ? true : value === 'false' ? false : value
    case 'dict':
      return object(stripped(value))
    case 'array':
      return array(stripped(value), itemType)
    case 'any':
      return value
    default:
      throw new PyError('ValueError', `Unsupported type: ${type}`)
  }
}

/** A value whose type nothing says. */
function unknown(source: string): PyValue {
  const text = stripped(source)
  if (text === 'true' || text === 'false') return text === 'true'
  if (isQuoted(text)) return listSource.inner(text)
  const whole = intOf(text)
  if (whole !== undefined) return { kind: 'int', value: whole }
  const number = floatOf(text)
  return number === undefined ? text : { kind: 'float', value: number }
}

const FLAT = /^(?:\[([^\n]*?)\]|new[\s\x1c-\x1f\x85]+Array\(([^\n]*?)\))/

function array(source: string, itemType: string | undefined): PyValue {
  const nested = nestedArrays(source)
  if (nested !== undefined) return { kind: 'list', items: nested }
  const match = FLAT.exec(source)
  if (match === null) return source
  const body = stripped(match[1] ?? match[2] ?? '')
  const elements = body === '' ? [] : body.split(',').map(stripped)
  try {
    return {
      kind: 'list',
      items: elements.map((text) =>
        itemType === undefined
          ? unknown(text)
          : convertJavaScript(text, itemType, /^['"]/.test(text) ? 'String' : undefined),
      ),
    }
  } catch (problem) {
    // An element that cannot be converted leaves the whole as it is written.
    if (problem instanceof PyError) return source
    throw problem
  }
}

const OPENING = /^(?:\[|new[\s\x1c-\x1f\x85]+Array\()[\s\x1c-\x1f\x85]*(?=\[)/

/**
 * The elements of `[[…], […]]` or `new Array([…], […])`; undefined for what is no array of arrays.
 */
function nestedArrays(source: string): PyValue[] | undefined {
  const opening = OPENING.exec(source)?.[0]
  if (opening === undefined) return undefined
  const end = nestedEnd(source, {
    open: '[',
    close: ']',
    end: opening.startsWith('[') ? ']' : ')',
    oneLine: true,
  })(opening.length)
  if (end === undefined) return undefined
  const whole = source.slice(0, end)
  return Array.from(whole.matchAll(/\[([^\n]*?)\]/g), ([, body = ''], i): PyValue => {
    const text = stripped(body)
    // The first match begins at the outer bracket.
    const own = i === 0 && text.startsWith('[') ? text.slice(1) : text
    return { kind: 'list', items: own.split(',').map(unknown) }
  })
}

const OBJECT = /^\{([^\n]*?)\}/

function object(source: string): PyValue {
  const content = OBJECT.exec(source)?.[1]
  if (content === undefined) return source
  return dictOf(
    pairs(content).map(([key, text]): readonly [PyValue, PyValue] => {
      const value = stripped(text)
      const name = unquoted(stripped(key))
      return [
        name,
        value.startsWith('[') && value.endsWith(']')
          ? array(value, undefined)
          : unknown(unquoted(value)),
      ]
    }),
  )
}

const unquoted = (text: string): string => text.replace(/^['"]+|['"]+$/g, '')

/** Keys and values: a value ends before a comma that a further key with its colon follows. */
function pairs(content: string): (readonly [string, string])[] {
  const found: (readonly [string, string])[] = []
  let at = 0
  while (at < content.length) {
    if (content[at] === ':') {
      at += 1
      continue
    }
    const colon = content.indexOf(':', at)
    if (colon < 0) break
    const start = afterSpace(content, colon + 1)
    const key = content.slice(at, colon)
    const { end, next } = valueEnd(content, start)
    found.push([key, content.slice(start, end)])
    at = next
  }
  return found
}

function valueEnd(content: string, from: number): { readonly end: number; readonly next: number } {
  for (
    let comma = content.indexOf(',', from);
    comma >= 0;
    comma = content.indexOf(',', comma + 1)
  ) {
    const after = afterSpace(content, comma + 1)
    const following = content.indexOf(',', comma + 1)
    const colon = content.lastIndexOf(':', following < 0 ? content.length : following)
    // Before the colon at least one character of a key, a space if need be.
    if (colon > after) return { end: comma, next: after }
    if (colon === after && after > comma + 1) return { end: comma, next: after - 1 }
  }
  return { end: content.length, next: content.length }
}
