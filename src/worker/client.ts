/**
 * The page's end of the training worker: commands go out, validated reports come in. A worker that
 * breaks becomes a report too.
 */
import { whatBroke } from '../engine/device/start-worker.ts'
import type { WhyInPage } from './in-page.ts'
import type { MessageEnd } from './message-end.ts'
import { parseReport } from './protocol.ts'
import type { Command, DeviceCommand, Report } from './protocol.ts'
import { Requests, answerIn } from './protocol-answer.ts'
import type { Answer } from './protocol-answer.ts'
import { workerOrPage } from './worker-or-page.ts'
import script from './worker.ts?worker&url'

/** What is said where training computes in the page. */
const IN_PAGE: Readonly<Record<WhyInPage, Report>> = {
  'no-worker': {
    kind: 'notice',
    message:
      'This browser starts no worker, so training computes in the page itself, which answers more slowly meanwhile.',
    wayOut: 'A newer browser trains beside the page.',
  },
  'no-script': {
    kind: 'notice',
    message:
      'Without a connection this browser brings no code to its workers, so training computes in the page itself, which answers more slowly meanwhile.',
    wayOut: 'Reload the page with a connection to train beside it.',
  },
}

const NOT_UNDERSTOOD = 'The training worker said something the page does not understand'

const isOfDevice = ({ kind }: Command | DeviceCommand): boolean =>
  kind === 'probe' || kind === 'measure' || kind === 'stop-measuring'

type AnyCommand = Command | DeviceCommand

/** A request that is not settled; `answered` is there where one caller waits for the answer. */
interface Waiting {
  readonly command: AnyCommand
  readonly answered?: {
    readonly take: (report: Report) => void
    /** Of those before the last. */
    readonly heard: ((report: Report) => void) | undefined
    readonly refuse: (error: Error) => void
  }
}

export class WorkerClient {
  readonly #make: (tell: (notice: Report) => void) => MessageEnd
  readonly #listeners = new Set<(report: Report) => void>()
  readonly #requests = new Requests<Waiting>()
  /**
   * Absent where the last one broke: the next command starts another, so that one that cannot start
   * is not started again and again.
   */
  #worker: MessageEnd | undefined
  /** Whether this worker ever reported. */
  #lived = false
  /** What was sent to a worker whose code did not arrive. */
  #undone: readonly AnyCommand[] = []

  /** `make` never throws: a worker that does not start is an `error` event of it. */
  constructor(make: (tell: (notice: Report) => void) => MessageEnd) {
    this.#make = make
    this.#worker = this.#connect()
  }

  /** A command whose answers are heard by those who subscribe. */
  send(command: AnyCommand): void {
    this.#request({ command })
  }

  /**
   * A command whose answer is the caller's alone, as `take` finds it in the last report. Rejects in
   * words where it is refused or no answer will come, with the signal's reason where that is
   * aborted; what is answered then is dropped. `heard` is told the reports before the last.
   */
  ask<T>(
    command: Command,
    take: (report: Report) => T | undefined,
    signal?: AbortSignal,
    heard?: (report: Report) => void,
  ): Promise<T> {
    return new Promise((resolve, reject) => {
      const abandon = () => {
        reject(signal?.reason instanceof Error ? signal.reason : new Error(String(signal?.reason)))
      }
      if (signal?.aborted === true) return abandon()
      const id = this.#request({
        command,
        answered: {
          take: (report) => {
            const answer = take(report)
            if (answer === undefined) reject(new Error(NOT_UNDERSTOOD))
            else resolve(answer)
          },
          heard,
          refuse: reject,
        },
      })
      signal?.addEventListener('abort', () => {
        this.#requests.close(id)
        abandon()
      })
    })
  }

  /** Sends what could not be done because code did not arrive; starts a worker for it. */
  again(): void {
    const undone = this.#undone
    this.#undone = []
    if (undone.length === 0) this.#worker ??= this.#connect()
    for (const command of undone) this.#post({ command })
  }

  #request(waiting: Waiting): number {
    // What was wanted of the machine still is; of anything else, this is what is wanted now.
    const before = this.#undone.filter(isOfDevice)
    this.#undone = []
    for (const command of before) this.#post({ command })
    return this.#post(waiting)
  }

  #post(waiting: Waiting): number {
    const id = this.#requests.open(waiting)
    this.#worker ??= this.#connect()
    this.#worker.postMessage({ id, command: waiting.command })
    return id
  }

  /** Returns what ends the subscription. */
  subscribe(listener: (report: Report) => void): () => void {
    this.#listeners.add(listener)
    return () => {
      this.#listeners.delete(listener)
    }
  }

  #connect(): MessageEnd {
    const worker = this.#make((notice) => this.#tell(notice))
    worker.addEventListener('message', (event) => {
      this.#lived = true
      this.#hear(answerIn('data' in event ? event.data : undefined))
    })
    worker.addEventListener('error', (event) => {
      event.preventDefault()
      this.#crashed(whatBroke(event))
    })
    worker.addEventListener('messageerror', () => {
      this.#crashed('a message could not be read')
    })
    return worker
  }

  #hear(answer: Answer<unknown>): void {
    const waiting = this.#requests.heard(answer)
    // Settled before, or never asked from here.
    if (answer.to !== undefined && waiting === undefined) return
    const read = parseReport(answer.report)
    if (!read.ok) {
      const message = `${NOT_UNDERSTOOD}: ${read.message}`
      if (answer.to !== undefined) this.#requests.close(answer.to)
      if (waiting !== undefined) this.#refuse(waiting, message)
      this.#tell({
        kind: 'notice',
        message,
        wayOut: 'Reload the page, so that both are of one version.',
      })
      return
    }
    const { value: report } = read
    if (report.kind === 'refused' && report.what === 'code') this.#unloaded(report.message)
    else if (waiting?.answered === undefined) this.#tell(report)
    else if (report.kind === 'refused') waiting.answered.refuse(new Error(report.message))
    else if (answer.last === true) waiting.answered.take(report)
    else waiting.answered.heard?.(report)
  }

  /** A fresh worker takes over; the page then continues what was in training. */
  #crashed(reason: string): void {
    if (!this.#lived) {
      this.#unloaded(reason)
      return
    }
    const message = `The training worker stopped: ${reason}`
    for (const waiting of this.#end()) this.#refuse(waiting, message)
    this.#tell({ kind: 'crashed', message: reason })
    this.#tell({ kind: 'state', state: 'stopped' })
    this.#tell({ kind: 'experiment-state', state: 'stopped' })
  }

  /**
   * Nothing was begun, so nothing ended: what was wanted is kept for `again`. A new worker asks for
   * the code anew, which not every browser does in one that asked already.
   */
  #unloaded(reason: string): void {
    const message = `The training code could not be loaded (${reason}).`
    const unanswered = this.#end()
    this.#undone = unanswered.flatMap(({ command, answered }) =>
      answered === undefined ? [command] : [],
    )
    for (const waiting of unanswered) this.#refuse(waiting, message)
    this.#tell({ kind: 'refused', what: 'code', message })
    this.#tell({ kind: 'state', state: 'idle' })
  }

  /** Gives the requests that nobody will answer. */
  #end(): readonly Waiting[] {
    this.#worker?.terminate()
    this.#worker = undefined
    this.#lived = false
    return this.#requests.closeAll()
  }

  /** For an answer that will not come. */
  #refuse({ command: { kind }, answered }: Waiting, message: string): void {
    if (answered === undefined) this.#tell({ kind: 'refused', what: kind, message })
    else answered.refuse(new Error(message))
  }

  #tell(report: Report): void {
    for (const listener of this.#listeners) listener(report)
  }
}

export function connectWorker(): WorkerClient {
  return new WorkerClient((tell) =>
    workerOrPage(script, import.meta.url, {
      label: '',
      name: 'training',
      farewell: { id: 0, command: { kind: 'stop' } },
      told: (why) => tell(IN_PAGE[why]),
    }),
  )
}
