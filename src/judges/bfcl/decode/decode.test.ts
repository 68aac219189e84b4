import { describe, expect, it } from 'vitest'
import { jsonDumps, repr } from '../../python/python-print.ts'
import { PyError } from '../../python/python-value.ts'
import { callsOf, countsAsCall } from './decoded.ts'
import type { Decoded } from './decoded.ts'
import { executable } from './executable.ts'
import { decodeJson, decodeToolCalls } from './decode-json.ts'
import { decodePython } from './decode-python.ts'
import { decodeSource } from './decode-source.ts'

const told = (decoded: Decoded): string => (decoded.ok ? repr(decoded.calls) : decoded.type)

describe('Calls in Python', () => {
  it.each([
    ['[f(a=1)]', "[{'f': {'a': 1}}]"],
    ['f(a=1), g(b=2.0)', "[{'f': {'a': 1}}, {'g': {'b': 2.0}}]"],
    ['```\n[f(a=1)]\n```', "[{'f': {'a': 1}}]"],
    ['', '[]'],
    ['[]', '[]'],
    ['f(1, 2)', "[{'f': {}}]"],
    ['a.b.c(x=1)', "[{'a.b.c': {'x': 1}}]"],
    ['f(a=1, a=2)', "[{'f': {'a': 2}}]"],
    ["f(**{'a': 1})", "[{'f': {None: {'a': 1}}}]"],
    ['f(a=true, b=None, c=...)', "[{'f': {'a': 'true', 'b': None, 'c': '...'}}]"],
    ['f(a=+1, b=not True, c=~1, d=-2.5)', "[{'f': {'a': -1, 'b': -1, 'c': -1, 'd': -2.5}}]"],
    [
      "f(a=(1, 'x'), b={'k': [1]}, c={1: 2})",
      "[{'f': {'a': (1, 'x'), 'b': {'k': [1]}, 'c': {1: 2}}}]",
    ],
    [
      "f(a=1+2, b='a'+'b', c=10/4, d=2**3, e=7//2, g=-7%3)",
      "[{'f': {'a': 3, 'b': 'ab', 'c': 2.5, 'd': 8, 'e': 3, 'g': 2}}]",
    ],
    ['f(a=g(1), b=g(), c=g(x=1))', "[{'f': {'a': 'g(1)', 'b': 'g()', 'c': {'g': {'x': 1}}}}]"],
    ['f(a=x[ 0 ], b=x["k"], c=x[1:2])', `[{'f': {'a': 'x[0]', 'b': "x['k']", 'c': 'x[1:2]'}}]`],
    ["f(a=b'x', b=1j, c=1-2j)", "[{'f': {'a': b'x', 'b': 1j, 'c': (1-2j)}}]"],
    ['f(x)(a=1)', "[{'': {'a': 1}}]"],
    ['f(a=12345678901234567890)', "[{'f': {'a': 12345678901234567890}}]"],
    ['{f(a=1)}', 'AssertionError'],
    ["'[f(a=1)]'", 'AssertionError'],
    ['```python\n[f(a=1)]\n```', 'SyntaxError'],
    ['Sure: [f(a=1)]', 'SyntaxError'],
    ['[f(a=1)].', 'SyntaxError'],
    ['[[f()]]', 'AssertionError'],
    ['[f]', 'AssertionError'],
    ['[1]', 'AssertionError'],
    ['[{}]', 'AssertionError'],
    ['[f() for x in y]', 'AttributeError'],
    ['[f()] + [g()]', 'AttributeError'],
    ['f(a={1, 2})', 'Exception'],
    ["f(a=f'{x}')", 'Exception'],
    ['f(a=x.y)', 'Exception'],
    ['f(a=b and c)', 'Exception'],
    ['f(a=b == c)', 'Exception'],
    ['f(a=1 if b else c)', 'Exception'],
    ['f(a=[x for x in y])', 'Exception'],
    ['f(a={**b})', 'Exception'],
    ['f(a=[*b])', 'Exception'],
    ['f(a=lambda x: x)', 'TypeError'],
    ["f(a=-'x')", 'TypeError'],
    ['f(a={[1]: 2})', 'TypeError'],
    ["f(a=1+'x')", 'TypeError'],
    ['f(a=-x)', 'AttributeError'],
    ['f(a=--1)', 'AttributeError'],
    ['f(a=x+1)', 'NameError'],
    ['f(a=1/0)', 'ZeroDivisionError'],
  ])('%j gives %s', (text, expected) => {
    expect(told(decodePython(text))).toBe(expected)
  })

  it.each([
    [
      '[f(x="\\N{BULLET}")]',
      'NotReadHere: \\N{BULLET}: names of characters are not known here; write the character itself, or \\u and its number',
    ],
    [
      "[f(x='a', y=u'b\\N{LATIN SMALL LETTER A}')]",
      'NotReadHere: \\N{LATIN SMALL LETTER A}: names',
    ],
    ["[f(x=f'\\N{BULLET} {y}')]", 'NotReadHere: \\N{BULLET}: names'],
    ['[f(x="""\\N{BULLET}""")]', 'NotReadHere'],
    ['[f(x="\\N")]', 'SyntaxError'],
    ['[f(x="\\N{}")]', 'SyntaxError'],
    ['[f(x="\\N{BULLET")]', 'SyntaxError'],
    ['[f(x=r"\\N{BULLET}")]', "[{'f': {'x': '\\\\N{BULLET}'}}]"],
    ['[f(x="\\\\N{BULLET}")]', "[{'f': {'x': '\\\\N{BULLET}'}}]"],
    ['[f(x=b"\\N{BULLET}")]', "[{'f': {'x': b'\\\\N{BULLET}'}}]"],
  ])(
    '%j, a character by its name, is refused by name where Python would look it up: %s',
    (text, expected) => {
      const decoded = decodePython(text)
      expect(decoded.ok ? told(decoded) : `${decoded.type}: ${decoded.message}`).toContain(expected)
    },
  )

  it('count as calls when they are in shape and there is one', () => {
    expect(
      ['[f()]', '[]', 'no', '[f(a=1), g()]'].map((text) => countsAsCall(decodePython(text))),
    ).toEqual([true, false, false, true])
    expect(
      callsOf({
        kind: 'list',
        items: [
          {
            kind: 'dict',
            entries: [
              ['f', { kind: 'dict', entries: [] }],
              ['g', { kind: 'dict', entries: [] }],
            ],
          },
        ],
      }),
    ).toBeUndefined()
    expect(
      callsOf({ kind: 'list', items: [{ kind: 'dict', entries: [['f', 'x']] }] }),
    ).toBeUndefined()
    expect(callsOf({ kind: 'dict', entries: [] })).toBeUndefined()
  })

  it('become canonical sources, nested calls and quirks included', () => {
    const sources = (text: string) => {
      const decoded = decodePython(text)
      return decoded.ok ? executable(decoded.calls) : [decoded.type]
    }
    expect(sources(`f( a="it's" ,b=[1,2.0]), g()`)).toEqual([`f(a="it's", b=[1, 2.0])`, 'g()'])
    expect(
      sources("f(a=g(x=1), b={'k': 1, 2: 'v'}, c={'k': {'x': 1}, 'l': {}}, **{'a': 1})"),
    ).toEqual(["f(a=g(x=1), b={'k': 1, '2': 'v'}, c=k(x=1), None={'a': 1})"])
    expect(() => sources('f(a={})')).toThrow(PyError)
  })
})

describe('Calls in JSON', () => {
  it.each([
    ['[{"function":"f","parameters":{"a":1.0}}]', "[{'f': {'a': 1.0}}]"],
    ['```json\n[{"function":"f","parameters":{}}]\n```', "[{'f': {}}]"],
    ['{"function":"f","parameters":{}}', "[{'f': {}}]"],
    [
      'I call [{"function":"f","parameters":{"a":{"b":1}}} , {"function":"g","parameters":{}}] now [ok]',
      "[{'f': {'a': {'b': 1}}}, {'g': {}}]",
    ],
    // The list is taken to end where a list of objects inside it does.
    ['[{"function":"f","parameters":{"a":[{"b":1}]}}]', '[]'],
    ['no', '[]'],
    ['[1, "x"]', '[]'],
    ['[{"a": 1]', '[]'],
    ['[{"name":"f","arguments":{}}]', 'KeyError'],
    ['[{"function":"f"}]', 'KeyError'],
    ['[{"function":["f"],"parameters":{}}]', 'TypeError'],
    [
      '[{"function":"f","parameters":{"a":NaN,"b":-Infinity,"c":1e999}}]',
      "[{'f': {'a': nan, 'b': -inf, 'c': inf}}]",
    ],
  ])('%j gives %s', (text, expected) => {
    expect(told(decodeJson(text))).toBe(expected)
  })

  it('come from tool-calling interfaces with their arguments as texts', () => {
    expect(told(decodeToolCalls([{ name: 'f.g', arguments: '{"a": 5, "b": 5.0}' }]))).toBe(
      "[{'f.g': {'a': 5, 'b': 5.0}}]",
    )
    expect(told(decodeToolCalls([{ name: 'f', arguments: '{a: 5}' }]))).toBe('JSONDecodeError')
  })
})

describe('Calls in Java and JavaScript', () => {
  it.each([
    [
      '[Geo.make(a="x y", b=-1.5f, c=null)]',
      '[{"Geo.make": {"a": "x y", "b": "-1.5f", "c": "null"}}]',
    ],
    [
      '[Geo.make(a=new ArrayList<>(Arrays.asList("a", "b")))]',
      '[{"Geo.make": {"a": "new ArrayList<>(Arrays.asList(\\"a\\", \\"b\\"))"}}]',
    ],
    [
      '[Geo.make(a=new HashMap<String, Integer>() {{ put("k", 1); }})]',
      '[{"Geo.make": {"a": "new HashMap<String,Integer>()"}}]',
    ],
    [
      '[Geo.make(a=new String[]{"a", "b"}, b=1 + 2)]',
      '[{"Geo.make": {"a": "new String[]{\\"a\\",\\"b\\"}", "b": "1+2"}}]',
    ],
    [
      '[Geo.make(a=x -> x + 1, b=(String) y, c=z.foo(1, 2))]',
      '[{"Geo.make": {"a": "x->x+1", "b": "(String)y", "c": "z.foo(1, 2)"}}]',
    ],
    [
      '[Geo.make(a=String.class, b=c ? d : e)]',
      '[{"Geo.make": {"a": "String.class", "b": "c?d:e"}}]',
    ],
    ['[]', '{}'],
    ['[f(a=1)]', 'SyntaxError'],
    ['[f(a=1);]', '[{"f": {"a": "1"}}]'],
    ['[Geo.make(a=1, a=2)]', 'Exception'],
    ['[Geo.make(a=1), Geo.make(b=2)]', 'SyntaxError'],
    ['[Geo.make(a=[1, 2])]', 'SyntaxError'],
    ['[Geo.make(a=new int[3])]', 'AttributeError'],
    ['[I cannot help.]', 'SyntaxError'],
  ])('Java %s gives %s', (text, expected) => {
    const decoded = decodeSource(text, 'java')
    expect(decoded.ok ? jsonDumps(decoded.calls) : decoded.type).toBe(expected)
  })

  it.each([
    ['[f(a="x", b=[1, \'y\'], c={k: 1})]', '[{"f": {"a": "x", "b": "[1, \'y\']", "c": "{k: 1}"}}]'],
    [
      '[a.b(c=(x) => x, d=function() { return 1; }, e=/re/g)]',
      '[{"a.b": {"c": "(x) => x", "d": "function() { return 1; }", "e": "/re/g"}}]',
    ],
    ['[f(x, a=true)]', '[{"f": {"null": "x", "a": "true"}}]'],
    ['[f(a=1); g(b=2)]', '[{"f": {"a": "1"}}]'],
    ['[x = f(a=1)]', 'null'],
    ['[]', 'null'],
    ['[f(a=1), g(b=2)]', 'null'],
    ['[f(a=1, a=2)]', 'Exception'],
    ['[f(a: 1)]', 'SyntaxError'],
    ['[f(a=1]', 'SyntaxError'],
  ])('JavaScript %s gives %s', (text, expected) => {
    const decoded = decodeSource(text, 'javascript')
    expect(
      decoded.ok
        ? jsonDumps({ kind: 'list', items: [decoded.calls] })
            .slice(1, -1)
            .replace('{null:', '{"null":')
        : decoded.type,
    ).toBe(expected)
  })
})
