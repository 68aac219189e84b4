/** Refusals of the call grammar: where and in which words; limits from both sides. */
import { describe, expect, it } from 'vitest'
import { LIMITS, parseCalls, parseValue } from './call-parse.ts'
import { resolveCall } from './call-references.ts'
import type { Results } from './call-references.ts'
import { printCalls, printFloat, printName, printValue } from './call-print.ts'
import { equalCalls, equalValues } from './call-equal.ts'
import type { ToolCall, Value } from './call-value.ts'

const refusal = (source: string): string => {
  const parsed = parseCalls(source)
  return parsed.ok ? `read ${printCalls(parsed.calls)}` : parsed.error
}
const ofValue = (source: string): string => {
  const parsed = parseValue(source)
  return parsed.ok ? `read ${printValue(parsed.value)}` : parsed.error
}
const int = (n: bigint): Value => ({ kind: 'int', value: n })
const ESCAPE = 'expected an escape: \\\\ \\\' \\" \\n \\r \\t \\xHH or \\uHHHH'

describe('refusals of the call grammar', () => {
  it.each([
    ['', "at 0: expected '[', found the end"],
    ['A()', 'at 0: expected \'[\', found "A()"'],
    ['[', 'at 1: expected a tool name, found the end'],
    ['[1()]', 'at 1: expected a tool name, found "1()]"'],
    ['[A', "at 2: expected '(', found the end"],
    ['[A()', "at 4: expected ',' or ']', found the end"],
    ['[A() B()]', "at 5: expected ',' or ']', found \"B()]\""],
    ['[A(),]', 'at 5: expected a tool name, found "]"'],
    ['[A(=1)]', 'at 3: expected a parameter name, found "=1)]"'],
    ['[A(x)]', 'at 4: expected \'=\', found ")]"'],
    ['[A(x=)]', 'at 5: expected a value, found ")]"'],
    ['[A(x=1 y=2)]', "at 7: expected ',' or ')', found \"y=2)]\""],
    ['[A(x=1, x=2)]', 'at 8: "x" is given twice'],
    ["[A(x=1,'x'=2)]", 'at 7: "x" is given twice'],
    ['[A.(x=1)]', 'at 2: expected \'(\', found ".(x=1)]"'],
    ['[A()] [', 'at 6: expected the end, found "["'],
  ])('%j: %s', (source, said) => {
    expect(refusal(source)).toBe(said)
  })

  it.each([
    ['', 'at 0: expected a value, found the end'],
    ['nil', 'at 0: expected a value, found "nil"'],
    ['-', 'at 0: expected a value, found "-"'],
    ['01', 'at 0: expected a number, found "01"'],
    ['1.', 'at 0: expected a number, found "1."'],
    ['1a', 'at 0: expected a number, found "1a"'],
    ['1_', 'at 0: expected a number, found "1_"'],
    ['1e999', 'at 0: number too large'],
    ['-1e999', 'at 0: number too large'],
    ["'ab", 'at 0: string is not closed'],
    ['["a]', 'at 1: string is not closed'],
    ["'\\q'", `at 2: ${ESCAPE}, found "q'"`],
    ["'\\x4'", `at 2: ${ESCAPE}, found "x4'"`],
    ["'\\u12g4'", `at 2: ${ESCAPE}, found "u12g4'"`],
    ["'\\", `at 2: ${ESCAPE}, found the end`],
    ['{1: 2}', 'at 1: expected a quoted key, found "1: 2}"'],
    ["{'a' 1}", 'at 5: expected \':\', found "1}"'],
    ["{'a': 1, 'a': 2}", 'at 9: "a" is given twice'],
    ["{'a': 1", "at 7: expected ',' or '}', found the end"],
    ['[1 2]', "at 3: expected ',' or ']', found \"2]\""],
    ['$', 'at 1: expected the number of a call, found the end'],
    ['$0.a', 'at 1: expected the number of a call, found "0.a"'],
    ['$1', "at 2: expected '.', found the end"],
    ['$1 .a', 'at 2: expected \'.\', found " .a"'],
    ['$1.2', 'at 3: expected a field, found "2"'],
    ['$1234567890.a', 'at 10: expected \'.\', found "0.a"'],
  ])('%j: %s', (source, said) => {
    expect(ofValue(source)).toBe(said)
  })

  it('reads what is just inside of it', () => {
    expect(refusal(' [ ] ')).toBe('read []')
    expect(refusal("[a.b_1('x y'=\"q\", 'c.d'=1)]")).toBe("read [a.b_1('x y'='q', c.d=1)]")
    for (const [source, printed] of [
      ['true', 'True'],
      ['false', 'False'],
      ['null', 'None'],
      ['-inf', '-inf'],
      ['-0', '0'],
      ['1e5', '100000.0'],
      ['1E+21', '1e+21'],
      ['-1.50', '-1.5'],
      ['$999999999.f', '$999999999.f'],
      ["$2.'f g'", "$2.'f g'"],
      ['{}', '{}'],
      ['[ ]', '[]'],
      ["{'a':{'b':[1]}}", "{'a': {'b': [1]}}"],
      ["'\\\\\\'\\\"\\n\\r\\t\\x41\\u00e9'", "'\\\\\\'\"\\n\\r\\tAé'"],
    ] as const)
      expect(ofValue(source)).toBe(`read ${printed}`)
  })

  it('has limits that are met exactly, and says which', () => {
    expect(LIMITS).toEqual({
      characters: 100_000,
      depth: 32,
      values: 10_000,
      calls: 64,
      digits: 1000,
    })
    expect(refusal(`[${'A(),'.repeat(63)}A()]`)).toContain('read [A()')
    expect(refusal(`[${'A(),'.repeat(64)}A()]`)).toBe('at 257: more than 64 calls')
    expect(ofValue(`[${'1,'.repeat(9_998)}1]`)).toContain('read [1')
    expect(ofValue(`[${'1,'.repeat(9_999)}1]`)).toBe('at 19999: more than 10000 values')
    expect(ofValue(`'${'a'.repeat(99_998)}'`)).toContain("read 'aaa")
    expect(ofValue(`'${'a'.repeat(99_999)}'`)).toBe('at 100000: longer than 100000 characters')
    expect(ofValue('9'.repeat(1000))).toContain('read 999')
    expect(ofValue('9'.repeat(1001))).toBe('at 0: number longer than 1000 characters')
    // The value of a parameter is the first level.
    const nested = (levels: number): string => `[A(x=${'['.repeat(levels)}${']'.repeat(levels)})]`
    expect(refusal(nested(32))).toContain('read [A(')
    expect(refusal(nested(33))).toBe('at 37: nested deeper than 32')
    const dicts = (levels: number): string => `${"{'a': ".repeat(levels)}1${'}'.repeat(levels)}`
    expect(ofValue(dicts(31))).toContain('read {')
    expect(ofValue(dicts(32))).toContain('nested deeper than 32')
  })
})

describe('references', () => {
  const results: Results = [
    [
      ['token', 't1'],
      ['n', int(1n)],
    ],
    [],
    [['token', 't3']],
  ]
  const ref = (call: number, field: string): Value => ({ kind: 'reference', call, field })
  const call = (...args: ToolCall['args']): ToolCall => ({ name: 'A', args })

  it('are replaced wherever they stand, and all else stays', () => {
    const deep = (token: Value, other: Value): ToolCall =>
      call(
        ['a', token],
        ['b', { kind: 'list', items: [int(2n), other] }],
        [
          'c',
          {
            kind: 'dict',
            entries: [
              ['k', token],
              ['l', { kind: 'float', value: 1.5 }],
            ],
          },
        ],
        ['d', null],
        ['e', 'text'],
      )
    expect(resolveCall(deep(ref(1, 'token'), ref(3, 'token')), results)).toEqual({
      call: deep('t1', 't3'),
    })
    expect(resolveCall(call(['a', ref(1, 'n')]), results)).toEqual({ call: call(['a', int(1n)]) })
  })

  it('are named where nothing answers them, the first one', () => {
    expect(resolveCall(call(['a', ref(2, 'token')], ['b', ref(9, 'x')]), results)).toEqual({
      missing: '$2.token',
    })
    expect(
      resolveCall(call(['a', { kind: 'list', items: [ref(1, 'token'), ref(1, 'none')] }]), results),
    ).toEqual({ missing: '$1.none' })
    expect(
      resolveCall(
        call(['a', { kind: 'dict', entries: [['k', { kind: 'list', items: [ref(4, 'token')] }]] }]),
        results,
      ),
    ).toEqual({ missing: '$4.token' })
  })
})

describe('printed and compared', () => {
  it('floats always show that they are floats, names only what they must', () => {
    expect([3, -0, 0, 1e21, 1e-7, 0.5, NaN, Infinity, -Infinity].map(printFloat)).toEqual([
      '3.0',
      '-0.0',
      '0.0',
      '1e+21',
      '1e-7',
      '0.5',
      'nan',
      'inf',
      '-inf',
    ])
    expect(['a', 'a.b', '_1', '1a', 'a.', '', 'a b', 'é'].map(printName)).toEqual([
      'a',
      'a.b',
      '_1',
      "'1a'",
      "'a.'",
      "''",
      "'a b'",
      "'é'",
    ])
    expect(
      printValue({
        kind: 'dict',
        entries: [
          ['a', true],
          ['b', null],
        ],
      }),
    ).toBe("{'a': True, 'b': None}")
  })

  it('values are equal by kind and content alone', () => {
    const list = (...items: readonly Value[]): Value => ({ kind: 'list', items })
    const dict = (...entries: readonly (readonly [string, Value])[]): Value => ({
      kind: 'dict',
      entries,
    })
    const values: readonly Value[] = [
      null,
      true,
      false,
      '',
      'a',
      int(1n),
      int(2n),
      { kind: 'float', value: 1 },
      { kind: 'float', value: NaN },
      list(),
      list(int(1n)),
      list(int(1n), int(2n)),
      list(int(2n), int(1n)),
      dict(),
      dict(['a', int(1n)]),
      dict(['a', int(2n)]),
      dict(['b', int(1n)]),
      dict(['a', int(1n)], ['b', int(1n)]),
      dict(['a', int(1n)], ['a', int(1n)]),
      { kind: 'reference', call: 1, field: 'a' },
      { kind: 'reference', call: 1, field: 'b' },
      { kind: 'reference', call: 2, field: 'a' },
    ]
    expect(
      values.map((a) => values.flatMap((b, i) => (equalValues(structuredClone(a), b) ? [i] : []))),
    ).toEqual(values.map((_, i) => [i]))
    const two: ToolCall['args'] = [
      ['x', int(1n)],
      ['y', int(2n)],
    ]
    expect(equalCalls({ name: 'A', args: two }, { name: 'A', args: [...two].reverse() })).toBe(true)
    expect(equalCalls({ name: 'A', args: two }, { name: 'B', args: two })).toBe(false)
    expect(
      equalCalls(
        { name: 'A', args: two },
        {
          name: 'A',
          args: [
            ['y', int(1n)],
            ['x', int(2n)],
          ],
        },
      ),
    ).toBe(false)
    // A name that stands twice on one side only is never the same.
    expect(
      equalValues(dict(['a', int(1n)], ['a', int(1n)]), dict(['a', int(1n)], ['b', int(1n)])),
    ).toBe(false)
    expect(
      equalValues(dict(['a', int(1n)], ['b', int(1n)]), dict(['a', int(1n)], ['a', int(1n)])),
    ).toBe(false)
  })
})
