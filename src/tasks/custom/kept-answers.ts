/**
 * Answers to requests, kept within a bound on their number and on the memory that they take. When
 * either is met all are let go: the next request is simply asked.
 */
import type { JsonValue } from '../../run/calls/call-value.ts'
import type { Answer } from '../sandbox/interpreter.ts'

export const KEPT = { answers: 4_000, bytes: 16 << 20 } as const

/** About what a value takes beside its text: an object, its place in a list, its number. */
const VALUE_BYTES = 64

function bytesOf(value: JsonValue): number {
  if (typeof value === 'string') return VALUE_BYTES + 2 * value.length
  if (value === null || typeof value !== 'object') return VALUE_BYTES
  switch (value.kind) {
    case 'list':
      return value.items.reduce((sum: number, item) => sum + bytesOf(item), VALUE_BYTES)
    case 'dict':
      return value.entries.reduce(
        (sum: number, [key, item]) => sum + VALUE_BYTES + 2 * key.length + bytesOf(item),
        VALUE_BYTES,
      )
    default:
      return VALUE_BYTES
  }
}

const bytesOfAnswer = (key: string, answer: Answer): number =>
  2 * key.length +
  answer.said.reduce((sum, line) => sum + VALUE_BYTES + 2 * line.length, 0) +
  (answer.ok ? bytesOf(answer.value) : VALUE_BYTES + 2 * answer.problem.message.length)

export class KeptAnswers {
  readonly #answers = new Map<string, Answer>()
  #bytes = 0

  get size(): number {
    return this.#answers.size
  }
  /** What they take, about. */
  get bytes(): number {
    return this.#bytes
  }

  get(key: string): Answer | undefined {
    return this.#answers.get(key)
  }

  /** Keeps the answer to a request that has none yet. */
  add(key: string, answer: Answer): void {
    const bytes = bytesOfAnswer(key, answer)
    if (bytes > KEPT.bytes) return
    if (this.#answers.size >= KEPT.answers || this.#bytes + bytes > KEPT.bytes) {
      this.#answers.clear()
      this.#bytes = 0
    }
    this.#answers.set(key, answer)
    this.#bytes += bytes
  }
}
