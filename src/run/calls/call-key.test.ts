import { expect, it } from 'vitest'
import { callKey, valueKey } from './call-key.ts'
import type { Value } from './call-value.ts'

const int = (n: bigint): Value => ({ kind: 'int', value: n })
const float = (n: number): Value => ({ kind: 'float', value: n })
const dict = (...entries: readonly (readonly [string, Value])[]): Value => ({
  kind: 'dict',
  entries,
})
const list = (...items: readonly Value[]): Value => ({ kind: 'list', items })

it('values have equal keys when they are equal as JSON, whatever the order of their entries', () => {
  expect(valueKey(dict(['b', int(1n)], ['a', int(2n)]))).toBe(
    valueKey(dict(['a', int(2n)], ['b', int(1n)])),
  )
  expect(valueKey(dict(['c', null], ['a', null], ['b', null]))).toBe('{"a":null,"b":null,"c":null}')
  // The last of equal names counts.
  expect(valueKey(dict(['a', int(1n)], ['a', int(2n)]))).toBe(valueKey(dict(['a', int(2n)])))
})

it('and different ones where anything differs', () => {
  const values: readonly Value[] = [
    null,
    true,
    false,
    'null',
    '1',
    int(1n),
    float(1),
    float(1.5),
    list(),
    list(int(1n)),
    list(int(1n), int(2n)),
    list(int(12n)),
    list('1,2'),
    list(list(int(1n)), int(2n)),
    dict(),
    dict(['a', int(1n)]),
    dict(['a', '1']),
    dict(['a', int(1n)], ['b', int(2n)]),
    { kind: 'reference', call: 1, field: 'a' },
    { kind: 'reference', call: 2, field: 'a' },
    { kind: 'reference', call: 1, field: 'b' },
    '$1.a',
  ]
  expect(new Set(values.map(valueKey)).size).toBe(values.length)
})

it('calls are looked up by name and parameters', () => {
  expect(
    callKey({
      name: 'A',
      args: [
        ['y', 'b'],
        ['x', int(1n)],
      ],
    }),
  ).toBe('A{"x":1,"y":"b"}')
  expect(callKey({ name: 'B', args: [] })).not.toBe(callKey({ name: 'A', args: [] }))
})
