/**
 * Mutual exclusion of asynchronous work: each piece begins when all before it have ended, however
 * they ended.
 */
export class Mutex {
  #last: Promise<unknown> = Promise.resolve()

  runExclusive<T>(work: () => Promise<T>): Promise<T> {
    const running = this.#last.then(work)
    this.#last = running.catch(() => undefined)
    return running
  }
}
