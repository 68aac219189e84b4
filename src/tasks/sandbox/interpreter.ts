/**
 * QuickJS as a place that nothing leaves but text: user-written JavaScript runs in it under limits on steps, time, memory, depth and size.
 *
 * Every request begins from the state just after the program was read: memory is put back as it was, so that what one call does to its
 * surroundings reaches no other, and the same request always has the same answer. A request that spends its steps is stopped twice:
 * QuickJS asks now and then and can still say at which line; where it does not ask, the module itself traps (metered.ts). Both are counts, so
 * that they fall at the same place everywhere. The deadline in milliseconds is for machines that are far slower than expected.
 */
import type { QuickJSContext, QuickJSHandle } from 'quickjs-emscripten-core'
import { SANDBOX_LIMITS } from './limits.ts'
import { FUEL, STACK, metered } from './metered.ts'
import type { ImportName, Metered } from './metered.ts'
import { PRELUDE } from './prelude.ts'
import { fieldOf, fromWire, listOf, textOf, toWire } from './wire.ts'
import type { JsonValue, Value } from '../calls/value.ts'

/** How errors call the program. */
export const PROGRAM_NAME = 'tools.js'

export const PROBLEM_KINDS = ['error', 'steps', 'time', 'memory', 'depth', 'output'] as const

/** What went wrong with user-written code. */
export interface Problem {
  /** `error`: the code itself threw; else the limit that it met. */
  readonly kind: (typeof PROBLEM_KINDS)[number]
  readonly message: string
  /** In the program, from 1; absent where nobody knows. */
  readonly line?: number
  readonly column?: number
}

/** What came back. `drew`: whether the program asked for chance, so that another seed may have another answer; `said`: what it wrote to its console. */
export type Answer = { readonly drew: boolean; readonly said: readonly string[] } & (
  | { readonly ok: true; readonly value: JsonValue }
  | { readonly ok: false; readonly problem: Problem }
)

export interface Request {
  readonly what: 'describe' | 'draw' | 'begin' | 'call' | 'reward'
  readonly given: Value
  /** What Math.random follows from. */
  readonly seed: readonly [number, number, number, number]
  readonly steps: number
  /** UTF-16 units that may come back. */
  readonly output: number
}

export interface InterpreterParts {
  /** The WebAssembly of `@jitl/quickjs-wasmfile-release-sync`. */
  readonly wasm: Uint8Array
  /** Milliseconds that only ever grow, for the deadline. */
  readonly clock: () => number
}

/** What `new Date()` says inside: time stands still. */
const NOW = Date.UTC(2026, 0, 1)
const PAGE = 65_536
/** Bytes of a C `struct tm`. */
const TIME_PARTS = 44

const message = { steps: 'it takes too many steps: is there a loop that never ends?', time: 'it takes too long', memory: 'it needs too much memory', depth: 'it is nested too deep: does a function call itself without end?', output: 'it gives back too much' } as const

/** A class of limits, by what QuickJS calls an error. */
function kindOf(name: string, words: string): Problem['kind'] {
  if (words.startsWith('too much is given back')) return 'output'
  if (words === 'stack overflow') return 'depth'
  if (name !== 'InternalError') return 'error'
  if (words === 'out of memory' || words === 'string too long') return 'memory'
  return words === 'interrupted' ? 'steps' : 'error'
}

/** What was thrown inside, in wire form's values, as a problem. */
export function problemOf(error: JsonValue | undefined): Problem {
  const [name, words, stack] = ['name', 'message', 'stack'].map((key) => textOf(fieldOf(error, key)) ?? '')
  const kind = kindOf(name ?? '', words ?? '')
  const place = new RegExp(`${PROGRAM_NAME.replace('.', '\\.')}:(\\d{1,6})(?::(\\d{1,6}))?`).exec(stack ?? '')
  const told = `${name ?? ''}${name === '' || words === '' ? '' : ': '}${words ?? ''}`
  return {
    kind, message: kind === 'error' || kind === 'output' ? told.slice(0, 500) || 'something was thrown that says nothing' : message[kind],
    ...(place?.[1] === undefined ? {} : { line: Number(place[1]) }),
    ...(place?.[2] === undefined ? {} : { column: Number(place[2]) }),
  }
}

function holdsAnything(words: Int32Array): boolean {
  for (let i = 0; i < words.length; i += 1) if (words[i] !== 0) return true
  return false
}

/** Everything that a request may change. */
class Snapshot {
  readonly #memory: WebAssembly.Memory
  readonly #stack: WebAssembly.Global<'i32'>
  readonly #pointer: number
  readonly #held: Uint8Array
  /** Pages to put back. Those between data and heap that hold nothing are the unused part of the stack, and nobody reads what lies there. */
  readonly #pages: readonly number[]

  constructor(memory: WebAssembly.Memory, stack: WebAssembly.Global<'i32'>) {
    this.#memory = memory
    this.#stack = stack
    this.#pointer = stack.value
    this.#held = new Uint8Array(memory.buffer).slice()
    const heap = Math.floor(stack.value / PAGE)
    this.#pages = Array.from({ length: this.#held.length / PAGE }, (_, page) => page)
      .filter((page) => page >= heap || holdsAnything(new Int32Array(this.#held.buffer, page * PAGE, PAGE / 4)))
  }

  restore(): void {
    const memory = new Uint8Array(this.#memory.buffer)
    for (const page of this.#pages) memory.set(this.#held.subarray(page * PAGE, (page + 1) * PAGE), page * PAGE)
    // What was taken beyond is given back as new memory is: empty.
    memory.fill(0, this.#held.length)
    this.#stack.value = this.#pointer
  }
}

interface Running { readonly context: QuickJSContext; readonly enter: QuickJSHandle; readonly explain: QuickJSHandle }

const isGlobal = (value: WebAssembly.ExportValue | undefined): value is WebAssembly.Global<'i32'> => value instanceof WebAssembly.Global

function replaced(imports: WebAssembly.Imports, names: readonly ImportName[], work: (...given: number[]) => number | undefined): void {
  for (const { module, name } of names) {
    const from = imports[module]
    if (from !== undefined) from[name] = work
  }
}

type Compiled = Omit<Metered, 'bytes'> & { readonly module: WebAssembly.Module }

/** Counting and compiling are done once for the same bytes. */
const compiled = new WeakMap<Uint8Array, Promise<Compiled>>()

function compile(wasm: Uint8Array): Promise<Compiled> {
  const known = compiled.get(wasm)
  if (known !== undefined) return known
  const { bytes, ...imports } = metered(wasm, SANDBOX_LIMITS.firstPages)
  const made = WebAssembly.compile(bytes).then((module) => ({ module, ...imports }))
  compiled.set(wasm, made)
  return made
}

async function instantiate({ module, clock, localTime }: Compiled, memory: WebAssembly.Memory): Promise<{ readonly quickjs: Awaited<ReturnType<typeof quickjsOf>>; readonly exports: WebAssembly.Exports }> {
  let exports: WebAssembly.Exports = {}
  const quickjs = await quickjsOf(memory, (imports, ready) => {
    // Neither the machine's clock nor its time zone is seen inside.
    replaced(imports, clock, () => NOW)
    replaced(imports, localTime, (_, at = 0) => { new Uint8Array(memory.buffer, at, TIME_PARTS).fill(0); return undefined })
    return WebAssembly.instantiate(module, imports).then((instance) => {
      exports = instance.exports
      ready(instance)
      return instance.exports
    })
  })
  return { quickjs, exports }
}

async function quickjsOf(memory: WebAssembly.Memory, instantiateWasm: (imports: WebAssembly.Imports, ready: (instance: WebAssembly.Instance) => void) => Promise<WebAssembly.Exports>) {
  const [{ newQuickJSWASMModuleFromVariant, newVariant }, { default: variant }] = await Promise.all([import('quickjs-emscripten-core'), import('@jitl/quickjs-wasmfile-release-sync')])
  return newQuickJSWASMModuleFromVariant(newVariant(variant, { emscriptenModule: { wasmMemory: memory, instantiateWasm } }))
}

export class Interpreter {
  readonly #running: Running
  readonly #memory: WebAssembly.Memory
  readonly #fuel: WebAssembly.Global<'i32'>
  readonly #stack: WebAssembly.Global<'i32'>
  readonly #clock: () => number
  readonly #blank: Snapshot
  #ready: Snapshot
  /** When the request in hand has to be done. */
  #deadline = Infinity
  #late = false
  #spent = 0

  /** Loads QuickJS; a program is read by `read`. */
  static async open({ wasm, clock }: InterpreterParts): Promise<Interpreter> {
    const { firstPages, pages } = SANDBOX_LIMITS
    const memory = new WebAssembly.Memory({ initial: firstPages, maximum: pages })
    const { quickjs, exports } = await instantiate(await compile(wasm), memory)
    const [fuel, stack] = [exports[FUEL], exports[STACK]]
    if (!isGlobal(fuel) || !isGlobal(stack)) throw new Error('QuickJS was loaded without its count of steps')
    const runtime = quickjs.newRuntime()
    runtime.setMemoryLimit(SANDBOX_LIMITS.memoryBytes)
    runtime.setMaxStackSize(SANDBOX_LIMITS.stackBytes)
    const context = runtime.newContext()
    const prelude = context.unwrapResult(context.evalCode(PRELUDE, 'prelude'))
    const running = { context, enter: context.getProp(prelude, 'enter'), explain: context.getProp(prelude, 'explain') }
    return new Interpreter(running, memory, fuel, stack, clock, (stop) => runtime.setInterruptHandler(stop))
  }

  private constructor(running: Running, memory: WebAssembly.Memory, fuel: WebAssembly.Global<'i32'>, stack: WebAssembly.Global<'i32'>, clock: () => number, onInterrupt: (stop: () => boolean) => void) {
    this.#running = running
    this.#memory = memory
    this.#fuel = fuel
    this.#stack = stack
    this.#clock = clock
    onInterrupt(() => this.#mustStop())
    this.#blank = new Snapshot(memory, stack)
    this.#ready = this.#blank
  }

  /** Steps of all requests until now. */
  get spent(): number { return this.#spent }

  /** Reads a program; undefined when that went well. All later requests begin from here. */
  read(program: string): Problem | undefined {
    const { programCharacters, readSteps } = SANDBOX_LIMITS
    this.#ready = this.#blank
    if (program.length > programCharacters) return { kind: 'output', message: `the program is longer than ${programCharacters} characters` }
    if (program.includes('\0')) return { kind: 'error', message: 'the program holds a character with the number 0', line: program.slice(0, program.indexOf('\0')).split('\n').length }
    const done = this.#contained(readSteps, ({ context }) => {
      const result = context.evalCode(program, PROGRAM_NAME, { type: 'global', strict: true })
      return result.error === undefined ? '' : this.#explained(result.error)
    })
    if (typeof done !== 'string') return done
    if (done !== '') return { ...problemOf(fromWire(done)), ...this.#stopped() }
    this.#ready = new Snapshot(this.#memory, this.#stack)
    return undefined
  }

  /** Never throws for what the program does. */
  ask({ what, given, seed, steps, output }: Request): Answer {
    const int = (value: number): Value => ({ kind: 'int', value: BigInt(value) })
    const text = toWire({ kind: 'dict', entries: [['what', what], ['given', given], ['seed', { kind: 'list', items: seed.map((word) => int(word | 0)) }], ['most', int(output)]] })
    if (text.length > SANDBOX_LIMITS.inputCharacters) return { ok: false, drew: false, said: [], problem: { kind: 'output', message: `more than ${SANDBOX_LIMITS.inputCharacters} characters would have to be handed over` } }
    const done = this.#contained(steps, ({ context, enter }) => {
      const result = context.callFunction(enter, context.undefined, context.newString(text))
      return result.error === undefined ? context.getString(result.value) : `{"ok":false,"error":${this.#explained(result.error)}}`
    })
    if (typeof done !== 'string') return { ok: false, problem: done, drew: true, said: [] }
    // An answer that is much longer than was asked for was not written by the prelude.
    const answer = done.length > SANDBOX_LIMITS.answerCharacters ? undefined : fromWire(done)
    const said = listOf(fieldOf(answer, 'said'))?.map((line) => textOf(line) ?? '') ?? []
    const drew = fieldOf(answer, 'drew') !== false
    const stopped = this.#stopped()
    if (stopped !== undefined) return { ok: false, problem: { ...problemOf(fieldOf(answer, 'error')), ...stopped }, drew, said }
    if (answer === undefined) return { ok: false, problem: { kind: 'output', message: message.output }, drew, said }
    const value = fieldOf(answer, 'value')
    if (fieldOf(answer, 'ok') === true && value !== undefined) return { ok: true, value, drew, said }
    return { ok: false, problem: problemOf(fieldOf(answer, 'error')), drew, said }
  }

  /** Runs `work` from the state after the program was read, with so many steps and a deadline. What breaks the interpreter itself is a problem too. */
  #contained(steps: number, work: (running: Running) => string): string | Problem {
    this.#ready.restore()
    this.#fuel.value = steps + SANDBOX_LIMITS.reserveSteps
    this.#late = false
    this.#deadline = this.#clock() + SANDBOX_LIMITS.milliseconds
    try {
      return work(this.#running)
    } catch (error) {
      if (this.#fuel.value < 0) return this.#stopped() ?? { kind: 'steps', message: message.steps }
      // The machine's own stack is full: native code calls itself for every level of what it reads or writes.
      if (error instanceof RangeError || (error instanceof Error && error.name === 'InternalError')) return { kind: 'depth', message: message.depth }
      return { kind: 'memory', message: message.memory }
    } finally {
      this.#deadline = Infinity
      this.#spent += steps + SANDBOX_LIMITS.reserveSteps - this.#fuel.value
    }
  }

  /** Asked by QuickJS now and then: the last steps are kept, for saying where it stopped. */
  #mustStop(): boolean {
    if (this.#deadline === Infinity) return false
    this.#late ||= this.#clock() > this.#deadline
    return this.#late || this.#fuel.value < SANDBOX_LIMITS.reserveSteps
  }

  #stopped(): Problem | undefined {
    if (this.#late) return { kind: 'time', message: message.time }
    return this.#fuel.value < SANDBOX_LIMITS.reserveSteps ? { kind: 'steps', message: message.steps } : undefined
  }

  /** What an error says of itself, in wire form. Runs on what steps are left; an error whose getters never end says nothing. */
  #explained(error: QuickJSHandle): string {
    const { context, explain } = this.#running
    this.#deadline = Infinity
    const told = context.callFunction(explain, context.undefined, error)
    return told.error === undefined ? context.getString(told.value) : '{"name":"s","message":"s","stack":"s"}'
  }
}
