import { defined } from '../run/at.ts'

/**
 * Which of some texts is the nearest to another by words: the one with the largest Jaccard index
 * (Jaccard 1912: words that both have / words that either has), each word counted once. A word is a
 * run of letters and digits in small letters, so that quotes, brackets and case do not matter. Of
 * equally near texts the first is the nearest, also where no word is shared. No text's meaning and
 * no answer is looked at, and nothing is drawn.
 */
const wordsOf = (text: string): ReadonlySet<string> =>
  new Set(text.toLowerCase().match(/[\p{L}\p{N}]+/gu))

export class NearestText {
  /** Which texts have each word, by their place. */
  readonly #having = new Map<string, number[]>()
  /** How many different words each text has. */
  readonly #sizes: readonly number[]

  constructor(texts: readonly string[]) {
    const words = texts.map(wordsOf)
    this.#sizes = words.map(({ size }) => size)
    for (const [place, own] of words.entries()) {
      for (const word of own) {
        const there = this.#having.get(word)
        if (there === undefined) this.#having.set(word, [place])
        else there.push(place)
      }
    }
  }

  /** Place of the nearest text; undefined where there is none. */
  to(text: string): number | undefined {
    const own = wordsOf(text)
    const shared = new Uint32Array(this.#sizes.length)
    for (const word of own)
      for (const place of this.#having.get(word) ?? [])
        shared[place] = defined(shared[place], 'shared') + 1
    let best: { readonly place: number; readonly index: number } | undefined
    for (const [place, both] of shared.entries()) {
      const index = both === 0 ? 0 : both / (own.size + defined(this.#sizes[place], 'sizes') - both)
      if (best === undefined || index > best.index) best = { place, index }
    }
    return best?.place
  }
}
