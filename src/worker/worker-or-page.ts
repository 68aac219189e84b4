/**
 * A worker; where it never spoke and its code runs in the page, that code instead. Whoever talks to
 * it learns nothing of the change: what was posted before is posted again.
 */
import { startWorker } from '../engine/device/start-worker.ts'
import type { WhyInPage } from './in-page.ts'
import type { MessageEnd } from './message-end.ts'
import { messageOf } from '../run/told-error.ts'

export class WorkerOrPage extends EventTarget implements MessageEnd {
  readonly #instead: () => Promise<MessageEnd | undefined>
  #end: MessageEnd | undefined
  /** What was posted before anything came back. */
  #posted: unknown[] | undefined = []
  #terminated = false

  constructor(start: () => MessageEnd, instead: () => Promise<MessageEnd | undefined>) {
    super()
    this.#instead = instead
    try {
      this.#connect(start(), (error) => void this.#change(error))
    } catch (error) {
      void this.#change(
        Object.assign(new Event('error'), {
          message: messageOf(error),
        }),
      )
    }
  }

  postMessage(message: unknown): void {
    this.#posted?.push(message)
    this.#end?.postMessage(message)
  }

  terminate(): void {
    this.#terminated = true
    this.#end?.terminate()
  }

  /** `unheard`: what becomes of an error before anything came back. */
  #connect(end: MessageEnd, unheard: (error: Event) => void): void {
    this.#end = end
    end.addEventListener('message', (event) => {
      this.#posted = undefined
      const data: unknown = 'data' in event ? event.data : undefined
      this.dispatchEvent(new MessageEvent('message', { data }))
    })
    end.addEventListener('messageerror', () => this.dispatchEvent(new Event('messageerror')))
    end.addEventListener('error', (event) => {
      event.preventDefault()
      if (this.#posted === undefined) this.#fail(event)
      else unheard(event)
    })
  }

  async #change(error: Event): Promise<void> {
    this.#end?.terminate()
    this.#end = undefined
    const found = await this.#instead().catch(() => undefined)
    if (this.#terminated) {
      found?.terminate()
      return
    }
    if (found === undefined) {
      this.#fail(error)
      return
    }
    this.#connect(found, (event) => {
      this.#fail(event)
    })
    for (const message of this.#posted ?? []) found.postMessage(message)
  }

  #fail(error: Event): void {
    const message = 'message' in error ? error.message : undefined
    this.dispatchEvent(Object.assign(new Event('error', { cancelable: true }), { message }))
  }
}

export interface WorkerOrPageOptions {
  /** Of the worker, for whoever looks at what runs. */
  readonly label: string
  /** Which worker's code is meant, where it runs in the page. */
  readonly name: string
  /** What the code is told at last where it runs in the page and is to end what it is at. */
  readonly farewell?: unknown
  /** Told where the code runs in the page. */
  readonly told?: (why: WhyInPage) => void
}

/** `script` and `near` as `startWorker` takes them. */
export const workerOrPage = (
  script: string,
  near: string,
  { label, told, ...options }: WorkerOrPageOptions,
): MessageEnd =>
  new WorkerOrPage(
    () => startWorker(script, near, label),
    async () => {
      const { inPage } = await import('./in-page.ts')
      const found = await inPage(new URL(script, near).href, options)
      if (found) told?.(found.why)
      return found?.end
    },
  )
