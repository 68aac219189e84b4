/**
 * The page's end of the worker that tries user-written tools: one question at a time, each answered
 * within a limit of time or not at all.
 */
import type { MessageEnd } from './message-end.ts'
import { Requests, answerIn } from './protocol-answer.ts'
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
  /** The question in hand, if there is one: what ends it. */
  readonly #requests = new Requests<(report: WorkshopReport) => void>()
  #asked: number | undefined

  constructor(around: WorkshopSurroundings) {
    this.#around = around
  }

  /** Never rejects. A question that was not answered yet is dropped, with its worker. */
  ask(command: WorkshopCommand): Promise<WorkshopReport> {
    if (this.#asked !== undefined)
      this.#drop(problem('error', 'another question came before the answer'))
    return new Promise((resolve) => {
      const worker = (this.#worker ??= this.#connect())
      const cancel = this.#around.after(TRY_SECONDS * 1000, () =>
        this.#drop(problem('time', `it took more than ${TRY_SECONDS} seconds, and was ended`)),
      )
      const id = this.#requests.open((report) => {
        cancel()
        resolve(report)
      })
      this.#asked = id
      worker.postMessage({ id, command })
    })
  }

  close(): void {
    this.#drop(problem('error', 'the editor was closed'))
  }

  #connect(): MessageEnd {
    const worker = this.#around.make()
    worker.addEventListener('message', (event) => {
      const answer = answerIn('data' in event ? event.data : undefined)
      const settle = this.#requests.heard(answer)
      if (settle === undefined) return
      this.#asked = undefined
      const read = workshopReportSchema.safeParse(answer.report)
      settle(
        read.success
          ? read.data
          : problem('error', 'the answer could not be read: reload the page'),
      )
    })
    const broken = (event: Event) => {
      event.preventDefault()
      if (worker === this.#worker)
        this.#drop(
          problem('error', 'what tries your tools could not be loaded, or broke: try again'),
        )
    }
    worker.addEventListener('error', broken)
    worker.addEventListener('messageerror', broken)
    return worker
  }

  /** Ends the worker, and with it the question in hand. */
  #drop(report: WorkshopReport): void {
    this.#worker?.terminate()
    this.#worker = undefined
    this.#asked = undefined
    for (const settle of this.#requests.closeAll()) settle(report)
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
