/**
 * The page's end of the training worker: commands go out, validated reports come in. A worker that
 * breaks becomes a report too.
 */
import { startWorker, whatBroke } from '../engine/device/start-worker.ts'
import type { Instead, MessageEnd } from './message-end.ts'
import { parseReport } from './protocol.ts'
import type { Command, DeviceCommand, Report } from './protocol.ts'
import { requestOf } from './protocol-request.ts'
import script from './worker.ts?worker&url'

const isOfDevice = ({ kind }: Command | DeviceCommand): boolean =>
  kind === 'probe' || kind === 'measure' || kind === 'stop-measuring'

export class WorkerClient {
  #make: () => MessageEnd
  #instead: (() => Promise<Instead | undefined>) | undefined
  /** Whether workers start here is being found out: what is sent waits. */
  #looking = false
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

  /**
   * `instead` is asked where a worker never spoke: it gives what takes its place, undefined where
   * workers do start here.
   */
  constructor(make: () => MessageEnd, instead?: () => Promise<Instead | undefined>) {
    this.#make = make
    this.#instead = instead
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
    if (undone.length === 0 && !this.#looking) this.#worker ??= this.#connect()
    for (const one of undone) this.#post(one)
  }

  #post(command: Command | DeviceCommand): void {
    this.#unheard = [...this.#unheard, command]
    if (this.#looking) return
    this.#worker ??= this.#connect()
    this.#worker?.postMessage(command)
  }

  /** Returns what ends the subscription. */
  subscribe(listener: (report: Report) => void): () => void {
    this.#listeners.add(listener)
    return () => {
      this.#listeners.delete(listener)
    }
  }

  #connect(): MessageEnd | undefined {
    let worker: MessageEnd
    try {
      worker = this.#make()
    } catch (error) {
      this.#crashed(error instanceof Error ? error.message : String(error))
      return undefined
    }
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
      if (this.#instead === undefined) this.#unloaded(reason)
      else void this.#look(reason, this.#instead)
      return
    }
    this.#end(`The training worker stopped: ${reason}`)
    this.#tell({ kind: 'crashed', message: reason })
    this.#tell({ kind: 'state', state: 'stopped' })
    this.#tell({ kind: 'experiment-state', state: 'stopped' })
  }

  /** Either the code did not arrive, or this browser starts no such worker. */
  async #look(reason: string, instead: () => Promise<Instead | undefined>): Promise<void> {
    this.#looking = true
    this.#worker?.terminate()
    this.#worker = undefined
    const found = await instead().catch(() => undefined)
    this.#looking = false
    if (found === undefined) {
      this.#unloaded(reason)
      return
    }
    this.#make = found.make
    this.#instead = undefined
    const unheard = this.#unheard
    this.#unheard = []
    this.#tell(found.notice)
    for (const one of unheard) this.#post(one)
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
  return new WorkerClient(
    () => startWorker(script, import.meta.url),
    async () => (await import('./in-page.ts')).insteadOf(new URL(script, import.meta.url).href),
  )
}
