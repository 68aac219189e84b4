/**
 * A question's world: `search` looks in a book of recordings and passages, `tell_answer` says the
 * answer, and what is told last counts. The world has no network of its own: where a query is not
 * in the book, a `fetchResults` that the user set up is asked, and its answer is recorded.
 */
import type { ToolCall, Value } from '../../run/calls/call-value.ts'
import { REPLAY_LIMITS } from '../sandbox/sandbox-limits.ts'
import { truncateText } from '../../run/truncate-text.ts'
import type { FetchResults } from './search/search-results.ts'
import { misfit } from '../call-fits.ts'
import type { Observation, ToolWorld } from '../task.ts'
import type { ParameterSpec, ToolSpec } from '../../run/calls/tool-spec.ts'
import { printFound, shownResult } from './search/search-book.ts'
import type { TextBudget } from '../official/token-budget.ts'
import type { Found, SearchBook } from './search/search-book.ts'
import { SEARCH_LIMITS } from './search/search-limits.ts'

export const SEARCH = 'search'
export const TELL = 'tell_answer'
/** Field of a search's result: the title of the first one. */
export const TITLE = 'title'
const SNIPPET = 'snippet'

const text = (name: string, description: string): ParameterSpec => ({
  name,
  type: 'string',
  description,
  required: true,
})

const BAMBOOGLE_TOOLS: readonly ToolSpec[] = [
  {
    name: SEARCH,
    description: 'Searches the web as it was recorded, or a corpus of passages.',
    parameters: [text('query', 'what to look for')],
    returns: [TITLE, SNIPPET],
  },
  {
    name: TELL,
    description: 'Tells the answer; what is told last counts.',
    parameters: [text('text', 'the answer')],
    returns: [],
  },
]

export interface Library {
  readonly book: SearchBook
  readonly tokenBudget: TextBudget
  readonly fetchResults?: FetchResults | undefined
}

const error = (words: string): Observation => ({ ok: false, text: `error: ${words}`, result: [] })

function observationOf(found: Found, tokenBudget: TextBudget): Observation {
  const [first] = found.results.map(shownResult)
  return {
    ok: true,
    text: truncateText(printFound(found, tokenBudget), REPLAY_LIMITS.observationCharacters),
    result:
      first === undefined
        ? []
        : [
            [TITLE, first.title],
            [SNIPPET, first.snippet],
          ],
  }
}

export class BamboogleWorld implements ToolWorld {
  readonly #library: Library
  #told: string | undefined
  #calls: number

  constructor(library: Library, told?: string, calls = 0) {
    this.#library = library
    this.#told = told
    this.#calls = calls
  }

  tools(): readonly ToolSpec[] {
    return BAMBOOGLE_TOOLS
  }

  reset(): Observation {
    this.#told = undefined
    this.#calls = 0
    return { ok: true, text: 'ready', result: [] }
  }

  async call(call: ToolCall): Promise<Observation> {
    this.#calls += 1
    if (this.#calls > REPLAY_LIMITS.calls) return error(`more than ${REPLAY_LIMITS.calls} calls`)
    const wrong = misfit(call, BAMBOOGLE_TOOLS)
    if (wrong !== undefined) return error(wrong)
    const given = call.args[0]?.[1]
    const words = typeof given === 'string' ? given : ''
    if (call.name === TELL) {
      this.#told = words
      return { ok: true, text: 'ok', result: [] }
    }
    return words.length > SEARCH_LIMITS.queryCharacters
      ? error(`the query is longer than ${SEARCH_LIMITS.queryCharacters} characters`)
      : this.#search(words)
  }

  async #search(query: string): Promise<Observation> {
    const { book, tokenBudget, fetchResults } = this.#library
    if (fetchResults !== undefined && query.trim() !== '' && book.recorded(query) === undefined) {
      const answer = await fetchResults(query)
      if (!answer.ok) return error(answer.error)
      book.record(query, answer.results)
      return observationOf({ how: 'recorded now', results: answer.results }, tokenBudget)
    }
    return observationOf(book.find(query), tokenBudget)
  }

  nextTurn(): undefined {
    return undefined
  }
  clone(): BamboogleWorld {
    return new BamboogleWorld(this.#library, this.#told, this.#calls)
  }
  /** What was told, if anything. */
  state(): Value {
    return this.#told ?? null
  }
}
