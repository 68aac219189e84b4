/**
 * Pausing is not pulling. Asked before each pull of a run's events, it lets it go on, holds it
 * back, or lets it go on until the next update. It also carries the run's abort signal, so that
 * stopping works whether the run is being pulled or waits.
 */

export type PauseState = 'running' | 'paused'

export class PauseController {
  readonly #controller = new AbortController()
  readonly #changed: (state: PauseState) => void
  #wanted: 'run' | 'until-update' | 'pause' = 'run'
  #state: PauseState = 'running'
  #wake: () => void = () => undefined

  /** `changed` is called when a run really waits, and when it really goes on. */
  constructor(changed: (state: PauseState) => void) {
    this.#changed = changed
  }

  /** What was said last. */
  get state(): PauseState {
    return this.#state
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  pause(): void {
    this.#wanted = 'pause'
  }

  resume(): void {
    this.#wanted = 'run'
    this.#wake()
  }

  step(): void {
    this.#wanted = 'until-update'
    this.#wake()
  }

  stop(reason: Error): void {
    this.#controller.abort(reason)
    this.#wake()
  }

  /** An update was recorded: a step ends here. */
  updated(): void {
    if (this.#wanted === 'until-update') this.#wanted = 'pause'
  }

  /** Waits while the run is to be paused. Rejects with the reason when stopped. */
  async whenRunning(): Promise<void> {
    while (this.#wanted === 'pause' && !this.signal.aborted) {
      const woken = new Promise<void>((resolve) => {
        this.#wake = resolve
      })
      this.#become('paused')
      await woken
    }
    this.signal.throwIfAborted()
    this.#become('running')
  }

  #become(state: PauseState): void {
    if (state === this.#state) return
    this.#state = state
    this.#changed(state)
  }
}
