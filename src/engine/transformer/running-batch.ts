/**
 * The sequences of one rollout that are generating. Between two multi-step decodes they are a list
 * of rows on the host, so that some may leave it and others join; what they have drawn waits on the
 * device until they stop.
 */
import { defined } from '../../run/at.ts'
import {
  REASONS,
  RESULT_WORDS,
  ROW_WORDS,
  SEQUENCE_WORDS,
  STOPPED,
} from '../device/decode-kernels.ts'
import { part } from '../device/device.ts'
import type { SampleKey, Sampling, Segment, SequenceId } from '../engine.ts'
import { rowsOf } from './generator.ts'
import type { Generator, Rows } from './generator.ts'
import type { Tables } from './tables.ts'

/**
 * Most steps of one multi-step decode: a sequence that becomes ready waits no longer.
 */
const MOST_STEPS = 16

/**
 * A sequence to generate from: the cache holds its first `cachedLength` tokens, fewer than there
 * are.
 */
export interface Job {
  readonly id: SequenceId
  readonly slot: number
  readonly tokens: readonly number[]
  readonly cachedLength: number
  readonly key: SampleKey
}

export type Drawn = Omit<Segment, 'id'>

/** Word of a sequence's description that holds the position of the row it first drew from. */
const FIRST = 5

export class RunningBatch {
  readonly #generator: Generator
  readonly #sampling: Sampling
  readonly #maxTokens: number
  /** Words that the results of one sequence take. */
  readonly #resultWords: number
  #tables: Tables | undefined
  /** As the device has it, so that it can be written whole. */
  #described = new Uint32Array(0)
  #rows: Rows = new Uint32Array(0)
  /** Those whose prompts are not prefilled yet. */
  #awaitingPrefill: Job[] = []
  /** The sequence of each number in the tables; a number without one is free. */
  #owners: (SequenceId | undefined)[] = []
  #finished = { sequences: 0, tokens: 0 }

  constructor(generator: Generator, sampling: Sampling) {
    this.#generator = generator
    this.#sampling = sampling
    this.#maxTokens = Math.min(sampling.maxTokens, generator.cache.shape.context)
    this.#resultWords = this.#maxTokens * RESULT_WORDS
  }

  /** Whether no sequence is running. */
  get empty(): boolean {
    return this.#owners.every((owner) => owner === undefined)
  }

  /**
   * Admits sequences, to draw from the next decode on. Throws RangeError when the device has no
   * room for them; nothing has changed then.
   */
  admit(jobs: readonly Job[]): void {
    this.#compact()
    if (jobs.length === 0) return
    const tables = this.#reserve(this.#rows.length / ROW_WORDS + jobs.length)
    const rows = new Uint32Array(this.#rows.length + jobs.length * ROW_WORDS)
    rows.set(this.#rows)
    let at = this.#rows.length
    let number = 0
    for (const { id, slot, tokens, key } of jobs) {
      while (this.#owners[number] !== undefined) number += 1
      const last = tokens.length - 1
      this.#owners[number] = id
      this.#described.set(
        [key.seed, key.stream, key.update, ...key.sequence, last, 0, 0],
        number * SEQUENCE_WORDS,
      )
      rows.set([defined(tokens[last], 'tokens'), slot, last, number], at)
      at += ROW_WORDS
    }
    this.#rows = rows
    this.#awaitingPrefill.push(...jobs)
    this.#generator.device.write(tables.sequences, this.#described)
  }

  /**
   * Draws at least one token for every running sequence. Resolves with those that finished; rejects
   * when the device's rows no longer tell of all.
   */
  async decodeSteps(): Promise<(readonly [SequenceId, Drawn])[]> {
    this.#compact()
    const tables = this.#tables
    if (tables === undefined) return []
    if (this.#rows.length === 0) {
      if (!this.empty) throw new Error('generation: the device lost sequences that had not stopped')
      return []
    }
    const { device } = this.#generator
    const prompts = this.#awaitingPrefill.filter(({ id }) => this.#owners.includes(id))
    // Where a read is waited for, whatever may be needed comes with the rows; elsewhere only what
    // is needed is read.
    const all =
      device.readCost === undefined
        ? []
        : [part(tables.results, 0, this.#owners.length * this.#resultWords)]
    const {
      rows,
      results: [everything],
    } = await this.#generator.decodeSteps({
      tables,
      decodeRows: this.#rows,
      prefillRows: rowsOf(
        prompts.map(({ slot, tokens, cachedLength }) => ({
          slot,
          tokens,
          from: cachedLength,
          to: tokens.length - 1,
        })),
      ),
      sampling: this.#sampling,
      maxTokens: this.#maxTokens,
      steps: this.#steps(),
      results: all,
    })
    // Closed meanwhile: the tables may belong to another rollout by now.
    if (this.#tables !== tables) return []
    this.#awaitingPrefill = []
    this.#rows = rows
    const finished = this.#stoppedNumbers()
    if (finished.length === 0) return []
    const results =
      everything === undefined
        ? await device.read(
            ...finished.map((number) =>
              part(tables.results, number * this.#resultWords, this.#resultWords),
            ),
          )
        : finished.map((number) =>
            everything.slice(number * this.#resultWords * 4, (number + 1) * this.#resultWords * 4),
          )
    const stopped = finished.flatMap((number, index): (readonly [SequenceId, Drawn])[] => {
      const id = this.#owners[number]
      const bytes = results[index]
      this.#owners[number] = undefined
      return id === undefined || bytes === undefined ? [] : [[id, drawnIn(bytes)]]
    })
    for (const [, { tokens }] of stopped)
      this.#finished = {
        sequences: this.#finished.sequences + 1,
        tokens: this.#finished.tokens + tokens.length,
      }
    this.#compact()
    return stopped
  }

  /** Removes a sequence; what it drew is lost. */
  drop(id: SequenceId): void {
    const number = this.#owners.indexOf(id)
    if (number >= 0) this.#owners[number] = undefined
  }

  close(): void {
    if (this.#tables !== undefined) this.#generator.tables.giveBack(this.#tables)
    this.#tables = undefined
    this.#owners = []
    this.#rows = new Uint32Array(0)
    this.#awaitingPrefill = []
  }

  /** Room in the tables for so many sequences; what running ones have drawn is copied along. */
  #reserve(sequences: number): Tables {
    const { tables: pool, device } = this.#generator
    const before = this.#tables
    const capacity = this.#described.length / SEQUENCE_WORDS
    if (before !== undefined && sequences <= capacity) return before
    const larger = Math.max(sequences, Math.ceil(1.5 * capacity))
    const after = pool.lease({
      sequences: larger,
      results: larger * this.#maxTokens,
      stops: this.#sampling.stop.length,
    })
    device.write(after.stops, Uint32Array.from(this.#sampling.stop))
    if (before !== undefined) {
      device.copy(part(before.results, 0, capacity * this.#resultWords), after.results)
      pool.giveBack(before)
    }
    const described = new Uint32Array(larger * SEQUENCE_WORDS)
    described.set(this.#described)
    this.#described = described
    this.#tables = after
    return after
  }

  /** Numbers of the sequences that stopped in the last decode. */
  #stoppedNumbers(): number[] {
    const numbers: number[] = []
    for (let at = 0; at < this.#rows.length; at += ROW_WORDS)
      if (this.#rows[at + 1] === STOPPED) numbers.push(defined(this.#rows[at + 3], 'rows'))
    return numbers
  }

  /** Only rows whose sequence is running stay in the list. */
  #compact(): void {
    let kept = 0
    for (let at = 0; at < this.#rows.length; at += ROW_WORDS) {
      if (
        this.#rows[at + 1] === STOPPED ||
        this.#owners[defined(this.#rows[at + 3], 'rows')] === undefined
      )
        continue
      this.#rows.copyWithin(kept, at, at + ROW_WORDS)
      kept += ROW_WORDS
    }
    this.#rows = this.#rows.subarray(0, kept)
    while (this.#owners.length > 0 && this.#owners.at(-1) === undefined) this.#owners.pop()
  }

  /**
   * Steps of the next decode. With n rows that each stop with probability h a step, s steps waste
   * n·h·s²/2 rows on those that stopped, and a read costs c rows: the waste a step is least at s =
   * √(2c / (n·h)). Beyond the longest way to go no step is of use.
   */
  #steps(): number {
    const { readCost } = this.#generator.device
    if (readCost === undefined) return 1
    let longest = 1
    for (let at = 0; at < this.#rows.length; at += ROW_WORDS) {
      const first = defined(
        this.#described[defined(this.#rows[at + 3], 'rows') * SEQUENCE_WORDS + FIRST],
        'described',
      )
      longest = Math.max(longest, first + this.#maxTokens - defined(this.#rows[at + 2], 'rows'))
    }
    const running = this.#rows.length / ROW_WORDS
    const meanLength = (this.#maxTokens + this.#finished.tokens) / (1 + this.#finished.sequences)
    const best = Math.sqrt((2 * readCost * meanLength) / running)
    return Math.max(1, Math.min(Math.round(best), MOST_STEPS, longest))
  }
}

/** The tokens of a sequence up to the one that has a reason. */
function drawnIn(bytes: ArrayBuffer): Drawn {
  const words = new Uint32Array(bytes)
  const floats = new Float32Array(bytes)
  for (let length = 1; length * RESULT_WORDS <= words.length; length++) {
    const reason = REASONS[defined(words[length * RESULT_WORDS - 1], 'words')]
    if (reason === undefined) continue
    const drawn = {
      tokens: new Int32Array(length),
      logProbs: new Float32Array(length),
      entropies: new Float32Array(length),
      reason,
    }
    for (let index = 0; index < length; index++) {
      drawn.tokens[index] = defined(words[index * RESULT_WORDS], 'words')
      drawn.logProbs[index] = defined(floats[index * RESULT_WORDS + 1], 'floats')
      drawn.entropies[index] = defined(floats[index * RESULT_WORDS + 2], 'floats')
    }
    return drawn
  }
  throw new Error('generation: a sequence ended without a reason')
}
