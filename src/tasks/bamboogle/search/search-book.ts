/**
 * What a `search` finds without a network: recordings of a cassette, then passages of a corpus. A
 * query is looked up as it is, then by its words after SQuAD's normalisation, then nearest by BM25;
 * every answer says which of these it was.
 */
import { Bm25, normaliseAnswer } from '../../../judges/index.ts'
import { defined } from '../../../run/at.ts'
import { truncateText } from '../../../run/truncate-text.ts'
import type { SearchResult } from './search-results.ts'
import type { Recording } from './cassette.ts'
import type { Passage } from './passage-corpus.ts'
import type { TextBudget } from '../../official/token-budget.ts'
import { SEARCH_LIMITS } from './search-limits.ts'

/**
 * A recorded query is near enough when the one asked for gets at least this share of the BM25 score
 * that the recorded one gets for itself. A share, as scores themselves grow with the cassette; a
 * cassette of one or two recordings has none above 0, and so nothing near.
 */
export const NEAR = 0.6

type How = 'exact' | 'same words' | 'nearest' | 'recorded now' | 'corpus' | 'none'

export interface Found {
  readonly how: How
  /** The recorded query that answered, and how near it is, where it is not the one asked for. */
  readonly near?: { readonly query: string; readonly share: number }
  readonly results: readonly SearchResult[]
}

/** Runs of letters and digits in small letters. */
const searchWords = (text: string): readonly string[] =>
  text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []

interface Index<T> {
  readonly bm25: Bm25
  readonly items: readonly T[]
}

export class SearchBook {
  readonly #byQuery = new Map<string, Recording>()
  readonly #byWords = new Map<string, Recording>()
  readonly #passages: readonly Passage[]
  #near: Index<Recording> | undefined
  #corpus: Index<Passage> | undefined

  constructor(recordings: readonly Recording[], passages: readonly Passage[]) {
    this.#passages = passages
    for (const { query, results } of recordings) this.record(query, results)
  }

  /** Of equal queries the first recording stays. */
  record(query: string, results: readonly SearchResult[]): void {
    if (this.#byQuery.has(query) || this.#byQuery.size >= SEARCH_LIMITS.recordings) return
    const recording = { query, results }
    this.#byQuery.set(query, recording)
    const words = normaliseAnswer(query)
    if (words !== '' && !this.#byWords.has(words)) this.#byWords.set(words, recording)
    this.#near = undefined
  }

  get recordings(): readonly Recording[] {
    return [...this.#byQuery.values()]
  }
  get passages(): number {
    return this.#passages.length
  }

  /** As recorded, to the letter or to the word; undefined where it was not. */
  recorded(query: string): Found | undefined {
    const exact = this.#byQuery.get(query)
    if (exact !== undefined) return { how: 'exact', results: exact.results }
    const same = this.#byWords.get(normaliseAnswer(query))
    return same === undefined
      ? undefined
      : { how: 'same words', near: { query: same.query, share: 1 }, results: same.results }
  }

  find(query: string): Found {
    const words = searchWords(query).slice(0, SEARCH_LIMITS.queryWords)
    return (
      this.recorded(query) ??
      this.#nearest(words) ??
      this.#inCorpus(words) ?? { how: 'none', results: [] }
    )
  }

  #nearest(words: readonly string[]): Found | undefined {
    if (this.#byQuery.size === 0) return undefined
    if (this.#near === undefined) {
      const items = this.recordings
      this.#near = { items, bm25: new Bm25(items.map((item) => searchWords(item.query))) }
    }
    const { bm25, items } = this.#near
    const [best] = bm25.best(words, 1)
    const recording = best === undefined ? undefined : items[best.document]
    if (best === undefined || recording === undefined) return undefined
    const own = defined(
      bm25.scores(searchWords(recording.query).slice(0, SEARCH_LIMITS.queryWords))[best.document],
      'scores',
    )
    const share = own > 0 ? best.score / own : 0
    return share < NEAR
      ? undefined
      : {
          how: 'nearest',
          near: { query: recording.query, share: Math.min(1, share) },
          results: recording.results,
        }
  }

  #inCorpus(words: readonly string[]): Found | undefined {
    if (this.#passages.length === 0) return undefined
    this.#corpus ??= {
      items: this.#passages,
      bm25: new Bm25(
        this.#passages.map(({ title, text }) => [...searchWords(title), ...searchWords(text)]),
      ),
    }
    const { bm25, items } = this.#corpus
    const results = bm25
      .best(words, SEARCH_LIMITS.shown)
      .flatMap(({ document }): readonly SearchResult[] => {
        const passage = items[document]
        return passage === undefined ? [] : [{ title: passage.title, snippet: passage.text }]
      })
    return results.length === 0 ? undefined : { how: 'corpus', results }
  }
}

const flat = (text: string, most: number): string =>
  truncateText(text.replace(/\s+/g, ' ').trim(), most)

/** A result as it is shown, which is also what references to it give. */
export const shownResult = ({
  title,
  snippet,
}: SearchResult): { readonly title: string; readonly snippet: string } => ({
  title: flat(title, SEARCH_LIMITS.shownTitle),
  snippet: flat(snippet, SEARCH_LIMITS.shownSnippet),
})

function heading({ how, near }: Found): string {
  if (how === 'none') return 'no results'
  return how === 'nearest' && near !== undefined
    ? `nearest (${near.share.toFixed(2)}) ${flat(near.query, SEARCH_LIMITS.shownTitle)}`
    : how
}

/**
 * The text of an observation: how it was found, then at most five results in ToolRL's form, as many
 * as there is room for but at least one. Nothing here looks at the answer.
 */
export function printFound(found: Found, tokenBudget?: TextBudget): string {
  const shown = found.results.slice(0, SEARCH_LIMITS.shown).map(shownResult)
  let text = `${heading(found)}\n`
  for (const [index, { title, snippet }] of shown.entries()) {
    const longer = `${text}${index + 1}. ${title}\n- Snippet: ${snippet}\n`
    if (index > 0 && tokenBudget !== undefined && tokenBudget.count(longer) > tokenBudget.tokens)
      return `${text}(${shown.length - index} more left out)\n`
    text = longer
  }
  return shown.length === 0 && found.how !== 'none' ? `${text}no results` : text
}
