/**
 * Byte-pair encoding of one piece: its bytes are tokens, and of all neighbours that may merge those
 * of the lowest rank do, the leftmost first, until none may. Neighbours wait in a heap, so that a
 * piece of n bytes takes n log n steps: a text without a space is one piece, however long it is.
 * (As in `tokenizers`, whose merges these reproduce.)
 */
import { defined } from '../run/at.ts'
import { BYTES } from './format.ts'

/** Ids and ranks are below this: a pair of ids, and a rank with a position, are exact in a double. */
export const MOST_TOKENS = 1 << 19
const MOST_BYTES = 2 ** 32
const NONE = -1

export interface PairMerge {
  readonly left: number
  readonly right: number
  readonly merged: number
}

export class BytePairs {
  /** By byte; NONE where no token is spelled by it alone. */
  readonly #byteTokens: Int32Array
  /** Rank by pair. */
  readonly #ranks = new Map<number, number>()
  /** By rank. */
  readonly #merged: Int32Array

  /** `byteToken` gives a byte's token, or undefined. `merges` by rank. All ids < MOST_TOKENS. */
  constructor(byteToken: (byte: number) => number | undefined, merges: readonly PairMerge[]) {
    this.#byteTokens = Int32Array.from({ length: BYTES }, (_, byte) => byteToken(byte) ?? NONE)
    this.#merged = Int32Array.from(merges, ({ merged }) => merged)
    for (const [rank, { left, right }] of merges.entries())
      this.#ranks.set(left * MOST_TOKENS + right, rank)
  }

  /** Whether a byte has a token of its own: text that holds one without cannot be encoded. */
  covers(byte: number): boolean {
    return this.#byteTokens[byte] !== NONE
  }

  /** Tokens of a piece, every byte of which is covered. */
  encode(bytes: Uint8Array): readonly number[] {
    const tokens = Array.from(bytes, (byte) => defined(this.#byteTokens[byte], 'byteTokens'))
    return tokens.length < 2 ? tokens : this.#merge(tokens)
  }

  /** The rank at which two tokens merge; undefined where they do not. */
  #rank(left: number, right: number): number | undefined {
    return this.#ranks.get(left * MOST_TOKENS + right)
  }

  #merge(tokens: number[]): readonly number[] {
    const length = tokens.length
    const next = Int32Array.from(tokens, (_, i) => (i + 1 < length ? i + 1 : NONE))
    const previous = Int32Array.from(tokens, (_, i) => i - 1)
    const queue = new Heap()
    const offer = (i: number): void => {
      const after = i === NONE ? NONE : defined(next[i], 'next')
      if (after === NONE) return
      const rank = this.#rank(defined(tokens[i], 'tokens'), defined(tokens[after], 'tokens'))
      if (rank !== undefined) queue.push(rank * MOST_BYTES + i)
    }
    for (let i = 0; i < length; i += 1) offer(i)
    for (let least = queue.pop(); least !== undefined; least = queue.pop()) {
      const i = least % MOST_BYTES
      const merged = defined(this.#merged[Math.floor(least / MOST_BYTES)], 'merged')
      const token = defined(tokens[i], 'tokens')
      const after = defined(next[i], 'next')
      // What was offered may have merged into something else since.
      if (token === NONE || after === NONE) continue
      const rank = this.#rank(token, defined(tokens[after], 'tokens'))
      if (rank === undefined || this.#merged[rank] !== merged) continue
      tokens[i] = merged
      tokens[after] = NONE
      const beyond = defined(next[after], 'next')
      next[i] = beyond
      if (beyond !== NONE) previous[beyond] = i
      offer(defined(previous[i], 'previous'))
      offer(i)
    }
    return tokens.filter((token) => token !== NONE)
  }
}

/** Numbers, the least first. */
class Heap {
  readonly #items: number[] = []

  push(item: number): void {
    const items = this.#items
    let at = items.length
    while (at > 0) {
      const above = (at - 1) >> 1
      const parent = defined(items[above], 'heap')
      if (parent <= item) break
      items[at] = parent
      at = above
    }
    items[at] = item
  }

  pop(): number | undefined {
    const items = this.#items
    const [least] = items
    const item = items.pop()
    if (item === undefined || items.length === 0) return least
    let at = 0
    for (let below = 1; below < items.length; below = 2 * at + 1) {
      const other = items[below + 1]
      let child = defined(items[below], 'heap')
      if (other !== undefined && other < child) {
        child = other
        below += 1
      }
      if (item <= child) break
      items[at] = child
      at = below
    }
    items[at] = item
    return least
  }
}
