/** Wakes one waiter: a `ring` between the call of `wait` and its `await` is not missed. */
export class Bell {
  #wake: () => void = () => undefined

  /** Resolves at the next ring. */
  wait(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve
    })
  }

  ring(): void {
    this.#wake()
  }
}
