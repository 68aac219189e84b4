import fc from 'fast-check'
import { expect, it } from 'vitest'
import { equalValues } from '../../run/calls/call-equal.ts'
import type { JsonValue } from '../../run/calls/call-value.ts'
import { fromWire, toWire } from './value-wire.ts'
import { tries } from '../../run/testing/tries.ts'

const values = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constant(null),
    fc.boolean(),
    fc.string({ unit: 'binary' }),
    fc.bigInt().map((value): JsonValue => ({ kind: 'int', value })),
    fc.double().map((value): JsonValue => ({ kind: 'float', value })),
    fc.array(tie('value'), { maxLength: 4 }).map((items): JsonValue => ({ kind: 'list', items })),
    fc
      .uniqueArray(fc.tuple(fc.string(), tie('value')), { maxLength: 4, selector: ([key]) => key })
      .map((entries): JsonValue => ({ kind: 'dict', entries })),
  ),
})).value

it('every value comes back as it was, integers and floats apart', () => {
  fc.assert(
    fc.property(values, (value) => {
      const back = fromWire(toWire(value))
      expect(back !== undefined && equalValues(back, value)).toBe(true)
    }),
    tries(500),
  )
})

it('nothing else is read, and nothing throws', () => {
  for (const text of [
    '',
    '1',
    '"x"',
    '""',
    '"i1.5"',
    '"i"',
    '"fx"',
    '"f0x1"',
    '{"a":1}',
    '[["i1"],2]',
    '[',
    '"s',
    `${'['.repeat(100)}${']'.repeat(100)}`,
  ])
    expect(fromWire(text), text).toBeUndefined()
  fc.assert(
    fc.property(fc.string(), (text) => {
      fromWire(text)
    }),
  )
})
