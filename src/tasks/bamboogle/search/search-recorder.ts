/**
 * Records an endpoint's answers, each query once: queries that are asked for twice at the same time
 * wait for one answer, few requests are on their way together, and after too many requests or too
 * many failures in a row nothing more is sent.
 */
import type { FetchResults } from './search-results.ts'
import type { Recording } from './cassette.ts'
import { requestOf, resultsOf } from './search-endpoint.ts'
import type { Endpoint, Send } from './search-endpoint.ts'

export const RECORDER_LIMITS = {
  /** Requests of one recorder. */
  requests: 2_000,
  together: 2,
  failures: 5,
  /** What a `Send` may take: milliseconds until the whole answer is there, and its bytes. */
  milliseconds: 15_000,
  bytes: 2_000_000,
} as const

type Answer = Awaited<ReturnType<FetchResults>>

export class Recorder {
  readonly #endpoint: Endpoint
  readonly #send: Send
  readonly #asked = new Map<string, Promise<Answer>>()
  readonly #recordings: Recording[] = []
  readonly #waiting: (() => void)[] = []
  #sent = 0
  #underWay = 0
  #failuresInARow = 0

  constructor(endpoint: Endpoint, send: Send) {
    this.#endpoint = endpoint
    this.#send = send
  }

  /** What was recorded, in the order in which answers came. */
  get recordings(): readonly Recording[] {
    return this.#recordings
  }
  get sent(): number {
    return this.#sent
  }

  readonly fetchResults: FetchResults = (query) => {
    const known = this.#asked.get(query)
    if (known !== undefined) return known
    const answer = this.#record(query)
    this.#asked.set(query, answer)
    // What failed may be asked for again.
    void answer.then(({ ok }) => {
      if (!ok) this.#asked.delete(query)
    })
    return answer
  }

  async #record(query: string): Promise<Answer> {
    while (this.#underWay >= RECORDER_LIMITS.together)
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve)
      })
    if (this.#failuresInARow >= RECORDER_LIMITS.failures)
      return {
        ok: false,
        error: `the endpoint failed ${RECORDER_LIMITS.failures} times in a row and is not asked again`,
      }
    if (this.#sent >= RECORDER_LIMITS.requests)
      return {
        ok: false,
        error: `the endpoint was asked ${RECORDER_LIMITS.requests} times, which is the most`,
      }
    this.#sent += 1
    this.#underWay += 1
    const answer = await this.#ask(query)
    this.#underWay -= 1
    this.#failuresInARow = answer.ok ? 0 : this.#failuresInARow + 1
    if (answer.ok) this.#recordings.push({ query, results: answer.results })
    for (const resolve of this.#waiting.splice(0)) resolve()
    return answer
  }

  async #ask(query: string): Promise<Answer> {
    const sent = await this.#send(requestOf(this.#endpoint, query))
    return sent.ok ? resultsOf(this.#endpoint, sent.text) : sent
  }
}

/**
 * Searches for every question that a book does not hold to the letter; `told` hears of each that is
 * done.
 */
export async function recordQuestions(
  questions: readonly string[],
  recorded: readonly Recording[],
  recorder: Recorder,
  told: (done: number, all: number, error: string | undefined) => void,
): Promise<void> {
  const known = new Set(recorded.map(({ query }) => query))
  const open = questions.filter((question) => !known.has(question))
  let done = 0
  told(0, open.length, undefined)
  await Promise.all(
    open.map(async (question) => {
      const answer = await recorder.fetchResults(question)
      done += 1
      told(done, open.length, answer.ok ? undefined : answer.error)
    }),
  )
}
