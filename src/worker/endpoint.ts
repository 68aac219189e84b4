/** Where the code of a worker meets who talks to it, in a worker of its own or in the page. */
import { inPageEvent } from './in-page-event.ts'

/** A worker's own scope, or the port that the page gives where no worker starts. */
export interface MessageEndpoint {
  postMessage(report: unknown): void
  onmessage: ((event: MessageEvent<unknown>) => void) | null
}

/** Serves the worker's scope, or in the page every port that is given for `name`. */
export function atEndpoint(name: string, serve: (endpoint: MessageEndpoint) => void): void {
  if ('WorkerGlobalScope' in globalThis) {
    serve(globalThis)
    return
  }
  addEventListener(inPageEvent(name), (event) => {
    const [port] = event instanceof MessageEvent ? event.ports : []
    if (port) serve(port)
  })
}
