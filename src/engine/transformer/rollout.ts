/**
 * The bookkeeping of a rollout: which sequences there are, which tokens of each the cache holds,
 * and which share a prompt. A sequence that is ready is admitted to the running batch
 * (running-batch.ts) between two multi-step decodes, and leaves it when it stops.
 *
 * A sequence's last token is never in the cache when it starts to run: computing that token's row
 * is what gives the first distribution to draw from. Of the sequences of one prompt the first
 * computes the rows before that one, and the others take them over by a copy.
 */
import type { Rollout, SampleKey, Sampling, Segment, SequenceId } from '../engine.ts'
import { RunningBatch } from './running-batch.ts'
import type { Drawn } from './running-batch.ts'
import type { Generator } from './generator.ts'
import { Mutex } from '../mutex.ts'

interface Sequence {
  readonly id: SequenceId
  readonly tokens: number[]
  readonly key: SampleKey
  /**
   * `ready` runs from the next decode on; `running` generates; `stopped` has generated since its
   * last prompt.
   */
  state: 'ready' | 'running' | 'stopped'
  /** Tokens whose keys and values are in the cache. */
  cachedLength: number
  slot?: number
  /** Where the first `shared` rows are to be copied from. */
  source?: Sequence
  shared: number
  /** Sequences that still have to copy from this one. */
  waiting: number
  released: boolean
}

/** A `Sequence` that has its slot in the cache. */
type SlottedSequence = Sequence & { slot: number }

/** Throws RangeError naming the setting that makes no sense. */
function checkSampling({ temperature, topK, topP, maxTokens }: Sampling): void {
  if (!(temperature >= 0 && Number.isFinite(temperature)))
    throw new RangeError(`sampling temperature is ${temperature}; it must be 0 or above`)
  if (!Number.isInteger(topK) || topK < 0)
    throw new RangeError(`sampling topK is ${topK}; it must be a whole number, 0 to keep all`)
  if (!(topP > 0 && topP <= 1))
    throw new RangeError(`sampling topP is ${topP}; it must be above 0 and at most 1`)
  if (!Number.isInteger(maxTokens) || maxTokens < 1)
    throw new RangeError(`sampling maxTokens is ${maxTokens}; it must be a whole number above 0`)
}

export class TransformerRollout implements Rollout {
  readonly #generator: Generator
  readonly #batch: RunningBatch
  readonly #mutex = new Mutex()
  readonly #context: number
  readonly #vocab: number
  readonly #sequences = new Map<SequenceId, Sequence>()
  /** Those that run from the next decode on, in the order in which they became ready. */
  readonly #ready = new Set<Sequence>()
  /** What stopped and was not handed on yet. */
  #stopped: Segment[] = []
  #nextId = 0
  #closed = false

  /** Throws RangeError when the sampling settings make no sense. */
  constructor(generator: Generator, sampling: Sampling) {
    checkSampling(sampling)
    this.#generator = generator
    this.#batch = new RunningBatch(generator, sampling)
    this.#context = generator.cache.shape.context
    this.#vocab = generator.vocab
  }

  add(prompt: Int32Array, keys: readonly SampleKey[]): SequenceId[] {
    this.#open()
    if (prompt.length === 0) throw new RangeError('a prompt needs at least one token')
    this.#check(prompt, this.#context)
    const sequences = keys.map((key) => this.#insert([...prompt], key))
    const [source, ...others] = sequences
    const shared = prompt.length - 1
    if (source !== undefined && shared > 0)
      for (const sequence of others) {
        sequence.source = source
        sequence.shared = shared
        source.waiting += 1
      }
    return sequences.map(({ id }) => id)
  }

  append(id: SequenceId, observation: Int32Array): void {
    const sequence = this.#sequence(id)
    if (sequence.state === 'running')
      throw new Error(`sequence ${id} is generating; it observes nothing before it has stopped`)
    this.#check(observation, this.remainingTokens(id))
    for (const token of observation) sequence.tokens.push(token)
    sequence.state = 'ready'
    this.#ready.add(sequence)
  }

  remainingTokens(id: SequenceId): number {
    return this.#context - this.#sequence(id).tokens.length
  }

  async next(signal?: AbortSignal, atLeast = Infinity): Promise<Segment[]> {
    this.#open()
    return this.#mutex.runExclusive(async () => {
      do {
        this.#open()
        signal?.throwIfAborted()
        await this.#generator.mutex.runExclusive(() => this.#advance())
      } while (this.#stopped.length < atLeast && this.#underWay())
      this.#open()
      signal?.throwIfAborted()
      const segments = this.#stopped.sort((a, b) => a.id - b.id)
      this.#stopped = []
      return segments
    })
  }

  release(id: SequenceId): void {
    const sequence = this.#sequence(id)
    this.#sequences.delete(id)
    this.#ready.delete(sequence)
    if (sequence.state === 'running') this.#batch.drop(id)
    if (sequence.state === 'stopped')
      this.#stopped = this.#stopped.filter((segment) => segment.id !== id)
    this.#detach(sequence)
    sequence.released = true
    this.#vacate(sequence)
  }

  close(): void {
    if (this.#closed) return
    for (const id of [...this.#sequences.keys()]) this.release(id)
    this.#batch.close()
    this.#closed = true
  }

  /** Whether a sequence is running or ready. */
  #underWay(): boolean {
    return !this.#batch.empty || this.#ready.size > 0
  }

  /** Admits the sequences that are ready, and decodes all that run. */
  async #advance(): Promise<void> {
    if (this.#closed) return
    if (this.#ready.size > 0) this.#admit([...this.#ready])
    for (const [id, drawn] of await this.#batch.decodeSteps()) {
      const sequence = this.#sequences.get(id)
      if (sequence !== undefined) this.#finish(sequence, drawn)
    }
  }

  #admit(ready: readonly Sequence[]): void {
    for (const sequence of ready.filter(({ tokens }) => tokens.length === this.#context)) {
      this.#finish(sequence, {
        tokens: new Int32Array(),
        logProbs: new Float32Array(),
        entropies: new Float32Array(),
        reason: 'context',
      })
    }
    const admitted = this.#assignSlots(ready.filter(({ tokens }) => tokens.length < this.#context))
    this.#batch.admit(admitted)
    for (const sequence of admitted) {
      sequence.state = 'running'
      this.#ready.delete(sequence)
    }
  }

  #open(): void {
    if (this.#closed) throw new Error('this rollout is closed; open another one on the policy')
  }

  #sequence(id: SequenceId): Sequence {
    this.#open()
    const sequence = this.#sequences.get(id)
    if (sequence === undefined)
      throw new RangeError(`this rollout has no sequence ${id}, or it was released`)
    return sequence
  }

  #insert(tokens: number[], key: SampleKey): Sequence {
    const sequence: Sequence = {
      id: this.#nextId++,
      tokens,
      key,
      state: 'ready',
      cachedLength: 0,
      shared: 0,
      waiting: 0,
      released: false,
    }
    this.#sequences.set(sequence.id, sequence)
    this.#ready.add(sequence)
    return sequence
  }

  #check(tokens: Int32Array, room: number): void {
    if (tokens.length > room)
      throw new RangeError(
        `${tokens.length} tokens do not fit into a context of ${this.#context} with room for ${room}`,
      )
    const unknown = tokens.find((token) => token < 0 || token >= this.#vocab)
    if (unknown !== undefined)
      throw new RangeError(`token ${unknown} is outside the vocabulary of ${this.#vocab}`)
  }

  /** Gives every sequence a slot, and those that share a prompt the rows of their source. */
  #assignSlots(sequences: readonly Sequence[]): SlottedSequence[] {
    const sharing = sequences.flatMap((sequence) =>
      sequence.source === undefined
        ? []
        : [{ sequence, source: sequence.source, shared: sequence.shared }],
    )
    const reach = new Map<Sequence, number>()
    for (const { source, shared } of sharing)
      reach.set(source, Math.max(shared, reach.get(source) ?? 0))
    const missing = [...new Set([...reach.keys(), ...sequences])].filter(
      ({ slot }) => slot === undefined,
    )
    const slots = this.#generator.cache.acquire(missing.length)
    missing.forEach((sequence, index) => {
      const slot = slots[index]
      if (slot !== undefined) sequence.slot = slot
    })
    this.#generator.prefill(
      [...reach]
        .filter(([{ cachedLength }, to]) => cachedLength < to)
        .map(([source, to]) => ({ ...withSlot(source), from: source.cachedLength, to })),
    )
    for (const [source, to] of reach) source.cachedLength = Math.max(source.cachedLength, to)
    this.#generator.copy(
      sharing.map(({ sequence, source, shared }) => ({
        from: withSlot(source).slot,
        to: withSlot(sequence).slot,
        positions: shared,
      })),
    )
    for (const { sequence, shared } of sharing) {
      sequence.cachedLength = shared
      this.#detach(sequence)
    }
    return sequences.map(withSlot)
  }

  #finish(sequence: Sequence, drawn: Drawn): void {
    for (const token of drawn.tokens) sequence.tokens.push(token)
    if (drawn.tokens.length > 0) sequence.cachedLength = sequence.tokens.length - 1
    sequence.state = 'stopped'
    this.#ready.delete(sequence)
    this.#stopped.push({ id: sequence.id, ...drawn })
  }

  /** The sequence needs its source no more. */
  #detach(sequence: Sequence): void {
    const { source } = sequence
    if (source === undefined) return
    delete sequence.source
    source.waiting -= 1
    this.#vacate(source)
  }

  /** Gives back the slot of a released sequence that no other one has to copy from. */
  #vacate(sequence: Sequence): void {
    if (!sequence.released || sequence.waiting > 0 || sequence.slot === undefined) return
    this.#generator.cache.release(sequence.slot)
    delete sequence.slot
  }
}

function withSlot(sequence: Sequence): SlottedSequence {
  const { slot } = sequence
  if (slot === undefined) throw new Error(`sequence ${sequence.id} has no slot in the cache`)
  return Object.assign(sequence, { slot })
}
