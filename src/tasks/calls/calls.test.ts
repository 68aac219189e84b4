import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { equalCalls, equalValues } from './equal.ts'
import { CALL_LIMITS, parseCalls } from './parse.ts'
import { printCalls } from './print.ts'
import type { ToolCall, Value } from './value.ts'

const name = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,8}$/)
const scalar: fc.Arbitrary<Value> = fc.oneof(
  fc.string({ unit: 'binary' }), fc.boolean(), fc.constant(null),
  fc.bigInt().map((value): Value => ({ kind: 'int', value })),
  fc.double({ noNaN: true }).map((value): Value => ({ kind: 'float', value })),
  fc.record({ kind: fc.constant('reference' as const), call: fc.integer({ min: 0, max: 99 }), field: name }),
)
const { value } = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof({ depthSize: 'small' }, scalar,
    fc.array(tie('value'), { maxLength: 4 }).map((items): Value => ({ kind: 'list', items })),
    fc.uniqueArray(fc.tuple(fc.string(), tie('value')), { maxLength: 4, selector: ([key]) => key }).map((entries): Value => ({ kind: 'dict', entries }))),
}))
const call: fc.Arbitrary<ToolCall> = fc.record({ name, args: fc.uniqueArray(fc.tuple(name, value), { maxLength: 5, selector: ([key]) => key }) })

describe('the call grammar', () => {
  it('reads back what it prints', () => {
    fc.assert(fc.property(fc.array(call, { maxLength: 4 }), (calls) => {
      const read = parseCalls(printCalls(calls))
      expect(read.ok && read.calls.length === calls.length && read.calls.every((c, i) => equalCalls(c, calls[i] ?? c))).toBe(true)
    }))
  })

  it('never throws, and says where it stopped', () => {
    fc.assert(fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.stringMatching(/^\[[A-Za-z(),='"$.0-9{}: \\[\]-]*\]?$/)), (text) => {
      const read = parseCalls(text)
      if (!read.ok) expect(read.error.position).toBeLessThanOrEqual(Math.max(text.length, CALL_LIMITS.length))
    }))
  })

  it('keeps integers, floats, strings and references apart', () => {
    const read = parseCalls("[A(i=5, f=5.0, e=1e3, s='5', b=True, n=None, t=$1.token, big=12345678901234567890, m=-2)]")
    expect(read).toMatchObject({ ok: true })
    const args = new Map(read.ok ? read.calls[0]?.args : [])
    expect(args.get('i')).toEqual({ kind: 'int', value: 5n })
    expect(args.get('f')).toEqual({ kind: 'float', value: 5 })
    expect(args.get('e')).toEqual({ kind: 'float', value: 1000 })
    expect(args.get('s')).toBe('5')
    expect(args.get('t')).toEqual({ kind: 'reference', call: 1, field: 'token' })
    expect(args.get('big')).toEqual({ kind: 'int', value: 12345678901234567890n })
    expect(equalValues({ kind: 'int', value: 5n }, { kind: 'float', value: 5 })).toBe(false)
    expect(printCalls(read.ok ? read.calls : [])).toContain('f=5.0')
  })

  it.each([
    ['', 0], ['A()', 0], ['[A(]', 3], ['[A(x)]', 4], ["[A(x='1)]", 9], ['[A()] then', 6], ["[A(x='1', x='2')]", 16], ['[A(x=y)]', 5], ['[A(x=$1)]', 5],
  ])('refuses %j at %i', (text, position) => {
    expect(parseCalls(text)).toMatchObject({ ok: false, error: { position } })
  })

  it('limits depth, length and counts', () => {
    expect(parseCalls(`[A(x=${'['.repeat(5000)})]`)).toMatchObject({ ok: false })
    expect(parseCalls(`[A(x='${'y'.repeat(CALL_LIMITS.length)}')]`)).toMatchObject({ ok: false })
    expect(parseCalls(`[${'A(), '.repeat(CALL_LIMITS.calls)}A()]`)).toMatchObject({ ok: false })
  })
})
