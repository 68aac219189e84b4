/** Wakes one waiter: a `set` between the call of `wait` and its `await` is not missed. */
export class AsyncEvent {
  #wake: () => void = () => undefined

  /** Resolves at the next call of `set`. */
  wait(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve
    })
  }

  set(): void {
    this.#wake()
  }
}
