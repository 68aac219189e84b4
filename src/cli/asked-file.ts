/**
 * A file of requests: a JSON list, where each may say what is right and of which kind it is, or a
 * text with a request a line. What is wrong is said with its line.
 */
import * as z from 'zod/mini'
import { parseCalls } from '../run/calls/call-parse.ts'
import { parseJson } from '../run/json.ts'
import { printFault } from '../run/json-scanner.ts'
import { LONGEST_REQUEST } from '../run/request.ts'
import { firstIssue } from '../run/schema-issue.ts'
import type { Right } from '../tasks/free-request.ts'
import { CommandError } from './errors.ts'
import { readNamed } from './files.ts'

const MAX_BYTES = 4 << 20
const MOST_REQUESTS = 2000
const JSON_LIMITS = { depth: 8, values: 100_000, entries: 20_000 } as const

const text = (max: number) => z.string().check(z.minLength(1), z.maxLength(max))
const requestSchema = z.strictObject({
  text: text(LONGEST_REQUEST),
  /** Calls as the project prints them, in one text or in several. */
  gold: z.optional(
    z.union([z.string().check(z.maxLength(20_000)), z.array(text(4000)).check(z.maxLength(64))]),
  ),
  answer: z.optional(text(1000)),
  kind: z.optional(text(60)),
  tools: z.optional(z.array(text(200)).check(z.minLength(1), z.maxLength(200))),
})
const fileSchema = z.array(requestSchema).check(z.minLength(1), z.maxLength(MOST_REQUESTS))

export interface FileRequest {
  /** Where it stands, for what is said of it. */
  readonly place: string
  readonly text: string
  readonly right: Right | undefined
  readonly kind: string | undefined
  readonly tools: readonly string[] | undefined
}

const WAY_OUT = 'Correct it, or name another file.'

/** From 1: where an item of a list that is written as usual begins, or undefined. */
function lineOf(source: string, item: string): number | undefined {
  const at = source.indexOf(JSON.stringify(item))
  return at < 0 ? undefined : source.slice(0, at).split('\n').length
}

/** Several printings of calls as one. */
const joined = (gold: string | readonly string[]): string =>
  typeof gold === 'string'
    ? gold
    : `[${gold.map((one) => one.trim().replace(/^\[([\s\S]*)\]$/, '$1')).join(', ')}]`

/** @throws CommandError that names the line */
export function readRequests(source: string, path: string): readonly FileRequest[] {
  const read = source.startsWith('\uFEFF') ? source.slice(1) : source
  return read.trimStart().startsWith('[') ? fromJson(read, path) : fromLines(read, path)
}

function fromJson(source: string, path: string): readonly FileRequest[] {
  const parsed = parseJson(source, JSON_LIMITS)
  if (!parsed.ok)
    throw new CommandError(`${path} is not JSON (${printFault(parsed.fault)}). ${WAY_OUT}`)
  const list = fileSchema.safeParse(parsed.value)
  if (!list.success)
    throw new CommandError(
      `${path} is no list of requests: ${firstIssue(list.error, parsed.value)}. ${WAY_OUT}`,
    )
  return list.data.map(({ text, gold, answer, kind, tools }, i) => {
    const line = lineOf(source, text)
    const place = `${path}, ${line === undefined ? '' : `line ${line}, `}request ${i + 1}`
    if (gold !== undefined && answer !== undefined)
      throw new CommandError(
        `${place} says both which calls and which answer are right: leave one of them out.`,
      )
    return { place, text, kind, tools, right: rightOf(gold, answer, place) }
  })
}

function rightOf(
  gold: string | readonly string[] | undefined,
  answer: string | undefined,
  place: string,
): Right | undefined {
  if (answer !== undefined) return { answer }
  if (gold === undefined) return undefined
  const calls = parseCalls(joined(gold))
  if (!calls.ok)
    throw new CommandError(
      `${place}: its gold calls cannot be read (character ${calls.at + 1}: ${calls.error}). They look like [AddAlarm(time='09:30')].`,
    )
  return { calls: calls.calls }
}

function fromLines(source: string, path: string): readonly FileRequest[] {
  const requests = source.split(/\r?\n/).flatMap((line, i): FileRequest[] => {
    const words = line.trim()
    const place = `${path}, line ${i + 1}`
    if (words.length > LONGEST_REQUEST)
      throw new CommandError(
        `${place} has ${words.length} characters, and a request ${LONGEST_REQUEST} at the most. ${WAY_OUT}`,
      )
    return words === ''
      ? []
      : [{ place, text: words, right: undefined, kind: undefined, tools: undefined }]
  })
  if (requests.length === 0 || requests.length > MOST_REQUESTS)
    throw new CommandError(
      `${path} holds ${requests.length === 0 ? 'no request' : `${requests.length} requests`}, expected 1 to ${MOST_REQUESTS}. ${WAY_OUT}`,
    )
  return requests
}

/** @throws CommandError */
export const readRequestFile = async (path: string): Promise<readonly FileRequest[]> =>
  readRequests((await readNamed(path, MAX_BYTES)).toString('utf8'), path)
