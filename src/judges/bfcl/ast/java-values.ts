/**
 * Java source texts as values, by the patterns of the official converter: what does not match its
 * type's pattern stays a text, which the type check then refuses. Patterns that could take long on
 * hostile texts are searched for by hand.
 */
import { floatOf, intOf, stripped } from '../../python/number-parse.ts'
import { dictOf } from '../../python/python-equal.ts'
import { PyError } from '../../python/python-value.ts'
import type { PyValue } from '../../python/python-value.ts'
import { listSource } from './java-collections.ts'

const INTEGER = /^-?\p{Nd}+\n?$/u
const LONG = /^-?\p{Nd}+[lL]\n?$/u
const FLOAT = /^-?\p{Nd}+(\.\p{Nd}+)?([eE][+-]?\p{Nd}+)?[fF]\n?$/u
const DOUBLE = /^-?\p{Nd}+(\.\p{Nd}+)?([eE][+-]?\p{Nd}+)?\n?$/u

const int = (text: string): PyValue => {
  const value = intOf(text)
  return value === undefined ? text : { kind: 'int', value }
}
const float = (text: string): PyValue => {
  const value = floatOf(text)
  return value === undefined ? text : { kind: 'float', value }
}

/** Throws PyError for types that the official converter does not know. */
export function convertJava(value: string, type: string, itemType?: string): PyValue {
  switch (type) {
    case 'byte':
    case 'short':
    case 'integer':
      return INTEGER.test(value) ? int(value) : value
    case 'long':
      return LONG.test(value) ? int(value.replace(/[lL](?=\n?$)/, '')) : value
    case 'float':
      return FLOAT.test(value) ? float(value.replace(/[fF](?=\n?$)/, '')) : value
    case 'double':
      return DOUBLE.test(value) ? float(value) : value
    case 'boolean':
      return value === 'true' ? true : value === 'false' ? false : value
    case 'char':
    case 'String':
    case 'any':
      return value
    case 'ArrayList':
      return arrayList(value, itemType)
    case 'Array':
      return array(value, itemType)
    case 'HashMap':
      return hashMap(value)
    case 'Set':
    case 'Hashtable':
    case 'Queue':
    case 'Stack':
      throw new PyError('NotImplementedError', `${type} conversion is not implemented`)
    default:
      throw new PyError('ValueError', `Unsupported type: ${type}`)
  }
}

/** An element of a list: texts and characters lose what stands at either end, whatever it is. */
function element(text: string, itemType: string | undefined): PyValue {
  if (itemType === 'char' || itemType === 'String') return listSource.inner(text)
  return itemType === undefined ? unknown(text) : convertJava(text, itemType)
}

const AS_LIST = /new[\s\x1c-\x1f\x85]+ArrayList<[\p{L}\p{N}_]*>\(Arrays\.asList\(([^\n]+?)\)\)/u
const ADDED = /new[\s\x1c-\x1f\x85]+ArrayList<[\p{L}\p{N}_]*>\(\)[\s\x1c-\x1f\x85]*\{\{/gu
const EMPTY_LIST = /new[\s\x1c-\x1f\x85]+ArrayList<[\p{L}\p{N}_]*>\(\)/u

function arrayList(source: string, itemType: string | undefined): PyValue {
  const listed = AS_LIST.exec(source)?.[1]
  if (listed !== undefined)
    return {
      kind: 'list',
      items: listed.split(',').map((text) => element(stripped(text), itemType)),
    }
  const body = listSource.bodyAfter(source, ADDED)
  if (body !== undefined)
    return {
      kind: 'list',
      items: listSource.added(body).map((text) => element(stripped(text), itemType)),
    }
  return EMPTY_LIST.test(source) ? { kind: 'list', items: [] } : source
}

const ARRAY = /new[\s\x1c-\x1f\x85]+[\p{L}\p{N}_]+\[\][\s\x1c-\x1f\x85]*\{([^\n]*?)\}/u

function array(source: string, itemType: string | undefined): PyValue {
  const body = ARRAY.exec(source)?.[1]
  if (body === undefined) return source
  const items = body
    .split(',')
    .map(stripped)
    .filter((text) => text !== '')
  return {
    kind: 'list',
    items: items.map((text) =>
      itemType === undefined ? unknown(text) : convertJava(text, itemType),
    ),
  }
}

const EMPTY_MAP = /new[\s\x1c-\x1f\x85]+HashMap<[^\n]*?>[\s\x1c-\x1f\x85]*\(\)/

function hashMap(source: string): PyValue {
  const body = listSource.mapBody(source)
  if (body !== undefined)
    return dictOf(listSource.puts(body).map(([key, value]) => [key, unknown(stripped(value))]))
  return EMPTY_MAP.test(source) ? { kind: 'dict', entries: [] } : source
}

/** A value whose type nothing says. */
function unknown(text: string): PyValue {
  if (text === 'true' || text === 'false') return text === 'true'
  if (text.startsWith('"') && text.endsWith('"')) return listSource.inner(text)
  if (LONG.test(text)) return int(text.slice(0, -1))
  if (FLOAT.test(text)) return float(text.replace(/[fF](?=\n?$)/, ''))
  const whole = intOf(text)
  return whole === undefined ? float(text) : { kind: 'int', value: whole }
}
