import { describe, expect, it } from 'vitest'
import type { JsonValue } from '../../run/calls/call-value.ts'
import { readJson } from '../../run/json-value.ts'
import { convertJava } from './ast/java-values.ts'
import { convertJavaScript } from './ast/javascript-values.ts'
import { literalText, sourceText } from './source-values.ts'

function json(text: string): JsonValue {
  const read = readJson(text)
  if (!read.ok) throw new Error(read.message)
  return read.value
}

describe('source texts', () => {
  it.each([
    ['5', 'integer', undefined, '5'],
    ['5', 'long', undefined, '5L'],
    ['0.5', 'double', undefined, '0.5'],
    ['2.0', 'float', undefined, '2.0f'],
    ['true', 'boolean', undefined, 'true'],
    ['"a b"', 'String', undefined, 'a b'],
    ['[1, 2]', 'ArrayList', 'long', 'new ArrayList<>(Arrays.asList(1L, 2L))'],
    ['["a"]', 'ArrayList', 'String', 'new ArrayList<>(Arrays.asList("a"))'],
    ['[]', 'ArrayList', 'String', 'new ArrayList<>()'],
    ['["a", "b"]', 'Array', 'String', 'new String[]{a, b}'],
    [
      '{"k": 1, "t": "x"}',
      'HashMap',
      undefined,
      'new HashMap<String, Object>() {{ put("k", 1); put("t", "x"); }}',
    ],
    ['{}', 'HashMap', undefined, 'new HashMap<>()'],
  ])('of Java: %s as %s', (value, type, itemType, source) => {
    expect(sourceText(json(value), 'java', { type, itemType })).toBe(source)
    expect(convertJava(source, type, itemType)).toEqual(json(value))
  })

  it.each([
    ['5', 'integer', undefined, '5'],
    ['5', 'Bigint', undefined, '5n'],
    ['5.0', 'float', undefined, '5.0'],
    ['true', 'Boolean', undefined, 'true'],
    ['["a", "b"]', 'array', 'String', '["a", "b"]'],
    ['{"k": true, "t": "x"}', 'dict', undefined, '{"k": true, "t": "x"}'],
    ['[[1, 2], [3, 4]]', 'array', undefined, '[[1, 2], [3, 4]]'],
  ])('of JavaScript: %s as %s', (value, type, itemType, source) => {
    expect(sourceText(json(value), 'javascript', { type, itemType })).toBe(source)
    expect(convertJavaScript(source, type, itemType)).toEqual(json(value))
  })

  it('of what a call says are the literals', () => {
    expect([json('5'), json('5.0'), true, null, '5L', json('["a", 1]')].map(literalText)).toEqual([
      '5',
      '5.0',
      'true',
      'null',
      '5L',
      '["a", 1]',
    ])
    expect(
      literalText({ kind: 'list', items: [{ kind: 'reference', call: 1, field: 'a' }] }),
    ).toBeUndefined()
  })
})
