/**
 * The bookkeeping of a rollout: which sequences there are, which tokens of each the cache holds, and who shares a prompt.
 *
 * A sequence's last token is never in the cache when it starts to run: computing that token's row is what gives the first
 * distribution to draw from. A forked sequence takes over all rows before that one by a copy, once its source has them.
 */
import type { Rollout, SampleKey, Sampling, Segment, SequenceId } from '../engine.ts'
import type { Drawn, Generator } from './generator.ts'

interface Sequence {
  readonly id: SequenceId
  readonly tokens: number[]
  key: SampleKey
  /** `ready` runs with the next call; `shared` has been forked and waits; `stopped` has generated since its last prompt. */
  state: 'ready' | 'shared' | 'stopped'
  /** Tokens whose keys and values are in the cache. */
  held: number
  slot?: number
  /** Where the first `shared` rows are to be copied from. */
  source?: Sequence
  shared: number
  /** Sequences that still have to copy from this one. */
  waiting: number
  released: boolean
}

/** A `Sequence` that has its place in the cache. */
type Placed = Sequence & { slot: number }

/** Throws RangeError naming the setting that makes no sense. */
function checkSampling({ temperature, topK, topP, maxTokens }: Sampling): void {
  if (!(temperature >= 0 && Number.isFinite(temperature))) throw new RangeError(`sampling temperature is ${temperature}; it must be 0 or above`)
  if (!Number.isInteger(topK) || topK < 0) throw new RangeError(`sampling topK is ${topK}; it must be a whole number, 0 to keep all`)
  if (!(topP > 0 && topP <= 1)) throw new RangeError(`sampling topP is ${topP}; it must be above 0 and at most 1`)
  if (!Number.isInteger(maxTokens) || maxTokens < 1) throw new RangeError(`sampling maxTokens is ${maxTokens}; it must be a whole number above 0`)
}

export class TransformerRollout implements Rollout {
  readonly #generator: Generator
  readonly #sampling: Sampling
  readonly #context: number
  readonly #vocab: number
  readonly #sequences = new Map<SequenceId, Sequence>()
  #nextId = 0
  #closed = false

  /** Throws RangeError when the sampling settings make no sense. */
  constructor(generator: Generator, vocab: number, sampling: Sampling) {
    checkSampling(sampling)
    this.#generator = generator
    this.#sampling = sampling
    this.#context = generator.cache.shape.context
    this.#vocab = vocab
  }

  add(prompt: Int32Array, key: SampleKey): SequenceId {
    if (prompt.length === 0) throw new RangeError('a prompt needs at least one token')
    this.#check(prompt, this.#context)
    return this.#insert({ tokens: [...prompt], key }).id
  }

  fork(id: SequenceId, keys: readonly SampleKey[]): SequenceId[] {
    const base = this.#sequence(id)
    if (base.state === 'stopped') throw new Error(`sequence ${id} has generated since its last prompt and cannot be forked; append to it first`)
    base.state = 'shared'
    // A fork that has not run yet still has all its rows from its own source.
    const source = base.source ?? base
    const shared = base.source === undefined ? base.tokens.length - 1 : base.shared
    return keys.map((key) => {
      const sequence = this.#insert({ tokens: [...base.tokens], key })
      if (shared > 0) {
        sequence.source = source
        sequence.shared = shared
        source.waiting += 1
      }
      return sequence.id
    })
  }

  append(id: SequenceId, observation: Int32Array, key?: SampleKey): void {
    const sequence = this.#sequence(id)
    this.#check(observation, this.room(id))
    for (const token of observation) sequence.tokens.push(token)
    if (key !== undefined) sequence.key = key
    if (sequence.state === 'stopped' || key !== undefined) sequence.state = 'ready'
  }

  room(id: SequenceId): number {
    return this.#context - this.#sequence(id).tokens.length
  }

  async next(signal?: AbortSignal): Promise<Segment[]> {
    this.#open()
    return this.#generator.exclusive(async () => {
      this.#open()
      signal?.throwIfAborted()
      const ready = [...this.#sequences.values()].filter(({ state }) => state === 'ready').sort((a, b) => a.id - b.id)
      const full = ready.filter(({ tokens }) => tokens.length === this.#context)
      const running = this.#place(ready.filter(({ tokens }) => tokens.length < this.#context))
      const drawn = running.length === 0 ? [] : await this.#generator.generate(running, this.#sampling, signal)
      const segments = running.flatMap((sequence, index): Segment[] => {
        const result = drawn[index]
        return result === undefined ? [] : [this.#finish(sequence, result)]
      })
      for (const sequence of full) {
        segments.push(this.#finish(sequence, { tokens: new Int32Array(), logProbs: new Float32Array(), entropies: new Float32Array(), reason: 'context' }))
      }
      return segments.sort((a, b) => a.id - b.id)
    })
  }

  release(id: SequenceId): void {
    const sequence = this.#sequence(id)
    this.#sequences.delete(id)
    this.#detach(sequence)
    sequence.released = true
    this.#vacate(sequence)
  }

  close(): void {
    if (this.#closed) return
    for (const id of [...this.#sequences.keys()]) this.release(id)
    this.#closed = true
  }

  #open(): void {
    if (this.#closed) throw new Error('this rollout is closed; open another one on the policy')
  }

  #sequence(id: SequenceId): Sequence {
    this.#open()
    const sequence = this.#sequences.get(id)
    if (sequence === undefined) throw new RangeError(`this rollout has no sequence ${id}, or it was released`)
    return sequence
  }

  #insert({ tokens, key }: { tokens: number[]; key: SampleKey }): Sequence {
    this.#open()
    const sequence: Sequence = { id: this.#nextId++, tokens, key, state: 'ready', held: 0, shared: 0, waiting: 0, released: false }
    this.#sequences.set(sequence.id, sequence)
    return sequence
  }

  #check(tokens: Int32Array, room: number): void {
    if (tokens.length > room) throw new RangeError(`${tokens.length} tokens do not fit into a context of ${this.#context} with room for ${room}`)
    const unknown = tokens.find((token) => token < 0 || token >= this.#vocab)
    if (unknown !== undefined) throw new RangeError(`token ${unknown} is outside the vocabulary of ${this.#vocab}`)
  }

  /** Gives every sequence a slot, and forked ones the rows of their sources. */
  #place(sequences: readonly Sequence[]): Placed[] {
    const forked = sequences.flatMap((sequence) => (sequence.source === undefined ? [] : [{ sequence, source: sequence.source, shared: sequence.shared }]))
    const reach = new Map<Sequence, number>()
    for (const { source, shared } of forked) reach.set(source, Math.max(shared, reach.get(source) ?? 0))
    const missing = [...new Set([...reach.keys(), ...sequences])].filter(({ slot }) => slot === undefined)
    const slots = this.#generator.cache.acquire(missing.length)
    missing.forEach((sequence, index) => {
      const slot = slots[index]
      if (slot !== undefined) sequence.slot = slot
    })
    this.#generator.prefill([...reach].filter(([{ held }, to]) => held < to).map(([source, to]) => ({ ...placed(source), from: source.held, to })))
    for (const [source, to] of reach) source.held = Math.max(source.held, to)
    this.#generator.copy(forked.map(({ sequence, source, shared }) => ({ from: placed(source).slot, to: placed(sequence).slot, positions: shared })))
    for (const { sequence, shared } of forked) {
      sequence.held = shared
      this.#detach(sequence)
    }
    return sequences.map(placed)
  }

  #finish(sequence: Sequence, drawn: Drawn): Segment {
    for (const token of drawn.tokens) sequence.tokens.push(token)
    if (drawn.tokens.length > 0) sequence.held = sequence.tokens.length - 1
    sequence.state = 'stopped'
    return { id: sequence.id, ...drawn }
  }

  /** The sequence needs its source no more. */
  #detach(sequence: Sequence): void {
    const { source } = sequence
    if (source === undefined) return
    delete sequence.source
    source.waiting -= 1
    this.#vacate(source)
  }

  /** Gives back the slot of a released sequence that nobody has to copy from. */
  #vacate(sequence: Sequence): void {
    if (!sequence.released || sequence.waiting > 0 || sequence.slot === undefined) return
    this.#generator.cache.release(sequence.slot)
    delete sequence.slot
  }
}

function placed(sequence: Sequence): Placed {
  const { slot } = sequence
  if (slot === undefined) throw new Error(`sequence ${sequence.id} has no slot in the cache`)
  return Object.assign(sequence, { slot })
}
