/**
 * The page's end of the training worker: commands go out, validated reports come in. A worker that
 * breaks becomes a report too.
 */
import { whatBroke } from '../engine/device/start-worker.ts'
import type { WhyInPage } from './in-page.ts'
import type { MessageEnd } from './message-end.ts'
import { parseReport } from './protocol.ts'
import type { Command, DeviceCommand, Report } from './protocol.ts'
import { requestOf } from './protocol-request.ts'
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

const isOfDevice = ({ kind }: Command | DeviceCommand): boolean =>
  kind === 'probe' || kind === 'measure' || kind === 'stop-measuring'

export class WorkerClient {
  readonly #make: (tell: (notice: Report) => void) => MessageEnd
  readonly #listeners = new Set<(report: Report) => void>()
  /**
   * Absent where the last one broke: the next command starts another, so that one that cannot start
   * is not started again and again.
   */
  #worker: MessageEnd | undefined
  /** Whether this worker ever reported. */
  #lived = false
  /** What was sent and brought no report yet. */
  #unheard: readonly (Command | DeviceCommand)[] = []
  /** What was sent to a worker whose code did not arrive. */
  #undone: readonly (Command | DeviceCommand)[] = []
  /** What was asked and not answered, by the request's number. */
  readonly #asked = new Map<number, string>()

  /** `make` never throws: a worker that does not start is an `error` event of it. */
  constructor(make: (tell: (notice: Report) => void) => MessageEnd) {
    this.#make = make
    this.#worker = this.#connect()
  }

  send(command: Command | DeviceCommand): void {
    const { request } = requestOf(command)
    if (request !== undefined) this.#asked.set(request, command.kind)
    // What was wanted of the machine still is; of anything else, this is what is wanted now.
    const before = this.#undone.filter(isOfDevice)
    this.#undone = []
    for (const one of [...before, command]) this.#post(one)
  }

  /** Sends what could not be done because code did not arrive; starts a worker for it. */
  again(): void {
    const undone = this.#undone
    this.#undone = []
    if (undone.length === 0) this.#worker ??= this.#connect()
    for (const one of undone) this.#post(one)
  }

  #post(command: Command | DeviceCommand): void {
    this.#unheard = [...this.#unheard, command]
    this.#worker ??= this.#connect()
    this.#worker.postMessage(command)
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
      const data: unknown = 'data' in event ? event.data : undefined
      const report = parseReport(data)
      const { request } = requestOf(data)
      if (report.ok) {
        if (request !== undefined) this.#asked.delete(request)
        if (report.value.kind === 'refused' && report.value.what === 'code') {
          this.#unloaded(report.value.message)
          return
        }
        this.#heard(report.value)
        this.#tell(report.value)
        return
      }
      const message = `The training worker said something the page does not understand: ${report.message}`
      if (request !== undefined) this.#refuse(request, message)
      this.#tell({
        kind: 'notice',
        message,
        wayOut: 'Reload the page, so that both are of one version.',
      })
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

  /** The machine's reports answer what was asked of it, any other report all the rest. */
  #heard({ kind }: Report): void {
    const ofDevice = kind === 'engines' || kind === 'bench'
    this.#unheard = this.#unheard.filter((command) => isOfDevice(command) !== ofDevice)
  }

  /** A fresh worker takes over; the page then continues what was in training. */
  #crashed(reason: string): void {
    if (!this.#lived) {
      this.#unloaded(reason)
      return
    }
    this.#end(`The training worker stopped: ${reason}`)
    this.#tell({ kind: 'crashed', message: reason })
    this.#tell({ kind: 'state', state: 'stopped' })
    this.#tell({ kind: 'experiment-state', state: 'stopped' })
  }

  /**
   * Nothing was begun, so nothing ended: what was wanted is kept for `again`. A new worker asks for
   * the code anew, which not every browser does in one that asked already.
   */
  #unloaded(reason: string): void {
    const undone = this.#unheard
    const message = `The training code could not be loaded (${reason}).`
    this.#end(message)
    this.#undone = undone.filter((command) => requestOf(command).request === undefined)
    for (const { kind } of this.#undone) this.#tell({ kind: 'refused', what: kind, message })
    this.#tell({ kind: 'refused', what: 'code', message })
    this.#tell({ kind: 'state', state: 'idle' })
  }

  #end(reason: string): void {
    this.#worker?.terminate()
    this.#worker = undefined
    this.#lived = false
    this.#unheard = []
    for (const request of this.#asked.keys()) this.#refuse(request, reason)
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
  return new WorkerClient((tell) =>
    workerOrPage(script, import.meta.url, {
      label: '',
      name: 'training',
      farewell: { kind: 'stop' },
      told: (why) => tell(IN_PAGE[why]),
    }),
  )
}
