/**
 * A search engine that the user names: how a query is sent to it and what of its answer is a
 * result. Nothing here reaches a network; whoever may do that brings a `Send`. Two examples:
 *
 *   {"url": "http://localhost:8888/search?format=json&q={query}", "results": "results",
 *     "snippet": "content", "link": "url"}
 *   {"method": "POST", "url": "https://google.serper.dev/search", "headers": {"X-API-KEY": …},
 *     "body": "{\"q\": \"{query}\"}"}
 *
 * `{query}` stands in the address (escaped as addresses are) or in the body (escaped as JSON
 * strings are). Headers may hold a key, so an endpoint is never part of a configuration, a run file
 * or a cassette.
 */
import * as z from 'zod/mini'
import { readJson } from '../../../run/json-value.ts'
import type { Value } from '../../../run/calls/call-value.ts'
import { isDict, itemsOf } from '../../../run/files/value-records.ts'
import { truncateText } from '../../../run/truncate-text.ts'
import type { SearchResult } from './search-results.ts'
import { SEARCH_LIMITS } from './search-limits.ts'

const SLOT = '{query}'
const words = (most: number) => z.string().check(z.maxLength(most))
const path = z.string().check(
  z.regex(/^[\w$-]+(\.[\w$-]+){0,9}$/, {
    error: 'expected names of fields with points between them',
  }),
)

/** The host is the user's own word: no query may choose where it goes. */
function hostIsFixed(url: string): boolean {
  const parsed = (query: string): URL | undefined => {
    try {
      return new URL(url.replaceAll(SLOT, query))
    } catch {
      return undefined
    }
  }
  const [one, other] = [parsed('a'), parsed('b')]
  return (
    one !== undefined &&
    (one.protocol === 'https:' || one.protocol === 'http:') &&
    one.origin === other?.origin &&
    one.username === other.username &&
    one.password === other.password
  )
}

export const endpointSchema = z
  .strictObject({
    method: z._default(z.enum(['GET', 'POST']), 'GET'),
    url: words(2000).check(
      z.refine(hostIsFixed, {
        error: 'expected an address with http or https whose host does not depend on the query',
      }),
    ),
    headers: z._default(
      z.record(
        z.string().check(z.regex(/^[A-Za-z0-9-]{1,100}$/)),
        z.string().check(z.regex(/^[\x20-\x7e]{0,2000}$/)),
      ),
      {},
    ),
    body: z.optional(words(5000)),
    /**
     * Where in the answer the list of results stands, and in each result its title, snippet and
     * address.
     */
    results: z._default(path, 'organic'),
    title: z._default(path, 'title'),
    snippet: z._default(path, 'snippet'),
    link: z._default(path, 'link'),
  })
  .check(
    z.refine(({ url, body = '' }) => url.includes(SLOT) || body.includes(SLOT), {
      error: `expected ${SLOT} in the address or the body`,
      path: ['url'],
    }),
    z.refine(({ method, body }) => method === 'POST' || body === undefined, {
      error: 'only POST has a body',
      path: ['body'],
    }),
  )
export type Endpoint = z.output<typeof endpointSchema>

export interface Request {
  readonly method: 'GET' | 'POST'
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
}

/** Never rejects: an answer that did not come, in time and in size, says why. */
export type Send = (
  request: Request,
) => Promise<
  { readonly ok: true; readonly text: string } | { readonly ok: false; readonly error: string }
>

export function requestOf({ method, url, headers, body }: Endpoint, query: string): Request {
  const sound = query.toWellFormed()
  const quoted = JSON.stringify(sound).slice(1, -1)
  return {
    method,
    url: url.replaceAll(SLOT, () => encodeURIComponent(sound)),
    headers: body === undefined ? headers : { 'Content-Type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: body.replaceAll(SLOT, () => quoted) }),
  }
}

const at = (value: Value | undefined, fields: string): Value | undefined =>
  fields
    .split('.')
    .reduce<Value | undefined>(
      (inner, field) =>
        isDict(inner) ? inner.entries.find(([key]) => key === field)?.[1] : undefined,
      value,
    )

const said = (value: Value | undefined, most: number): string =>
  typeof value === 'string' ? truncateText(value, most) : ''

/** The results of an answer, as many as a recording keeps; an answer without the list is none. */
export function resultsOf(
  { results, title, snippet, link }: Endpoint,
  text: string,
):
  | { readonly ok: true; readonly results: readonly SearchResult[] }
  | { readonly ok: false; readonly error: string } {
  const json = readJson(text)
  if (!json.ok)
    return {
      ok: false,
      error: `the endpoint's answer is not JSON (line ${json.line}, column ${json.column}: ${json.message})`,
    }
  const list = at(json.value, results)
  const items = list === undefined ? undefined : itemsOf(list)
  if (items === undefined)
    return { ok: false, error: `the endpoint's answer has no list at ${results}` }
  const found = items.slice(0, SEARCH_LIMITS.kept).map((item): SearchResult => {
    const url = said(at(item, link), SEARCH_LIMITS.urlCharacters)
    return {
      title: said(at(item, title), SEARCH_LIMITS.titleCharacters),
      snippet: said(at(item, snippet), SEARCH_LIMITS.snippetCharacters),
      ...(url === '' ? {} : { url }),
    }
  })
  return {
    ok: true,
    results: found.filter((result) => result.title !== '' || result.snippet !== ''),
  }
}
