/** What the page speaks to: a worker, or what takes its place. */
import type { Report } from './protocol.ts'

/** What the client needs of a Worker. */
export interface MessageEnd {
  postMessage(message: unknown): void
  terminate(): void
  addEventListener(
    type: 'message' | 'error' | 'messageerror',
    listener: (event: Event) => void,
  ): void
}

/** What takes a worker's place, and what is said of it. */
export interface Instead {
  readonly make: () => MessageEnd
  readonly notice: Report
}
