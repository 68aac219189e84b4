/**
 * Engines in use, cached between runs so that kernels are compiled once; one is dropped when its
 * device is lost.
 */
import type { Engine } from '../engine/engine.ts'
import { startEngine } from './engine-instance.ts'
import type { EngineInstance, NamedEngine } from './engine-instance.ts'

export class EngineCache {
  readonly #make: (wanted: NamedEngine) => Promise<EngineInstance>
  readonly #kept = new Map<string, Promise<EngineInstance>>()

  constructor(make: (wanted: NamedEngine) => Promise<EngineInstance> = startEngine) {
    this.#make = make
  }

  /** The same instance for the same choice; what failed is tried again. */
  get(wanted: NamedEngine): Promise<EngineInstance> {
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
        (instance) => {
          if (instance.engine === engine) this.#kept.delete(name)
        },
        () => undefined,
      )
  }
}
