/**
 * The code of a worker in the page itself, for a browser that starts no workers as ours are:
 * training computes in short slices, so the page still answers, more slowly. The code is the
 * worker's own, bound by the page's policy like everything here.
 */
import { moduleAddress, startWorker } from '../engine/device/start-worker.ts'
import arrival from './arrival-worker.ts?worker&url'
import { inPageEvent } from './in-page-event.ts'
import type { MessageEnd } from './message-end.ts'
import { messageOf } from '../run/told-error.ts'

/** Longer than a worker of one line takes to start on any machine that runs models. */
const PATIENCE_MS = 10_000

/** Whether the worker that `start` gives says anything; it is ended. */
export function speaks(
  start: () => Pick<Worker, 'onmessage' | 'onerror' | 'terminate'>,
): Promise<boolean> {
  return new Promise((resolve) => {
    let end: () => void = () => undefined
    const say = (spoke: boolean) => {
      resolve(spoke)
      end()
    }
    try {
      const worker = start()
      const late = setTimeout(() => {
        say(false)
      }, PATIENCE_MS)
      end = () => {
        clearTimeout(late)
        worker.terminate()
      }
      worker.onmessage = () => {
        say(true)
      }
      worker.onerror = () => {
        say(false)
      }
    } catch {
      say(false)
    }
  })
}

let starting: Promise<boolean> | undefined

/**
 * Whether a module worker starts from a blob; in a classic one the line cannot be read. It does not
 * change during a visit, so it is found out once.
 */
export function startsWorkers(): Promise<boolean> {
  return (starting ??= speaks(
    () => new Worker(moduleAddress('postMessage(typeof import.meta)'), { type: 'module' }),
  ))
}

/**
 * Whether scripts come to workers now, as they come to ours: without a connection Firefox 153 gives
 * such a worker what it asks for by `fetch` or `import()`, but no static import.
 */
const scriptsArrive = (): Promise<boolean> =>
  speaks(() => startWorker(arrival, import.meta.url, 'arrival'))

/** Loads a worker's script into the page and gives it the port. */
async function loadIntoPage(address: string, name: string, port: MessagePort): Promise<void> {
  await import(/* @vite-ignore */ address)
  dispatchEvent(new MessageEvent(inPageEvent(name), { ports: [port] }))
}

/** To the page it is a worker. What is sent waits in the port until the code is there. */
export class InPage extends EventTarget implements MessageEnd {
  readonly #port: MessagePort
  readonly #farewell: unknown

  /** `farewell`: what the code is told at last, where it is to end what it is at. */
  constructor(load: (port: MessagePort) => Promise<void>, farewell?: unknown) {
    super()
    this.#farewell = farewell
    const { port1, port2 } = new MessageChannel()
    this.#port = port1
    port1.onmessage = ({ data }: MessageEvent<unknown>) => {
      this.dispatchEvent(new MessageEvent('message', { data }))
    }
    load(port2).catch((error: unknown) => {
      this.dispatchEvent(
        Object.assign(new Event('error', { cancelable: true }), {
          message: messageOf(error),
        }),
      )
    })
  }

  postMessage(message: unknown): void {
    this.#port.postMessage(message)
  }

  /** What computes stops at its next pause, and reports no more. */
  terminate(): void {
    if (this.#farewell !== undefined) this.#port.postMessage(this.#farewell)
    this.#port.close()
  }
}

/** Whether the page gets the script through its service worker, which has kept it. */
async function keptForPage(address: string): Promise<boolean> {
  if (!('serviceWorker' in navigator) || navigator.serviceWorker.controller === null) return false
  return (await fetch(address)).ok
}

/**
 * Why the code of a worker runs in the page: no worker starts here, or workers do but scripts come
 * to the page alone.
 */
export type WhyInPage = 'no-worker' | 'no-script'

interface Questions {
  readonly starts: () => Promise<boolean>
  readonly arrive: () => Promise<boolean>
  readonly kept: (address: string) => Promise<boolean>
}

/**
 * Asked of a worker that broke before it spoke, whose script is at `address`. Firefox asks the
 * network alone for what a worker made of a blob imports: without a connection the page still has
 * what its service worker keeps. Undefined where the code is not to run in the page either: it did
 * not arrive there, or it did reach its worker, and broke.
 */
async function whyInPage(
  address: string,
  { starts, arrive, kept }: Questions,
): Promise<WhyInPage | undefined> {
  if (!(await starts())) return 'no-worker'
  if (await arrive()) return undefined
  return (await kept(address)) ? 'no-script' : undefined
}

/**
 * What takes the place of the worker `name` that broke before it spoke, and why; undefined where
 * the page does not. `farewell`: what the code is told at last.
 */
export async function inPage(
  address: string,
  { name, farewell }: { readonly name: string; readonly farewell?: unknown },
  questions: Questions = { starts: startsWorkers, arrive: scriptsArrive, kept: keptForPage },
): Promise<{ readonly end: MessageEnd; readonly why: WhyInPage } | undefined> {
  const why = await whyInPage(address, questions)
  return why && { why, end: new InPage((port) => loadIntoPage(address, name, port), farewell) }
}
