/**
 * Rewrites a WebAssembly module so that it counts its own steps and stops when they are spent.
 *
 * An interpreter asks now and then whether it should stop, but not inside everything that it does
 * in native code: a search through an array of 2^53 elements, a comparison of two long strings. So
 * the count stands where all work passes: at the head of every loop, and before every copy or fill
 * of memory (a step for each 64 bytes). The same work always takes the same number of steps, so a
 * limit in steps gives the same outcome on every machine. When none are left the module traps.
 *
 * Two globals become visible: `FUEL`, the steps left, and `STACK`, the module's own stack pointer,
 * which a trap leaves where it was.
 */

/** Export names; no other export can be called so. */
export const FUEL = '#fuel'
export const STACK = '#stack'

export interface Metered {
  readonly bytes: Uint8Array<ArrayBuffer>
  /**
   * Imported functions, by module and name, of the type `() → f64` (the clock) and `(i64, i32)`
   * (what a time is in local time).
   */
  readonly clock: readonly ImportName[]
  readonly localTime: readonly ImportName[]
}

export interface ImportName {
  readonly module: string
  readonly name: string
}

/** Steps before anybody sets them: enough for what a module does when it starts. */
const FIRST_FUEL = 2 ** 30

const I32 = 0x7f
const I64 = 0x7e
const F64 = 0x7c
const SECTION = { type: 1, import: 2, function: 3, global: 6, export: 7, code: 10 } as const
const EXPORT_GLOBAL = 3

/** A number in LEB128. */
function unsigned(value: number): number[] {
  const out: number[] = []
  let left = value
  do {
    const more = left >= 128
    out.push((left % 128) + (more ? 128 : 0))
    left = Math.floor(left / 128)
  } while (left > 0)
  return out
}

const text = (words: string): number[] => [
  ...unsigned(words.length),
  ...new TextEncoder().encode(words),
]

type Part = ArrayLike<number>

function joined(parts: readonly Part[]): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    out.set(part, at)
    at += part.length
  }
  return out
}

class Bytes {
  at: number
  readonly #bytes: Uint8Array

  constructor(bytes: Uint8Array, at = 0) {
    this.#bytes = bytes
    this.at = at
  }

  get length(): number {
    return this.#bytes.length
  }

  byte(): number {
    const byte = this.#bytes[this.at]
    if (byte === undefined) throw new RangeError('the module ends too early')
    this.at += 1
    return byte
  }

  unsigned(): number {
    let value = 0
    for (let scale = 1; ; scale *= 128) {
      const byte = this.byte()
      value += (byte & 127) * scale
      if (byte < 128) return value
    }
  }

  skipNumber(): void {
    while (this.byte() >= 128);
  }

  text(): string {
    const length = this.unsigned()
    this.at += length
    return new TextDecoder().decode(this.#bytes.subarray(this.at - length, this.at))
  }

  slice(from: number, to: number = this.at): Uint8Array {
    return this.#bytes.subarray(from, to)
  }

  times(work: () => void): void {
    for (let left = this.unsigned(); left > 0; left -= 1) work()
  }

  list(): number[] {
    const items: number[] = []
    this.times(() => items.push(this.byte()))
    return items
  }
}

/** What stands at the head of a loop: a step less, and a trap when there is none. */
const atLoop = (fuel: readonly number[]): number[] => [
  0x23,
  ...fuel,
  0x41,
  1,
  0x6b,
  0x24,
  ...fuel,
  0x23,
  ...fuel,
  0x41,
  0,
  0x48,
  0x04,
  0x40,
  0x00,
  0x0b,
]

/**
 * What stands before a copy or fill: a 64th of its length less. The length is on top of the stack,
 * and is kept in a local meanwhile.
 */
const atBulk = (fuel: readonly number[], local: number): number[] => {
  const size = unsigned(local)
  return [0x22, ...size, 0x23, ...fuel, 0x20, ...size, 0x41, 6, 0x76, 0x6b, 0x24, ...fuel]
}

/** Moves behind the immediates of an instruction that needs nothing written in. */
function skipImmediates(read: Bytes, op: number): void {
  if (op === 0x02 || op === 0x04 || op === 0x41 || op === 0x42) read.skipNumber()
  else if (
    op === 0x0c ||
    op === 0x0d ||
    op === 0x10 ||
    (op >= 0x20 && op <= 0x26) ||
    op === 0x3f ||
    op === 0x40
  )
    read.unsigned()
  else if (op === 0x0e) {
    read.times(() => {
      read.unsigned()
    })
    read.unsigned()
  } else if (op === 0x11 || (op >= 0x28 && op <= 0x3e)) {
    read.unsigned()
    read.unsigned()
  } else if (op === 0x1c) read.list()
  else if (op === 0x43) read.at += 4
  else if (op === 0x44) read.at += 8
  else if (!(
    op <= 0x01 ||
    op === 0x05 ||
    op === 0x0b ||
    op === 0x0f ||
    op === 0x1a ||
    op === 0x1b ||
    (op >= 0x45 && op <= 0xc4)
  )) {
    throw new RangeError(`the module has an instruction that is not counted: 0x${op.toString(16)}`)
  }
}

const MEMORY_COPY = 10
const MEMORY_FILL = 11
/** Below are conversions without immediates. */
const LAST_CONVERSION = 7

/** A function's body with the count written in. */
function meteredBody(
  read: Bytes,
  end: number,
  parameters: number,
  fuel: readonly number[],
): Part[] {
  let locals = parameters
  let groups = 0
  const declared = read.at
  read.times(() => {
    groups += 1
    locals += read.unsigned()
    read.byte()
  })
  const counted = unsigned(groups).length
  const declarations = read.slice(declared + counted)
  const code: Part[] = []
  let from = read.at
  let bulk = false
  while (read.at < end) {
    const at = read.at
    const op = read.byte()
    if (op === 0x03) {
      read.skipNumber()
      code.push(read.slice(from), atLoop(fuel))
      from = read.at
    } else if (op === 0xfc) {
      const kind = read.unsigned()
      if (kind > LAST_CONVERSION && kind !== MEMORY_COPY && kind !== MEMORY_FILL)
        throw new RangeError(`the module has an instruction that is not counted: 0xfc ${kind}`)
      if (kind <= LAST_CONVERSION) continue
      bulk = true
      code.push(read.slice(from, at), atBulk(fuel, locals))
      from = at
      read.at += kind === MEMORY_COPY ? 2 : 1
    } else skipImmediates(read, op)
  }
  code.push(read.slice(from, end))
  return [unsigned(groups + (bulk ? 1 : 0)), declarations, ...(bulk ? [[1, I32]] : []), ...code]
}

interface Signature {
  readonly takes: readonly number[]
  readonly gives: readonly number[]
}

const same = (a: readonly number[], ...b: readonly number[]): boolean =>
  a.length === b.length && a.every((one, i) => one === b[i])

/**
 * The module with its steps counted. `pages`: how much memory it begins with, in place of what it
 * asks for. Throws RangeError for a module that uses what is not counted here; it must have one
 * global, its stack pointer.
 */
export function metered(module: Uint8Array, pages: number): Metered {
  const read = new Bytes(module, 8)
  const out: Part[] = [read.slice(0, 8)]
  const types: Signature[] = []
  const functions: number[] = []
  const imports: (ImportName & { readonly type: Signature | undefined })[] = []
  const fuel = unsigned(1)
  const section = (id: number, parts: readonly Part[]): void => {
    const content = joined(parts)
    out.push([id], unsigned(content.length), content)
  }
  while (read.at < read.length) {
    const start = read.at
    const id = read.byte()
    const size = read.unsigned()
    const content = read.at
    const end = content + size
    switch (id) {
      case SECTION.type:
        read.times(() => {
          read.byte()
          types.push({ takes: read.list(), gives: read.list() })
        })
        out.push(read.slice(start, end))
        break
      case SECTION.import: {
        const parts: Part[] = []
        let from = content
        read.times(() => {
          const name = { module: read.text(), name: read.text() }
          const kind = read.byte()
          if (kind === 0) imports.push({ ...name, type: types[read.unsigned()] })
          else if (kind === 2) {
            const bounded = read.byte() === 1
            parts.push(read.slice(from), unsigned(pages))
            read.unsigned()
            from = read.at
            if (bounded) read.unsigned()
          } else throw new RangeError('the module imports what is neither a function nor a memory')
        })
        section(id, [...parts, read.slice(from, end)])
        break
      }
      case SECTION.function:
        read.times(() => functions.push(read.unsigned()))
        out.push(read.slice(start, end))
        break
      case SECTION.global:
        if (read.unsigned() !== 1)
          throw new RangeError('the module has other globals than its stack pointer')
        section(id, [
          unsigned(2),
          read.slice(read.at, end),
          [I32, 1, 0x41, 0x80, 0x80, 0x80, 0x80, FIRST_FUEL / 2 ** 28, 0x0b],
        ])
        break
      case SECTION.export: {
        const count = read.unsigned()
        section(id, [
          unsigned(count + 2),
          read.slice(read.at, end),
          text(FUEL),
          [EXPORT_GLOBAL],
          fuel,
          text(STACK),
          [EXPORT_GLOBAL, 0],
        ])
        break
      }
      case SECTION.code: {
        const bodies: Part[] = []
        const count = read.unsigned()
        for (const index of functions.slice(0, count)) {
          const length = read.unsigned()
          const after = read.at + length
          const body = joined(meteredBody(read, after, types[index]?.takes.length ?? 0, fuel))
          bodies.push(unsigned(body.length), body)
          read.at = after
        }
        section(id, [unsigned(count), ...bodies])
        break
      }
      default:
        out.push(read.slice(start, end))
    }
    read.at = end
  }
  const ofType = (takes: readonly number[], gives: readonly number[]): ImportName[] =>
    imports
      .filter(
        ({ type }) =>
          type !== undefined && same(type.takes, ...takes) && same(type.gives, ...gives),
      )
      .map(({ module: from, name }) => ({ module: from, name }))
  return { bytes: joined(out), clock: ofType([], [F64]), localTime: ofType([I64, I32], []) }
}
