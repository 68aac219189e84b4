import { describe, expect, it } from 'vitest'
import { dictOf, equal } from './python-equal.ts'
import { floatOf, intOf, stripped } from './number-parse.ts'
import { floatText } from './number-text.ts'
import { parseExpression } from './python-parse.ts'
import { percent } from './percent.ts'
import { jsonDumps, repr, str } from './python-print.ts'
import { EXPRESSION_LIMITS } from './python-refusal.ts'
import { unparse } from './unparse.ts'
import { PyError } from './python-value.ts'
import type { PyValue } from './python-value.ts'

const int = (value: number | bigint): PyValue => ({ kind: 'int', value: BigInt(value) })
const float = (value: number): PyValue => ({ kind: 'float', value })
const list = (...items: PyValue[]): PyValue => ({ kind: 'list', items })
const tuple = (...items: PyValue[]): PyValue => ({ kind: 'tuple', items })
const dict = (...entries: (readonly [PyValue, PyValue])[]): PyValue => ({ kind: 'dict', entries })

/** What an expression reads back as, or the class of Python's exception. */
function read(source: string): string {
  const parsed = parseExpression(source)
  return parsed.ok ? unparse(parsed.expression) : parsed.type
}

describe('Python expressions', () => {
  it.each([
    ['f( a = 1,b="x" )', "f(a=1, b='x')"],
    ['f(*a, b=1, *c, **d)', 'f(*a, *c, b=1, **d)'],
    ['f(x for x in y)', 'f((x for x in y))'],
    ['a.b [1:2 , ::3]', 'a.b[1:2, ::3]'],
    ['x[(1,2)]', 'x[1, 2]'],
    ['1_000', '1000'],
    ['0x1F', '31'],
    ['0o17', '15'],
    ['0B11', '3'],
    ['.5', '0.5'],
    ['5.', '5.0'],
    ['1e400', '1e309'],
    ['1E5', '100000.0'],
    ['2j', '2j'],
    ['00', '0'],
    ['1if 2else 3', '1 if 2 else 3'],
    ['\'a\' "b"', "'ab'"],
    ["r'\\d'", "'\\\\d'"],
    ["'\\x41\\101\\u00e9\\q'", "'AAé\\\\q'"],
    ["b'\\xff' b'a'", "b'\\xffa'"],
    ["u'a'", "u'a'"],
    ["'''a\nb'''", "'a\\nb'"],
    ["'a\\\nb'", "'ab'"],
    ["f'{x!r:>{w}} {{'", "f'{x!r:>{w}} {{'"],
    ['(a+b)*c', '(a + b) * c'],
    ['a+b*c', 'a + b * c'],
    ['-x**-y', '-x ** (-y)'],
    ['(-x)**y', '(-x) ** y'],
    ['a**b**c', 'a ** b ** c'],
    ['(a**b)**c', '(a ** b) ** c'],
    ['not a == b', 'not a == b'],
    ['(not a) == b', '(not a) == b'],
    ['a or b and c', 'a or (b and c)'],
    ['a is not b not in c', 'a is not b not in c'],
    ['a if b else c if d else e', 'a if b else c if d else e'],
    ['lambda a, /, b=1, *c, d, **e: a', 'lambda a, /, b=1, *c, d, **e: a'],
    ['[a for a, *b in c if d if e]', '[a for a, *b in c if d if e]'],
    ['{a: b for a in c}', '{a: b for a in c}'],
    ['{**a, 1: 2}', '{**a, 1: 2}'],
    ['{1, *a}', '{1, *a}'],
    ['(a,)', '(a,)'],
    ['()', '()'],
    ['a,', '(a,)'],
    ['(x := 1)', '(x := 1)'],
    ['...', '...'],
    ['[f()\n# said\n, g()]', '[f(), g()]'],
    ['f()\n\n', 'f()'],
    ['1 .real', '1 .real'],
    ['ﬁ', 'fi'],
    ['(yield)', '(yield)'],
    ['await x', 'await x'],
  ])('%j reads as %j', (source, expected) => {
    expect(read(source)).toBe(expected)
  })

  it.each([
    [''],
    ['f(a=1'],
    ['f(a=1))'],
    ['[f(a=1)] done'],
    ['f(class=1)'],
    ['f(a=1, b)'],
    ['f(**a, *b)'],
    ['f(a=*b)'],
    ['f(a, x for x in y)'],
    ['01'],
    ['1__0'],
    ['0x'],
    ['1real'],
    ["'open"],
    ["'a\nb'"],
    ["'\\x4'"],
    ["'a' b'b'"],
    ["b'é'"],
    ["f'{}'"],
    ["f'}'"],
    ["f'{a!z}'"],
    ['(*a)'],
    ['*a, b'],
    ['[*a for a in b]'],
    ['{1: 2, 3}'],
    ['x := 1'],
    ['a <> b'],
    ['a if b'],
    ['[a for f() in b]'],
    ['lambda *: 1'],
    ['[(]'],
    ['a; b'],
    ['a = b'],
    ['`a`'],
    ['a\u00a0b'],
    ['٣'],
    ['a\0b'],
    ['[1,,2]'],
    ['not'],
    ['a not b'],
    ['9'.repeat(4301)],
  ])('%j is no expression', (source) => {
    expect(read(source)).toBe('SyntaxError')
  })

  it('names the class of the exception', () => {
    expect(read(' f()')).toBe('IndentationError')
    expect(read('f()\n  + 1')).toBe('IndentationError')
    expect(read('"\ud800"')).toBe('UnicodeEncodeError')
  })

  it('is read within limits', () => {
    const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth)
    expect(read(nested(EXPRESSION_LIMITS.brackets))).toBe(nested(EXPRESSION_LIMITS.brackets))
    expect(read(nested(EXPRESSION_LIMITS.brackets + 1))).toBe('SyntaxError')
    expect(read('1' + '+1'.repeat(5_000))).toBe('RecursionError')
    expect(read('f' + '()'.repeat(5_000))).toBe('RecursionError')
    expect(read('-'.repeat(5_000) + '1')).toBe('RecursionError')
    expect(read('not '.repeat(5_000) + '1')).toBe('RecursionError')
    expect(read(`[${'1,'.repeat(EXPRESSION_LIMITS.characters)}]`)).toBe('MemoryError')
    expect(read(`[${'a,'.repeat(60_000)}`)).toBe('SyntaxError')
  })
})

describe("Python's values", () => {
  it('are equal across kinds of numbers, exactly, and not across lists and tuples', () => {
    for (const [a, b] of [
      [int(1), float(1)],
      [int(1), true],
      [float(0), false],
      [float(-0), int(0)],
      [list(int(1), 'a'), list(true, 'a')],
      [dict(['a', int(1)], ['b', null]), dict(['b', null], ['a', float(1)])],
      [dict([int(1), 'x']), dict([true, 'x'])],
    ] as const)
      expect(equal(a, b)).toBe(true)
    for (const [a, b] of [
      [int(2n ** 53n + 1n), float(2 ** 53)],
      [int(1), '1'],
      [list(int(1)), tuple(int(1))],
      [float(NaN), float(NaN)],
      [null, false],
      [dict(['a', int(1)]), dict(['a', int(1)], ['b', null])],
      ['', list()],
    ] as const)
      expect(equal(a, b)).toBe(false)
  })

  it('are keys of dicts by their equality', () => {
    expect(
      dictOf([
        [int(1), 'a'],
        ['1', 'b'],
        [true, 'c'],
        [tuple(int(1), 'x'), 'd'],
        [tuple(float(1), 'x'), 'e'],
      ]),
    ).toEqual(dict([int(1), 'c'], ['1', 'b'], [tuple(int(1), 'x'), 'e']))
    expect(() => dictOf([[list(), 'a']])).toThrow(PyError)
  })

  it.each([
    [1, '1.0'],
    [0.1, '0.1'],
    [1e16, '1e+16'],
    [1e15, '1000000000000000.0'],
    [123456789012345680, '1.2345678901234568e+17'],
    [0.0001, '0.0001'],
    [0.00001, '1e-05'],
    [1.5e-7, '1.5e-07'],
    [-0, '-0.0'],
    [1e300, '1e+300'],
    [5e-324, '5e-324'],
    [NaN, 'nan'],
    [-Infinity, '-inf'],
    [-12.25, '-12.25'],
    [100, '100.0'],
  ])('%d is written %s', (value, text) => {
    expect(floatText(value)).toBe(text)
  })

  it.each([
    ["it's", `"it's"`],
    [`'"`, `'\\'"'`],
    ['a\\\n\t\r', "'a\\\\\\n\\t\\r'"],
    ['é\u00a0\u200b\x7f\x00', "'é\\xa0\\u200b\\x7f\\x00'"],
    ['😀\u{e0001}', "'😀\\U000e0001'"],
    ['', "''"],
  ])('%j is written %s', (value, text) => {
    expect(repr(value)).toBe(text)
  })

  it('are written by repr, str and json.dumps', () => {
    const value = dict(
      ['a', list(int(1), float(2), true, null)],
      ['é', tuple('x')],
      [int(3), dict()],
    )
    expect(repr(value)).toBe("{'a': [1, 2.0, True, None], 'é': ('x',), 3: {}}")
    expect(jsonDumps(value)).toBe('{"a": [1, 2.0, true, null], "\\u00e9": ["x"], "3": {}}')
    expect(
      jsonDumps(list(float(1e-5), float(1e16), float(NaN), float(-Infinity), '"\\\n\u007f😀')),
    ).toBe('[1e-05, 1e+16, NaN, -Infinity, "\\"\\\\\\n\\u007f\\ud83d\\ude00"]')
    expect(str('x')).toBe('x')
    expect(str(float(5))).toBe('5.0')
    expect(() => jsonDumps(dict([tuple(), null]))).toThrow(PyError)
    expect(() => repr(int(10n ** 4300n))).toThrow(PyError)
  })

  it('are read from texts as int() and float() read them', () => {
    expect([' 12\n', '+1_0', '-٣', '1__0', '1.0', '', 'x'].map(intOf)).toEqual([
      12n,
      10n,
      -3n,
      undefined,
      undefined,
      undefined,
      undefined,
    ])
    expect(
      ['1.5', '.5', '5.', '1e3', '1_0.5', '-inf', 'Infinity', '٣.٥', '1e', '.', 'e5', ''].map(
        floatOf,
      ),
    ).toEqual([
      1.5,
      0.5,
      5,
      1000,
      10.5,
      -Infinity,
      Infinity,
      3.5,
      undefined,
      undefined,
      undefined,
      undefined,
    ])
    expect(stripped('\x1c a\u2003\n')).toBe('a')
  })

  it('are put into texts by %', () => {
    expect(percent('%s-%r %d%%', tuple('a', 'b', float(5.9)))).toBe("a-'b' 5%")
    expect(percent('%5.2f|%-4s|%04d|%+d', tuple(float(2.675), 'x', int(-7), int(3)))).toBe(
      ' 2.67|x   |-007|+3',
    )
    expect(percent('%(k)s', dict(['k', list(int(1))]))).toBe('[1]')
    for (const [text, values] of [
      ['%s', tuple()],
      ['%s', tuple('a', 'b')],
      ['a', int(1)],
      ['%d', 'x'],
      ['%(k)s', dict()],
      ['%', int(1)],
      ['%9999d', int(1)],
    ] as const)
      expect(() => percent(text, values)).toThrow(PyError)
  })
})
