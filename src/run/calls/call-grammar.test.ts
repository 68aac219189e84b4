import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { equalCalls, equalValues } from './call-equal.ts'
import { LIMITS, parseCalls, parseValue } from './call-parse.ts'
import { printCall, printCalls, printValue } from './call-print.ts'
import type { ToolCall, Value } from './call-value.ts'
import { tries } from '../testing/tries.ts'

/** Any UTF-16 text, lone surrogates, quotes and control characters included. */
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc
    .array(
      fc.constantFrom(
        "'",
        '"',
        '\\',
        '\n',
        '\t',
        '\0',
        '$1.x',
        ', ',
        ')]',
        '\ud800',
        '\udc00',
        '😀',
        'é',
      ),
      { maxLength: 8 },
    )
    .map((parts) => parts.join('')),
)
const field = fc.oneof(fc.constantFrom('token', 'n_1'), text)
const entriesOf = <T>(item: fc.Arbitrary<T>) =>
  fc.uniqueArray(fc.tuple(field, item), { maxLength: 4, selector: ([name]) => name })
const { value } = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    text,
    fc.constantFrom(null, true, false),
    fc.bigInt().map((n): Value => ({ kind: 'int', value: n })),
    fc.double().map((n): Value => ({ kind: 'float', value: n })),
    fc
      .tuple(fc.integer({ min: 1, max: 999_999_999 }), field)
      .map(([call, name]): Value => ({ kind: 'reference', call, field: name })),
    fc.array(tie('value'), { maxLength: 4 }).map((items): Value => ({ kind: 'list', items })),
    entriesOf(tie('value')).map((entries): Value => ({ kind: 'dict', entries })),
  ),
}))
const name = fc.oneof(fc.constantFrom('AddAgenda', 'math.sqrt', 'True', ''), text)
const calls = fc.array(fc.record({ name, args: entriesOf(value) }), { maxLength: 4 })

const read = (source: string): readonly ToolCall[] => {
  const parsed = parseCalls(source)
  if (!parsed.ok) throw new Error(`${source}: ${parsed.error}`)
  return parsed.calls
}
const int = (n: bigint): Value => ({ kind: 'int', value: n })
const float = (n: number): Value => ({ kind: 'float', value: n })

describe('call grammar', () => {
  it('prints canonically', () => {
    const call: ToolCall = {
      name: 'AddAgenda',
      args: [
        ['token', { kind: 'reference', call: 1, field: 'token' }],
        ['content', "it's\n"],
        ['n', int(3n)],
        ['x', float(3)],
        ['all', { kind: 'list', items: [true, null] }],
        ['d', { kind: 'dict', entries: [['k', int(-1n)]] }],
      ],
    }
    expect(printCalls([call, { name: 'Stop', args: [] }])).toBe(
      "[AddAgenda(token=$1.token, content='it\\'s\\n', n=3, x=3.0, all=[True, None], d={'k': -1}), Stop()]",
    )
  })

  it('reads back what it prints, exactly', () => {
    fc.assert(
      fc.property(calls, (list) => {
        const again = read(printCalls(list))
        expect(again).toEqual(list)
        expect(again.length).toBe(list.length)
        again.forEach((call, i) => {
          const other = list[i]
          expect(other !== undefined && equalCalls(call, other)).toBe(true)
        })
      }),
      tries(500),
    )
  })

  it('never throws, and names a position inside the text', () => {
    const pieces = fc.array(
      fc.oneof(
        fc.constantFrom(
          '[',
          ']',
          'A',
          '(',
          ')',
          '=',
          "'",
          ',',
          ' ',
          '$1',
          '.',
          '-',
          '1',
          '{',
          '}',
          ':',
          '\\',
          'e5',
          '\n',
        ),
        text,
      ),
      { maxLength: 30 },
    )
    let accepted = 0
    fc.assert(
      fc.property(pieces, (parts) => {
        const source = parts.join('')
        const parsed = parseCalls(source)
        if (parsed.ok) accepted += 1
        else {
          expect(parsed.at).toBeGreaterThanOrEqual(0)
          expect(parsed.at).toBeLessThanOrEqual(source.length)
        }
      }),
      { ...tries(2000), examples: [[['[]']], [['[A()]']]] },
    )
    expect(accepted).toBeGreaterThan(0)
  })

  it('keeps integers and floats apart', () => {
    const [five, fiveFloat] = [read('[A(n=5)]'), read('[A(n=5.0)]')].map(([call]) => call)
    if (five === undefined || fiveFloat === undefined) throw new Error('no call')
    expect(equalCalls(five, fiveFloat)).toBe(false)
    expect(printCall(fiveFloat)).toBe('A(n=5.0)')
    expect(parseValue('123456789012345678901234567890')).toEqual({
      ok: true,
      value: int(123456789012345678901234567890n),
    })
    expect(parseValue('1e3')).toEqual({ ok: true, value: float(1000) })
    expect(parseValue('-0.0')).toEqual({ ok: true, value: float(-0) })
  })

  it('compares arguments by name, not by place', () => {
    const [a, b] = read("[A(x='1', y={'p': 1, 'q': 2}), A(y={'q': 2, 'p': 1}, x='1')]")
    if (a === undefined || b === undefined) throw new Error('no call')
    expect(equalCalls(a, b)).toBe(true)
    expect(equalValues(float(NaN), float(NaN))).toBe(true)
    // A name that stands twice is the same only in the same place.
    const twice = (first: bigint, second: bigint): ToolCall => ({
      name: 'A',
      args: [
        ['x', int(first)],
        ['x', int(second)],
      ],
    })
    expect(equalCalls(twice(1n, 2n), twice(1n, 2n))).toBe(true)
    expect(equalCalls(twice(1n, 2n), twice(2n, 1n))).toBe(false)
    expect(
      equalCalls({ name: 'A', args: [['x', int(1n)]] }, { name: 'A', args: [['y', int(1n)]] }),
    ).toBe(false)
    expect(
      equalValues({ kind: 'list', items: [int(1n)] }, { kind: 'list', items: [int(1n), int(2n)] }),
    ).toBe(false)
  })

  it.each([
    ['', 0],
    ['[A(]', 3],
    ['[A(x=1, x=2)]', 8],
    ["[A(x='a)]", 5],
    ['[A(x=01)]', 5],
    ['[A(x=1)] b', 9],
    ['[A(x=$0.t)]', 6],
    ['[A(x=word)]', 5],
    ["[A(x='\\q')]", 7],
    ['[A(x=1,)]', 7],
    ['[A(x=1e999)]', 5],
    ['A(x=1)', 0],
    ['[A(x=[1 2])]', 8],
  ])('refuses %j at %i', (source, at) => {
    expect(parseCalls(source)).toMatchObject({ ok: false, at })
  })

  it('says what it expected and what it found', () => {
    const error = (source: string): string => {
      const parsed = parseCalls(source)
      return parsed.ok ? '' : parsed.error
    }
    expect(error('[A(x=1')).toBe("at 6: expected ',' or ')', found the end")
    expect(error('[A(x=1)] and so it goes on')).toBe('at 9: expected the end, found "and so it go"')
    expect(error('[A(x 1)]')).toBe('at 5: expected \'=\', found "1)]"')
    expect(parseValue('1 2')).toEqual({
      ok: false,
      at: 2,
      error: 'at 2: expected the end, found "2"',
    })
  })

  it('reads numbers by name, references and escapes, and goes on behind them', () => {
    expect(
      printCalls(read("[A(a=-inf, b=inf, c=nan, d=$12.token, e='\\x41\\u00e9', f=-0.0)]")),
    ).toBe("[A(a=-inf, b=inf, c=nan, d=$12.token, e='Aé', f=-0.0)]")
    expect(parseValue('-inf')).toEqual({ ok: true, value: float(-Infinity) })
    expect(printValue('\u0000\u001f\u007f\ud800é')).toBe("'\\x00\\x1f\\x7f\\ud800é'")
    expect(printValue({ kind: 'reference', call: 1, field: 'a b' })).toBe("$1.'a b'")
  })

  it('has limits of depth, length and count', () => {
    expect(parseValue('['.repeat(50_000))).toMatchObject({ ok: false })
    expect(parseValue(`${'['.repeat(LIMITS.depth)}${']'.repeat(LIMITS.depth)}`)).toMatchObject({
      ok: true,
    })
    expect(parseCalls(`['${'a'.repeat(LIMITS.characters)}']`)).toMatchObject({
      ok: false,
      at: LIMITS.characters,
    })
    expect(parseCalls(`[${'A(), '.repeat(LIMITS.calls)}A()]`)).toMatchObject({ ok: false })
    expect(parseValue('9'.repeat(LIMITS.digits + 1))).toMatchObject({ ok: false })
    expect(parseValue(`[${'1,'.repeat(LIMITS.values)}1]`)).toMatchObject({ ok: false })
  })

  it('accepts both quotes and free spacing', () => {
    expect(printCalls(read('[ A ( x = "it\'s" ,\n y = true ) ]'))).toBe("[A(x='it\\'s', y=True)]")
    expect(printValue('a"b')).toBe("'a\"b'")
  })
})
