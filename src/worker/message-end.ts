/** What the page speaks to: a worker, or what takes its place. */
export interface MessageEnd {
  postMessage(message: unknown): void
  terminate(): void
  addEventListener(
    type: 'message' | 'error' | 'messageerror',
    listener: (event: Event) => void,
  ): void
}
