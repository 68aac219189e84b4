/**
 * Reports of the worker arrive many times a second; they are gathered and taken over together, at
 * most four times a second, so that the page is drawn for what changed and never for each message.
 */
import type { Report } from '../worker/protocol.ts'

const PUBLISH_MS = 250

export interface ReportQueueOptions {
  /** Reports that answer a press: these do not wait. */
  readonly atOnce: ReadonlySet<Report['kind']>
  /** Calls back after so many milliseconds. */
  readonly later: (callback: () => void, ms: number) => void
  readonly take: (reports: readonly Report[]) => void
}

export class ReportQueue {
  readonly #options: ReportQueueOptions
  #gathered: Report[] = []
  #planned = false

  constructor(options: ReportQueueOptions) {
    this.#options = options
  }

  add(report: Report): void {
    const { atOnce, later } = this.#options
    this.#gathered.push(report)
    if (atOnce.has(report.kind)) return this.#publish()
    if (this.#planned) return
    this.#planned = true
    later(() => this.#publish(), PUBLISH_MS)
  }

  #publish(): void {
    this.#planned = false
    const reports = this.#gathered
    this.#gathered = []
    if (reports.length > 0) this.#options.take(reports)
  }
}
