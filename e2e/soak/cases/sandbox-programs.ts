/**
 * Hostile programs for the editor of user-written tools, each a function of (seed, index): families
 * of known ways out, with places, sizes and words drawn at random.
 */
import { Random } from '../../../src/engine/random.ts'

export interface HostileProgram {
  /** What it tries, in a few words. */
  readonly about: string
  readonly program: string
  /**
   * What may be said of it: a problem's words, or `done` where it is carried out and nothing is
   * seen.
   */
  readonly allowed: RegExp
  /** What `look` adds up for a count. */
  readonly sum: (count: number) => number
}

/** What a program must not find. */
const FOREIGN = [
  'process',
  'require',
  'fetch',
  'self',
  'window',
  'document',
  'postMessage',
  'importScripts',
  'Worker',
  'XMLHttpRequest',
  'WebSocket',
  'indexedDB',
  'localStorage',
  'crypto',
  'performance',
  'setTimeout',
  'queueMicrotask',
  'WebAssembly',
  'std',
  'os',
  'SharedArrayBuffer',
  'ArrayBuffer',
  'Atomics',
  'DataView',
  'Uint8Array',
  'Float64Array',
  'BigInt64Array',
  'WeakRef',
  'FinalizationRegistry',
  'WeakMap',
  'WeakSet',
  'Proxy',
  'Reflect',
  'Function',
  'eval',
  'InternalError',
  'Iterator',
] as const

/** What may have been left behind, looked for in every place that the programs plant in. */
const LOOK = `
const kept = [], counts = { made: 0 }
let made = 0
const look = () => {
  const seen = ${JSON.stringify(FOREIGN)}.filter((name) => name in globalThis)
  if ('planted' in globalThis) seen.push('global')
  for (const [name, one] of [['object', {}], ['list', []], ['text', ''], ['number', 1], ['function', look], ['map', new Map()], ['pattern', /a/], ['error', new Error('')], ['promise', Promise.prototype], ['math', Math], ['json', JSON]]) if (one.planted !== undefined) seen.push(name)
  if (kept.length + made + counts.made > 0) seen.push('variable')
  if (JSON.stringify([1, { a: 'b' }]) !== '[1,{"a":"b"}]' || [3, 1, 2].sort().join() !== '1,2,3' || Math.max(1, 2) !== 2) seen.push('built-in')
  return seen.length === 0 ? 'nothing' : seen.join('+')
}`

const tasksOf = (calls: string): string => `
const tasks = Array.from({ length: 12 }, (_, i) => ({ text: 'do ' + i, calls: [${calls}] }))`

/** A harmless program: what it answers shows whether anything was left. */
export function honestProgram(
  seed: number,
  index: number,
): { readonly program: string; readonly sum: (count: number) => number } {
  const random = new Random(seed, 0x40e, index)
  const [times, more] = [2 + (random.word() % 97), random.word() % 1_000]
  return {
    program: `${LOOK}
const tools = [{ name: 'look', parameters: { count: 'integer' }, returns: { seen: 'string', sum: 'integer' }, run: ({ count }) => ({ seen: look(), sum: count * ${times} + ${more} }) }]${tasksOf('{ look: { count: i } }')}`,
    sum: (count) => count * times + more,
  }
}

const STEPS = /too many steps/
const LIMIT =
  /too many steps|too much memory|nested too deep|gives back too much|too much is given back|takes too long|for want of memory/
const DONE = /^done$/
const any = (...patterns: readonly RegExp[]): RegExp =>
  new RegExp(patterns.map(({ source }) => source).join('|'))
const NOT_THERE = /is not defined|not a function|cannot read property|not a constructor/

/**
 * Where the attack is made: in a tool, while the program is read, when tasks are drawn, when a
 * world begins, in the reward.
 */
const PLACES = ['tool', 'reading', 'drawing', 'beginning', 'reward'] as const
type Place = (typeof PLACES)[number]

interface Attack {
  readonly about: string
  /** Statements; what they return is what the tool gives back. */
  readonly body: string
  readonly allowed: RegExp
  /** A tool alone where absent. */
  readonly anywhere?: true
}

class Draw {
  readonly #random: Random
  constructor(random: Random) {
    this.#random = random
  }
  /** Whole, from `from` to below `below`. */
  number(from: number, below: number): number {
    return from + (this.#random.word() % (below - from))
  }
  pick<Item>(items: readonly [Item, ...Item[]]): Item {
    return items[this.#random.word() % items.length] ?? items[0]
  }
}

const FUNCTIONS = [
  '() => 1',
  'function () {}',
  'function* () {}',
  'async () => 1',
  'async function* () {}',
  'class {}',
  '(() => 1).bind()',
  '[].map',
  'Math.max',
  'console.log',
] as const
const VALUES = [
  '{}',
  '[]',
  '""',
  '1',
  'true',
  '1n',
  'Symbol()',
  '/a/',
  'new Map()',
  'new Error("")',
  'args',
  'state',
  'console',
  'Math',
  'JSON',
  '(function () { return arguments })()',
  '[].values()',
  '(function* () {})()',
  'Promise.resolve()',
  ...FUNCTIONS,
] as const
const loops: readonly [string, ...string[]] = [
  'for (;;);',
  'while (true) n += 1',
  'do { n += 1 } while (n > 0)',
  'for (const one of (function* () { for (;;) yield 1 })()) n = one',
  'for (;;) { try { for (;;); } catch {} finally { continue } }',
  'again: for (;;) { for (;;) continue again }',
]

const FAMILIES: readonly [(draw: Draw) => Attack, ...((draw: Draw) => Attack)[]] = [
  (draw) => {
    const [length, most, at] = [draw.number(1, 64), draw.number(12, 31), draw.number(0, 2 ** 30)]
    return {
      about: 'a growable shared buffer',
      allowed: NOT_THERE,
      body: `const b = new SharedArrayBuffer(${length}, { maxByteLength: 2 ** ${most} }); b.grow(2 ** ${most}); const bytes = new Uint8Array(b); bytes[${at}] ^= 255; return bytes[${at}]`,
    }
  },
  (draw) => {
    const view = draw.pick([
      'Uint8Array',
      'Int32Array',
      'Float64Array',
      'BigInt64Array',
      'DataView',
      'Float16Array',
    ])
    const change = draw.pick([
      `b.resize(${draw.number(0, 2 ** 24)})`,
      'b = b.transfer(2 ** 24)',
      'b.transferToFixedLength(0)',
      'new Uint8Array(b).sort(() => { b.resize(0); return 1 })',
      'structuredClone(b, { transfer: [b] })',
    ])
    return {
      about: `a view of a buffer that changes (${view})`,
      allowed: NOT_THERE,
      body: `let b = new ArrayBuffer(${draw.number(0, 4096)}, { maxByteLength: 2 ** 24 }); const view = new ${view}(b); ${change}; return String(view[${draw.number(0, 2 ** 20)}] ?? view.getInt8(${draw.number(0, 4096)}))`,
    }
  },
  (draw) => {
    const steps = Array.from({ length: draw.number(1, 6) }, () =>
      draw.pick([
        '.constructor',
        '.constructor',
        '.__proto__',
        '.prototype',
        '.valueOf',
        '.call',
        '.toString',
      ]),
    )
    return {
      about: `a walk to a constructor (${steps.join('')})`,
      allowed: any(DONE, /./),
      body: `const found = (${draw.pick(VALUES)})${steps.join('?.')}; const made = typeof found === 'function' ? found('globalThis.planted = 1; return 1') : found; if (typeof made === 'function') made(); if ('planted' in globalThis) throw new Error('RAN'); return 'none'`,
    }
  },
  (draw) => ({
    about: 'code from text',
    allowed: any(DONE, /not defined|not a function|TypeError/),
    body: `const make = Object.getPrototypeOf(${draw.pick(FUNCTIONS)}).constructor; const made = make('globalThis.planted = 1'); if (typeof made === 'function') made(); if ('planted' in globalThis) throw new Error('RAN'); ${draw.pick(['return "none"', 'return eval("1")', 'return (0, eval)("1")', 'return Function("return 1")()'])}`,
  }),
  (draw) => ({
    about: 'a foreign name',
    allowed: NOT_THERE,
    body: `return ${draw.pick(FOREIGN)}.constructor.name`,
  }),
  (draw) => ({
    about: 'an allocation without end',
    anywhere: true,
    allowed: LIMIT,
    body: draw.pick([
      `const all = []; for (;;) all.push(new Array(${draw.number(1, 5_000)}).fill(all))`,
      `let text = 'x'; for (;;) text += text`,
      `const all = new Map(); for (let i = 0; ; i += 1) all.set(i, new Set([i, {}]))`,
      `let n = ${draw.number(3, 1_000)}n; for (;;) n *= n`,
      `const all = {}; for (let i = 0; ; i += 1) all['k' + i] = 'x'.repeat(${draw.number(1, 5_000)})`,
      `let many = [${draw.number(0, 9)}]; for (;;) many = [...many, ...many]`,
      `const all = []; for (;;) { try { for (;;) all.push(new Array(1000).fill(1)) } catch { all.length -= 1 } }`,
    ]),
  }),
  (draw) => ({
    about: 'a huge thing at once',
    allowed: any(LIMIT, /RangeError/),
    body: draw.pick([
      `return 'x'.repeat(2 ** ${draw.number(25, 31)}).length`,
      `return ''.padStart(2 ** ${draw.number(25, 30)}, 'ab').length`,
      `return new Array(2 ** 32 - ${draw.number(1, 100)}).fill(1).length`,
      `return (1n << ${draw.number(2, 9)}00000000n) > 0n`,
      `return new Array(2 ** 32 - 1).join('x')`,
      `return String.raw({ raw: { length: 2 ** 53 - 1 } }, 1)`,
    ]),
  }),
  (draw) => ({
    about: 'depth without end',
    anywhere: true,
    allowed: any(LIMIT, /SyntaxError|RangeError/),
    body: draw.pick([
      '(function again() { return again() + 1 })()',
      'const odd = { toString() { return `${odd}` } }; `${odd}`',
      'const odd = { get x() { return this.x } }; odd.x',
      `JSON.parse('['.repeat(${draw.number(20_000, 100_000)}))`,
      `let deep = []; for (let i = 0; i < ${draw.number(20_000, 60_000)}; i += 1) deep = [deep]; JSON.stringify(deep)`,
      'const all = []; all[0] = all; all.flat(Infinity)',
      `new RegExp('(?:'.repeat(${draw.number(20_000, 100_000)}) + ')').test('')`,
      'class A { static get x() { return this.y } static get y() { return this.x } } A.x',
      'const f = (...all) => f(...all, 1); f()',
      'function* g() { yield* g() } [...g()]',
    ]),
  }),
  (draw) => {
    const [many, tail] = [draw.number(28, 80), draw.pick(['b', 'c', '!'])]
    return {
      about: 'a pattern that goes back without end',
      anywhere: true,
      allowed: STEPS,
      body: `${draw.pick([`/^(a+)+$/`, `/^(a|aa)+$/`, `/^(a*)*$/`, `/(a|a)*$b/`, `/^(?:a?){${many}}a{${many}}$/`, `/^(?=(a+)+$)/`])}.test('a'.repeat(${many}) + '${tail}')${many > 70 ? '' : `; for (;;) /x*y/.test('x'.repeat(${many}))`}`,
    }
  },
  (draw) => ({
    about: 'a loop without end',
    anywhere: true,
    allowed: STEPS,
    body: `let n = 0; ${draw.pick(loops)}`,
  }),
  (draw) => {
    const loop = draw.pick(loops)
    return {
      about: 'a loop where none is expected',
      allowed: STEPS,
      body: `let n = 0; ${draw.pick([
        `return { get struck() { ${loop} } }`,
        `return String({ toString() { ${loop} } })`,
        `return JSON.stringify({ toJSON() { ${loop} } })`,
        `return +{ valueOf() { ${loop} } }`,
        `return \`\${{ [Symbol.toPrimitive]() { ${loop} } }}\``,
        `return [3, 1, 2].sort(() => { ${loop} })`,
        `return [...{ [Symbol.iterator]: () => ({ next() { ${loop} } }) }]`,
        `throw { get message() { ${loop} } }`,
        `throw Object.defineProperty(new Error('m'), 'name', { get() { ${loop} } })`,
        `return 'a'.replace(/a/, () => { ${loop} })`,
        `return { get then() { ${loop} } }`,
        `console.log({ toJSON() { ${loop} } }); return 1`,
        `return new (class { constructor() { ${loop} } })()`,
        `return JSON.parse('[1]', () => { ${loop} })`,
        `return Array.from({ get length() { ${loop} } })`,
      ])}`,
    }
  },
  (draw) => ({
    about: 'native work that asks nobody',
    anywhere: true,
    allowed: LIMIT,
    body: draw.pick([
      `Array.prototype.indexOf.call({ length: 2 ** 53 - 1 }, 1)`,
      `Array.prototype.reverse.call({ length: 2 ** ${draw.number(40, 53)} - 1 })`,
      `new Array(2 ** 32 - 1).sort()`,
      `for (;;) 'a'.repeat(${draw.number(1, 5) * 1_000_000}).indexOf('a'.repeat(${draw.number(1, 5) * 100_000}) + 'b')`,
      `Array.prototype.includes.call({ length: 2 ** 53 - 1 }, 1)`,
      `const text = 'a'.repeat(4e6); let n = 0; for (;;) n += (text.slice(1) + 'b').length`,
    ]),
  }),
  (draw) => {
    const [name, message, line] = [
      draw.pick(['InternalError', 'RangeError', 'Error', 'SyntaxError']),
      draw.pick([
        'out of memory',
        'stack overflow',
        'interrupted',
        'string too long',
        'it takes too many steps',
      ]),
      draw.number(100, 999_999),
    ]
    const stack = `    at run (tools.js:${line}:${draw.number(1, 999_999)})`
    return {
      about: `an error that poses as a limit (${name}: ${message})`,
      allowed: new RegExp(
        `^(Line ([1-9]|[1-5]\\d): )?[^:]*: its own call of strike is answered with “error: (${name}: )?${message}”`,
      ),
      body: draw.pick([
        `throw { name: '${name}', message: '${message}', kind: 'memory', stack: ${JSON.stringify(stack)} }`,
        `throw Object.assign(new Error('${message}'), { name: '${name}', stack: ${JSON.stringify(stack)} })`,
        `throw Object.create(new Error('m'), { name: { value: '${name}' }, message: { value: '${message}' }, stack: { value: ${JSON.stringify(stack)} } })`,
        `Array.prototype[Symbol.iterator] = function* () { yield 'InternalError'; yield 'out of memory'; yield 'tools.js:9999:1' }; throw { name: '${name}', message: '${message}' }`,
      ]),
    }
  },
  (draw) => {
    const what = draw.pick([
      'globalThis',
      'Object.prototype',
      'Array.prototype',
      'String.prototype',
      'Number.prototype',
      'Object.getPrototypeOf(look)',
      'Map.prototype',
      'RegExp.prototype',
      'Error.prototype',
      'Promise.prototype',
      'Math',
      'JSON',
    ])
    return {
      about: `something planted in ${what}`,
      allowed: DONE,
      body: `${what}.planted = ${draw.pick(['1', '{}', '() => 1', `'x'.repeat(${draw.number(1, 100_000)})`])}; kept.push(1); made += 1; counts.made += 1; return 'planted'`,
    }
  },
  (draw) => ({
    about: 'built-ins replaced',
    allowed: any(DONE, /./),
    body: `${Array.from({ length: draw.number(1, 5) }, () =>
      draw.pick([
        'JSON.stringify = () => "7"; JSON.parse = () => 7',
        'Object.keys = () => ["evil"]',
        'Array.isArray = () => true',
        'Array.prototype[Symbol.iterator] = null',
        'Object.defineProperty(Object.prototype, "value", { get: () => 7, set() {} })',
        'Object.defineProperty(Object.prototype, "get", { value: () => 7, writable: true })',
        'String.prototype.slice = () => "s"',
        'Object.prototype.toJSON = () => 1',
        'Object.getPrototypeOf(() => 1).call = null',
        'Object.getPrototypeOf(() => 1).apply = () => 1',
        'Math.floor = () => NaN',
        'Object.freeze(Object.prototype)',
        'Object.freeze(globalThis)',
        'for (const name of Object.getOwnPropertyNames(globalThis)) { try { delete globalThis[name] } catch {} }',
        'Object.setPrototypeOf(Array.prototype, null)',
        'Object.prototype.then = () => 1',
      ]),
    ).join('; ')}; return 'done'`,
  }),
  (draw) => ({
    about: 'promises and jobs',
    allowed: any(DONE, /promise cannot be given back/),
    body: draw.pick([
      `Promise.resolve().then(() => { globalThis.planted = 1; for (;;); }); return 'later'`,
      `(async () => { await 1; globalThis.planted = 1 })(); return 'later'`,
      `return new Promise(() => {})`,
      `return (async () => { for (;;) await 1 })()`,
      `import('${draw.pick(['node:fs', 'https://example.org/x.js', './x.js', 'std'])}').then(() => { globalThis.planted = 1 }); return 'later'`,
      `(async function* () { for (;;) yield Promise.reject(new Error('late')) })().next(); return 'later'`,
      `return { then: (done) => done(1) }`,
      `const all = []; for (let i = 0; i < ${draw.number(10, 2_000)}; i += 1) all.push(Promise.reject(i)); return 'later'`,
    ]),
  }),
  (draw) => ({
    about: 'generators that do not end',
    allowed: any(LIMIT, /TypeError|Error: /),
    body: draw.pick([
      `function* g() { for (;;) { try { yield 1 } finally { continue } } } for (const one of g()) if (!one) break`,
      `function* g() { it.next() } const it = g(); it.next()`,
      `const it = { [Symbol.iterator]() { return this }, next: () => ({ done: false, value: 1 }) }; Math.max(...it)`,
      `new Set((function* () { for (let i = 0; ; i += 1) yield i })())`,
      `Object.fromEntries((function* () { for (;;) yield [${draw.number(1, 9)}, 1] })())`,
    ]),
  }),
  (draw) => {
    const mark = draw.pick([
      '\\u202e',
      '\\u202d',
      '\\u2066',
      '\\u2067',
      '\\u061c',
      '\\u200f',
      '\\u001b[2J',
      '\\u0007',
      '\\u009b31m',
    ])
    return {
      about: `marks in what is shown (${mark})`,
      allowed: any(DONE, /its own call of strike is answered/),
      body: draw.pick([
        `throw new Error('a${mark}b')`,
        `console.log('${mark}said'); return 'a${mark}b'`,
        `throw { name: '${mark}', message: '${mark}m' }`,
        `return 'x${mark}'`,
      ]),
    }
  },
  (draw) => ({
    about: 'a mark in the program itself',
    allowed: /^Line \d+: the program holds a mark/,
    body: `return '${draw.pick(['\u202a', '\u202e', '\u2066', '\u2068', '\u2069'])}'`,
  }),
  (draw) => ({
    about: 'ground that is moved under native work',
    allowed: any(DONE, LIMIT, /TypeError|RangeError|Error/),
    body: draw.pick([
      `const all = Array.from({ length: ${draw.number(2, 500)} }, (_, i) => ({ i })); all.sort((a, b) => { all.length = ${draw.number(0, 3)}; return b.i - a.i }); return all.length`,
      `const all = [1, 2, 3, 4]; Object.defineProperty(all, 1, { get() { all.length = 0; return 9 } }); return [all.slice(), all.concat([1]), all.flat(), all.toSorted(), all.with(0, 1)].length`,
      `class Odd extends Array { static get [Symbol.species]() { return function () { return Object.freeze({ length: ${draw.number(0, 2 ** 31)} }) } } } return new Odd(1, 2, 3).filter(() => true).length`,
      `const all = new Map([[1, 1], [2, 2], [3, 3]]); all.forEach((_, key) => { all.clear(); if (key < ${draw.number(10, 10_000)}) all.set(key + 1, 1) }); return all.size`,
      `const one = new Set([1, 2, 3]); return one.union({ size: 1, has: () => true, keys() { one.clear(); return { next: () => ({ done: true }) } } }).size`,
      `return JSON.parse('[1,[2,3],{"a":4}]', function (key, value) { if (Array.isArray(this)) this.length = 0; else delete this.a; return value })`,
      `const p = /(?<=a)b/g; p.lastIndex = { valueOf() { p.lastIndex = -1; return 2 ** ${draw.number(1, 52)} } }; return p.test('ab')`,
      `const all = [1, 2, 3]; all.copyWithin({ valueOf() { all.length = 1e6; return 0 } }, 1); return all.length`,
      `const all = new Array(10).fill(1); return all.splice(0, { valueOf() { all.length = 0; return 5 } }).length`,
      `return 'abc'.replace(/b/g, () => { RegExp.prototype.exec = () => ({ length: 1e9, index: -1, 0: '' }); return '' })`,
    ]),
  }),
  (draw) => ({
    about: 'too much given back',
    allowed: any(LIMIT, /nested more than|cannot be given back|of more than/),
    body: draw.pick([
      `return { struck: 'x'.repeat(${draw.number(30_000, 1_000_000)}) }`,
      `const all = []; all.push(all); return { struck: all }`,
      `let many = [1, 1, 1, 1, 1, 1, 1, 1]; for (let i = 0; i < 10; i += 1) many = [many, many, many, many, many, many, many, many]; return { struck: many }`,
      `return { struck: ${draw.pick(FUNCTIONS)} }`,
      `return { struck: Symbol('x') }`,
      `return { struck: 10n ** ${draw.number(400, 9_000)}n }`,
      `state.all = new Array(${draw.number(25_000, 90_000)}).fill(1); return 'x'`,
    ]),
  }),
]

/** Families, which follow one another. */
export const KINDS = FAMILIES.length

/** Statements by themselves where a value is not asked for. */
function placed(place: Place, { body }: Attack): string {
  const attack = `const attack = (args, state) => { ${body} }`
  const tools = `
const tools = [
  { name: 'strike', parameters: { count: 'integer' }, returns: { struck: 'string' }, run(args, state) { ${place === 'tool' ? 'return attack(args, state)' : 'return "idle"'} } },
  { name: 'look', parameters: { count: 'integer' }, returns: { seen: 'string', sum: 'integer' }, run: ({ count }) => ({ seen: look(), sum: count * TIMES }) },
]`
  const calls = '{ strike: { count: i } }, { look: { count: i } }'
  switch (place) {
    case 'tool':
      return `${attack}${tools}${tasksOf(calls)}`
    case 'reading':
      return `${attack}\nattack({}, {})${tools}${tasksOf(calls)}`
    case 'drawing':
      return `${attack}${tools}\nconst task = (random, { index: i }) => { attack({}, {}); return { text: 'do ' + i, calls: [${calls}] } }`
    case 'beginning':
      return `${attack}\nconst start = (given) => { attack({}, {}); return {} }${tools}${tasksOf(calls)}`
    case 'reward':
      return `${attack}${tools}${tasksOf(calls)}\nconst reward = () => { attack({}, {}); return 1 }`
  }
}

export function hostileProgram(seed: number, index: number): HostileProgram {
  const random = new Random(seed, 0xbad, index)
  const draw = new Draw(random)
  // Every family in its turn, so that few programs already are of many kinds.
  const family = FAMILIES[(index + seed) % FAMILIES.length] ?? FAMILIES[0]
  const attack = family(draw)
  const place = attack.anywhere === true ? draw.pick(PLACES) : 'tool'
  const times = draw.number(2, 99)
  return {
    about: `${attack.about}, ${place}`,
    program: `${LOOK}\n${placed(place, attack).replace('TIMES', String(times))}`,
    allowed: attack.allowed,
    sum: (count) => count * times,
  }
}
