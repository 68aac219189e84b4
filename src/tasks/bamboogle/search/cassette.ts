/**
 * A cassette: what a search engine answered to which query, recorded once and replayed ever after.
 * One JSON file,
 *
 *   {"format": "tandem-search-cassette", "version": 1, "recordings": [
 *     {"query": …, "results": [{"title": …, "snippet": …, "url": …}]}
 *   ]}
 *
 * in which `url` may be absent. It is read as a file from a stranger.
 */
import * as z from 'zod/mini'
import { readJson } from '../../../run/json-value.ts'
import type { Value } from '../../../run/calls/call-value.ts'
import type { BadPlace } from '../../../run/files/bad-line.ts'
import type { DroppedFile } from '../../../run/files/dropped-file.ts'
import {
  anyValue,
  complaint,
  isInt,
  itemsOf,
  misfitOf,
  record,
} from '../../../run/files/value-records.ts'
import type { SearchResult } from './search-results.ts'
import { lineOfElement } from '../../../run/files/element-lines.ts'
import { SEARCH_LIMITS } from './search-limits.ts'

const CASSETTE_FORMAT = 'tandem-search-cassette'
const CASSETTE_VERSION = 1

export interface Recording {
  readonly query: string
  readonly results: readonly SearchResult[]
}

const limited = (most: number) =>
  z
    .string({ error: 'expected a text' })
    .check(z.maxLength(most, { error: `is longer than ${most} characters` }))
const version = z.custom<{ readonly value: bigint }>((value) => isInt(value) && value.value >= 1n, {
  error: 'expected a version number',
})
const cassette = record({
  format: z.literal(CASSETTE_FORMAT, { error: `expected "${CASSETTE_FORMAT}"` }),
  version,
  recordings: anyValue,
})
const recording = record({ query: limited(SEARCH_LIMITS.queryCharacters), results: anyValue })
const result = record({
  title: limited(SEARCH_LIMITS.titleCharacters),
  snippet: limited(SEARCH_LIMITS.snippetCharacters),
  url: z.optional(limited(SEARCH_LIMITS.urlCharacters)),
})

export interface ReadCassette {
  readonly recordings: readonly Recording[]
  readonly problems: readonly BadPlace[]
}

/** Whether a file says that it is one, by its beginning. */
export const isCassette = ({ text }: DroppedFile): boolean =>
  new RegExp(`^\\ufeff?\\s*\\{[^]{0,400}"format"\\s*:\\s*"${CASSETTE_FORMAT}"`).test(
    text.slice(0, 1000),
  )

function readRecording(item: Value, at: string): Recording | Omit<BadPlace, 'line'> {
  const misfit = (error: z.core.$ZodError, value: Value, inside: string) => {
    const { field, message } = misfitOf(error, value)
    return { field: `${inside}.${field}`, message }
  }
  const parsed = recording.safeParse(item)
  if (!parsed.success) return misfit(parsed.error, item, at)
  const items = itemsOf(parsed.data.results)
  if (items === undefined) return { field: `${at}.results`, message: 'expected a list' }
  const results: SearchResult[] = []
  for (const [index, one] of items.slice(0, SEARCH_LIMITS.kept).entries()) {
    const read = result.safeParse(one)
    if (!read.success) return misfit(read.error, one, `${at}.results[${index}]`)
    const { title, snippet, url } = read.data
    results.push({ title, snippet, ...(url === undefined ? {} : { url }) })
  }
  return { query: parsed.data.query, results }
}

/**
 * Never throws for what the file holds: recordings that cannot be used are problems, and so is a
 * file that is no cassette at all.
 */
export function readCassette({ text }: DroppedFile): ReadCassette {
  const refused = (line: number, field: string, message: string): ReadCassette => ({
    recordings: [],
    problems: [{ line, field, message }],
  })
  const json = readJson(text, 'once')
  if (!json.ok) return refused(json.line, `column ${json.column}`, json.message)
  const parsed = cassette.safeParse(json.value)
  if (!parsed.success) return refused(1, 'the cassette', complaint(parsed.error, json.value))
  if (parsed.data.version.value > BigInt(CASSETTE_VERSION))
    return refused(
      1,
      'version',
      `is ${parsed.data.version.value}; this Tandem reads cassettes up to version ${CASSETTE_VERSION}`,
    )
  const items = itemsOf(parsed.data.recordings)
  if (items === undefined) return refused(1, 'recordings', 'expected a list')
  if (items.length > SEARCH_LIMITS.recordings)
    return refused(1, 'recordings', `has more than ${SEARCH_LIMITS.recordings} elements`)
  const recordings: Recording[] = []
  const problems: BadPlace[] = []
  for (const [index, item] of items.entries()) {
    const read = readRecording(item, `recordings[${index}]`)
    if ('query' in read) recordings.push(read)
    else problems.push({ line: lineOfElement(text, index, 2), ...read })
  }
  return { recordings, problems }
}

/** The text of a cassette file, one recording a line. */
export function printCassette(recordings: readonly Recording[]): string {
  const lines = recordings.map(({ query, results }) =>
    JSON.stringify({
      query,
      results: results.map(({ title, snippet, url }) => ({
        title,
        snippet,
        ...(url === undefined ? {} : { url }),
      })),
    }),
  )
  return `{"format": "${CASSETTE_FORMAT}", "version": ${CASSETTE_VERSION}, "recordings": [\n${lines.join(',\n')}\n]}\n`
}
