/** What a verdict tells of every check, and types beside the doc's own. */
import { describe, expect, it } from 'vitest'
import type { PyValue } from '../../python/python-value.ts'
import { convertJava } from './java-values.ts'
import { convertJavaScript } from './javascript-values.ts'
import { repr } from '../../python/python-print.ts'
import { callFault } from './ast-call.ts'
import { judgeCalls } from './ast-check.ts'
import { firstType, prepareEntry } from './ast-entry.ts'
import type { Language, Options, ParameterDoc, Wanted } from './ast-entry.ts'
import { allowsOmission, iterated, standardText } from './standard-text.ts'
import { expectedType, typeFit } from './doc-types.ts'
import { dictFault, dictsFault, listFault } from './acceptable-values.ts'

const int = (value: number): PyValue => ({ kind: 'int', value: BigInt(value) })
const float = (value: number): PyValue => ({ kind: 'float', value })
const list = (...items: readonly PyValue[]): PyValue => ({ kind: 'list', items })
const dict = (...entries: readonly (readonly [PyValue, PyValue])[]): PyValue => ({
  kind: 'dict',
  entries,
})
const optionsOf = (...values: readonly PyValue[]): Options => ({
  values,
  firstType: firstType(values),
  mayBeOmitted: values.includes(''),
  texts: new Set(values.flatMap((one) => (typeof one === 'string' ? [standardText(one)] : []))),
})

const wanted = (type: ParameterDoc, options: Options): Wanted => ({
  name: 'f',
  doc: {
    name: 'f',
    properties: new Map([
      ['x', type],
      ['y', { type: 'string', itemType: undefined }],
    ]),
    required: ['x'],
  },
  answer: {
    options: new Map([
      ['x', options],
      ['y', optionsOf('a', '')],
    ]),
  },
})
const checked = (
  value: PyValue,
  type: ParameterDoc,
  options: Options,
  language: Language = 'python',
) => {
  const checks: string[] = []
  const fault = callFault(
    dict(['f', dict(['x', value])]),
    wanted(type, options),
    language,
    (check) => {
      const { name, passed, expected, actual } = check()
      checks.push(`${passed ? '+' : '-'} ${name}: ${expected} | ${actual}`)
    },
  )
  return [fault, ...checks.slice(2)]
}
const type = (name: string, itemType?: string): ParameterDoc => ({ type: name, itemType })
const LEFT_OUT = "+ y may be left out: 'a' | '' (or left out) | left out"

describe('what is told of an argument', () => {
  it.each<[PyValue, ParameterDoc, Options, Language, readonly (string | undefined)[]]>([
    [
      int(5),
      type('integer'),
      optionsOf(int(5), int(6)),
      'python',
      [undefined, '+ x: type: integer | int 5', '+ x: value: 5 | 6 | 5', LEFT_OUT],
    ],
    [
      int(7),
      type('integer'),
      optionsOf(int(5)),
      'python',
      ['value_error:others', '+ x: type: integer | int 7', '- x: value: 5 | 7'],
    ],
    [
      '7',
      type('integer'),
      optionsOf(int(5)),
      'python',
      ['type_error:simple', "- x: type: integer | str '7'"],
    ],
    // What the answer holds instead of the doc's type is named as such, and compared exactly.
    [
      'five',
      type('integer'),
      optionsOf('five'),
      'python',
      [
        undefined,
        "+ x: type: integer, or str as in the answer | str 'five'",
        "+ x: value: 'five' | 'five'",
        LEFT_OUT,
      ],
    ],
    [
      'Five',
      type('integer'),
      optionsOf('five'),
      'python',
      [
        'value_error:others',
        "+ x: type: integer, or str as in the answer | str 'Five'",
        "- x: value: 'five' | 'Five'",
      ],
    ],
    // A type that only stands in the doc by its Python name is no other one.
    [
      list(int(1)),
      type('array', 'integer'),
      optionsOf(list(int(1))),
      'python',
      [undefined, '+ x: type: array of integer | list [1]', '+ x: value: [1] | [1]', LEFT_OUT],
    ],
    [
      list('1'),
      type('array', 'integer'),
      optionsOf(list(int(1))),
      'python',
      ['type_error:nested', "- x: type: array of integer | list ['1']"],
    ],
    // Elements of the wrong type where the first answer is no list.
    [
      list('1'),
      type('array', 'integer'),
      optionsOf('a', list(int(1))),
      'python',
      [
        'value_error:others',
        "+ x: type: array of integer, or str as in the answer | list ['1']",
        "- x: value: 'a' | [1] | ['1']",
      ],
    ],
    [
      { kind: 'tuple', items: [int(1)] },
      type('tuple', 'integer'),
      optionsOf(list(int(1))),
      'python',
      [undefined, '+ x: type: tuple of integer | list [1]', '+ x: value: [1] | [1]', LEFT_OUT],
    ],
    [
      int(5),
      type('float'),
      optionsOf(float(5)),
      'python',
      [undefined, '+ x: type: float | float 5.0', '+ x: value: 5.0 | 5.0', LEFT_OUT],
    ],
    [
      '5',
      type('integer'),
      optionsOf(int(5)),
      'java',
      [undefined, '+ x: type: integer | int 5', '+ x: value: 5 | 5', LEFT_OUT],
    ],
    [
      int(5),
      type('integer'),
      optionsOf(int(5)),
      'java',
      ['type_error:java', '- x: type: source text | int 5'],
    ],
    [
      int(5),
      type('integer'),
      optionsOf(int(5)),
      'javascript',
      ['type_error:js', '- x: type: source text | int 5'],
    ],
    [
      '"a"',
      type('String'),
      optionsOf('a'),
      'javascript',
      [undefined, "+ x: type: String | str 'a'", "+ x: value: 'a' | 'a'", LEFT_OUT],
    ],
  ])('%o as %o', (value, doc, options, language, told) => {
    expect(checked(value, doc, options, language)).toEqual(told)
  })

  it('is cut where it is long', () => {
    const [, typed = ''] = checked('a'.repeat(1000), type('integer'), optionsOf(int(5)))
    expect(typed.length).toBeLessThan(300)
    expect(typed.length).toBeGreaterThan(240)
  })
})

describe('what is told of a call', () => {
  const told = (call: PyValue, of: Partial<Wanted> = {}) => {
    const checks: unknown[] = []
    const fault = callFault(
      call,
      { ...wanted(type('integer'), optionsOf(int(5))), ...of },
      'python',
      (check) => {
        checks.push(check())
      },
    )
    return [fault, checks.at(-1)]
  }

  it('is its name, what is missing and what is not known', () => {
    expect(told(dict(['g', dict()], ['h', dict()]))).toEqual([
      'simple_function_checker:wrong_func_name',
      { name: 'function name', passed: false, expected: 'f', actual: "'g', 'h'" },
    ])
    expect(told(dict(['f', dict(['y', 'a'])]))).toEqual([
      'simple_function_checker:missing_required',
      { name: 'x is given', passed: false, expected: 'required', actual: 'missing' },
    ])
    expect(told(dict(['f', dict(['x', int(5)], ['z', int(1)])]))).toEqual([
      'simple_function_checker:unexpected_param',
      {
        name: "'z' is known",
        passed: false,
        expected: 'a parameter of the function that the answer names',
        actual: 'not in the doc',
      },
    ])
    expect(
      told(dict(['f', dict(['y', 'a'], ['x', int(5)])]), {
        answer: { options: new Map([['x', optionsOf(int(5))]]) },
      }),
    ).toEqual([
      'simple_function_checker:unexpected_param',
      {
        name: "'y' is known",
        passed: false,
        expected: 'a parameter of the function that the answer names',
        actual: 'not in the answer',
      },
    ])
    expect(told(dict(['f', dict(['x', int(5)], [int(3), int(1)])]))).toEqual([
      'simple_function_checker:unexpected_param',
      expect.objectContaining({ name: '3 is known', actual: 'not in the doc' }),
    ])
    expect(
      told(dict(['f', dict(['x', int(5)])]), {
        answer: {
          options: new Map([
            ['x', optionsOf(int(5))],
            ['y', optionsOf('a')],
          ]),
        },
      }),
    ).toEqual([
      'simple_function_checker:missing_optional',
      { name: 'y may be left out', passed: false, expected: "'a'", actual: 'left out' },
    ])
  })

  it('ends the official checker where it is no call', () => {
    const type = (run: () => unknown): string => {
      try {
        run()
        return 'none'
      } catch (problem) {
        return problem instanceof Error
          ? `${'type' in problem ? String(problem.type) : ''} ${problem.message}`
          : ''
      }
    }
    expect(type(() => told(int(1)))).toContain('TypeError')
    expect(type(() => told(dict(['f', int(1)])))).toContain('AttributeError')
    expect(type(() => told(dict(), { doc: undefined }))).toContain('no function doc is named f')
  })

  it('says in parallel which answer found which call, and what was left', () => {
    const answer = (value: number) =>
      ({
        kind: 'dict',
        entries: [
          [
            'f',
            {
              kind: 'dict',
              entries: [['x', { kind: 'list', items: [{ kind: 'int', value: BigInt(value) }] }]],
            },
          ],
        ],
      }) as const
    const doc = {
      kind: 'dict',
      entries: [
        ['name', 'f'],
        [
          'parameters',
          {
            kind: 'dict',
            entries: [
              [
                'properties',
                {
                  kind: 'dict',
                  entries: [['x', { kind: 'dict', entries: [['type', 'integer']] }]],
                },
              ],
            ],
          },
        ],
      ],
    } as const
    const entry = prepareEntry({
      category: 'parallel',
      functions: [doc],
      groundTruth: [answer(1), answer(2)],
    })
    const call = (value: number) => dict(['f', dict(['x', int(value)])])
    const right = judgeCalls(entry, [call(2), call(1)])
    expect(right.valid).toBe(true)
    expect(
      right
        .explain()
        .filter(({ name }) => name.includes('among'))
        .map(({ actual, passed }) => [actual, passed]),
    ).toEqual([
      ['call 2', true],
      ['call 1', true],
    ])
    expect(
      judgeCalls(entry, [call(1), call(1)])
        .explain()
        .at(-1),
    ).toEqual({
      name: 'answer 2 is among the calls',
      passed: false,
      expected: 'f',
      actual: "{'f': {'x': 1}}",
    })
    expect(judgeCalls(entry, [call(1)]).explain()).toEqual([
      { name: 'number of calls', passed: false, expected: '2', actual: '1' },
    ])
    expect(judgeCalls({ ...entry, mode: 'multiple' }, [call(1), call(2)]).explain()[0]).toEqual({
      name: 'number of calls',
      passed: true,
      expected: '2',
      actual: '2',
    })
    expect(judgeCalls({ ...entry, wanted: [] }, []).valid).toBe(true)
    expect(judgeCalls({ ...entry, mode: 'multiple', wanted: [] }, []).errorType).toBe(
      'exception:IndexError',
    )
  })
})

describe('types', () => {
  it('are those of the language, elements too where they have a type', () => {
    expect(expectedType('python', type('array', 'tuple'))).toEqual({ type: 'list', items: 'list' })
    expect(expectedType('python', type('dict', 'integer'))).toEqual({
      type: 'dict',
      items: undefined,
    })
    expect(expectedType('java', type('ArrayList', 'long'))).toEqual({ type: 'list', items: 'int' })
    expect(expectedType('java', type('Queue', 'long'))).toEqual({ type: 'list', items: undefined })
    expect(expectedType('javascript', type('array', 'Bigint'))).toEqual({
      type: 'list',
      items: 'int',
    })
    expect(() => expectedType('python', type('array'))).toThrow("'items'")
    expect(() => expectedType('javascript', type('string'))).toThrow("'string'")
  })

  it('fit, fit as a variable, or do not, deep inside too', () => {
    const fit = (value: PyValue, values: readonly PyValue[], expected: string, items?: string) =>
      typeFit(value, optionsOf(...values), { type: expected, items })
    expect(fit(int(1), [int(1)], 'int')).toBe('fits')
    expect(fit(int(1), [''], 'int')).toBe('fits')
    expect(fit(int(1), ['', 'a'], 'int')).toBe('variable')
    expect(fit('a', ['', 'a'], 'int')).toBe('variable')
    expect(fit(true, ['a'], 'int')).toBe('type_error:simple')
    expect(fit(list(int(1)), ['a', list(int(1))], 'list', 'int')).toBe('variable')
    expect(fit(list('x'), [list(int(1))], 'list', 'int')).toBe('type_error:nested')
    // One option suffices, and one that is no list lets everything through.
    expect(fit(list('x'), [list('y'), list(int(1))], 'list', 'int')).toBe('fits')
    expect(fit(list('x'), [list(int(1)), ''], 'list', 'int')).toBe('fits')
    expect(fit(list('x'), [], 'list', 'int')).toBe('type_error:simple')
    expect(fit(list(), [list(int(1))], 'list', 'int')).toBe('fits')
    expect(fit(list(int(1), 'x'), [list(int(1))], 'list', 'int')).toBe('type_error:nested')
  })
})

describe('values among options', () => {
  it('of lists are the same elements in the same order', () => {
    expect(listFault(['A b', int(1)], optionsOf(list('ab', int(1))))).toBeUndefined()
    expect(listFault([int(1)], optionsOf(list(int(1), int(2)), list(int(2), int(1))))).toBe(
      'value_error:list/tuple',
    )
    expect(listFault([], optionsOf(''))).toBeUndefined()
    expect(() => listFault([], optionsOf(int(1)))).toThrow('not iterable')
  })

  it('of dicts: the last option’s fault, a missing key before a wrong value', () => {
    const option = dict(['k', list('a')], ['o', list(int(1), '')])
    expect(dictFault({ kind: 'dict', entries: [['k', 'A.']] }, [option])).toBeUndefined()
    expect(
      dictFault(
        {
          kind: 'dict',
          entries: [
            ['k', 'b'],
            ['z', int(1)],
          ],
        },
        [option],
      ),
    ).toBe('value_error:dict_value')
    expect(dictFault({ kind: 'dict', entries: [['o', int(2)]] }, [option])).toBe(
      'value_error:dict_key',
    )
    expect(
      dictFault({ kind: 'dict', entries: [['k', 'b']] }, ['', dict(['q', list('')]), option]),
    ).toBe('value_error:dict_value')
    expect(() => dictFault({ kind: 'dict', entries: [] }, [int(1)])).toThrow('an option is no dict')
    expect(
      dictsFault(
        [dict(['k', 'a']), dict(['k', 'a'])],
        optionsOf(list(option), list(option, option)),
      ),
    ).toBeUndefined()
    expect(dictsFault([dict(['k', 'a']), dict(['k', 'b'])], optionsOf(list(option, option)))).toBe(
      'value_error:dict_value',
    )
    expect(dictsFault([], { ...optionsOf(), values: [] })).toBe('list_dict_checker:unclear')
    expect(() => dictsFault([int(1)], optionsOf(list(option)))).toThrow('an element is no dict')
  })

  it('may be left out where "" is among them, of which every text says so', () => {
    expect([list('a', ''), list('a'), 'abc', '', list()].map(allowsOmission)).toEqual([
      true,
      false,
      true,
      true,
      false,
    ])
    expect([
      iterated('a😀'),
      iterated(dict(['k', int(1)])),
      iterated({ kind: 'tuple', items: [int(1)] }),
    ]).toEqual([['a', '😀'], ['k'], [int(1)]])
    for (const not of [null, true, int(1)]) expect(() => iterated(not)).toThrow('not iterable')
    expect(standardText('A b,c.d/e-f_g*h^I\'j"')).toBe('abcdefghi"j"')
  })
})

describe('source texts at their edges', () => {
  it.each([
    ['-5', 'integer', undefined, '-5'],
    ['5 ', 'integer', undefined, "'5 '"],
    ['5x', 'long', undefined, "'5x'"],
    ['5L\n', 'long', undefined, '5'],
    ['-2.5e-3f', 'float', undefined, '-0.0025'],
    ['2e3', 'float', undefined, "'2e3'"],
    ['5', 'double', undefined, '5.0'],
    ['5f', 'double', undefined, "'5f'"],
    ['True', 'boolean', undefined, "'True'"],
    ['new int[]{}', 'Array', 'integer', '[]'],
    ['new int[]{1,,2}', 'Array', 'integer', '[1, 2]'],
    ['new A[]{true, "x", 5, y}', 'Array', undefined, "[True, 'x', 5, 'y']"],
    ['new ArrayList<A>() {{ add("x"); add(y); }}', 'ArrayList', undefined, "['x', 'y']"],
    [
      'new ArrayList<A>() {{ add(1L); add(2f); add(false); add(3.5); }}',
      'ArrayList',
      undefined,
      '[1, 2.0, False, 3.5]',
    ],
    ['new ArrayList<A>(5)', 'ArrayList', undefined, "'new ArrayList<A>(5)'"],
    ['new HashMap<A, B>() {{ put("k", "v"); put("k", 2); }}', 'HashMap', undefined, "{'k': 2}"],
    ['new HashMap<A, B> ()', 'HashMap', undefined, '{}'],
    ['new HashMap<A', 'HashMap', undefined, "'new HashMap<A'"],
  ])('Java %j as %s of %s', (text, of, itemType, expected) => {
    expect(repr(convertJava(text, of, itemType))).toBe(expected)
  })

  it.each([
    ['\'a"', 'String', undefined, `'\\'a"'`],
    ['5\n', 'integer', undefined, '5'],
    ['5n', 'integer', undefined, "'5n'"],
    ['-5.25', 'float', undefined, '-5.25'],
    ['1e5', 'float', undefined, "'1e5'"],
    ['5', 'Bigint', undefined, "'5'"],
    ['true', 'Boolean', undefined, 'True'],
    ['TRUE', 'Boolean', undefined, "'TRUE'"],
    ['"a"', 'any', undefined, `'"a"'`],
    [' [ ] ', 'array', 'integer', '[]'],
    ['[1, x, "y", false]', 'array', undefined, "[1, 'x', 'y', False]"],
    ["['a', b]", 'array', 'String', "['a', 'b']"],
    ['[5n]', 'array', 'Bigint', '[5]'],
    ['new Array([1], ["a", b])', 'array', undefined, "[[1], ['a', 'b']]"],
    ['[[1], 2', 'array', undefined, "['[1']"],
    ['["a"]', 'array', 'array', `['"a"']`],
    ['{"a": [1, x], b: {c: 1}}', 'dict', undefined, "{'a': [1, 'x'], 'b': '{c: 1'}"],
    ["{'a': 'x', b: 1.5, c: true}", 'dict', undefined, "{'a': 'x', 'b': 1.5, 'c': True}"],
    ['{a: [[1], [2]]}', 'dict', undefined, "{'a': [[1], [2]]}"],
    ['{a}', 'dict', undefined, '{}'],
    ['a{}', 'dict', undefined, "'a{}'"],
  ])('JavaScript %j as %s of %s', (text, of, itemType, expected) => {
    expect(repr(convertJavaScript(text, of, itemType))).toBe(expected)
  })

  it('of a big integer that ends in a line break end the official converter', () => {
    expect(() => convertJavaScript('5n\n', 'Bigint')).toThrow('invalid literal for int()')
    expect(repr(convertJavaScript('[5n\n]', 'array', 'Bigint'))).toBe("'[5n\\n]'")
  })
})
