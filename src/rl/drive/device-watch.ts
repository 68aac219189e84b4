/**
 * Work on a device that may go away: then promises of work on it may never settle, or reject before
 * the device reports why.
 */
import { Unreadable } from '../../engine/engine.ts'
import type { Engine } from '../../engine/engine.ts'
import { DeviceLost } from './device-loss.ts'

/** Pauses before an engine is asked for again: an adapter that was lost may need a while. */
const PAUSES_MS: readonly number[] = [0, 500, 2000, 5000]
/**
 * How long a failure waits for the device to say that it is gone: on a busy machine that word comes
 * late, and without it the run would end.
 */
const GRACE_MS = 3000

/** Resolves after so many milliseconds. */
export type Wait = (ms: number) => Promise<void>

export class DeviceWatch {
  readonly #engine: Engine
  readonly #signal: AbortSignal
  readonly #wait: Wait
  readonly #waiting = new Set<(loss: DeviceLost) => void>()
  #loss: DeviceLost | undefined

  /**
   * One for each time that an engine is used: each listens to the engine once, however much is
   * guarded. `signal` stops the work: what fails then waits for no word of the device.
   */
  constructor(engine: Engine, signal: AbortSignal, wait: Wait) {
    this.#engine = engine
    this.#signal = signal
    this.#wait = wait
    void engine.lost.then((reason) => {
      const loss = new DeviceLost(reason, engine)
      this.#loss = loss
      for (const fail of this.#waiting) fail(loss)
    })
  }

  /**
   * What `work` gives; rejects with DeviceLost as soon as the device is gone, whatever becomes of
   * `work`. A trap in WebAssembly is such a loss: what it leaves in memory, and threads that wait
   * for it, are of no more use. So is a device that cannot be read: a busy one says only much later
   * that it is gone.
   */
  async guard<T>(work: Promise<T>): Promise<T> {
    try {
      return await this.#race(work)
    } catch (error) {
      if (error instanceof DeviceLost) throw error
      if (error instanceof WebAssembly.RuntimeError || error instanceof Unreadable)
        throw new DeviceLost(error.message, this.#engine)
      if (!this.#signal.aborted) await this.#race(this.#wait(GRACE_MS))
      throw error
    }
  }

  #race<T>(work: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const settle = (then: () => void): void => {
        this.#waiting.delete(reject)
        then()
      }
      if (this.#loss === undefined) this.#waiting.add(reject)
      else reject(this.#loss)
      work.then(
        (value) => settle(() => resolve(value)),
        (error: unknown) =>
          settle(() => reject(error instanceof Error ? error : new Error(String(error)))),
      )
    })
  }
}

/** What `work` on the engine gives; rejects with DeviceLost as soon as its device is gone. */
export const orLost = <T>(engine: Engine, work: Promise<T>): Promise<T> =>
  Promise.race([work, engine.lost.then((reason) => Promise.reject(new DeviceLost(reason, engine)))])

/**
 * What `make` gives, an engine. `after`: one was lost before and may take a while to come back, so
 * it is asked for again; the signal ends the waiting. Rejects with why it does not start.
 */
export async function engineOf(
  make: () => Promise<Engine>,
  wait: Wait,
  after?: AbortSignal,
): Promise<Engine> {
  let trouble: unknown
  for (const pause of after === undefined ? [0] : PAUSES_MS) {
    if (pause > 0) await wait(pause)
    after?.throwIfAborted()
    try {
      return await make()
    } catch (error) {
      trouble = error
    }
  }
  throw trouble
}
