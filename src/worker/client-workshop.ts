/**
 * The page's end of the worker that tries user-written tools: one question at a time, each answered
 * within a limit of time or not at all.
 */
import type { MessageEnd } from './message-end.ts'
import { workshopReportSchema } from './protocol-workshop.ts'
import type { WorkshopCommand, WorkshopReport } from './protocol-workshop.ts'
import { workerOrPage } from './worker-or-page.ts'
import script from './workshop-worker.ts?worker&url'

/** Whatever is tried, loading included. */
export const TRY_SECONDS = 20

export interface WorkshopSurroundings {
  readonly make: () => MessageEnd
  /** Calls back after so many milliseconds; returns what prevents it. */
  readonly after: (ms: number, call: () => void) => () => void
}

const problem = (kind: 'time' | 'error', message: string): WorkshopReport => ({
  kind: 'problem',
  problem: { kind, message },
})

export class WorkshopClient {
  readonly #around: WorkshopSurroundings
  #worker: MessageEnd | undefined
  /** Ends the question in hand, if there is one. */
  #settle: ((report: WorkshopReport) => void) | undefined

  constructor(around: WorkshopSurroundings) {
    this.#around = around
  }

  /** Never rejects. A question that was not answered yet is dropped, with its worker. */
  ask(command: WorkshopCommand): Promise<WorkshopReport> {
    if (this.#settle !== undefined)
      this.#give(problem('error', 'another question came before the answer'), true)
    return new Promise((resolve) => {
      const worker = (this.#worker ??= this.#connect())
      const cancel = this.#around.after(TRY_SECONDS * 1000, () =>
        this.#give(
          problem('time', `it took more than ${TRY_SECONDS} seconds, and was ended`),
          true,
        ),
      )
      this.#settle = (report) => {
        cancel()
        resolve(report)
      }
      worker.postMessage(command)
    })
  }

  close(): void {
    this.#give(problem('error', 'the editor was closed'), true)
  }

  #connect(): MessageEnd {
    const worker = this.#around.make()
    worker.addEventListener('message', (event) => {
      if (worker !== this.#worker) return
      const read = workshopReportSchema.safeParse('data' in event ? event.data : undefined)
      this.#give(
        read.success
          ? read.data
          : problem('error', 'the answer could not be read: reload the page'),
        false,
      )
    })
    const broken = (event: Event) => {
      event.preventDefault()
      if (worker === this.#worker)
        this.#give(
          problem('error', 'what tries your tools could not be loaded, or broke: try again'),
          true,
        )
    }
    worker.addEventListener('error', broken)
    worker.addEventListener('messageerror', broken)
    return worker
  }

  #give(report: WorkshopReport, ended: boolean): void {
    const settle = this.#settle
    this.#settle = undefined
    if (ended) {
      this.#worker?.terminate()
      this.#worker = undefined
    }
    settle?.(report)
  }
}

export function connectWorkshop(): WorkshopClient {
  return new WorkshopClient({
    make: () =>
      workerOrPage(script, import.meta.url, { label: 'your own tools', name: 'workshop' }),
    after: (ms, call) => {
      const timer = setTimeout(call, ms)
      return () => clearTimeout(timer)
    },
  })
}
