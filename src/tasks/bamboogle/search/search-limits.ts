/**
 * What searching may cost: cassettes, corpora and the answers of an endpoint come from anywhere.
 */
export const SEARCH_LIMITS = {
  /** UTF-16 units of a query, recorded or asked. */
  queryCharacters: 1_000,
  /** Words of a query that BM25 weighs; the rest is not looked at. */
  queryWords: 64,
  titleCharacters: 1_000,
  snippetCharacters: 10_000,
  urlCharacters: 4_000,
  /** Results that a recording keeps, and those that one search shows. */
  kept: 20,
  shown: 5,
  /** Units of a result's title and snippet as they are shown. */
  shownTitle: 120,
  shownSnippet: 280,
  /** Queries of one cassette; passages of all corpus files together, and the units of each. */
  recordings: 20_000,
  passages: 50_000,
  passageCharacters: 600,
} as const
