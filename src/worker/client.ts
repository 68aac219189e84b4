/** The page's end of the training worker: commands go out, validated reports come in. A worker that breaks becomes a report too. */
import { startWorker, whatBroke } from '../engine/device/start-worker.ts'
import { parseReport } from './protocol.ts'
import type { Command, DeviceCommand, Report } from './protocol.ts'
import { requestOf } from './protocol-request.ts'
import script from './worker.ts?worker&url'

/** What the client needs of a Worker. */
export interface MessageEnd {
  postMessage(message: unknown): void
  terminate(): void
  addEventListener(type: 'message' | 'error' | 'messageerror', listener: (event: Event) => void): void
}

export class WorkerClient {
  readonly #make: () => MessageEnd
  readonly #listeners = new Set<(report: Report) => void>()
  #worker: MessageEnd
  /** Whether this worker ever reported: one that cannot even start is not started again and again. */
  #lived = false
  /** What was asked and not answered, by the request's number. */
  readonly #asked = new Map<number, string>()

  constructor(make: () => MessageEnd) {
    this.#make = make
    this.#worker = this.#connect()
  }

  send(command: Command | DeviceCommand): void {
    const { request } = requestOf(command)
    if (request !== undefined) this.#asked.set(request, command.kind)
    this.#worker.postMessage(command)
  }

  /** Returns what ends the subscription. */
  subscribe(listener: (report: Report) => void): () => void {
    this.#listeners.add(listener)
    return () => { this.#listeners.delete(listener) }
  }

  #connect(): MessageEnd {
    const worker = this.#make()
    worker.addEventListener('message', (event) => {
      this.#lived = true
      const data: unknown = 'data' in event ? event.data : undefined
      const report = parseReport(data)
      const { request } = requestOf(data)
      if (report.ok) {
        if (request !== undefined) this.#asked.delete(request)
        this.#tell(report.value)
        return
      }
      const message = `The training worker said something the page does not understand: ${report.message}`
      if (request !== undefined) this.#refuse(request, message)
      this.#tell({ kind: 'notice', message, wayOut: 'Reload the page, so that both are of one version.' })
    })
    worker.addEventListener('error', (event) => {
      event.preventDefault()
      this.#crashed(whatBroke(event))
    })
    worker.addEventListener('messageerror', () => { this.#crashed('a message could not be read') })
    return worker
  }

  /** A fresh worker takes over; the page then continues what was in training. */
  #crashed(reason: string): void {
    this.#worker.terminate()
    const lived = this.#lived
    if (lived) {
      this.#lived = false
      this.#worker = this.#connect()
    }
    for (const request of this.#asked.keys()) this.#refuse(request, `The training worker stopped: ${reason}`)
    this.#tell(lived ? { kind: 'crashed', message: reason } : { kind: 'failed', message: `The training worker stopped: ${reason}`, wayOut: 'Continue the run from its last checkpoint, or reload the page.' })
    this.#tell({ kind: 'state', state: 'stopped' })
    this.#tell({ kind: 'experiment-state', state: 'stopped' })
  }

  /** For an answer that will not come. */
  #refuse(request: number, message: string): void {
    const what = this.#asked.get(request)
    this.#asked.delete(request)
    if (what !== undefined) this.#tell({ kind: 'refused', what, request, message })
  }

  #tell(report: Report): void {
    for (const listener of this.#listeners) listener(report)
  }
}

export function connectWorker(): WorkerClient {
  return new WorkerClient(() => startWorker(script, import.meta.url))
}
