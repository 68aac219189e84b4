/**
 * All that a program can reach, walked by a program: no object beyond the list, no member beyond
 * its own.
 */
import { expect, it } from 'vitest'
import { Interpreter } from './interpreter.ts'
import { LANGUAGE } from './language.ts'
import { testSandbox } from './testing/open.ts'
import { listOf, textOf, fieldOf } from './value-wire.ts'

/**
 * Starts from the global object and from all that syntax and errors of the interpreter lead to,
 * follows every property, getter, setter and prototype, and gives a line `path key` for each member
 * of each object that is none of its own making and not on the list.
 */
const WALK = String.raw`
const { getOwnPropertyNames, getOwnPropertySymbols, getOwnPropertyDescriptor, getPrototypeOf } = Object
const thrown = (work) => { try { work() } catch (error) { return error } }
const argumentsOf = function () { return arguments }
const walk = () => {
  const allowed = new Map([${Object.entries(LANGUAGE)
    .flatMap(([path, names]) =>
      path.startsWith('InternalError') ? [] : [`[${path}, ${JSON.stringify(names)}]`],
    )
    .join(', ')}])
  allowed.set(getPrototypeOf(thrown(function again() { again() })), ${JSON.stringify(LANGUAGE['InternalError.prototype'])})
  const made = [function* () {}, async () => {}, async function* () {}, (function* () {})(), (async () => 1)(), (async function* () {})(), import('x'), [].values(), ''[Symbol.iterator](), 'aa'.matchAll(/a/g), new Map().entries(), new Set().values(),
    argumentsOf(1), ((parts) => parts)${'``'}, /(?<x>a)/d.exec('a'), class { static #x = 1 }, Object(1n), Object(Symbol()), Object(1), Object(''), Object(true), new Date(), new Map(), new Set(), (() => 1).bind(),
    thrown(() => null.x), thrown(() => nowhere), thrown(() => JSON.parse('{')), thrown(() => 'x'.repeat(-1)), thrown(() => decodeURI('%')), thrown(() => 'x'.repeat(2 ** 30)), thrown(() => { let text = 'x'; for (;;) text += text }), thrown(() => new RegExp('(')), thrown(() => 1n + 1)]
  const paths = new Map(), left = [], found = []
  const visit = (value, path) => {
    if (value === null || (typeof value !== 'object' && typeof value !== 'function') || paths.has(value)) return
    paths.set(value, path)
    left.push(value)
  }
  visit(globalThis, 'globalThis')
  for (const [one] of allowed) visit(one, 'listed')
  made.forEach((one, i) => visit(one, 'made[' + i + ']'))
  const [match, parts] = [made[14], made[13]]
  const own = new Set([...made, ...made.map((one) => Object.hasOwn(one, 'prototype') ? one.prototype : null), globalThis.console, match.groups, match.indices, match.indices[0], match.indices.groups, match.indices.groups.x, parts.raw])
  while (left.length > 0) {
    const object = left.pop(), path = paths.get(object)
    const names = allowed.get(object)?.split(' ')
    for (const key of [...getOwnPropertyNames(object), ...getOwnPropertySymbols(object)]) {
      const named = typeof key === 'symbol' ? '@@' + key.description.slice(7) : key
      const ofFunction = typeof object === 'function' && ['length', 'name', 'prototype'].includes(key)
      if (!ofFunction && !names?.includes(named) && !own.has(object)) found.push(path + ' ' + named)
      const { value, get, set } = getOwnPropertyDescriptor(object, key)
      visit(value, path + '.' + named)
      visit(get, path + '.get ' + named)
      visit(set, path + '.set ' + named)
    }
    visit(getPrototypeOf(object), path + '.prototype of it')
  }
  return { found: found.slice(0, 50), objects: paths.size }
}
const tools = [{ run: walk }]`

it('a program reaches what is on the list and nothing else', async () => {
  const sandbox = await Interpreter.open(testSandbox)
  expect(sandbox.read(WALK)).toBeUndefined()
  const answer = sandbox.ask({
    what: 'call',
    given: {
      kind: 'dict',
      entries: [
        ['tool', { kind: 'int', value: 0n }],
        ['args', null],
        ['state', null],
      ],
    },
    seed: [1, 2, 3, 4],
    steps: 50_000_000,
    output: 20_000,
  })
  const result = fieldOf(answer.ok ? answer.value : undefined, 'result')
  expect(listOf(fieldOf(result, 'found'))?.map(textOf)).toEqual([])
  // The walk has been somewhere.
  expect(fieldOf(result, 'objects')).toMatchObject({ kind: 'int' })
  const objects = fieldOf(result, 'objects')
  expect(
    objects !== null && typeof objects === 'object' && objects.kind === 'int'
      ? Number(objects.value)
      : 0,
  ).toBeGreaterThan(300)
})
