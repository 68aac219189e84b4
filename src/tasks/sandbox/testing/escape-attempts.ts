/**
 * The written list of attempts to break out of the sandbox, or to hold it up. Each is a tool's
 * body, with what has to come of it.
 */
import type { Problem } from '../interpreter.ts'

/**
 * What has to come of it: a limit's kind, a word of the error, of an error that is no limit and has
 * no place, of why it is not read at all, or what the tool returns.
 */
export type Expected =
  | { readonly stopped: readonly Problem['kind'][] }
  | { readonly error: RegExp }
  | { readonly plainly: RegExp }
  | { readonly refused: RegExp }
  | { readonly gives: unknown }

export const ATTEMPTS: readonly (readonly [name: string, body: string, expected: Expected])[] = [
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
