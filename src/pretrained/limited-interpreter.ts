/**
 * A chat template is a program from a stranger. The library that runs it calls `evaluate` for every
 * node, and that is where its steps and the size of what it makes are counted: a loop, a recursion
 * or a text that doubles ends in a refusal, on every machine at the same step. The few functions
 * that make much in one step from little take their arguments from the template's own text alone.
 */
import { Environment, Interpreter, Template } from '@huggingface/jinja'
import { isList, isObject } from '../run/is-object.ts'
import { printValue } from '../run/place.ts'
import { messageOf } from '../run/told-error.ts'
import { ModelError } from './model-source.ts'

const LIMITS = {
  /** Characters of a template; the longest that were seen have 25 thousand. */
  template: 65_536,
  /** White space in a row, through which the library's reader goes once from each of its places. */
  blanks: 512,
  /** Nodes one within another, as written and as run. */
  depth: 250,
  /** Entries of a `range`. */
  range: 1000,
  /** Characters of a value, all that is in it together. */
  value: 1 << 20,
  /** Lists one within another, as JSON indents them. */
  lists: 32,
  steps: 100_000,
  /** Of an argument of `replace`, `join`, `indent`, `tojson`. */
  argument: 64,
} as const
/** What one step stands for: one node, or so many characters, or so many entries of a list. */
const CHARACTERS_A_STEP = 64
const ENTRIES_A_STEP = 8
/** A turn of a loop, in steps, besides what it does. */
const TURN = 4
/** What an entry of a list weighs, in characters, besides its content. */
const ENTRY = 8

const WAY_OUT = 'Use a model with another chat template.'

/** @throws ModelError */
export function refuseTemplate(what: string): never {
  throw new ModelError(`The chat template ${what}. ${WAY_OUT}`)
}

/** A template's own word: it has no form for such a conversation. */
export class ConversationRefused extends ModelError {}

type Node = Readonly<Record<string, unknown>> & { readonly type: string }
const isNode = (value: unknown): value is Node =>
  isObject(value) && typeof value['type'] === 'string'

/** Make much from little when their arguments are large. */
const GROWING = ['replace', 'join', 'indent', 'tojson', 'string', 'center', 'format']

/** A literal, or a list of them, of a length that no result grows by. */
function isSmall(node: unknown): boolean {
  if (!isNode(node)) return false
  const { type, value } = node
  if (type === 'KeywordArgumentExpression') return isSmall(value)
  if (type === 'Identifier') return /^(true|false|none)$/i.test(String(value))
  if (isList(value)) return value.length <= 2 && value.every(isSmall)
  return (
    (typeof value === 'string' && value.length <= LIMITS.argument) ||
    (typeof value === 'number' && value <= LIMITS.argument)
  )
}

/** What was found in a template as written. */
interface Written {
  /** What a loop goes through. */
  readonly iterables: WeakSet<object>
  /** What becomes text where it stands. */
  readonly emitted: WeakSet<object>
  /** Nodes below a macro, which the library walks through whenever it meets one. */
  readonly sizes: WeakMap<object, number>
}

/** Looks through a template and rewrites its literals. @throws ModelError */
class Reader implements Written {
  readonly iterables = new WeakSet<object>()
  readonly emitted = new WeakSet<object>()
  readonly sizes = new WeakMap<object, number>()
  readonly #text: (literal: string) => string

  constructor(text: (literal: string) => string) {
    this.#text = text
  }

  /** How many nodes there are. */
  walk(value: unknown, depth = 0): number {
    if (depth > 3 * LIMITS.depth) refuseTemplate(`is nested deeper than ${LIMITS.depth} levels`)
    if (isList(value)) return this.#sum(value, depth)
    if (value instanceof Map) return this.#sum([...value.keys(), ...value.values()], depth)
    if (!isNode(value)) return 0
    this.#check(value)
    const size = 1 + this.#sum(Object.values(value), depth)
    if (value.type === 'Macro' || value.type === 'CallStatement') this.sizes.set(value, size)
    return size
  }

  #sum(values: readonly unknown[], depth: number): number {
    return values.reduce<number>((sum, one) => sum + this.walk(one, depth + 1), 0)
  }

  #check(node: Node): void {
    for (const key of ['body', 'alternate', 'defaultBlock']) {
      const block = node[key]
      if (isList(block)) for (const one of block) if (isObject(one)) this.emitted.add(one)
    }
    const { iterable, filter, callee, property } = node
    if (isNode(iterable)) this.#iterable(iterable)
    if (isNode(filter)) this.#call(filter)
    if (isNode(callee)) this.#call(node)
    if (node.type === 'MemberExpression' && isNode(property) && node['computed'] !== true) {
      if (property['value'] === 'replace' && !this.#called.has(node))
        refuseTemplate('takes replace as a value, which is not done here')
    }
    if (node.type === 'StringLiteral' && typeof node['value'] === 'string')
      Object.assign(node, { value: this.#text(node['value']) })
  }

  readonly #called = new WeakSet<object>()

  #iterable(node: Node): void {
    this.iterables.add(node)
    if (isNode(node['lhs'])) this.iterables.add(node['lhs'])
  }

  /** A call of a function, of a method or of a filter. */
  #call(node: Node): void {
    const { callee, args } = node
    if (!isNode(callee)) return
    const method = callee['property']
    const name = isNode(method) && callee['computed'] !== true ? method['value'] : callee['value']
    if (isNode(method)) this.#called.add(callee)
    if (typeof name !== 'string' || !GROWING.includes(name) || !isList(args)) return
    if (!args.every(isSmall))
      refuseTemplate(
        `calls ${name} with what is not written in it, or with more than ${LIMITS.argument} characters`,
      )
  }
}

type Statement = Parameters<Interpreter['evaluate']>[0]
type Value = ReturnType<Interpreter['evaluate']>

class LimitedInterpreter extends Interpreter {
  readonly #written: Written
  readonly #weights = new WeakMap<object, Weight>()
  #left: number = LIMITS.steps
  #depth = 0

  constructor(environment: Environment, written: Written) {
    super(environment)
    this.#written = written
  }

  override evaluate(statement: Statement, environment: Environment): Value {
    if (statement === undefined) return super.evaluate(statement, environment)
    this.#pay(1 + (this.#written.sizes.get(statement) ?? 0))
    this.#depth += 1
    if (this.#depth > LIMITS.depth) refuseTemplate(`goes deeper than ${LIMITS.depth} levels`)
    try {
      const value = super.evaluate(statement, environment)
      this.#charge(statement, value)
      return value
    } finally {
      // A `break` leaves by throwing.
      this.#depth -= 1
    }
  }

  #pay(steps: number): void {
    this.#left -= steps
    if (this.#left < 0) refuseTemplate(`does not end within ${LIMITS.steps} steps`)
  }

  #charge(statement: object, value: Value): void {
    const { type } = isNode(statement) ? statement : { type: '' }
    const { characters } = this.#weigh(value, false)
    const inner = value.value
    if (typeof inner === 'function' && type === 'MemberExpression' && isNode(statement)) {
      if (statement['computed'] === true) refuseTemplate('computes the name of a method')
    }
    const whole =
      typeof inner === 'string' ||
      /^Filter|^Call/.test(type) ||
      this.#written.emitted.has(statement)
    if (whole) this.#pay(Math.floor(characters / CHARACTERS_A_STEP))
    const entries = isList(inner) ? inner.length : inner instanceof Map ? inner.size : 0
    this.#pay(
      this.#written.iterables.has(statement)
        ? TURN * entries
        : Math.floor(entries / ENTRIES_A_STEP),
    )
  }

  /** All that is in a value, as often as it is in it. */
  #weigh(value: Value, below: boolean): Weight {
    const inner = value.value
    if (typeof inner === 'string') return bounded({ characters: ENTRY + inner.length, depth: 0 })
    if (!(inner instanceof Map) && !isList(inner)) return SCALAR
    const known = this.#weights.get(value)
    if (known !== undefined) return known
    const namespace = value.type === 'NamespaceValue'
    // What changes would weigh more later than it did when it was put there.
    if (namespace && below) refuseTemplate('puts a namespace into a list')
    let [characters, depth] = [ENTRY, 0]
    for (const one of childrenOf(value)) {
      const weight = this.#weigh(one, true)
      characters += weight.characters
      depth = Math.max(depth, weight.depth + 1)
    }
    if (inner instanceof Map) for (const key of inner.keys()) characters += key.length
    const weight = bounded({ characters, depth })
    if (!namespace) this.#weights.set(value, weight)
    return weight
  }
}

/** What a value holds in all. */
interface Weight {
  readonly characters: number
  /** Of lists within lists. */
  readonly depth: number
}
const SCALAR: Weight = { characters: ENTRY, depth: 0 }

function bounded(weight: Weight): Weight {
  if (weight.characters > LIMITS.value) refuseTemplate(`makes more than ${LIMITS.value} characters`)
  if (weight.depth > LIMITS.lists) refuseTemplate(`makes lists deeper than ${LIMITS.lists} levels`)
  return weight
}

function childrenOf(value: Value): Iterable<Value> {
  const inner = value.value
  if (inner instanceof Map) return inner.values()
  return Array.isArray(inner) ? inner : []
}

/** As in Python, with a limit. */
function range(...given: readonly unknown[]): number[] {
  const whole = given.filter((one) => typeof one === 'number')
  const [from, to, step] =
    whole.length === 1 ? [0, whole[0] ?? 0, 1] : [whole[0] ?? 0, whole[1] ?? 0, whole[2] ?? 1]
  const length = Math.max(0, Math.ceil((to - from) / step))
  if (!(length <= LIMITS.range)) refuseTemplate(`asks for a range of ${length} entries`)
  return Array.from({ length }, (_, i) => from + i * step)
}

/** A template that was read and found sound. */
export class LimitedTemplate {
  readonly #template: Template
  readonly #written: Written

  /** `text` rewrites its literals. @throws ModelError */
  constructor(source: string, text: (literal: string) => string) {
    if (source.length > LIMITS.template)
      refuseTemplate(`has ${source.length} characters, and at most ${LIMITS.template} are read`)
    if (new RegExp(String.raw`\s{${LIMITS.blanks}}`).test(source))
      refuseTemplate(`has more than ${LIMITS.blanks} blanks in a row`)
    this.#template = guarded(() => new Template(source))
    const reader = new Reader(text)
    reader.walk(this.#template.parsed)
    this.#written = reader
  }

  /** @throws ModelError */
  render(variables: Readonly<Record<string, unknown>>): string {
    const environment = new Environment()
    const given = {
      ...{ true: true, false: false, none: null, True: true, False: false, None: null },
      // No `strftime_now`: a prompt is the same on every day.
      range,
      raise_exception: (message: unknown) => {
        throw new ConversationRefused(
          `The chat template has no form for this conversation: ${printValue(message)}. ${WAY_OUT}`,
        )
      },
      ...variables,
    }
    for (const [name, value] of Object.entries(given)) environment.set(name, value)
    return guarded(() => {
      const interpreter = new LimitedInterpreter(environment, this.#written)
      const { value } = interpreter.run(this.#template.parsed)
      return typeof value === 'string' ? value : refuseTemplate('gives no text')
    })
  }
}

/** What the library throws, in our words; a stack that is used up too. */
function guarded<T>(act: () => T): T {
  try {
    return act()
  } catch (error) {
    if (error instanceof ModelError) throw error
    return refuseTemplate(`cannot be used: ${printValue(messageOf(error))}`)
  }
}
