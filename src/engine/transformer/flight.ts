/**
 * The sequences of one rollout that are generating. Between two bursts of steps they are a list of
 * rows on the host, so that some may leave it and others join; what they have drawn waits on the
 * device until they stop.
 */
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
 * Most steps between two looks at which sequences have stopped: a sequence that becomes ready waits
 * no longer.
 */
const MOST_STEPS = 16

/** A sequence to generate from: the cache holds its first `held` tokens, fewer than there are. */
export interface Job {
  readonly id: SequenceId
  readonly slot: number
  readonly tokens: readonly number[]
  readonly held: number
  readonly key: SampleKey
}

export type Drawn = Omit<Segment, 'id'>

/** Word of a sequence's description that holds the position of the row it first drew from. */
const FIRST = 5

export class Flight {
  readonly #generator: Generator
  readonly #sampling: Sampling
  readonly #maxTokens: number
  /** Words that the results of one sequence take. */
  readonly #resultWords: number
  #tables: Tables | undefined
  /** As the device has it, so that it can be written whole. */
  #described = new Uint32Array(0)
  #rows: Rows = new Uint32Array(0)
  /** Those whose prompts are still to be computed. */
  #newcomers: Job[] = []
  /** Who has which number in the tables; a number without a sequence is free. */
  #owners: (SequenceId | undefined)[] = []
  #landed = { sequences: 0, tokens: 0 }

  constructor(generator: Generator, sampling: Sampling) {
    this.#generator = generator
    this.#sampling = sampling
    this.#maxTokens = Math.min(sampling.maxTokens, generator.cache.shape.context)
    this.#resultWords = this.#maxTokens * RESULT_WORDS
  }

  /** Whether nobody is on the way. */
  get empty(): boolean {
    return this.#owners.every((owner) => owner === undefined)
  }

  /**
   * Takes sequences in, to draw from the next burst on. Throws RangeError when the device has no
   * room for them; nothing has changed then.
   */
  board(jobs: readonly Job[]): void {
    this.#closeGaps()
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
      rows.set([tokens[last] ?? 0, slot, last, number], at)
      at += ROW_WORDS
    }
    this.#rows = rows
    this.#newcomers.push(...jobs)
    this.#generator.device.write(tables.sequences, this.#described)
  }

  /**
   * Lets everyone on the way draw at least one token. Resolves with those that stopped; rejects
   * when the device's rows no longer tell of all.
   */
  async burst(): Promise<(readonly [SequenceId, Drawn])[]> {
    this.#closeGaps()
    const tables = this.#tables
    if (tables === undefined) return []
    if (this.#rows.length === 0) {
      if (!this.empty) throw new Error('generation: the device lost sequences that had not stopped')
      return []
    }
    const { device } = this.#generator
    const prompts = this.#newcomers.filter(({ id }) => this.#owners.includes(id))
    // Where a read is waited for, whatever may be needed comes with the rows; elsewhere only what
    // is needed is read.
    const all =
      device.readCost === undefined
        ? []
        : [part(tables.results, 0, this.#owners.length * this.#resultWords)]
    const {
      rows,
      results: [everything],
    } = await this.#generator.burst({
      tables,
      drawing: this.#rows,
      reading: rowsOf(
        prompts.map(({ slot, tokens, held }) => ({
          slot,
          tokens,
          from: held,
          to: tokens.length - 1,
        })),
      ),
      sampling: this.#sampling,
      maxTokens: this.#maxTokens,
      steps: this.#steps(),
      results: all,
    })
    // Closed meanwhile: the tables may be somebody else's by now.
    if (this.#tables !== tables) return []
    this.#newcomers = []
    this.#rows = rows
    const landed = this.#landing()
    if (landed.length === 0) return []
    const results =
      everything === undefined
        ? await device.read(
            ...landed.map((number) =>
              part(tables.results, number * this.#resultWords, this.#resultWords),
            ),
          )
        : landed.map((number) =>
            everything.slice(number * this.#resultWords * 4, (number + 1) * this.#resultWords * 4),
          )
    const stopped = landed.flatMap((number, index): (readonly [SequenceId, Drawn])[] => {
      const id = this.#owners[number]
      const bytes = results[index]
      this.#owners[number] = undefined
      return id === undefined || bytes === undefined ? [] : [[id, drawnIn(bytes)]]
    })
    for (const [, { tokens }] of stopped)
      this.#landed = {
        sequences: this.#landed.sequences + 1,
        tokens: this.#landed.tokens + tokens.length,
      }
    this.#closeGaps()
    return stopped
  }

  /** Leaves a sequence behind; what it drew is lost. */
  drop(id: SequenceId): void {
    const number = this.#owners.indexOf(id)
    if (number >= 0) this.#owners[number] = undefined
  }

  close(): void {
    if (this.#tables !== undefined) this.#generator.tables.giveBack(this.#tables)
    this.#tables = undefined
    this.#owners = []
    this.#rows = new Uint32Array(0)
    this.#newcomers = []
  }

  /** Room in the tables for so many sequences; what those on the way have drawn goes along. */
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

  /** Numbers of the sequences that stopped in the burst that has just been. */
  #landing(): number[] {
    const numbers: number[] = []
    for (let at = 0; at < this.#rows.length; at += ROW_WORDS)
      if (this.#rows[at + 1] === STOPPED) numbers.push(this.#rows[at + 3] ?? 0)
    return numbers
  }

  /** Only rows whose sequence is on the way stay in the list. */
  #closeGaps(): void {
    let kept = 0
    for (let at = 0; at < this.#rows.length; at += ROW_WORDS) {
      if (this.#rows[at + 1] === STOPPED || this.#owners[this.#rows[at + 3] ?? 0] === undefined)
        continue
      this.#rows.copyWithin(kept, at, at + ROW_WORDS)
      kept += ROW_WORDS
    }
    this.#rows = this.#rows.subarray(0, kept)
    while (this.#owners.length > 0 && this.#owners.at(-1) === undefined) this.#owners.pop()
  }

  /**
   * Steps until the next look. With n rows that each stop with probability h a step, s steps waste
   * n·h·s²/2 rows on those that stopped, and a look costs c rows: the waste a step is least at s =
   * √(2c / (n·h)). Beyond the longest way to go no step is of use.
   */
  #steps(): number {
    const { readCost } = this.#generator.device
    if (readCost === undefined) return 1
    let longest = 1
    for (let at = 0; at < this.#rows.length; at += ROW_WORDS) {
      const first = this.#described[(this.#rows[at + 3] ?? 0) * SEQUENCE_WORDS + FIRST] ?? 0
      longest = Math.max(longest, first + this.#maxTokens - (this.#rows[at + 2] ?? 0))
    }
    const running = this.#rows.length / ROW_WORDS
    const meanLength = (this.#maxTokens + this.#landed.tokens) / (1 + this.#landed.sequences)
    const best = Math.sqrt((2 * readCost * meanLength) / running)
    return Math.max(1, Math.min(Math.round(best), MOST_STEPS, longest))
  }
}

/** The tokens of a sequence up to the one that has a reason. */
function drawnIn(bytes: ArrayBuffer): Drawn {
  const words = new Uint32Array(bytes)
  const floats = new Float32Array(bytes)
  for (let length = 1; length * RESULT_WORDS <= words.length; length++) {
    const reason = REASONS[words[length * RESULT_WORDS - 1] ?? 0]
    if (reason === undefined) continue
    const drawn = {
      tokens: new Int32Array(length),
      logProbs: new Float32Array(length),
      entropies: new Float32Array(length),
      reason,
    }
    for (let index = 0; index < length; index++) {
      drawn.tokens[index] = words[index * RESULT_WORDS] ?? 0
      drawn.logProbs[index] = floats[index * RESULT_WORDS + 1] ?? 0
      drawn.entropies[index] = floats[index * RESULT_WORDS + 2] ?? 0
    }
    return drawn
  }
  throw new Error('generation: a sequence ended without a reason')
}
