/**
 * Drives what is pulled as a stream of events (a run, an experiment, a warm start) from its
 * beginning to its end, in the page and in commands alike. Not pulling is pausing; an event is told
 * and kept before the next one is pulled; where the device is lost it begins again from what was
 * kept. Who drives says how it begins, what is told and what is kept: this knows nothing of pages
 * and files.
 */
import type { Engine } from '../../engine/engine.ts'
import { abortable } from './abortable.ts'
import { DeviceLost, MOST_LOSSES } from './device-loss.ts'
import { DeviceWatch } from './device-watch.ts'
import type { Wait } from './device-watch.ts'

/** Asked before each pull. */
export interface Gate {
  /** Stops what is driven; work rejects with its reason. */
  readonly signal: AbortSignal
  /** Waits while it is paused. Rejects with the reason when stopped. */
  whenRunning(): Promise<void>
}

export const neverPaused = (signal: AbortSignal): Gate => ({
  signal,
  whenRunning: async () => {
    await Promise.resolve()
    signal.throwIfAborted()
  },
})

/** What was begun on an engine, and what becomes of it. All of it is watched for the device's loss. */
export interface Driven<Event, Result> {
  readonly engine: Engine
  readonly events: AsyncIterator<Event, Result, undefined>
  /** Before the first event is pulled. */
  begun?(): Promise<void>
  tell(event: Event): void
  /** Keeps what is due behind an event. */
  keep?(event: Event): Promise<void>
  /** Ends it early, behind this event, which is kept with the end. */
  enough?(event: Event): boolean
  /** Keeps the end; there is no result where there was enough before. */
  finished?(result: Result | undefined): Promise<void>
  /**
   * Keeps what is there when it is stopped. `whole`: the state between two events can be read;
   * rejecting then, it is called again without.
   */
  stopped?(whole: boolean): Promise<void>
  /** However it ended, last. */
  dispose?(): void
}

/**
 * Begins what is driven. `losses` of devices came before: it goes on from what was kept, or begins
 * anew where nothing was, and says so.
 */
export type Begin<Event, Result> = (losses: readonly DeviceLost[]) => Promise<Driven<Event, Result>>

/** How it ended; `begun` is false where it had not begun, or not again. */
export type Ending<Result> =
  | { readonly kind: 'finished'; readonly result: Result | undefined }
  | { readonly kind: 'stopped'; readonly begun: boolean }
  | {
      readonly kind: 'failed'
      readonly error: unknown
      readonly begun: boolean
      /** After which it could not begin again. */
      readonly loss: DeviceLost | undefined
    }

export interface DriverParts {
  readonly gate: Gate
  readonly wait: Wait
  /** Around each pull, where others read between two of them. */
  readonly exclusively?: <T>(work: () => Promise<T>) => Promise<T>
  /** The engine is of no more use. */
  readonly lost?: (loss: DeviceLost) => void
}

const atOnce = <T>(work: () => Promise<T>): Promise<T> => work()

export class RunDriver {
  readonly #parts: DriverParts

  constructor(parts: DriverParts) {
    this.#parts = parts
  }

  /** Resolves when it has ended, however it ended; rejects only where what `stopped` keeps fails. */
  async drive<Event, Result>(begin: Begin<Event, Result>): Promise<Ending<Result>> {
    const { gate } = this.#parts
    for (let losses: readonly DeviceLost[] = []; ;) {
      const ending = await this.#once(begin, losses)
      if (ending.kind !== 'failed' || !(ending.error instanceof DeviceLost)) return ending
      if (gate.signal.aborted) return { kind: 'stopped', begun: ending.begun }
      if (losses.length === MOST_LOSSES) return ending
      losses = [...losses, ending.error]
    }
  }

  async #once<Event, Result>(
    begin: Begin<Event, Result>,
    losses: readonly DeviceLost[],
  ): Promise<Ending<Result>> {
    const { signal } = this.#parts.gate
    let driven: Driven<Event, Result>
    try {
      signal.throwIfAborted()
      // Stopped while it prepares, it ends at once.
      driven = await abortable(signal, begin(losses))
    } catch (error) {
      this.#isLost(error)
      return error === signal.reason
        ? { kind: 'stopped', begun: false }
        : { kind: 'failed', error, begun: false, loss: losses.at(-1) }
    }
    const watch = new DeviceWatch(driven.engine, signal, this.#parts.wait)
    let isLost = false
    try {
      return { kind: 'finished', result: await this.#pull(driven, watch) }
    } catch (error) {
      isLost = this.#isLost(error)
      if (!signal.aborted) return { kind: 'failed', error, begun: true, loss: undefined }
      // Between two events the state is whole, so what is continued loses nothing; what is lost, or
      // failed, cannot be read any more.
      const kept =
        error === signal.reason &&
        (await watch.guard(driven.stopped?.(true) ?? Promise.resolve()).then(
          () => true,
          (trouble: unknown) => {
            isLost = this.#isLost(trouble)
            return false
          },
        ))
      if (!kept) await driven.stopped?.(false)
      return error instanceof DeviceLost
        ? { kind: 'failed', error, begun: true, loss: undefined }
        : { kind: 'stopped', begun: true }
    } finally {
      const ended = driven.events.return?.().catch(() => undefined)
      // On a device that is gone, what it was at never ends.
      if (!isLost) await ended
      driven.dispose?.()
    }
  }

  /**
   * Whether it is a loss, which is said at once: who waits for what the lost device is at would wait
   * for ever.
   */
  #isLost(error: unknown): boolean {
    if (!(error instanceof DeviceLost)) return false
    this.#parts.lost?.(error)
    return true
  }

  /** All events; gives the result, or nothing where there was enough. */
  async #pull<Event, Result>(
    driven: Driven<Event, Result>,
    watch: DeviceWatch,
  ): Promise<Result | undefined> {
    const { gate, exclusively = atOnce } = this.#parts
    if (driven.begun !== undefined) await watch.guard(driven.begun())
    for (;;) {
      await gate.whenRunning()
      const next = await watch.guard(exclusively(() => driven.events.next()))
      const ends = next.done === true
      if (!ends) {
        driven.tell(next.value)
        if (driven.enough?.(next.value) !== true) {
          if (driven.keep !== undefined) await watch.guard(driven.keep(next.value))
          continue
        }
      }
      const result = ends ? next.value : undefined
      if (driven.finished !== undefined) await watch.guard(driven.finished(result))
      return result
    }
  }
}
