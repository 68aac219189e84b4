/**
 * QuickJS as a place that nothing leaves but text: user-written JavaScript runs in it under limits
 * on steps, time, memory, depth and size.
 *
 * Every request begins from the state just after the program was read: memory is put back as it
 * was, so that what one call does to its surroundings reaches no other, and the same request always
 * has the same answer. A request that spends its steps is stopped twice: QuickJS asks now and then
 * and can still say at which line; where it does not ask, the module itself traps (metered.ts).
 * Both are counts, so that they fall at the same place everywhere. The deadline in milliseconds is
 * for machines that are far slower than expected.
 */
import type { QuickJSContext, QuickJSHandle } from 'quickjs-emscripten-core'
import { INTRINSICS } from './language.ts'
import { SANDBOX_LIMITS } from './sandbox-limits.ts'
import { FUEL, STACK, metered } from './metered.ts'
import type { ImportName, Metered } from './metered.ts'
import { PRELUDE } from './prelude.ts'
import { fieldOf, fromWire, listOf, textOf, toWire } from './value-wire.ts'
import type { JsonValue, Value } from '../../run/calls/call-value.ts'

/** How errors call the program. */
const PROGRAM_NAME = 'tools.js'

/** What went wrong with user-written code. */
export interface Problem {
  /** `error`: the code itself threw; else the limit that it met. */
  readonly kind: 'error' | 'steps' | 'time' | 'memory' | 'depth' | 'output'
  readonly message: string
  /** In the program, from 1; absent where it is not known. */
  readonly line?: number
  readonly column?: number
}

/**
 * What came back. `drew`: whether the program asked for chance, so that another seed may have
 * another answer; `said`: what it wrote to its console.
 */
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
  /**
   * Where it is to live; a memory of its own where none is given. Empty, and of the limits'
   * size.
   */
  readonly memory?: WebAssembly.Memory
  /** Milliseconds that only ever grow, for the deadline. */
  readonly clock: () => number
}

/** What `new Date()` says inside: time stands still. */
const NOW = Date.UTC(2026, 0, 1)
const PAGE = 65_536
/** Bytes of a C `struct tm`. */
const TIME_PARTS = 44

const message = {
  steps: 'it takes too many steps: is there a loop that never ends?',
  time: 'it takes too long',
  memory: 'it needs too much memory',
  depth: 'it is nested too deep: does a function call itself without end?',
  output: 'it gives back too much',
} as const

const THROWN = ['memory', 'depth', 'output'] as const

/**
 * Marks that turn the direction of what stands beside them: a program that holds them reads
 * otherwise than it runs.
 */
const TURNS = /[\u202a-\u202e\u2066-\u2069]/

const lineAt = (text: string, at: number): number => text.slice(0, at).split('\n').length

/**
 * Line and column, within a program of so many lines, of the innermost call that stands in it. Of a
 * line of a stack the end alone is the interpreter's: a function's name before it is the program's.
 */
function placeIn(stack: string, lines: number): Pick<Problem, 'line' | 'column'> {
  for (const call of stack.split('\n')) {
    const [, line, column] =
      new RegExp(`${PROGRAM_NAME.replace('.', '\\.')}:(\\d{1,6})(?::(\\d{1,6}))?\\)?$`).exec(
        call,
      ) ?? []
    if (line === undefined || Number(line) < 1 || Number(line) > lines) continue
    return { line: Number(line), ...(column === undefined ? {} : { column: Number(column) }) }
  }
  return {}
}

/** What the prelude said of something thrown, as a problem of a program of so many lines. */
function problemOf(error: JsonValue | undefined, lines: number): Problem {
  const [name = '', words = '', said = '', stack = ''] = ['name', 'message', 'kind', 'stack'].map(
    (key) => textOf(fieldOf(error, key)),
  )
  const kind = THROWN.find((one) => one === said) ?? 'error'
  const told = `${name}${name === '' || words === '' ? '' : ': '}${words}`
  return {
    kind,
    message:
      kind === 'error' || kind === 'output'
        ? told.slice(0, 500) || 'something was thrown that says nothing'
        : message[kind],
    ...placeIn(stack, lines),
  }
}

function holdsAnything(words: Int32Array): boolean {
  for (let i = 0; i < words.length; i += 1) if (words[i] !== 0) return true
  return false
}

/**
 * All that a request may change, to be put back whole: every byte of memory, whatever wrote it and
 * wherever.
 */
class Snapshot {
  readonly #memory: WebAssembly.Memory
  readonly #stack: WebAssembly.Global<'i32'>
  readonly #pointer: number
  /** What memory holds, by where it stands, in order. All between and beyond is empty. */
  readonly #held: readonly { readonly at: number; readonly bytes: Uint8Array }[]

  constructor(memory: WebAssembly.Memory, stack: WebAssembly.Global<'i32'>) {
    this.#memory = memory
    this.#stack = stack
    this.#pointer = stack.value
    const held: { at: number; pages: number }[] = []
    for (let at = 0; at < memory.buffer.byteLength; at += PAGE) {
      if (!holdsAnything(new Int32Array(memory.buffer, at, PAGE / 4))) continue
      const last = held.at(-1)
      if (last !== undefined && last.at + last.pages * PAGE === at) last.pages += 1
      else held.push({ at, pages: 1 })
    }
    this.#held = held.map(({ at, pages }) => ({
      at,
      bytes: new Uint8Array(memory.buffer, at, pages * PAGE).slice(),
    }))
  }

  restore(): void {
    const memory = new Uint8Array(this.#memory.buffer)
    let end = 0
    for (const { at, bytes } of this.#held) {
      memory.fill(0, end, at)
      memory.set(bytes, at)
      end = at + bytes.length
    }
    memory.fill(0, end)
    this.#stack.value = this.#pointer
  }
}

interface Running {
  readonly context: QuickJSContext
  readonly enter: QuickJSHandle
  readonly explain: QuickJSHandle
}

const isGlobal = (value: WebAssembly.ExportValue | undefined): value is WebAssembly.Global<'i32'> =>
  value instanceof WebAssembly.Global

function replaced(
  imports: WebAssembly.Imports,
  names: readonly ImportName[],
  work: (...given: number[]) => number | undefined,
): void {
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

async function instantiate(
  { module, clock, localTime }: Compiled,
  memory: WebAssembly.Memory,
): Promise<{
  readonly quickjs: Awaited<ReturnType<typeof quickjsOf>>
  readonly exports: WebAssembly.Exports
}> {
  let exports: WebAssembly.Exports = {}
  const quickjs = await quickjsOf(memory, (imports, ready) => {
    // Neither the machine's clock nor its time zone is seen inside.
    replaced(imports, clock, () => NOW)
    replaced(imports, localTime, (_, at = 0) => {
      new Uint8Array(memory.buffer, at, TIME_PARTS).fill(0)
      return undefined
    })
    return WebAssembly.instantiate(module, imports).then((instance) => {
      exports = instance.exports
      ready(instance)
      return instance.exports
    })
  })
  return { quickjs, exports }
}

async function quickjsOf(
  memory: WebAssembly.Memory,
  instantiateWasm: (
    imports: WebAssembly.Imports,
    ready: (instance: WebAssembly.Instance) => void,
  ) => Promise<WebAssembly.Exports>,
) {
  const [{ newQuickJSWASMModuleFromVariant, newVariant }, { default: variant }] = await Promise.all(
    [import('quickjs-emscripten-core'), import('@jitl/quickjs-wasmfile-release-sync')],
  )
  return newQuickJSWASMModuleFromVariant(
    newVariant(variant, { emscriptenModule: { wasmMemory: memory, instantiateWasm } }),
  )
}

/** As much memory as an interpreter has. */
export const sandboxMemory = (): WebAssembly.Memory =>
  new WebAssembly.Memory({ initial: SANDBOX_LIMITS.firstPages, maximum: SANDBOX_LIMITS.pages })

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
  /** Of the program that was read. */
  #lines = 0

  /** Loads QuickJS; a program is read by `read`. */
  static async open({
    wasm,
    clock,
    memory = sandboxMemory(),
  }: InterpreterParts): Promise<Interpreter> {
    const { quickjs, exports } = await instantiate(await compile(wasm), memory)
    const [fuel, stack] = [exports[FUEL], exports[STACK]]
    if (!isGlobal(fuel) || !isGlobal(stack))
      throw new Error('QuickJS was loaded without its count of steps')
    const runtime = quickjs.newRuntime()
    runtime.setMemoryLimit(SANDBOX_LIMITS.memoryBytes)
    runtime.setMaxStackSize(SANDBOX_LIMITS.stackBytes)
    const context = runtime.newContext({ intrinsics: INTRINSICS })
    const prelude = context.unwrapResult(context.evalCode(PRELUDE, 'prelude'))
    const running = {
      context,
      enter: context.getProp(prelude, 'enter'),
      explain: context.getProp(prelude, 'explain'),
    }
    return new Interpreter(running, memory, fuel, stack, clock, (stop) =>
      runtime.setInterruptHandler(stop),
    )
  }

  private constructor(
    running: Running,
    memory: WebAssembly.Memory,
    fuel: WebAssembly.Global<'i32'>,
    stack: WebAssembly.Global<'i32'>,
    clock: () => number,
    onInterrupt: (stop: () => boolean) => void,
  ) {
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
  get spent(): number {
    return this.#spent
  }

  /** Reads a program; undefined when that went well. All later requests begin from here. */
  read(program: string): Problem | undefined {
    const { programCharacters, readSteps } = SANDBOX_LIMITS
    this.#ready = this.#blank
    if (program.length > programCharacters)
      return {
        kind: 'output',
        message: `the program is longer than ${programCharacters} characters`,
      }
    if (program.includes('\0'))
      return {
        kind: 'error',
        message: 'the program holds a character with the number 0',
        line: lineAt(program, program.indexOf('\0')),
      }
    const turn = TURNS.exec(program)
    if (turn !== null)
      return {
        kind: 'error',
        message: `the program holds a mark that turns the direction of text, so that it does not read as it runs: write \\u${turn[0].charCodeAt(0).toString(16)} in its place`,
        line: lineAt(program, turn.index),
      }
    this.#lines = lineAt(program, program.length)
    const done = this.#contained(readSteps, ({ context }) => {
      const result = context.evalCode(program, PROGRAM_NAME, { type: 'global', strict: true })
      return result.error === undefined ? '' : this.#explained(result.error)
    })
    if (typeof done !== 'string') return done
    if (done !== '') return { ...this.problemOf(fromWire(done)), ...this.#stopped() }
    this.#ready = new Snapshot(this.#memory, this.#stack)
    return undefined
  }

  /** What a tool threw and the prelude caught. */
  problemOf(threw: JsonValue | undefined): Problem {
    return problemOf(threw, this.#lines)
  }

  /** Never throws for what the program does. */
  ask({ what, given, seed, steps, output }: Request): Answer {
    const int = (value: number): Value => ({ kind: 'int', value: BigInt(value) })
    const text = toWire({
      kind: 'dict',
      entries: [
        ['what', what],
        ['given', given],
        ['seed', { kind: 'list', items: seed.map((word) => int(word | 0)) }],
        ['most', int(output)],
      ],
    })
    if (text.length > SANDBOX_LIMITS.inputCharacters)
      return {
        ok: false,
        drew: false,
        said: [],
        problem: {
          kind: 'output',
          message: `more than ${SANDBOX_LIMITS.inputCharacters} characters would have to be handed over`,
        },
      }
    const done = this.#contained(steps, ({ context, enter }) => {
      const result = context.callFunction(enter, context.undefined, context.newString(text))
      return result.error === undefined
        ? context.getString(result.value)
        : `{"ok":false,"error":${this.#explained(result.error)}}`
    })
    if (typeof done !== 'string') return { ok: false, problem: done, drew: true, said: [] }
    // An answer that is much longer than was asked for was not written by the prelude.
    const answer = done.length > SANDBOX_LIMITS.answerCharacters ? undefined : fromWire(done)
    const said = listOf(fieldOf(answer, 'said'))?.map((line) => textOf(line) ?? '') ?? []
    const drew = fieldOf(answer, 'drew') !== false
    const stopped = this.#stopped()
    if (stopped !== undefined)
      return {
        ok: false,
        problem: { ...this.problemOf(fieldOf(answer, 'error')), ...stopped },
        drew,
        said,
      }
    if (answer === undefined)
      return { ok: false, problem: { kind: 'output', message: message.output }, drew, said }
    const value = fieldOf(answer, 'value')
    if (fieldOf(answer, 'ok') === true && value !== undefined)
      return { ok: true, value, drew, said }
    return { ok: false, problem: this.problemOf(fieldOf(answer, 'error')), drew, said }
  }

  /**
   * Runs `work` from the state after the program was read, with so many steps and a deadline. What
   * breaks the interpreter itself is a problem too.
   */
  #contained(steps: number, work: (running: Running) => string): string | Problem {
    this.#ready.restore()
    this.#fuel.value = steps + SANDBOX_LIMITS.reserveSteps
    this.#late = false
    this.#deadline = this.#clock() + SANDBOX_LIMITS.milliseconds
    try {
      return work(this.#running)
    } catch (error) {
      if (this.#fuel.value < 0) return this.#stopped() ?? { kind: 'steps', message: message.steps }
      // The machine's own stack is full: native code calls itself for every level of what it reads
      // or writes.
      if (error instanceof RangeError || (error instanceof Error && error.name === 'InternalError'))
        return { kind: 'depth', message: message.depth }
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
    return this.#fuel.value < SANDBOX_LIMITS.reserveSteps
      ? { kind: 'steps', message: message.steps }
      : undefined
  }

  /**
   * What an error says of itself, in wire form. Runs on what steps are left; an error whose getters
   * never end says nothing.
   */
  #explained(error: QuickJSHandle): string {
    const { context, explain } = this.#running
    this.#deadline = Infinity
    const told = context.callFunction(explain, context.undefined, error)
    return told.error === undefined
      ? context.getString(told.value)
      : '{"name":"s","message":"s","kind":"serror","stack":"s"}'
  }
}
