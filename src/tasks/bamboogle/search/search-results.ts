/** What a search gives, and whoever may ask a network for it. */
export interface SearchResult {
  readonly title: string
  readonly snippet: string
  readonly url?: string
}

/** Asks an endpoint that the user named; says why where it cannot answer. Never rejects. */
export type FetchResults = (
  query: string,
) => Promise<
  | { readonly ok: true; readonly results: readonly SearchResult[] }
  | { readonly ok: false; readonly error: string }
>
