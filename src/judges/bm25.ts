import { defined } from '../run/at.ts'

/**
 * BM25 over documents that are already tokens (Okapi's form as `rank_bm25` computes it: k1 1.5, b
 * 0.75, and a quarter of the mean weight for tokens that more than half of the documents have).
 * Sums run in the order of the query, so scores equal that library's to the last bit wherever the
 * logarithm does.
 */
const K1 = 1.5
const B = 0.75
const EPSILON = 0.25

export interface Ranked {
  readonly document: number
  readonly score: number
}

interface Posting {
  readonly document: number
  readonly count: number
}

export class Bm25 {
  /** Where each token stands, in order of first appearance. */
  readonly #postings = new Map<string, Posting[]>()
  readonly #weights = new Map<string, number>()
  readonly #lengths: readonly number[]
  readonly #meanLength: number

  constructor(documents: readonly (readonly string[])[]) {
    this.#lengths = documents.map((tokens) => tokens.length)
    this.#meanLength = this.#lengths.reduce((sum, n) => sum + n, 0) / documents.length
    for (const [document, tokens] of documents.entries()) {
      const counts = new Map<string, number>()
      for (const token of tokens) counts.set(token, (counts.get(token) ?? 0) + 1)
      for (const [token, count] of counts) {
        const there = this.#postings.get(token)
        if (there === undefined) this.#postings.set(token, [{ document, count }])
        else there.push({ document, count })
      }
    }
    let sum = 0
    const common: string[] = []
    for (const [token, { length }] of this.#postings) {
      const weight = Math.log(documents.length - length + 0.5) - Math.log(length + 0.5)
      this.#weights.set(token, weight)
      sum += weight
      if (weight < 0) common.push(token)
    }
    const floor = EPSILON * (sum / this.#weights.size)
    for (const token of common) this.#weights.set(token, floor)
  }

  get size(): number {
    return this.#lengths.length
  }

  /** One score a document; a token that the query repeats counts every time. */
  scores(query: readonly string[]): Float64Array {
    const scores = new Float64Array(this.#lengths.length)
    for (const token of query) {
      const weight = this.#weights.get(token) ?? 0
      for (const { document, count } of this.#postings.get(token) ?? []) {
        const length = defined(this.#lengths[document], 'lengths')
        scores[document] =
          defined(scores[document], 'scores') +
          weight * ((count * (K1 + 1)) / (count + K1 * (1 - B + (B * length) / this.#meanLength)))
      }
    }
    return scores
  }

  /** The best documents with a score above 0, at most `most`; of equal ones the earlier first. */
  best(query: readonly string[], most: number): readonly Ranked[] {
    const found: Ranked[] = []
    for (const [document, score] of this.scores(query).entries())
      if (score > 0) found.push({ document, score })
    return found.sort((a, b) => b.score - a.score || a.document - b.document).slice(0, most)
  }
}
