/**
 * The first evaluation of a run whose beginning is watched: a first part of its tasks says at once
 * where the run starts from, the others follow between updates, with policies that are kept as they
 * were. What it finds is the same in either order, since every draw has a key of its own.
 */
import type { RunEvent } from './events.ts'
import { disposePair } from './policy-pair.ts'
import type { PolicyPair } from './policy-pair.ts'

/** Chunks of tasks behind each update. */
const CHUNKS = 2

export class FirstEvaluation {
  /** As the run began. Disposed of when the evaluation is whole. */
  readonly policies: PolicyPair
  readonly #events: AsyncGenerator<RunEvent, void, undefined>
  #whole = false

  constructor(policies: PolicyPair, events: AsyncGenerator<RunEvent, void, undefined>) {
    this.policies = policies
    this.#events = events
  }

  get whole(): boolean {
    return this.#whole
  }

  /** Up to its first part. */
  begin(): AsyncGenerator<RunEvent, void, undefined> {
    return this.#until(({ kind }) => kind === 'first-part')
  }

  /** A little of it; what follows on its last tasks as well. */
  advance(): AsyncGenerator<RunEvent, void, undefined> {
    let chunks = 0
    return this.#until(
      (event) => event.kind === 'progress' && (chunks += 1) >= CHUNKS && event.done < event.total,
    )
  }

  /** All that is left. */
  end(): AsyncGenerator<RunEvent, void, undefined> {
    return this.#until(() => false)
  }

  dispose(): void {
    disposePair(this.policies)
  }

  async *#until(isLast: (event: RunEvent) => boolean): AsyncGenerator<RunEvent, void, undefined> {
    while (!this.#whole) {
      const next = await this.#events.next()
      if (next.done === true) {
        this.#whole = true
        this.dispose()
        return
      }
      yield next.value
      if (isLast(next.value)) return
    }
  }
}
