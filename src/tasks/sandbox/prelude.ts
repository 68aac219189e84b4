/**
 * What runs inside the interpreter before the user's program: it takes a request as text and gives
 * an answer as text. It keeps the built-ins that it needs, so that a program which changes them
 * changes nothing here, walks what it is given with plain loops, and writes its answer itself;
 * whatever the program makes of its own surroundings, all that comes out is text, which is read as
 * a stranger's.
 *
 * Values cross in one form, `value-wire.ts`: a string stands for itself behind `s`, a whole number
 * behind `i`, any other behind `f`.
 */
import { TAKE_AWAY } from './language.ts'
import { WIRE_LIMITS } from './value-wire.ts'

/** Lines that `console.log` keeps, and characters of one. */
const SAID = { lines: 50, characters: 200 } as const

export const PRELUDE = String.raw`(() => {
  'use strict'
  const { stringify, parse } = JSON
  const { apply } = Reflect
  const { isArray } = Array
  const { keys, is, defineProperty, getOwnPropertyDescriptor, getPrototypeOf, hasOwn } = Object
  const { isError } = Error
  const ofLimits = InternalError.prototype
  const { isSafeInteger, isFinite } = Number
  const { slice, charCodeAt } = String.prototype
  const { floor } = Math
  const Text = String, Num = Number, Big = BigInt, Type = TypeError, Range = RangeError
  const evaluate = eval
  const cut = (text, from, to) => apply(slice, text, [from, to])

  // A small generator (sfc32), begun anew with every request from words that the host draws.
  let a = 1, b = 2, c = 3, d = 4, drew = false
  const uniform = () => {
    drew = true
    const t = (a + b + d) | 0
    d = (d + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = ((c << 21) | (c >>> 11)) + t | 0
    return (t >>> 0) / 4294967296
  }
  const begun = (seed) => {
    a = seed[0] | 0
    b = seed[1] | 0
    c = seed[2] | 0
    d = seed[3] | 0
    for (let i = 0; i < 12; i += 1) uniform()
  }
  const random = () => uniform()
  random.int = (below) => floor(uniform() * below)
  random.pick = (list) => list[floor(uniform() * list.length)]
  defineProperty(Math, 'random', { value: () => uniform(), writable: true, configurable: true })

  let said = '', saidLines = 0
  const say = (...words) => {
    if (saidLines >= ${SAID.lines}) return
    let line = ''
    for (let i = 0; i < words.length && line.length < ${SAID.characters}; i += 1) line += (i > 0 ? ' ' : '') + (typeof words[i] === 'string' ? words[i] : shown(words[i]))
    said += (saidLines > 0 ? ',' : '') + stringify('s' + cut(line, 0, ${SAID.characters}))
    saidLines += 1
  }
  const shown = (value) => {
    try { return stringify(value) ?? Text(value) } catch { return typeof value }
  }
  globalThis.console = { log: say, info: say, warn: say, error: say, debug: say }

  // Whatever the program has made of Object.prototype and Array.prototype.
  const put = (to, key, value) => defineProperty(to, key, { __proto__: null, value, writable: true, enumerable: true, configurable: true })

  const decode = (value) => {
    if (typeof value === 'string') {
      const rest = cut(value, 1)
      const kind = value[0]
      if (kind === 's') return rest
      if (kind === 'i') { const whole = Num(rest); return isSafeInteger(whole) ? whole : Big(rest) }
      return rest === 'nan' ? NaN : rest === 'inf' ? Infinity : rest === '-inf' ? -Infinity : Num(rest)
    }
    if (value === null || typeof value !== 'object') return value
    if (isArray(value)) {
      const out = []
      for (let i = 0; i < value.length; i += 1) put(out, i, decode(value[i]))
      return out
    }
    const out = {}
    const names = keys(value)
    for (let i = 0; i < names.length; i += 1) put(out, names[i], decode(value[names[i]]))
    return out
  }

  // What this prelude itself threw because an answer was too large: nobody else can throw that very error.
  let excess
  const tooMuch = (words) => (excess = new Range('too much is given back: more than ' + words))
  let count = 0, length = 0, most = 0
  const sized = (text) => {
    length += text.length
    if (length > most) throw tooMuch(most + ' characters')
    return text
  }
  const encode = (value, depth) => {
    count += 1
    if (count > ${WIRE_LIMITS.values}) throw tooMuch('${WIRE_LIMITS.values} values')
    if (depth > ${WIRE_LIMITS.depth}) throw new Range('what is given back is nested more than ${WIRE_LIMITS.depth} deep')
    switch (typeof value) {
      case 'undefined': return 'null'
      case 'boolean': return value ? 'true' : 'false'
      case 'string':
        if (value.length > most) throw tooMuch(most + ' characters')
        return sized(stringify('s' + value))
      case 'number':
        if (value !== value) return sized('"fnan"')
        if (!isFinite(value)) return sized(value > 0 ? '"finf"' : '"f-inf"')
        return sized(isSafeInteger(value) && !is(value, -0) ? '"i' + value + '"' : is(value, -0) ? '"f-0"' : '"f' + value + '"')
      case 'bigint': {
        const digits = Text(value)
        if (digits.length > ${WIRE_LIMITS.digits}) throw new Range('a number of more than ${WIRE_LIMITS.digits} digits is given back')
        return sized('"i' + digits + '"')
      }
      case 'object': break
      default: throw new Type('a ' + typeof value + ' cannot be given back: only text, numbers, true, false, null, lists and plain objects')
    }
    if (value === null) return 'null'
    let out = ''
    if (isArray(value)) {
      const size = value.length
      for (let i = 0; i < size; i += 1) out += (i > 0 ? ',' : '') + encode(value[i], depth + 1)
      return '[' + out + ']'
    }
    if (typeof value.then === 'function') throw new Type('a promise cannot be given back: tools answer at once')
    const names = keys(value)
    for (let i = 0; i < names.length; i += 1) {
      const item = value[names[i]]
      if (item === undefined) continue
      out += (out === '' ? '' : ',') + sized(stringify(names[i])) + ':' + encode(item, depth + 1)
    }
    return '{' + out + '}'
  }

  // What was thrown, in words; its getters may do anything, throwing included. Only an error that the interpreter made has a place or speaks of
  // a limit: anything else may say of itself what it likes. A list is never taken apart by its iterator here, which is the program's to replace.
  const limitOf = (error, message) => {
    if (error === excess) return 'output'
    if (getPrototypeOf(error) !== ofLimits) return 'error'
    return message === 'out of memory' || message === 'string too long' ? 'memory' : message === 'stack overflow' ? 'depth' : 'error'
  }
  const explain = (error) => {
    const isObject = error !== null && (typeof error === 'object' || typeof error === 'function')
    const made = isObject && isError(error)
    const read = (key) => {
      try {
        const found = error[key]
        return typeof found === 'string' ? cut(found, 0, 1000) : ''
      } catch { return '' }
    }
    const name = isObject ? read('name') : ''
    // Where there is no memory even for an error QuickJS throws null, as a program may.
    const message = isObject ? read('message') : error === null ? 'null was thrown, by the program itself or for want of memory' : typeof error === 'string' ? cut(error, 0, 1000) : typeof error === 'symbol' ? 'a symbol' : Text(error)
    const place = made ? getOwnPropertyDescriptor(error, 'stack') : undefined
    const stack = place !== undefined && hasOwn(place, 'value') ? place.value : undefined
    return '{"name":' + stringify('s' + name) + ',"message":' + stringify('s' + message) + ',"kind":"s' + (made ? limitOf(error, message) : 'error')
      + '","stack":' + stringify('s' + (typeof stack === 'string' ? cut(stack, 0, 1000) : '')) + '}'
  }

  const named = (name) => evaluate('typeof ' + name + ' === "undefined" ? undefined : ' + name)

  const work = {
    describe() {
      const tools = named('tools')
      const described = []
      if (isArray(tools)) {
        for (let i = 0; i < tools.length && i < 1000; i += 1) {
          const { name, description, parameters, returns, run } = tools[i]
          put(described, i, { name, description, parameters, returns, runs: typeof run === 'function' })
        }
      }
      const start = named('start')
      return {
        tools: isArray(tools) ? described : null, tasks: named('tasks'), draws: typeof named('task') === 'function', rewards: typeof named('reward') === 'function',
        startsByTask: typeof start === 'function' && start.length > 0,
      }
    },
    // Several tasks at once, each with a seed of its own.
    draw({ split, level, items }) {
      const drawn = []
      for (let i = 0; i < items.length; i += 1) {
        begun(items[i].seed)
        put(drawn, i, named('task')(random, { split, level, index: items[i].index }))
      }
      return drawn
    },
    begin(given) {
      const start = named('start')
      return (typeof start === 'function' ? start(given) : start) ?? {}
    },
    call({ tool, args, state }) {
      const before = encode(state, 0)
      try {
        const tools = named('tools')
        const result = tools[tool].run(args, state)
        return { result, state }
      } catch (error) {
        // A call that fails has changed nothing.
        return { threw: decode(parse(explain(error))), state: decode(parse(before)) }
      }
    },
    reward(episode) { return named('reward')(episode) },
  }

  const enter = (text) => {
    said = ''
    saidLines = 0
    try {
      const request = decode(parse(text))
      begun(request.seed)
      drew = false
      excess = undefined
      count = 0
      length = 0
      most = request.most
      const value = work[request.what](request.given)
      count = 0
      length = 0
      const encoded = encode(value, 0)
      return '{"ok":true,"value":' + encoded + ',"drew":' + drew + ',"said":[' + said + ']}'
    } catch (error) {
      return '{"ok":false,"error":' + explain(error) + ',"drew":' + drew + ',"said":[' + said + ']}'
    }
  }
  ${TAKE_AWAY}
  return { enter, explain }
})()`
