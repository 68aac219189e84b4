/**
 * The code of a worker in the page itself, for a browser that starts no workers as ours are:
 * training computes in short slices, so the page still answers, more slowly. The code is the
 * worker's own, bound by the page's policy like everything here.
 */
import { moduleAddress } from '../engine/device/start-worker.ts'
import type { Instead, MessageEnd } from './message-end.ts'
import { inPageEvent } from './in-page-event.ts'

/** Longer than a worker of one line takes to start on any machine that runs models. */
const PATIENCE_MS = 10_000

/** Whether a module worker starts from a blob; in a classic one the line cannot be read. */
export function startsWorkers(
  start = (address: string): Pick<Worker, 'onmessage' | 'onerror' | 'terminate'> =>
    new Worker(address, { type: 'module' }),
): Promise<boolean> {
  return new Promise((resolve) => {
    let end: () => void = () => undefined
    const say = (starts: boolean) => {
      resolve(starts)
      end()
    }
    try {
      const worker = start(moduleAddress('postMessage(typeof import.meta)'))
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
          message: error instanceof Error ? error.message : String(error),
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
 * Why the code of a worker runs in the page: no worker starts here, or workers do but their script,
 * at `address`, comes to the page alone. Firefox asks the network alone for what a worker made of a
 * blob imports: without a connection the page still has what its service worker keeps. Undefined
 * where it does not run in the page either: then the script did not arrive.
 */
export async function whyInPage(
  address: string,
  starts: () => Promise<boolean> = startsWorkers,
  kept: (address: string) => Promise<boolean> = keptForPage,
): Promise<'no-worker' | 'no-script' | undefined> {
  if (!(await starts())) return 'no-worker'
  return (await kept(address)) ? 'no-script' : undefined
}

/** What takes the place of the training worker, whose script is at `address`, and what is said. */
export async function insteadOf(address: string, why = whyInPage): Promise<Instead | undefined> {
  const reason = await why(address)
  if (reason === undefined) return undefined
  return {
    make: () => new InPage((port) => loadIntoPage(address, 'training', port), { kind: 'stop' }),
    notice:
      reason === 'no-worker'
        ? {
            kind: 'notice',
            message:
              'This browser starts no worker, so training computes in the page itself, which answers more slowly meanwhile.',
            wayOut: 'A newer browser trains beside the page.',
          }
        : {
            kind: 'notice',
            message:
              'Without a connection this browser brings no code to its workers, so training computes in the page itself, which answers more slowly meanwhile.',
            wayOut: 'Reload the page with a connection to train beside it.',
          },
  }
}

/** The code at `address` in the page, where no worker runs it; `name`: which it is. */
export async function endInPage(
  address: string,
  name: string,
  why = whyInPage,
): Promise<MessageEnd | undefined> {
  return (await why(address)) === undefined
    ? undefined
    : new InPage((port) => loadIntoPage(address, name, port))
}
