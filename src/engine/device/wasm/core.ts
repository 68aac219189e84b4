/**
 * The WebAssembly core: buffers in one memory, commands recorded into it, threads that carry them
 * out. Free of any kernel's meaning.
 *
 * The thread that submits computes: `submit` returns when all recorded work is done. `read` and
 * `breathe` give way to whatever else waits for the thread once it has computed for a while, so
 * that a worker still hears its page and a command its terminal.
 */
import type { Memory, Words } from '../device.ts'
import type { Span } from '../span.ts'
import { ALIGNMENT } from '../device.ts'
import type { Command } from './command.ts'
import { COMMAND_WORDS, MEET, clear, copy } from './commands.ts'
import type { Heap } from './heap.ts'
import type { WasmHost } from './host.ts'
import type { Kernels } from './kernels.ts'

/** Commands that are recorded before they are carried out unasked. */
const COMMANDS = 512
/** Milliseconds of computing after which the event loop runs. */
const SLICE = 12

/** In place of a number of rows. */
const MET = -1
const APART = -2

/** What a command is told: a span for an address, a number for a number. */
type Arguments<Spans extends string, Optional extends string, Numbers extends string> = Readonly<
  Record<Spans, Span>
> &
  Readonly<Record<Numbers, number>> & { readonly [Name in Optional]?: Span | undefined }

export interface CoreParts {
  readonly memory: WebAssembly.Memory
  readonly heap: Heap
  readonly kernels: Kernels
  readonly threads: number
  readonly host: Pick<WasmHost, 'maySleep' | 'clock' | 'breathe'>
}

export class Core implements Memory {
  readonly #memory: WebAssembly.Memory
  readonly #heap: Heap
  readonly #kernels: Kernels
  readonly #threads: number
  readonly #host: CoreParts['host']
  readonly #addresses = new Map<number, number>()
  readonly #watchers: ((buffer: number, gone: boolean) => void)[] = []
  readonly #commands: number
  #words = new Uint32Array()
  #floats = new Float32Array()
  #count = 0
  /**
   * Since all threads met: nothing, something that they must meet behind, or commands over so many
   * rows.
   */
  #alike: number = MET
  #scratch = { address: 0, bytes: 0, needed: 0 }
  #nextBuffer = 1
  #breathed: number

  constructor({ memory, heap, kernels, threads, host }: CoreParts) {
    this.#memory = memory
    this.#heap = heap
    this.#kernels = kernels
    this.#threads = threads
    this.#host = host
    this.#commands = heap.take('commands', COMMANDS * COMMAND_WORDS * 4)
    this.#breathed = host.clock()
  }

  get bytes(): number {
    return this.#heap.bytes
  }

  allocate(name: string, words: number): Span {
    const length = Math.ceil(words / 4) * 4
    const id = this.#nextBuffer++
    this.#addresses.set(id, this.#heap.take(name, length * 4))
    return { buffer: id, name, offset: 0, length }
  }

  free(span: Span): void {
    const address = this.#base(span)
    this.submit()
    this.#heap.give(address)
    this.#addresses.delete(span.buffer)
    for (const watch of this.#watchers) watch(span.buffer, true)
  }

  write(span: Span, data: Words): void {
    if (data.length > span.length)
      throw new RangeError(`${span.name}: ${data.length} words do not fit into ${span.length}`)
    this.submit()
    new Uint8Array(this.#memory.buffer).set(
      new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
      this.#start(span),
    )
    this.#wrote(span)
  }

  copy(from: Span, to: Span): void {
    if (from.length > to.length)
      throw new RangeError(
        `${from.name}: ${from.length} words do not fit into ${to.length} of ${to.name}`,
      )
    this.record(copy, { from, to, words: from.length })
  }

  clear(span: Span): void {
    this.record(clear, { to: span, words: span.length })
  }

  submit(): void {
    if (this.#count === 0) return
    const { needed } = this.#scratch
    if (needed > this.#scratch.bytes) {
      if (this.#scratch.bytes > 0) this.#heap.give(this.#scratch.address)
      this.#scratch = {
        address: this.#heap.take('scratch memory', needed * this.#threads),
        bytes: needed,
        needed,
      }
    }
    const count = this.#count
    this.#count = 0
    this.#alike = MET
    this.#kernels.run(
      this.#commands,
      count,
      this.#scratch.address,
      this.#scratch.bytes,
      this.#host.maySleep,
    )
  }

  async read(...spans: readonly Span[]): Promise<ArrayBuffer[]> {
    this.submit()
    const found = spans.map((span) => {
      const bytes = new Uint8Array(span.length * 4)
      bytes.set(new Uint8Array(this.#memory.buffer, this.#start(span), span.length * 4))
      return bytes.buffer
    })
    await this.breathe()
    return found
  }

  readonly breathe = async (): Promise<void> => {
    this.submit()
    if (this.#host.clock() - this.#breathed <= SLICE) return
    await this.#host.breathe()
    this.#breathed = this.#host.clock()
  }

  /** Records one command. All threads meet before it and behind it. */
  record<S extends string, O extends string, N extends string>(
    command: Command<S, O, N>,
    args: Arguments<S, O, N>,
  ): void {
    this.#put(command, this.#alike !== MET, args)
    this.#alike = APART
  }

  /**
   * Records a command that computes each of `rows` rows from that row alone, and from what all
   * threads know. Threads part rows alike, so among commands over as many rows no thread waits for
   * anybody.
   */
  recordRows<S extends string, O extends string, N extends string>(
    command: Command<S, O, N>,
    rows: number,
    args: Arguments<S, O, N>,
  ): void {
    this.#put(command, this.#alike !== MET && this.#alike !== rows, args)
    this.#alike = rows
  }

  /** Records a command that computes each of `rows` rows from any rows: threads meet before it. */
  recordFromAll<S extends string, O extends string, N extends string>(
    command: Command<S, O, N>,
    rows: number,
    args: Arguments<S, O, N>,
  ): void {
    this.#put(command, this.#alike !== MET, args)
    this.#alike = rows
  }

  /** Bytes of scratch memory that a command of the current list needs on each thread. */
  needScratch(bytes: number): void {
    // Apart by whole cache lines, so that threads do not share one.
    this.#scratch.needed = Math.max(this.#scratch.needed, Math.ceil(bytes / 256) * 256)
  }

  /** Calls `watch` whenever a buffer's contents change, or the buffer goes. */
  onWrite(watch: (buffer: number, gone: boolean) => void): void {
    this.#watchers.push(watch)
  }

  #put<S extends string, O extends string, N extends string>(
    { number, spans, numbers }: Command<S, O, N>,
    meet: boolean,
    args: Arguments<S, O, N>,
  ): void {
    const full = this.#count === COMMANDS
    if (full) this.submit()
    if (this.#words.buffer !== this.#memory.buffer) {
      this.#words = new Uint32Array(this.#memory.buffer)
      this.#floats = new Float32Array(this.#memory.buffer)
    }
    const start = this.#commands / 4 + this.#count * COMMAND_WORDS
    this.#words[start] = meet && !full ? number + MEET : number
    for (const { name, word, anywhere } of spans)
      this.#words[start + word] = this.#address(args[name], anywhere)
    for (const { name, word, float } of numbers) {
      if (float) this.#floats[start + word] = args[name]
      else this.#words[start + word] = args[name]
    }
    this.#count++
    for (const { name, written } of spans) if (written) this.#wrote(args[name])
  }

  #wrote(span: Span | undefined): void {
    if (span !== undefined) for (const watch of this.#watchers) watch(span.buffer, false)
  }

  dispose(): void {
    this.submit()
    this.#kernels.dismiss()
    this.#addresses.clear()
  }

  /**
   * Where a span starts, in bytes; 0 where there is none. Throws RangeError when it does not start
   * where a kernel may be pointed to.
   */
  #address(span: Span | undefined, anywhere: boolean): number {
    if (span === undefined) return 0
    if (!anywhere && span.offset % ALIGNMENT !== 0)
      throw new RangeError(`${span.name}: a kernel is given what starts at word ${span.offset}`)
    return this.#start(span)
  }

  #start(span: Span): number {
    return this.#base(span) + span.offset * 4
  }

  #base(span: Span): number {
    const address = this.#addresses.get(span.buffer)
    if (address === undefined) throw new Error(`buffer ${span.name} is used after it was freed`)
    return address
  }
}
