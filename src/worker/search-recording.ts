/**
 * Recording searches for the page. The only place in the worker that sends anything to where the
 * user says, and only what is searched for; what comes back is kept as a cassette among Bamboogle's
 * files.
 */
import { parseJson } from '../run/json.ts'
import { printFault } from '../run/json-scanner.ts'
import type { SuiteFiles } from '../run/storage.ts'
import { importBamboogle } from '../tasks/bamboogle/bamboogle-import.ts'
import { printCassette, readCassette } from '../tasks/bamboogle/search/cassette.ts'
import type { Recording } from '../tasks/bamboogle/search/cassette.ts'
import { endpointSchema } from '../tasks/bamboogle/search/search-endpoint.ts'
import type { Endpoint, Send } from '../tasks/bamboogle/search/search-endpoint.ts'
import { Recorder, recordQuestions } from '../tasks/bamboogle/search/search-recorder.ts'
import type { FetchResults } from '../tasks/bamboogle/search/search-results.ts'
import { Refusal } from './endings.ts'
import type { Report } from './protocol.ts'
import type { Reply } from './protocol-answer.ts'

/** The file that holds what was recorded here. */
export const RECORDED = 'recorded-here.cassette.json'

export interface SearchParts {
  readonly send: Send | undefined
  /** Bamboogle's files as they are kept. */
  readonly files: () => Promise<SuiteFiles | undefined>
  /** Imports and keeps them, as if they had been dropped, and answers so. */
  readonly take: (files: SuiteFiles, reply: Reply<Report>) => Promise<void>
}

/** An address, a few headers, and paths into an answer. */
const ENDPOINT_LIMITS = { depth: 8, values: 1000, entries: 200 } as const

function endpointOf(text: string): Endpoint {
  const json = parseJson(text, ENDPOINT_LIMITS)
  if (!json.ok) throw new Refusal(`The endpoint is not JSON: ${printFault(json.fault)}.`)
  const read = endpointSchema.safeParse(json.value)
  if (read.success) return read.data
  const [issue] = read.error.issues
  throw new Refusal(
    `The endpoint’s ${issue?.path.map(String).join('.') || 'form'} is not right: ${issue?.message ?? 'unknown'}.`,
  )
}

export class SearchRecording {
  readonly #parts: SearchParts
  /** Asked while training too, where the user wants that. */
  #live: Recorder | undefined
  #busy = false

  constructor(parts: SearchParts) {
    this.#parts = parts
  }

  get fetchResults(): FetchResults | undefined {
    return this.#live?.fetchResults
  }

  async record(endpoint: string, whileTraining: boolean, reply: Reply<Report>): Promise<void> {
    const { send } = this.#parts
    if (send === undefined) throw new Refusal('Nothing can be sent from here.')
    if (this.#busy) throw new Refusal('Searches are being recorded already.')
    const { files, questions, recordings } = await this.#kept()
    const recorder = new Recorder(endpointOf(endpoint), send)
    this.#live = whileTraining ? recorder : undefined
    this.#busy = true
    let failed = 0
    try {
      await recordQuestions(questions, recordings, recorder, (done, all, error) => {
        if (error !== undefined) failed += 1
        reply.tell({
          kind: 'searched',
          done,
          all,
          failed,
          ...(error === undefined ? {} : { error }),
        })
      })
    } finally {
      this.#busy = false
    }
    if (recorder.recordings.length > 0)
      await this.#parts.take(joined(files, recorder.recordings), reply)
  }

  async export(reply: Reply<Report>): Promise<void> {
    const { recordings } = await this.#kept()
    const known = new Set(recordings.map(({ query }) => query))
    const all = [
      ...recordings,
      ...(this.#live?.recordings ?? []).filter(({ query }) => !known.has(query)),
    ]
    reply.end({ kind: 'cassette', queries: all.length, text: printCassette(all) })
  }

  async #kept(): Promise<{
    readonly files: SuiteFiles
    readonly questions: readonly string[]
    readonly recordings: readonly Recording[]
  }> {
    const files = await this.#parts.files()
    const read = files === undefined ? undefined : importBamboogle(files, true)
    if (files === undefined || read?.ok !== true)
      throw new Refusal('Bamboogle’s questions are not here. Drop them first.')
    return {
      files,
      questions: read.files.questions.map(({ text }) => text),
      recordings: read.files.recordings,
    }
  }
}

/** The files with more recordings in the one that holds what was recorded here. */
function joined(files: SuiteFiles, recordings: readonly Recording[]): SuiteFiles {
  const [before, others] = [
    files.filter(({ path }) => path === RECORDED),
    files.filter(({ path }) => path !== RECORDED),
  ]
  return [
    ...others,
    {
      path: RECORDED,
      text: printCassette([
        ...before.flatMap((file) => readCassette(file).recordings),
        ...recordings,
      ]),
    },
  ]
}
