/**
 * Ways in which a file can be wrong: some as a careless editor or a broken disk leaves it, some as
 * an attacker would. For tests alone.
 */

type Random = () => number
type Json = null | boolean | number | string | Json[] | { [key: string]: Json }

/** Takes the text of a JSON document and gives the text of a wrong one. */
export interface Mutation {
  readonly name: string
  readonly mutate: (text: string, random: Random) => string
}

const pick = <T>(list: readonly T[], random: Random): T | undefined =>
  list[Math.floor(random() * list.length)]

interface Slot {
  readonly parent: Json[] | { [key: string]: Json }
  readonly key: string | number
}

/**
 * A random place in the document; walks down a random way, so that shallow places are as likely as
 * the many deep ones.
 */
function slot(document: Json, random: Random): Slot | undefined {
  let at: Json = document
  let found: Slot | undefined
  for (let depth = 0; depth < 12; depth += 1) {
    if (typeof at !== 'object' || at === null) break
    const parent: Slot['parent'] = at
    const key: string | number | undefined = Array.isArray(parent)
      ? parent.length === 0
        ? undefined
        : Math.floor(random() * parent.length)
      : pick(Object.keys(parent), random)
    if (key === undefined) break
    found = { parent, key }
    at = read(found) ?? null
    if (random() < 0.15) break
  }
  return found
}

function read({ parent, key }: Slot): Json | undefined {
  return Array.isArray(parent) ? parent[Number(key)] : parent[key]
}

function write({ parent, key }: Slot, value: Json): void {
  if (Array.isArray(parent)) parent[Number(key)] = value
  // Defined, not assigned, so that `__proto__` becomes a key like any other.
  else
    Object.defineProperty(parent, key, {
      value,
      enumerable: true,
      configurable: true,
      writable: true,
    })
}

/** A list somewhere in the document. */
function listIn(document: Json, random: Random): Json[] | undefined {
  for (let attempt = 0; attempt < 30; attempt += 1) {
    const place = slot(document, random)
    const value = place === undefined ? undefined : read(place)
    if (Array.isArray(value) && value.length > 0) return value
  }
  return undefined
}

function objectIn(document: Json, random: Random): { [key: string]: Json } | undefined {
  for (let attempt = 0; attempt < 30; attempt += 1) {
    const place = slot(document, random)
    const value = place === undefined ? undefined : read(place)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value
  }
  return undefined
}

const STRANGE: readonly Json[] = [
  null,
  true,
  '',
  'abc',
  'NaN',
  'Infinity',
  '<script>alert(1)</script>',
  '\u0000\u202e',
  '\ud800',
  -1,
  0.5,
  1e308,
  -1e308,
  2 ** 53,
  5e-324,
  1e15,
  [],
  {},
  [[]],
  { a: 1 },
  'x'.repeat(30_000),
]

function nested(depth: number): Json {
  let value: Json = 0
  for (let i = 0; i < depth; i += 1) value = i % 2 === 0 ? [value] : { a: value }
  return value
}

/** A mutation of the document, written as JSON afterwards. */
const within = (name: string, change: (document: Json, random: Random) => void): Mutation => ({
  name,
  mutate: (text, random) => {
    // JSON.parse gives nothing else.
    const document = JSON.parse(text) as Json
    change(document, random)
    return JSON.stringify(document)
  },
})

const ofText = (name: string, change: (text: string, random: Random) => string): Mutation => ({
  name,
  mutate: change,
})

const splice = (text: string, at: number, removed: number, added: string): string =>
  text.slice(0, at) + added + text.slice(at + removed)

export const MUTATIONS: readonly Mutation[] = [
  within('type swap', (document, random) => {
    const place = slot(document, random)
    if (place !== undefined) write(place, pick(STRANGE, random) ?? null)
  }),
  within('number changed', (document, random) => {
    for (let attempt = 0; attempt < 30; attempt += 1) {
      const place = slot(document, random)
      const value = place === undefined ? undefined : read(place)
      if (place !== undefined && typeof value === 'number')
        return write(
          place,
          pick([value + 1, -value, value / 3, value * 1e300, value + 0.5, 0], random) ?? 0,
        )
    }
  }),
  within('deleted key', (document, random) => {
    const object = objectIn(document, random)
    const key = object === undefined ? undefined : pick(Object.keys(object), random)
    if (object !== undefined && key !== undefined) Reflect.deleteProperty(object, key)
  }),
  within('added key', (document, random) => {
    const object = objectIn(document, random)
    const key = pick(
      ['extra', 'toString', 'constructor', 'hasOwnProperty', '__proto__', 'prototype', ' ', '0'],
      random,
    )
    if (object !== undefined && key !== undefined)
      write({ parent: object, key }, pick(STRANGE, random) ?? null)
  }),
  within('duplicated element', (document, random) => {
    const list = listIn(document, random)
    const at = Math.floor(random() * (list?.length ?? 0))
    const element = list?.[at]
    if (list !== undefined && element !== undefined) list.splice(at, 0, structuredClone(element))
  }),
  within('shuffled list', (document, random) => {
    listIn(document, random)?.reverse()
  }),
  within('wrong length', (document, random) => {
    const list = listIn(document, random)
    if (list !== undefined) list.length = Math.floor(random() * list.length)
  }),
  within('deep nesting', (document, random) => {
    const place = slot(document, random)
    if (place !== undefined) write(place, nested(Math.ceil(random() * 400)))
  }),
  within('moved value', (document, random) => {
    const [from, to] = [slot(document, random), slot(document, random)]
    const value = from === undefined ? undefined : read(from)
    if (to !== undefined && value !== undefined) write(to, structuredClone(value))
  }),
  ofText('byte flip', (text, random) => {
    const at = Math.floor(random() * text.length)
    return splice(
      text,
      at,
      1,
      String.fromCharCode(text.charCodeAt(at) ^ (1 << Math.floor(random() * 7))),
    )
  }),
  ofText('truncation', (text, random) => text.slice(0, Math.floor(random() * text.length))),
  ofText('inserted rubbish', (text, random) =>
    splice(
      text,
      Math.floor(random() * text.length),
      0,
      pick(['"', '{', ']', ',', 'NaN', '\u0000', '\\', '1e999', '//'], random) ?? '',
    ),
  ),
  ofText('key given twice', (text, random) => {
    const chosen = pick([...text.matchAll(/\{("[^"\\]*"):/g)], random)
    return chosen?.[1] === undefined ? text : splice(text, chosen.index + 1, 0, `${chosen[1]}:0,`)
  }),
  ofText('huge number', (text, random) => {
    const numbers = [...text.matchAll(/(?<=[:,[])-?\d+(?:\.\d+)?(?=[,\]}])/g)]
    const chosen = pick(numbers, random)
    return chosen === undefined
      ? text
      : splice(
          text,
          chosen.index,
          chosen[0].length,
          pick(['1e999', '-1e999', '1e400', '9'.repeat(400), '-0', '1e-400', 'NaN'], random) ?? '0',
        )
  }),
]
