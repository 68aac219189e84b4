/**
 * The written list of attempts to break out of the sandbox, or to hold it up. Each is a tool's
 * body; each has to be contained: an answer or a clear problem within the limits, and afterwards
 * the sandbox answers as if nothing had happened.
 */
import { beforeAll, describe, expect, it } from 'vitest'
import { Interpreter } from './interpreter.ts'
import type { Answer, Problem } from './interpreter.ts'
import { SANDBOX_LIMITS } from './sandbox-limits.ts'
import { testSandbox } from './testing/open.ts'
import type { Value } from '../../run/calls/call-value.ts'

const STEPS = 1_000_000

/**
 * What has to come of it: a limit's kind, a word of the error, of an error that is no limit and has
 * no place, of why it is not read at all, or what the tool returns.
 */
type Expected =
  | { readonly stopped: readonly Problem['kind'][] }
  | { readonly error: RegExp }
  | { readonly plainly: RegExp }
  | { readonly refused: RegExp }
  | { readonly gives: unknown }

const attempts: readonly (readonly [name: string, body: string, expected: Expected])[] = [
  // Ways out
  [
    'no host',
    'return [typeof process, typeof require, typeof fetch, typeof window, typeof self, typeof document, typeof importScripts, typeof Deno].every((one) => one === "undefined")',
    { gives: true },
  ],
  ['the Function constructor', 'return Function("return 1")()', { error: /Function/ }],
  [
    'a constructor reached through a literal',
    'return [].constructor.constructor("return 1") === globalThis',
    { gives: false },
  ],
  [
    'through the arguments of the host',
    'return args.constructor.constructor("return 1")()',
    { error: /TypeError/ },
  ],
  [
    'the constructor of every kind of function',
    'return [() => {}, function* () {}, async () => {}, async function* () {}, class {}, (() => {}).bind(), [].map].map((one) => Object.getPrototypeOf(one).constructor === Object)',
    { gives: [true, true, true, true, true, true, true] },
  ],
  [
    'that of a generator’s objects',
    'const all = []; for (let at = (function* () {})(); at !== null; at = Object.getPrototypeOf(at)) all.push(Object.hasOwn(at, "constructor") ? typeof at.constructor.constructor("1") : ""); return all.includes("function")',
    { gives: false },
  ],
  ['eval', 'return (0, eval)("1")', { error: /eval/ }],
  ['eval where it stands', 'return eval("1")', { error: /eval/ }],
  ['import()', 'return import("node:fs")', { error: /promise/ }],
  [
    'import of an address',
    'import("https://example.org/x.js"); return typeof XMLHttpRequest + typeof WebSocket + typeof fetch',
    { gives: 'undefinedundefinedundefined' },
  ],
  ['import.meta', 'return typeof import.meta', { refused: /import.meta/ }],
  ['WebAssembly', 'return new WebAssembly.Module(new Uint8Array(8))', { error: /WebAssembly/ }],
  [
    'Atomics.wait',
    'return Atomics.wait(new Int32Array(new SharedArrayBuffer(8)), 0, 0)',
    { error: /Atomics/ },
  ],
  [
    'a worker or a timer',
    'return [typeof Worker, typeof setTimeout, typeof setInterval, typeof requestIdleCallback].join()',
    { gives: 'undefined,undefined,undefined,undefined' },
  ],
  [
    'the QuickJS standard library',
    'return typeof std + typeof os + typeof scriptArgs + typeof print',
    { gives: 'undefinedundefinedundefinedundefined' },
  ],
  [
    'caller and callee',
    'return (function f() { return [typeof f.caller, typeof f.arguments] })()',
    { gives: ['undefined', 'undefined'] },
  ],
  // Raw memory
  [
    'a shared buffer that grows without memory behind it',
    'const b = new SharedArrayBuffer(8, { maxByteLength: 2 ** 30 }); b.grow(2 ** 30); return new Uint8Array(b)[123456]',
    { error: /SharedArrayBuffer/ },
  ],
  [
    'a buffer that is made longer',
    'const b = new ArrayBuffer(8, { maxByteLength: 2 ** 30 }); b.resize(2 ** 30); return new DataView(b).getInt8(5000)',
    { error: /ArrayBuffer/ },
  ],
  [
    'views and buffers of every kind',
    'return ["ArrayBuffer", "SharedArrayBuffer", "DataView", "Atomics", "Uint8Array", "Uint8ClampedArray", "Int8Array", "Int16Array", "Uint16Array", "Int32Array", "Uint32Array", "Float16Array", "Float32Array", "Float64Array", "BigInt64Array", "BigUint64Array"].filter((name) => name in globalThis)',
    { gives: [] },
  ],
  [
    'what tells of the collector of garbage',
    'return ["WeakRef", "FinalizationRegistry", "WeakMap", "WeakSet"].filter((name) => name in globalThis)',
    { gives: [] },
  ],
  [
    'objects that are not what they seem',
    'return ["Proxy", "Reflect", "InternalError", "Iterator"].filter((name) => name in globalThis)',
    { gives: [] },
  ],
  [
    'a regular expression changed while it runs',
    'const pattern = /a/y; pattern.lastIndex = { valueOf() { pattern.compile("b".repeat(1e5)); return 0 } }; return pattern.test("a")',
    { error: /not a function/ },
  ],
  // Native code whose ground is moved
  [
    'an order that empties the list',
    'const all = Array.from({ length: 100 }, (_, i) => 100 - i); all.sort((a, b) => { all.length = 0; return a - b }); return typeof all.length',
    { gives: 'number' },
  ],
  [
    'a getter that shortens what is copied',
    'const all = [1, 2, 3, 4]; Object.defineProperty(all, 1, { get() { all.length = 0; return 9 } }); return [all.slice(), all.concat([1]), all.toSpliced(0, 1), all.flat()].length',
    { gives: 4n },
  ],
  [
    'a species of one’s own',
    'class Odd extends Array { static get [Symbol.species]() { return function () { return Object.freeze({ length: 1e9 }) } } } return new Odd(1, 2, 3).map((x) => x).length',
    { error: /TypeError/ },
  ],
  [
    'a map that loses what is visited',
    'const all = new Map([[1, 1], [2, 2], [3, 3]]); let n = 0; all.forEach((_, key) => { all.clear(); all.set(key, key); n += 1; if (n > 1000) throw new Error("goes on") }); return n',
    { error: /goes on/ },
  ],
  [
    'a set that changes while it is joined',
    'const one = new Set([1, 2, 3]); return one.union({ size: 1, has: () => true, keys() { one.clear(); return { next: () => ({ done: true }) } } }).size',
    { gives: 0n },
  ],
  [
    'a lastIndex that is an object',
    'const pattern = /(?<=a)b/g; pattern.lastIndex = { valueOf: () => 2 ** 40 }; return pattern.test("ab")',
    { gives: false },
  ],
  [
    'a reviver that changes its list',
    'return JSON.parse("[1,[2,3],4]", function (key, value) { if (key === "0" && Array.isArray(this)) this.length = 0; return value })',
    { stopped: ['error', 'output'] },
  ],
  // Loops that never end
  ['an empty loop', 'for (;;);', { stopped: ['steps'] }],
  [
    'a loop that catches everything',
    'for (;;) { try { for (;;); } catch {} finally { continue } }',
    { stopped: ['steps'] },
  ],
  [
    'a generator without end',
    'function* more() { for (;;) yield 1 } return [...more()].length',
    { stopped: ['steps', 'memory'] },
  ],
  [
    'an iterator without end',
    'return Math.max(...{ [Symbol.iterator]: () => ({ next: () => ({ done: false, value: 1 }) }) })',
    { stopped: ['steps', 'memory'] },
  ],
  ['a getter that never ends', 'return { get price() { for (;;); } }', { stopped: ['steps'] }],
  [
    'toString that never ends',
    'throw { toString() { for (;;); }, get message() { for (;;); } }',
    { stopped: ['steps'] },
  ],
  [
    'sorting with an order that never ends',
    'return [3, 1, 2].sort(() => { for (;;); })',
    { stopped: ['steps'] },
  ],
  // Native code that asks nobody
  [
    'searching an array of 2^53 elements',
    'return Array.prototype.indexOf.call({ length: 2 ** 53 - 1 }, 1)',
    { stopped: ['steps'] },
  ],
  [
    'joining an array of 2^32 elements',
    'return new Array(2 ** 32 - 1).join("x")',
    { stopped: ['steps', 'memory'] },
  ],
  [
    'sorting an array of 2^32 elements',
    'return new Array(2 ** 32 - 1).sort()',
    { stopped: ['steps', 'memory'] },
  ],
  [
    'reversing what is no array',
    'return Array.prototype.reverse.call({ length: 2 ** 53 - 1 })',
    { stopped: ['steps'] },
  ],
  [
    'a search that takes the square of its length',
    'return ("a".repeat(4e6)).indexOf("a".repeat(2e6) + "b")',
    { stopped: ['steps', 'memory'] },
  ],
  [
    'copying long texts again and again',
    'const text = "a".repeat(4e6); let n = 0; for (;;) n += (text.slice(1) + "b").length',
    { stopped: ['steps', 'memory'] },
  ],
  [
    'a regular expression that goes back without end',
    'return /^(a+)+$/.test("a".repeat(60) + "b")',
    { stopped: ['steps'] },
  ],
  [
    'one with many counts',
    'return /(?:x?){5000}y/.test("x".repeat(5000))',
    { stopped: ['steps', 'memory'] },
  ],
  [
    'one that is deep',
    'return new RegExp("(?:".repeat(1e5) + ")".repeat(1e5)).test("")',
    { stopped: ['depth', 'error'] },
  ],
  [
    'large numbers multiplied',
    'let n = 3n; for (;;) n *= n',
    { stopped: ['steps', 'memory', 'error'] },
  ],
  [
    'a number written out',
    'return String((1n << 400000n) ** 2n).length',
    { stopped: ['steps', 'memory', 'error'] },
  ],
  [
    'normalising a long text',
    'return "\\u0300a".repeat(1e6).normalize("NFD").length',
    { stopped: ['steps', 'memory'] },
  ],
  // Memory
  [
    'an array that grows',
    'const all = []; for (;;) all.push(new Array(100).fill(all))',
    { stopped: ['memory', 'steps'] },
  ],
  ['a text that doubles', 'let text = "x"; for (;;) text += text', { stopped: ['memory'] }],
  ['a long text at once', 'return "x".repeat(1e9).length', { stopped: ['memory'] }],
  ['padding', 'return "".padStart(2 ** 29).length', { stopped: ['memory'] }],
  [
    'maps',
    'const all = new Map(); for (let i = 0; ; i += 1) all.set(i, new Set([i]))',
    { stopped: ['memory', 'steps'] },
  ],
  [
    'a memory bomb that is caught',
    'const all = []; try { for (;;) all.push(new Array(1000).fill(1)) } catch { return "caught" }',
    { stopped: ['steps', 'memory', 'error'] },
  ],
  // Depth
  [
    'a function that calls itself',
    'return (function again() { return again() + 1 })()',
    { stopped: ['depth'] },
  ],
  [
    'toString of itself',
    'const odd = { toString() { return `${odd}` } }; return `${odd}`',
    { stopped: ['depth'] },
  ],
  [
    'a getter of itself',
    'const odd = { get x() { return this.x } }; return odd.x',
    { stopped: ['depth'] },
  ],
  ['JSON that is deep', 'return JSON.parse("[".repeat(1e5))', { stopped: ['depth', 'error'] }],
  [
    'a deep value written as JSON',
    'let deep = []; for (let i = 0; i < 2e4; i += 1) deep = [deep]; return JSON.stringify(deep).length',
    { stopped: ['depth', 'steps', 'error'] },
  ],
  [
    'a pattern that is deep and never closed',
    'return new RegExp("(?=".repeat(1e4)).test("")',
    { stopped: ['depth', 'error'] },
  ],
  [
    'a list that holds itself, flattened',
    'const all = []; all[0] = all; return all.flat(Infinity)',
    { stopped: ['depth', 'steps'] },
  ],
  // What is given back
  [
    'a value that holds itself',
    'const all = []; all.push(all); return all',
    { error: /nested more than/ },
  ],
  [
    'too many values',
    'return Array.from({ length: 30000 }, (_, i) => i)',
    { stopped: ['output', 'steps'] },
  ],
  ['too long a text', 'return "x".repeat(100000)', { stopped: ['output'] }],
  [
    'a few values that are many',
    'let many = [1, 1, 1, 1, 1, 1, 1, 1]; for (let i = 0; i < 10; i += 1) many = [many, many, many, many, many, many, many, many]; return many',
    { stopped: ['output', 'steps'] },
  ],
  ['a function', 'return () => 1', { error: /function cannot be given back/ }],
  ['a symbol', 'return Symbol("x")', { error: /symbol cannot be given back/ }],
  ['a promise', 'return Promise.resolve(1)', { error: /promise cannot be given back/ }],
  [
    'an async tool that never answers',
    'return (async () => { await new Promise(() => {}); return 1 })()',
    { error: /promise cannot be given back/ },
  ],
  [
    'something that looks like a promise',
    'return { then() { for (;;); } }',
    { error: /promise cannot be given back/ },
  ],
  ['a number that is none', 'return { a: NaN, b: -Infinity }.a', { gives: NaN }],
  [
    'keys of the prototype',
    'return JSON.parse(\'{"__proto__":{"polluted":1},"constructor":2}\')',
    {
      gives: [
        ['__proto__', [['polluted', 1n]]],
        ['constructor', 2n],
      ],
    },
  ],
  // Errors that are hostile
  [
    'an error with getters that throw',
    'throw { get name() { throw 1 }, get message() { throw 2 }, get stack() { throw 3 } }',
    { error: /says nothing/ },
  ],
  [
    'an error that is a function',
    'throw Object.defineProperty(() => 1, "name", { get() { throw 1 } })',
    { error: /says nothing/ },
  ],
  [
    'an error with a very long message',
    'throw new Error("x".repeat(1e5))',
    { error: /^Error: x{100,1000}$/ },
  ],
  ['a symbol thrown', 'throw Symbol("x")', { error: /symbol/ }],
  ['nothing thrown', 'throw undefined', { error: /undefined/ }],
  [
    'a text that poses as a limit',
    'throw new Error("interrupted")',
    { error: /^Error: interrupted$/ },
  ],
  [
    'an object that poses as a limit',
    'throw { name: "InternalError", message: "out of memory", kind: "memory" }',
    { plainly: /^InternalError: out of memory$/ },
  ],
  [
    'an error that poses as a limit',
    'const error = new RangeError("stack overflow"); error.name = "InternalError"; throw error',
    { plainly: /^InternalError: stack overflow$/ },
  ],
  [
    'an error that poses as too long an answer',
    'throw new RangeError("too much is given back: more than 1 characters")',
    { plainly: /^RangeError: too much/ },
  ],
  [
    'lists whose iterator poses as a limit',
    'Array.prototype[Symbol.iterator] = function* () { yield "InternalError"; yield "out of memory"; yield "tools.js:1:1" }; throw { message: "mine" }',
    { plainly: /^mine$/ },
  ],
  [
    'an interrupted error of one’s own',
    'throw Object.assign(new Error("interrupted"), { name: "InternalError" })',
    { plainly: /^InternalError: interrupted$/ },
  ],
  // Time and chance
  [
    'the clock stands still',
    'return [Date.now(), new Date().getTime(), new Date().getTimezoneOffset()]',
    { gives: [BigInt(Date.UTC(2026, 0, 1)), BigInt(Date.UTC(2026, 0, 1)), 0n] },
  ],
  ['no other clock', 'return typeof performance', { gives: 'undefined' }],
  [
    'waiting by the clock',
    'const from = Date.now(); while (Date.now() < from + 1000); return 1',
    { stopped: ['steps'] },
  ],
  // Built-ins changed
  [
    'JSON replaced',
    'JSON.stringify = () => "not json"; JSON.parse = () => 7; return { a: 1 }',
    { gives: [['a', 1n]] },
  ],
  [
    'prototypes with traps',
    'Object.prototype.toJSON = () => 1; Array.prototype[Symbol.iterator] = null; Object.defineProperty(Object.prototype, "ok", { set() { throw 1 } }); return { a: [1, "b"] }',
    { gives: [['a', [1n, 'b']]] },
  ],
  [
    'String.prototype replaced',
    'String.prototype.slice = () => "s"; String.prototype.charCodeAt = null; return "kept"',
    { gives: 'kept' },
  ],
  [
    'Object.keys replaced',
    'Object.keys = () => ["evil"]; Object.getPrototypeOf(() => 1).apply = () => 1; return { a: 1 }',
    { gives: [['a', 1n]] },
  ],
  ['eval replaced', 'globalThis.eval = () => 1; return 2', { gives: 2n }],
  [
    'globals deleted',
    'for (const name of Object.getOwnPropertyNames(globalThis)) { try { delete globalThis[name] } catch {} } return 3',
    { gives: 3n },
  ],
  [
    'everything frozen',
    'Object.freeze(globalThis); Object.freeze(Object.prototype); Object.freeze(Array.prototype); return 4',
    { gives: 4n },
  ],
  [
    'the console flooded',
    'for (let i = 0; i < 80; i += 1) console.log("x".repeat(1000), { get a() { throw 1 } }); return 5',
    { gives: 5n },
  ],
]

/** A plain form of what came back. */
function plain(value: Value): unknown {
  if (value === null || typeof value !== 'object') return value
  switch (value.kind) {
    case 'int':
    case 'float':
      return value.value
    case 'list':
      return value.items.map(plain)
    case 'dict':
      return value.entries.map(([key, item]) => [key, plain(item)])
    case 'reference':
      return value.field
  }
}

const result = (answer: Answer): unknown => {
  if (!answer.ok) return answer.problem
  const whole = answer.value
  return whole !== null && typeof whole === 'object' && whole.kind === 'dict'
    ? plain(whole.entries.find(([key]) => key === 'result' || key === 'threw')?.[1] ?? null)
    : undefined
}

let sandbox: Interpreter
beforeAll(async () => {
  sandbox = await Interpreter.open(testSandbox)
})

function call(
  interpreter: Interpreter,
  tool = 0,
  seed: readonly [number, number, number, number] = [1, 2, 3, 4],
): Answer {
  const given: Value = {
    kind: 'dict',
    entries: [
      ['tool', { kind: 'int', value: BigInt(tool) }],
      ['args', { kind: 'dict', entries: [] }],
      ['state', { kind: 'dict', entries: [] }],
    ],
  }
  return interpreter.ask({
    what: 'call',
    given,
    seed,
    steps: STEPS,
    output: SANDBOX_LIMITS.callCharacters,
  })
}

const KINDS: Readonly<Record<string, RegExp>> = {
  steps: /too many steps/,
  memory: /too much memory/,
  depth: /nested too deep/,
  output: /too much is given back|gives back too much/,
  error: /./,
  time: /too long/,
}

/** What a tool threw, in words, wherever it was caught. */
const words = (answer: Answer): string => {
  const said = result(answer)
  if (!answer.ok) return answer.problem.message
  const fields = new Map(
    Array.isArray(said)
      ? said.filter((one): one is [string, unknown] => Array.isArray(one) && one.length === 2)
      : [],
  )
  const told = (key: string): string => {
    const found = fields.get(key)
    return typeof found === 'string' ? found : ''
  }
  const [name, message] = [told('name'), told('message')]
  return `${name}${name === '' || message === '' ? '' : ': '}${message}` || 'says nothing'
}

/** What a caught error is read as. */
function thrown(interpreter: Interpreter, answer: Answer): Problem | undefined {
  const value = answer.ok ? answer.value : null
  const threw =
    value !== null && typeof value === 'object' && value.kind === 'dict'
      ? value.entries.find(([key]) => key === 'threw')?.[1]
      : undefined
  return threw === undefined ? undefined : interpreter.problemOf(threw)
}

describe('the sandbox contains', () => {
  it('more than 25 attempts', () => {
    expect(attempts.length).toBeGreaterThan(60)
  })

  it.each(attempts.map(([name, body, expected]) => ({ name, body, expected })))(
    '$name',
    ({ body, expected }) => {
      const problem = sandbox.read(
        `const tools = [{ run(args, state) { ${body} } }, { run: () => 'well' }]`,
      )
      if ('refused' in expected) {
        expect(problem?.message).toMatch(expected.refused)
        return
      }
      expect(problem).toBeUndefined()
      const answer = call(sandbox)
      if ('gives' in expected) expect(result(answer)).toEqual(expected.gives)
      else if ('error' in expected) expect(words(answer)).toMatch(expected.error)
      else if ('plainly' in expected)
        expect(thrown(sandbox, answer)).toMatchObject({
          kind: 'error',
          message: expect.stringMatching(expected.plainly) as string,
        })
      else {
        const told = words(answer)
        const kinds = answer.ok
          ? [
              told.includes('out of memory') || told.includes('string too long')
                ? 'memory'
                : told.includes('stack overflow')
                  ? 'depth'
                  : told.startsWith('RangeError: too much')
                    ? 'output'
                    : 'error',
            ]
          : [answer.problem.kind]
        expect([...expected.stopped], `${told} (${kinds.join()})`).toEqual(
          expect.arrayContaining(kinds),
        )
        if (!answer.ok) expect(told).toMatch(KINDS[answer.problem.kind] ?? /./)
      }
      // As if nothing had happened, for the same program too.
      expect(result(call(sandbox, 1))).toBe('well')
    },
  )
})

describe('a line', () => {
  const problemOf = (body: string): Problem | undefined => {
    sandbox.read(`const tools = [{ run() {\n${body}\n} }]`)
    return thrown(sandbox, call(sandbox))
  }

  it.each([
    ['is told of an error of the interpreter’s', 'throw new Error("m")', 2],
    [
      'is told of a caught one that is thrown again',
      '\ntry { null.x } catch (error) { throw error }',
      3,
    ],
    [
      'is not told of what is no error',
      'throw { name: "Error", message: "m", stack: "tools.js:999999:999999" }',
      undefined,
    ],
    [
      'nor where such a thing names a line that there is',
      'throw { name: "Error", message: "m", stack: "    at run (tools.js:2:1)" }',
      undefined,
    ],
    ['nor of an object made of errors', 'throw Object.create(new Error("m"))', undefined],
    [
      'nor beyond the program',
      'throw Object.assign(new Error("m"), { stack: "    at run (tools.js:999999:999999)" })',
      undefined,
    ],
    [
      'nor from a stack that answers when it is asked',
      'throw Object.defineProperty(new Error("m"), "stack", { get: () => "    at run (tools.js:2:1)" })',
      undefined,
    ],
    [
      'is not taken from a function’s name',
      'const named = { get ["x (tools.js:1:1)"]() { return null.x } }\nreturn named["x (tools.js:1:1)"]',
      2,
    ],
  ])('%s', (_, body, line) => {
    expect(problemOf(body)?.line).toBe(line)
  })

  it('of a program that reads otherwise than it runs is refused, with the way out', () => {
    expect(sandbox.read('const a = 1\nconst b = "\u202e"')).toMatchObject({
      kind: 'error',
      line: 2,
      message: expect.stringContaining('write \\u202e') as string,
    })
    expect(sandbox.read('const b = "\\u202e"')).toBeUndefined()
  })
})

describe('between calls', () => {
  it('nothing is remembered: globals, prototypes and variables are as they were after reading', () => {
    expect(
      sandbox.read(`let calls = 0; const kept = []
      const tools = [{ run() {
        calls += 1; kept.push(1); globalThis.leak = (globalThis.leak ?? 0) + 1; Object.prototype.leak = (Object.prototype.leak ?? 0) + 1; Math.extra = (Math.extra ?? 0) + 1
        return [calls, kept.length, leak, {}.leak, Math.extra]
      } }]`),
    ).toBeUndefined()
    for (let i = 0; i < 3; i += 1) expect(result(call(sandbox))).toEqual([1n, 1n, 1n, 1n, 1n])
  })

  it('chance follows from the seed alone', () => {
    sandbox.read('const tools = [{ run: () => [Math.random(), Math.random()] }]')
    const first = result(call(sandbox, 0, [1, 2, 3, 4]))
    expect(result(call(sandbox, 0, [1, 2, 3, 4]))).toEqual(first)
    expect(result(call(sandbox, 0, [1, 2, 3, 5]))).not.toEqual(first)
  })

  it('the same steps are counted every time, so that a limit falls at the same place', async () => {
    const program =
      'const tools = [{ run() { let n = 0; try { for (;;) n += 1 } finally { console.log(n) } } }]'
    const other = await Interpreter.open(testSandbox)
    const said = [sandbox, other, sandbox].map((interpreter) => {
      interpreter.read(program)
      const answer = call(interpreter)
      return answer.ok ? answer.said : [answer.problem.kind, String(answer.problem.line)]
    })
    expect(said[1]).toEqual(said[0])
    expect(said[2]).toEqual(said[0])
  })
})

describe('a program', () => {
  it('that cannot be read is a problem at its line', () => {
    expect(sandbox.read('const a = 1\nlet b = ;\n')).toMatchObject({ kind: 'error', line: 2 })
    expect(sandbox.read('const a = 1\n\nmissing()')).toMatchObject({
      kind: 'error',
      line: 3,
      message: expect.stringContaining('missing') as string,
    })
    expect(sandbox.read('let n = 0\nfor (;;) n += 1')).toMatchObject({ kind: 'steps' })
    expect(sandbox.read('let a = "x"\nfor (;;) a += a')).toMatchObject({ kind: 'memory', line: 2 })
    expect(sandbox.read(' '.repeat(SANDBOX_LIMITS.programCharacters + 1))).toMatchObject({
      kind: 'output',
    })
    expect(sandbox.read('const a = 1\nconst b = "\0"')).toMatchObject({ kind: 'error', line: 2 })
    expect(sandbox.read('{'.repeat(60_000))?.kind).toMatch(/depth|error/)
  })

  it('that takes long on a slow machine meets the deadline', async () => {
    let now = 0
    const slow = await Interpreter.open({
      ...testSandbox,
      clock: () => {
        now += 1_000
        return now
      },
    })
    slow.read('const tools = [{ run() { for (;;); } }]')
    expect(call(slow)).toMatchObject({ ok: false, problem: { kind: 'time' } })
  })

  it('is given whole numbers of any size, and gives them back', () => {
    sandbox.read(
      'const tools = [{ run: ({ a, b, c }) => [a, b, c, typeof a, typeof b, a + 1, 0.5, 2 ** 60] }]',
    )
    const given: Value = {
      kind: 'dict',
      entries: [
        ['tool', { kind: 'int', value: 0n }],
        [
          'args',
          {
            kind: 'dict',
            entries: [
              ['a', { kind: 'int', value: 5n }],
              ['b', { kind: 'int', value: 2n ** 70n }],
              ['c', { kind: 'float', value: 2.5 }],
            ],
          },
        ],
        ['state', null],
      ],
    }
    expect(
      result(sandbox.ask({ what: 'call', given, seed: [1, 2, 3, 4], steps: STEPS, output: 1_000 })),
    ).toEqual([5n, 2n ** 70n, 2.5, 'number', 'bigint', 6n, 0.5, 2 ** 60])
  })
})
