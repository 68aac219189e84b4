/**
 * How plans for a question are worded. The data have no gold calls, so what is demonstrated is the
 * plain way: search for the question, then answer from what was found. A plan is written before
 * anything is found, so no plan ever holds the answer.
 *
 *   fine      search query='Who …?'
 *             then, as a second sub-task, `tell_answer from the results`
 *   terse     @search Who …?
 *             then `@tell_answer`
 *   coarse    search query='Who …?' then tell_answer $1.title
 *             one sub-task, whose answer is the title of the first result
 *   verbatim  the question itself
 *
 * What the executor is shown for the second sub-task is the answer copied from the results it has
 * read: a title, or words of a snippet. Where the results do not hold the answer, only the copied
 * question is demonstrated, with its search and without any answer.
 */
import { parseCalls } from '../../run/calls/call-parse.ts'
import { printString } from '../../run/calls/call-print.ts'
import type { ToolCall, Value } from '../../run/calls/call-value.ts'
import type { Demonstration, Style, Task } from '../task.ts'
import { exactMatch } from '../../judges/index.ts'
import { shownResult } from './search/search-book.ts'
import type { SearchResult } from './search/search-results.ts'
import { SEARCH_LIMITS } from './search/search-limits.ts'
import { SEARCH, TELL, TITLE } from './bamboogle-world.ts'

export const BAMBOOGLE_STYLES: readonly Style[] = ['fine', 'coarse', 'terse', 'verbatim']

const FROM_RESULTS = `${TELL} from the results`
const THEN_TITLE = ` then ${TELL} $1.${TITLE}`

export const searchFor = (query: string): ToolCall => ({ name: SEARCH, args: [['query', query]] })
export const tell = (text: Value): ToolCall => ({ name: TELL, args: [['text', text]] })
const firstTitle: Value = { kind: 'reference', call: 1, field: TITLE }

/**
 * What results say of an answer: whether the first title is it, and the words of the shown text
 * that are it.
 */
export interface Findable {
  readonly title: boolean
  readonly words: string | undefined
}

const isWordCharacter = (char: string): boolean => /[\p{L}\p{N}_]/u.test(char)

/**
 * The first place, between word borders, where a text says the gold answer, in the text's own
 * letters.
 */
function spanIn(text: string, golds: readonly string[]): string | undefined {
  const low = text.toLowerCase()
  for (const gold of golds) {
    const wanted = gold.trim().toLowerCase()
    for (
      let at = wanted === '' ? -1 : low.indexOf(wanted);
      at >= 0;
      at = low.indexOf(wanted, at + 1)
    ) {
      const end = at + wanted.length
      if (isWordCharacter(low.charAt(at - 1)) || isWordCharacter(low.charAt(end))) continue
      const span = text.slice(at, end)
      // Small letters may be longer than the capitals they stand for; then the place is not the
      // same one.
      if (exactMatch(span, golds)) return span
    }
  }
  return undefined
}

/** `printed` is the observation as it is shown: what was left out of it cannot be copied. */
export function findable(
  results: readonly SearchResult[],
  printed: string,
  golds: readonly string[],
): Findable {
  const shown = results
    .slice(0, SEARCH_LIMITS.shown)
    .map(shownResult)
    .filter(({ title, snippet }) => printed.includes(`${title}\n- Snippet: ${snippet}\n`))
  const titled = shown.find(({ title }) => exactMatch(title, golds))
  const spans = shown
    .flatMap(({ title, snippet }) => [spanIn(title, golds), spanIn(snippet, golds)])
    .filter((span) => span !== undefined)
  return { title: shown[0] !== undefined && shown[0] === titled, words: titled?.title ?? spans[0] }
}

const verbatimCalls = ({ text }: Task, { title }: Findable): readonly ToolCall[] => [
  searchFor(text),
  ...(title ? [tell(firstTitle)] : []),
]

export function demonstrate(task: Task, style: Style, found: Findable): Demonstration | undefined {
  const query = printString(task.text)
  const answer = found.title
    ? tell(firstTitle)
    : found.words === undefined
      ? undefined
      : tell(found.words)
  const two = (plan: readonly string[]): Demonstration | undefined =>
    answer === undefined ? undefined : { style, plan, calls: [[searchFor(task.text)], [answer]] }
  switch (style) {
    case 'fine':
      return two([`${SEARCH} query=${query}`, FROM_RESULTS])
    case 'terse':
      return two([`@${SEARCH} ${task.text}`, `@${TELL}`])
    case 'coarse':
      return found.title
        ? {
            style,
            plan: [`${SEARCH} query=${query}${THEN_TITLE}`],
            calls: [[searchFor(task.text), tell(firstTitle)]],
          }
        : undefined
    case 'verbatim':
      return { style, plan: [task.text], calls: [verbatimCalls(task, found)] }
  }
}

interface ReadStep {
  readonly style: Style
  readonly query?: string
}

/** A line in one of the styles; undefined for any other. */
function readStep(line: string): ReadStep | undefined {
  if (line === FROM_RESULTS) return { style: 'fine' }
  if (line === `@${TELL}`) return { style: 'terse' }
  if (line.startsWith(`@${SEARCH} `)) {
    const query = line.slice(SEARCH.length + 2)
    return query.trim() === '' ? undefined : { style: 'terse', query }
  }
  const coarse = line.endsWith(THEN_TITLE)
  const head = coarse ? line.slice(0, -THEN_TITLE.length) : line
  if (!head.startsWith(`${SEARCH} query='`)) return undefined
  const parsed = parseCalls(`[${SEARCH}(${head.slice(SEARCH.length + 1)})]`)
  const call = parsed.ok && parsed.calls.length === 1 ? parsed.calls[0] : undefined
  const [argument, ...others] = call?.args ?? []
  if (
    call?.name !== SEARCH ||
    others.length > 0 ||
    argument?.[0] !== 'query' ||
    typeof argument[1] !== 'string'
  )
    return undefined
  return { style: coarse ? 'coarse' : 'fine', query: argument[1] }
}

/**
 * The calls a line asks for. `the results` are those of this question's own search: what another
 * search would have told is not asked here.
 */
export function interpret(
  line: string,
  task: Task,
  found: Findable,
  golds: readonly string[],
): readonly ToolCall[] | undefined {
  if (line === task.text) return verbatimCalls(task, found)
  const read = readStep(line)
  if (read === undefined) return undefined
  if (read.query === undefined)
    return [tell(found.title ? firstTitle : (found.words ?? golds[0] ?? ''))]
  return read.style === 'coarse'
    ? [searchFor(read.query), tell(firstTitle)]
    : [searchFor(read.query)]
}

export const styleOf = (line: string, task: Task): Style | undefined =>
  line === task.text ? 'verbatim' : readStep(line)?.style

/**
 * Words of what a line looks for; of a line in no style every word, so that noise gains nothing.
 */
export function stepWords(line: string): readonly string[] {
  const read = readStep(line)
  return (read === undefined ? line : (read.query ?? '')).split(/\s+/).filter((word) => word !== '')
}
