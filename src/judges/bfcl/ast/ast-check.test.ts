import { describe, expect, it } from 'vitest'
import { readJson } from '../../../run/json-value.ts'
import type { JsonValue } from '../../../run/calls/call-value.ts'
import { decodePython } from '../decode/decode-python.ts'
import { callsOf } from '../decode/decoded.ts'
import { judgeCalls } from './ast-check.ts'
import type { AstVerdict } from './ast-check.ts'
import { languageOf, modeOf, prepareEntry } from './ast-entry.ts'
import { convertJava } from './java-values.ts'
import { convertJavaScript } from './javascript-values.ts'
import { repr } from '../../python/python-print.ts'
import { PyError } from '../../python/python-value.ts'

function items(text: string): readonly JsonValue[] {
  const read = readJson(text)
  if (
    !read.ok ||
    read.value === null ||
    typeof read.value !== 'object' ||
    read.value.kind !== 'list'
  )
    throw new Error(`no list: ${text}`)
  return read.value.items
}

/** A function doc `name` with one parameter `x` of the type, required or not. */
const docOf = (type: string, required = true, name = 'f') => {
  const [own = '', item] = type.split(' of ')
  return `[{"name":"${name}","description":"","parameters":{"type":"dict","properties":{"x":{"type":"${own}"${item === undefined ? '' : `,"items":{"type":"${item}"}`}},"y":{"type":"string"}},"required":[${required ? '"x"' : ''}]}}]`
}

function verdict(
  docs: string,
  answers: string,
  text: string,
  category = 'simple_python',
  underscoreToDot = false,
): AstVerdict {
  const entry = prepareEntry({
    category,
    functions: items(docs),
    groundTruth: items(answers),
    underscoreToDot,
  })
  const decoded = decodePython(text)
  const calls = decoded.ok ? callsOf(decoded.calls) : undefined
  if (calls === undefined) throw new Error(`no calls: ${text}`)
  return judgeCalls(entry, calls)
}

/** The error type without what it begins with everywhere, `valid` without one. */
const told = ({ valid, errorType }: AstVerdict): string => (valid ? 'valid' : (errorType ?? ''))

describe('One call against one answer', () => {
  it.each([
    ['integer', '[5]', '5', 'valid'],
    ['integer', '[5]', '5.0', 'type_error:simple'],
    ['integer', '[5]', 'True', 'type_error:simple'],
    ['integer', '[5]', '6', 'value_error:others'],
    ['integer', '[5.0]', '5.0', 'valid'],
    ['integer', '["five"]', "'five'", 'valid'],
    ['integer', '["five"]', "'Five'", 'value_error:others'],
    ['integer', '[12345678901234567890]', '12345678901234567890', 'valid'],
    ['integer', '[12345678901234567890]', '12345678901234567891', 'value_error:others'],
    ['float', '[5.0]', '5', 'valid'],
    ['float', '[5]', '5', 'valid'],
    ['float', '[5.0]', 'True', 'type_error:simple'],
    ['float', '[5.5]', "'5.5'", 'type_error:simple'],
    ['boolean', '[true]', 'True', 'valid'],
    ['boolean', '[true]', '1', 'type_error:simple'],
    ['boolean', '[true]', 'true', 'type_error:simple'],
    ['string', '["New York, NY"]', "'new york ny'", 'valid'],
    ['string', '["A-b_c.d/e*f^g"]', "'abcdefg'", 'valid'],
    ['string', '["it\'s"]', `'it"s'`, 'valid'],
    ['string', '["a b"]', "'a\\tb'", 'value_error:string'],
    ['string', '["x"]', 'x', 'valid'],
    ['string', '["x"]', 'None', 'type_error:simple'],
    ['string', '["", "a"]', "''", 'valid'],
    ['string', '["", "a"]', "'- .'", 'valid'],
    ['string', '[5]', '5', 'valid'],
    ['any', '["x"]', "'X'", 'valid'],
    ['any', '[5]', '5', 'valid'],
    ['any', '[5]', '5.0', 'type_error:simple'],
    ['array of integer', '[[1, 2]]', '[1, 2]', 'valid'],
    ['array of integer', '[[1, 2]]', '[2, 1]', 'value_error:list/tuple'],
    ['array of integer', '[[1, 2]]', '[1, 2.0]', 'type_error:nested'],
    ['array of float', '[[1.0]]', '[1]', 'type_error:nested'],
    ['array of integer', '[[1, 2]]', '(1, 2)', 'type_error:simple'],
    ['tuple of integer', '[[1, 2]]', '(1, 2)', 'valid'],
    ['tuple of integer', '[[1, 2]]', '[1, 2]', 'valid'],
    ['array of string', '[["a b"]]', "['A-B']", 'valid'],
    ['array of string', '[["a"], ""]', '[]', 'valid'],
    ['array of string', '[["a"]]', '[]', 'value_error:list/tuple'],
    ['array of string', '["ab"]', "['a', 'b']", 'value_error:others'],
    ['array of string', '[["a"], ""]', '[5]', 'value_error:list/tuple'],
    ['array of array', '[[["a"]]]', "[['A']]", 'value_error:list/tuple'],
    ['array of dict', '[[{"k": [1, 2], "o": ["", 3]}]]', "[{'k': 2}]", 'valid'],
    ['array of dict', '[[{"k": [1]}]]', "[{'k': 1}, {'k': 1}]", 'value_error:list_dict_count'],
    [
      'array of dict',
      '[[{"k": [1]}, {"k": [2]}]]',
      "[{'k': 2}, {'k': 1}]",
      'value_error:dict_value',
    ],
    ['dict', '[{"k": ["A b"], "o": [1, ""]}]', "{'k': 'ab'}", 'valid'],
    ['dict', '[{"k": [1]}]', "{'k': 2}", 'value_error:dict_value'],
    ['dict', '[{"k": [1]}]', "{'k': 1, 'z': 1}", 'value_error:dict_key'],
    ['dict', '[{"k": [1], "m": [2]}]', "{'k': 3}", 'value_error:dict_key'],
    ['dict', '[{"k": [1]}, {"k": [2]}]', "{'k': 2}", 'valid'],
    ['dict', '[""]', '{}', 'dict_checker:unclear'],
    ['dict', '[{"k": "ab"}]', "{'k': 'ab'}", 'value_error:dict_value'],
    ['dict', '[{"k": [{"l": 1}]}]', "{'k': {'l': 1.0}}", 'valid'],
  ])('doc %s, options %s, given %s: %s', (type, options, value, expected) => {
    expect(told(verdict(docOf(type), `[{"f":{"x":${options}}}]`, `f(x=${value})`))).toBe(expected)
  })

  it('is refused by name, missing, unexpected and left-out arguments', () => {
    const answers = '[{"f":{"x":[5],"y":["a",""]}}]'
    expect(told(verdict(docOf('integer'), answers, 'F(x=5)'))).toBe(
      'simple_function_checker:wrong_func_name',
    )
    expect(told(verdict(docOf('integer'), answers, "f(y='a')"))).toBe(
      'simple_function_checker:missing_required',
    )
    expect(told(verdict(docOf('integer'), answers, 'f(x=5, z=1)'))).toBe(
      'simple_function_checker:unexpected_param',
    )
    expect(told(verdict(docOf('integer'), '[{"f":{"x":[5]}}]', "f(x=5, y='a')"))).toBe(
      'simple_function_checker:unexpected_param',
    )
    expect(told(verdict(docOf('integer'), '[{"f":{"x":[5],"y":["a"]}}]', 'f(x=5)'))).toBe(
      'simple_function_checker:missing_optional',
    )
    expect(told(verdict(docOf('integer'), answers, "f(x=5, **{'y': 1})"))).toBe(
      'simple_function_checker:unexpected_param',
    )
    expect(told(verdict(docOf('integer'), answers, 'f(x=5)'))).toBe('valid')
    expect(told(verdict(docOf('integer'), answers, 'f(x=5), f(x=5)'))).toBe(
      'simple_function_checker:wrong_count',
    )
    expect(told(verdict(docOf('number'), answers, 'f(x=5)'))).toBe('exception:KeyError')
  })

  it('keeps dots in names unless the model has no way to write them', () => {
    const answers = '[{"a.f":{"x":[5]}}]'
    expect(told(verdict(docOf('integer', true, 'a.f'), answers, 'a.f(x=5)'))).toBe('valid')
    expect(told(verdict(docOf('integer', true, 'a.f'), answers, 'a_f(x=5)'))).toBe(
      'simple_function_checker:wrong_func_name',
    )
    expect(
      told(verdict(docOf('integer', true, 'a.f'), answers, 'a_f(x=5)', 'simple_python', true)),
    ).toBe('valid')
    expect(
      told(verdict(docOf('integer', true, 'a.f'), answers, 'a.f(x=5)', 'simple_python', true)),
    ).toBe('simple_function_checker:wrong_func_name')
  })
})

describe('Several calls', () => {
  const docs = `[${docOf('integer', true, 'f').slice(1, -1)}, ${docOf('integer', true, 'g').slice(1, -1)}]`

  it('are judged by the name of the category', () => {
    expect(
      ['simple_python', 'live_multiple', 'parallel_multiple', 'live_parallel'].map(modeOf),
    ).toEqual(['simple', 'multiple', 'parallel', 'parallel'])
    expect(
      ['simple', 'simple_java', 'java', 'simple_javascript', 'javascript'].map(languageOf),
    ).toEqual(['python', 'java', 'java', 'javascript', 'javascript'])
  })

  it('of several functions: the doc is found by the answer', () => {
    expect(told(verdict(docs, '[{"g":{"x":[1]}}]', 'g(x=1)', 'multiple'))).toBe('valid')
    expect(told(verdict(docs, '[{"g":{"x":[1]}}]', 'f(x=1)', 'multiple'))).toBe(
      'simple_function_checker:wrong_func_name',
    )
    expect(told(verdict(docs, '[{"g":{"x":[1]}}]', 'g(x=1), f(x=1)', 'multiple'))).toBe(
      'multiple_function_checker:wrong_count',
    )
    expect(told(verdict(docs, '[{"h":{"x":[1]}}]', 'h(x=1)', 'multiple'))).toBe(
      'exception:TypeError',
    )
  })

  it('in parallel: any order, greedily, each once', () => {
    const answers = '[{"f":{"x":[1, 2]}}, {"f":{"x":[1]}}, {"g":{"x":[3]}}]'
    expect(told(verdict(docs, answers, 'g(x=3), f(x=2), f(x=1)', 'parallel'))).toBe('valid')
    // The first answer takes the call that only the second could have had.
    expect(told(verdict(docs, answers, 'f(x=1), f(x=2), g(x=3)', 'parallel'))).toBe(
      'parallel_function_checker_no_order:cannot_find_match',
    )
    expect(told(verdict(docs, answers, 'f(x=1), f(x=1)', 'parallel'))).toBe(
      'parallel_function_checker_no_order:wrong_count',
    )
    expect(told(verdict(docs, answers, 'f(x=1), f(x=1), f(x=1)', 'parallel'))).toBe(
      'parallel_function_checker_no_order:cannot_find_match',
    )
  })
})

describe('A verdict', () => {
  it('tells every check made, the one that failed last', () => {
    const checks = verdict(
      docOf('integer'),
      '[{"f":{"x":[5],"y":["a",""]}}]',
      "f(y='b', x=5)",
    ).explain()
    expect(checks.map(({ name, passed }) => [name, passed])).toEqual([
      ['number of calls', true],
      ['function name', true],
      ['x is given', true],
      ['y: type', true],
      ['y: value', false],
    ])
    expect(checks.at(-1)).toEqual({
      name: 'y: value',
      passed: false,
      expected: "'a' | '' (or left out)",
      actual: "'b'",
    })
    const right = verdict(docOf('integer'), '[{"f":{"x":[5],"y":["a",""]}}]', 'f(x=5)').explain()
    expect(right.map(({ name, passed }) => [name, passed])).toEqual([
      ['number of calls', true],
      ['function name', true],
      ['x is given', true],
      ['x: type', true],
      ['x: value', true],
      ['y may be left out', true],
    ])
  })

  it('tells in parallel which call was tried as which answer', () => {
    const checks = verdict(
      docOf('integer'),
      '[{"f":{"x":[1]}}, {"f":{"x":[2]}}]',
      'f(x=2), f(x=3)',
      'parallel',
    ).explain()
    expect(checks.at(-1)).toEqual({
      name: 'answer 1 is among the calls',
      passed: false,
      expected: 'f',
      actual: "{'f': {'x': 2}}; {'f': {'x': 3}}",
    })
    expect(
      checks.some(({ name, passed }) => name === 'call 2 as answer 1: x: value' && !passed),
    ).toBe(true)
  })

  it('is one even where the official checker is ended by an exception', () => {
    const ended = verdict(docOf('number'), '[{"f":{"x":[5]}}]', 'f(x=5)')
    expect(ended.explain().at(-1)).toEqual({
      name: 'official checker',
      passed: false,
      expected: 'a verdict',
      actual: 'exception:KeyError',
    })
  })
})

describe('Source texts', () => {
  it.each([
    ['12', 'integer', undefined, '12'],
    ['12L', 'integer', undefined, "'12L'"],
    ['12L', 'long', undefined, '12'],
    ['1.5f', 'float', undefined, '1.5'],
    ['1.5', 'float', undefined, "'1.5'"],
    ['1e3', 'double', undefined, '1000.0'],
    ['true', 'boolean', undefined, 'True'],
    ['"a"', 'String', undefined, `'"a"'`],
    ['12\n', 'integer', undefined, '12'],
    ['-٣', 'short', undefined, '-3'],
    ['new ArrayList<>(Arrays.asList("a", 5))', 'ArrayList', 'String', "['a', '']"],
    ['new ArrayList<Integer>() {{ add(1); add( 2 ); }}', 'ArrayList', 'integer', '[1, 2]'],
    ['new ArrayList<>()', 'ArrayList', 'long', '[]'],
    ['a list', 'ArrayList', 'long', "'a list'"],
    ['new String[]{"a", "b c"}', 'Array', 'String', `['"a"', '"b c"']`],
    ['new int[] { 1, x, }', 'Array', 'integer', "[1, 'x']"],
    [
      'new HashMap<String, Object>() {{ put("a", 1L); put("b", "c d"); put("e", 2.5); }}',
      'HashMap',
      undefined,
      "{'a': 1, 'b': 'c d', 'e': 2.5}",
    ],
    ['new HashMap<>()', 'HashMap', undefined, '{}'],
    ['{}', 'HashMap', undefined, "'{}'"],
    ['false', 'boolean', undefined, 'False'],
    ['no', 'boolean', undefined, "'no'"],
    ['x', 'char', undefined, "'x'"],
    ['5', 'any', undefined, "'5'"],
    ['1.5F\n', 'float', undefined, '1.5'],
    ['7l', 'long', undefined, '7'],
    ['7', 'byte', undefined, '7'],
    ['1.', 'double', undefined, "'1.'"],
    [
      'new ArrayList<>(Arrays.asList(1, true, 2.5f, 3L, "a, b"))',
      'ArrayList',
      undefined,
      `[1, True, 2.5, 3, '"a', 'b"']`,
    ],
    ["new ArrayList<>(Arrays.asList('a', 'b'))", 'ArrayList', 'char', "['a', 'b']"],
    ['new int[]{1, 2}', 'Array', undefined, '[1, 2]'],
    ['int[]{1}', 'Array', 'integer', "'int[]{1}'"],
    [
      'new HashMap<>() {{ put("a", false); put("b", x); }}',
      'HashMap',
      undefined,
      "{'a': False, 'b': 'x'}",
    ],
  ])('Java %j as %s', (text, type, itemType, expected) => {
    expect(repr(convertJava(text, type, itemType))).toBe(expected)
  })

  it.each([
    ['"a"', 'String', undefined, "'a'"],
    ["'a'", 'String', undefined, "'a'"],
    ['`a`', 'String', undefined, "'`a`'"],
    ['5', 'float', undefined, '5.0'],
    ['5.5', 'integer', undefined, "'5.5'"],
    ['12n', 'Bigint', undefined, '12'],
    ['false', 'Boolean', undefined, 'False'],
    ['[1, "two", true, 2.5]', 'array', undefined, "[1, 'two', True, 2.5]"],
    ['["a,b"]', 'array', 'String', `['"a', 'b"']`],
    ['[[1, 2], [ 3 ]]', 'array', 'array', '[[1, 2], [3]]'],
    ['new Array(1, 2)', 'array', 'integer', '[1, 2]'],
    ['[]', 'array', undefined, '[]'],
    ['x', 'array', undefined, "'x'"],
    ['[1]', 'array', 'number', "'[1]'"],
    ['{a: 1, "b": [1, 2], c: \'d, e\'}', 'dict', undefined, `{'a': 1, 'b': [1, 2], 'c': 'd, e'}`],
    ['{}', 'dict', undefined, '{}'],
    ['x', 'dict', undefined, "'x'"],
    // A quote at one end is no quotation; an empty key needs a space before its colon, or before
    // the comma.
    ['a"', 'String', undefined, `'a"'`],
    ['"a', 'String', undefined, `'"a'`],
    [`"a'`, 'String', undefined, `'"a\\''`],
    ['{a: 1, : 2}', 'dict', undefined, "{'a': 1, '': 2}"],
    ['{a: 1,: 2}', 'dict', undefined, "{'a': '1,: 2'}"],
    ['{::1}', 'dict', undefined, '{}'],
    ['{:a: 1}', 'dict', undefined, "{'a': 1}"],
  ])('JavaScript %j as %s', (text, type, itemType, expected) => {
    expect(repr(convertJavaScript(text, type, itemType))).toBe(expected)
  })

  it('of types that the official converter lacks end it', () => {
    for (const type of ['Set', 'Hashtable', 'Queue', 'Stack'])
      expect(() => convertJava('x', type)).toThrow(`${type} conversion is not implemented`)
    expect(() => convertJava('x', 'Queue')).toThrow(PyError)
    expect(() => convertJava('x', 'List')).toThrow('Unsupported type: List')
    expect(() => convertJavaScript('x', 'number')).toThrow(PyError)
  })

  it('take no long time, whatever they hold', () => {
    const began = performance.now()
    for (const part of [
      '[1],',
      ' ',
      'put("a",',
      '{{ ',
      'new ArrayList<>(Arrays.asList(',
      'new HashMap<>',
      'a:',
      'a,',
      '[',
      'new int[]{',
      'add(',
      '>',
      'new HashMap<>() { ',
    ]) {
      for (const head of ['', '[[', '{', 'new HashMap<>() {', 'new ArrayList<>() {{']) {
        const text = head + part.repeat(Math.ceil(10_000 / part.length))
        for (const type of ['ArrayList', 'Array', 'HashMap']) convertJava(text, type)
        for (const type of ['array', 'dict']) convertJavaScript(text, type)
      }
    }
    expect(performance.now() - began).toBeLessThan(8_000)
  })
})
