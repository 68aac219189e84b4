/**
 * Pausing is not pulling. The gate stands before each pull of a run's events: open, shut, or open
 * until the next update. It also carries the run's abort signal, so that stopping works whether the
 * run is being pulled or waits.
 */

export type GateState = 'running' | 'paused'

export class Gate {
  readonly #controller = new AbortController()
  readonly #changed: (state: GateState) => void
  #open: 'always' | 'until-update' | 'shut' = 'always'
  #state: GateState = 'running'
  #wake: () => void = () => undefined

  /** `changed` is told when a run really waits, and when it really goes on. */
  constructor(changed: (state: GateState) => void) {
    this.#changed = changed
  }

  /** What was said last. */
  get state(): GateState {
    return this.#state
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  pause(): void {
    this.#open = 'shut'
  }

  resume(): void {
    this.#open = 'always'
    this.#wake()
  }

  step(): void {
    this.#open = 'until-update'
    this.#wake()
  }

  stop(reason: Error): void {
    this.#controller.abort(reason)
    this.#wake()
  }

  /** An update was recorded: a step ends here. */
  updated(): void {
    if (this.#open === 'until-update') this.#open = 'shut'
  }

  /** Waits while the gate is shut. Rejects with the reason when stopped. */
  async pass(): Promise<void> {
    while (this.#open === 'shut' && !this.signal.aborted) {
      const woken = new Promise<void>((resolve) => {
        this.#wake = resolve
      })
      this.#become('paused')
      await woken
    }
    this.signal.throwIfAborted()
    this.#become('running')
  }

  #become(state: GateState): void {
    if (state === this.#state) return
    this.#state = state
    this.#changed(state)
  }
}
