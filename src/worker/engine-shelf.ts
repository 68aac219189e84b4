/**
 * Engines in use, kept between runs so that kernels are compiled once; one is let go when its
 * device is lost.
 */
import type { Engine } from '../engine/engine.ts'
import { makeMachine } from './machine.ts'
import type { Machine, NamedEngine } from './machine.ts'

export class EngineShelf {
  readonly #make: (wanted: NamedEngine) => Promise<Machine>
  readonly #kept = new Map<string, Promise<Machine>>()

  constructor(make: (wanted: NamedEngine) => Promise<Machine> = makeMachine) {
    this.#make = make
  }

  /** The same machine for the same wish; what failed is tried again. */
  get(wanted: NamedEngine): Promise<Machine> {
    const name = [wanted.name, wanted.portable ? 'portable' : '', wanted.kernels ?? ''].join(' ')
    const kept = this.#kept.get(name)
    if (kept !== undefined) return kept
    const made = this.#make(wanted)
    this.#kept.set(name, made)
    const forget = (): void => {
      if (this.#kept.get(name) === made) this.#kept.delete(name)
    }
    made.then(({ engine }) => engine.lost).then(forget, forget)
    return made
  }

  /** Forgets an engine that is of no more use. */
  drop(engine: Engine): void {
    for (const [name, made] of this.#kept)
      void made.then(
        (machine) => {
          if (machine.engine === engine) this.#kept.delete(name)
        },
        () => undefined,
      )
  }
}
