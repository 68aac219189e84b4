import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseJson } from './json.ts'
import { printFault } from './json-scanner.ts'
import type { JsonLimits } from './json-scanner.ts'
import { least, tries } from './testing/tries.ts'

const LIMITS: JsonLimits = { depth: 32, values: 1_000_000, entries: 500_000 }
const faultOf = (text: string, limits = LIMITS): string => {
  const outcome = parseJson(text, limits)
  return outcome.ok ? 'none' : printFault(outcome.fault)
}

/**
 * A document as text with the keys of one of its objects in any spelling, and whether a key stands
 * twice in one object.
 */
interface Written {
  readonly text: string
  readonly twice: boolean
}
const KEYS = ['a', 'b', 'ab', '', 'é', 'constructor', '0']
const spelled = fc.tuple(fc.constantFrom(...KEYS), fc.boolean()).map(([key, escaped]) => ({
  key,
  text: escaped
    ? `"${Array.from(key, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`).join('')}"`
    : JSON.stringify(key),
}))
const written = fc.letrec<{ value: Written }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom('1', '"a"', 'null').map((text) => ({ text, twice: false })),
    fc.array(tie('value'), { maxLength: 4 }).map((items) => ({
      text: `[${items.map(({ text }) => text).join(',')}]`,
      twice: items.some(({ twice }) => twice),
    })),
    fc.array(fc.tuple(spelled, tie('value')), { maxLength: 4 }).map((entries) => ({
      text: `{${entries.map(([key, value]) => `${key.text}: ${value.text}`).join(', ')}}`,
      twice:
        entries.some(([, { twice }]) => twice) ||
        new Set(entries.map(([{ key }]) => key)).size < entries.length,
    })),
  ),
})).value

describe('JSON from strangers', () => {
  it.each([
    ['{"seed": 1, "seed": 2}', 'line 1, column 13: the key "seed" is given twice in one object'],
    [
      '{"seed": 1,\n "s\\u0065ed": 2}',
      'line 2, column 2: the key "seed" is given twice in one object',
    ],
    [
      '[{"a": {"b": 1, "a": {"b": 2}, "b": 3}}]',
      'line 1, column 32: the key "b" is given twice in one object',
    ],
    ['{"": 1, "": 2}', 'line 1, column 9: the key "" is given twice in one object'],
    [
      `{"${'k'.repeat(5000)}": 1, "${'k'.repeat(5000)}": 2}`,
      `the key "${'k'.repeat(59)}…" is given twice`,
    ],
    ['{"a": {"b": 1}, "b": {"a": 1}, "c": [{"a": 1}, {"a": 2}]}', 'none'],
    ['{"__proto__": 1}', 'the key "__proto__" is not allowed'],
  ])('of %.40s says: %s', (text, message) => {
    expect(faultOf(text)).toContain(message)
  })

  it('keeps a key spelled __proto__ where words are keys, once', () => {
    const words = { ...LIMITS, protoKey: true }
    const outcome = parseJson('{"__proto__": 7}', words)
    expect(outcome.ok && JSON.stringify(outcome.value)).toBe('{"__proto__":7}')
    expect(faultOf('{"__proto__": 7, "\\u005f_proto__": 8}', words)).toContain(
      'the key "__proto__" is given twice',
    )
  })

  it('refuses exactly the documents in which an object gives a key twice, however it is spelled', () => {
    let twiceOnes = 0
    fc.assert(
      fc.property(written, ({ text, twice }) => {
        expect(faultOf(text).includes('is given twice')).toBe(twice)
        if (twice) twiceOnes += 1
      }),
      tries(2000),
    )
    expect(twiceOnes).toBeGreaterThanOrEqual(least(100, 2000))
  })

  it('remembers the keys of many objects and of one large one alike', () => {
    const large = Array.from({ length: 300_000 }, (_, i) => `"key${i}":0`).join()
    expect(faultOf(`{${large}}`)).toBe('none')
    expect(faultOf(`{${large},"key7":1}`)).toContain('the key "key7" is given twice')
    expect(faultOf(`[${'{"a":1,"b":2},'.repeat(200_000)}{"a":1,"a":2}]`)).toContain(
      'the key "a" is given twice',
    )
  })
})
