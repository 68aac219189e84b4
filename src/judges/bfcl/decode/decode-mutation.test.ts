/**
 * Random outputs of models, most of them nearly right: a verdict or the class of an exception,
 * never an exception past the door, and never slow.
 */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { readJson } from '../../../run/json-value.ts'
import type { JsonValue } from '../../../run/calls/call-value.ts'
import { judgeCalls } from '../ast/ast-check.ts'
import { prepareEntry } from '../ast/ast-entry.ts'
import type { Entry } from '../ast/ast-entry.ts'
import { PyError } from '../../python/python-value.ts'
import { callsOf } from './decoded.ts'
import type { Decoded } from './decoded.ts'
import { executable } from './executable.ts'
import { decodeJson, decodeToolCalls } from './decode-json.ts'
import { decodePython } from './decode-python.ts'
import { decodeSource } from './decode-source.ts'
import { least, tries } from '../../../run/testing/tries.ts'

function items(text: string): readonly JsonValue[] {
  const read = readJson(text)
  return read.ok &&
    read.value !== null &&
    typeof read.value === 'object' &&
    read.value.kind === 'list'
    ? read.value.items
    : []
}

const FUNCTIONS = items(`[
  {"name":"book.table","description":"","parameters":{"type":"dict","properties":{"guests":{"type":"integer"},"price":{"type":"float"},"dishes":{"type":"array","items":{"type":"string"}},"at":{"type":"dict"},"name":{"type":"string"},"quiet":{"type":"boolean"}},"required":["guests"]}},
  {"name":"find","description":"","parameters":{"type":"dict","properties":{"any":{"type":"any"},"pair":{"type":"tuple","items":{"type":"float"}},"rows":{"type":"array","items":{"type":"dict"}}},"required":[]}}]`)
const ANSWERS = items(
  '[{"book.table":{"guests":[4],"price":[9.5, ""],"dishes":[["soup", "fish"], ""],"at":[{"day":["Monday"],"hour":[19, ""]}],"name":["O\'Neil", ""],"quiet":[true, ""]}}, {"find":{"any":["x", 5],"pair":[[1.0, 2.0], ""],"rows":[[{"a":[1]}], ""]}}]',
)
const ENTRIES: readonly Entry[] = [
  'simple_python',
  'multiple',
  'parallel_multiple',
  'simple_java',
  'simple_javascript',
].map((category) =>
  prepareEntry({
    category,
    functions: FUNCTIONS,
    groundTruth: category === 'parallel_multiple' ? ANSWERS : ANSWERS.slice(0, 1),
  }),
)

const VALUES = [
  '4',
  '4.0',
  '-1',
  '9.5',
  "'soup'",
  '"it\'s"',
  'True',
  'None',
  '...',
  "['soup', 'fish']",
  '[]',
  '{}',
  "{'day': 'monday'}",
  "{'day': 'Monday', 'hour': 19}",
  '(1.0, 2.0)',
  "[{'a': 1}]",
  '12345678901234567890',
  '1e400',
  "b'x'",
  '1+2',
  "'a' * 3",
  'g(x=1)',
  'g(1)',
  'x[0]',
  '{1: (2,)}',
  "'\\u00e9\\n'",
  'true',
]
const NAMES = ['guests', 'price', 'dishes', 'at', 'name', 'quiet', 'any', 'pair', 'rows', 'other']
const NOISE = [
  '(',
  ')',
  '[',
  ']',
  '{',
  '}',
  ',',
  '=',
  ':',
  "'",
  '"',
  '\\',
  '\n',
  ' ',
  '`',
  '*',
  '**',
  '#',
  'lambda ',
  ' for ',
  ' if ',
  'f"',
  'not ',
  '-',
  '.',
  '0x',
  '1_',
  'é',
  '\u0000',
  '\ud800',
  ';',
  '=>',
  '->',
  '/*',
  '//',
  'new ',
  '<',
  '>',
  '${',
  'null',
  '{"function":',
  '"parameters":',
  'NaN',
  '1e999',
]

const argument = fc
  .tuple(fc.constantFrom(...NAMES), fc.constantFrom(...VALUES))
  .map(([name, value]) => `${name}=${value}`)
const call = fc
  .tuple(
    fc.constantFrom('book.table', 'book_table', 'find'),
    fc.uniqueArray(argument, { maxLength: 5 }),
  )
  .map(([name, args]) => `${name}(${args.join(', ')})`)
const wellFormed = fc
  .tuple(
    fc.constantFrom('[', '', '```\n['),
    fc.array(call, { maxLength: 3 }),
    fc.constantFrom(']', '', ']\n```', ']  '),
  )
  .map(([open, calls, close]) => open + calls.join(', ') + close)
const cut = fc.tuple(fc.nat(), fc.nat(4), fc.constantFrom('', ...NOISE))
const mutated = fc
  .tuple(wellFormed, fc.array(cut, { minLength: 1, maxLength: 4 }))
  .map(([text, cuts]) =>
    cuts.reduce((before, [at, length, noise]) => {
      const place = at % (before.length + 1)
      return before.slice(0, place) + noise + before.slice(place + length)
    }, text),
  )
const garbage = fc
  .array(fc.constantFrom(...NOISE, ...VALUES, ...NAMES), { maxLength: 60 })
  .map((parts) => parts.join(''))
const output = fc.oneof(
  { weight: 5, arbitrary: wellFormed },
  { weight: 3, arbitrary: mutated },
  { weight: 1, arbitrary: garbage },
)

const DECODERS: readonly ((text: string) => Decoded)[] = [
  decodePython,
  decodeJson,
  (text) => decodeSource(text, 'java'),
  (text) => decodeSource(text, 'javascript'),
  (text) => decodeToolCalls([{ name: 'find', arguments: text }]),
]

it('random outputs give a verdict or the class of an exception', () => {
  let sound = 0
  let refused = 0
  let slowest = 0
  fc.assert(
    fc.property(output, (text) => {
      const began = performance.now()
      for (const decode of DECODERS) {
        const decoded = decode(text)
        if (!decoded.ok) {
          expect(decoded.type).toMatch(/^[A-Z][A-Za-z]+$/)
          if (decode === decodePython) refused += 1
          continue
        }
        try {
          executable(decoded.calls)
        } catch (problem) {
          if (!(problem instanceof PyError)) throw problem
        }
        const calls = callsOf(decoded.calls)
        if (calls === undefined) continue
        if (decode === decodePython) sound += 1
        for (const entry of ENTRIES) {
          const verdict = judgeCalls(entry, calls)
          expect(verdict.valid).toBe(verdict.errorType === undefined)
          expect(verdict.explain().length).toBeGreaterThan(0)
        }
      }
      slowest = Math.max(slowest, performance.now() - began)
    }),
    tries(4000, 11),
  )
  console.log(
    `model outputs: ${sound} decoded soundly, ${refused} refused with an exception's class, slowest ${slowest.toFixed(0)} ms`,
  )
  expect(sound).toBeGreaterThanOrEqual(least(2000, 4000))
  expect(refused).toBeGreaterThanOrEqual(least(500, 4000))
  expect(slowest).toBeLessThan(10_000)
}, 60_000)

it('long outputs take no long time', () => {
  const began = performance.now()
  for (const part of [
    '[',
    '(',
    '(a) ',
    '(a)(',
    'a<',
    'f(',
    '-',
    'not ',
    'a.',
    'a if b else ',
    'lambda: ',
    '1+',
    "'a' ",
    "f'{x}' ",
    '{1: ',
    'f(a=1), ',
    '{"a": ',
    '[{}, ',
    '{}, ',
    'x => ',
    '() -> ',
    'new A(',
    '<',
    'new A<',
    '`',
    '"\\',
    ' ',
    '\n',
    '#',
    '// ',
    '(a) => ',
    'a ? b : ',
  ]) {
    for (const tail of ['', '}]'])
      for (const decode of DECODERS) decode(part.repeat(Math.ceil(4_000 / part.length)) + tail)
  }
  expect(performance.now() - began).toBeLessThan(20_000)
}, 60_000)
