/**
 * The bind groups of one pipeline by what they bind, found without building a key: a step that was
 * taken before allocates nothing.
 */

/** Bind groups kept a pipeline: far above what a training step or a token step uses. */
const MOST = 512

interface Known {
  /** Three numbers a binding: buffer, offset, length. */
  readonly places: readonly number[]
  readonly group: GPUBindGroup
}

export class BindGroups {
  readonly #byHash = new Map<number, Known[]>()
  #count = 0

  /**
   * The group that binds these places, made by `make` when there is none yet. `places` is only
   * read, never kept.
   */
  get(places: readonly number[], make: () => GPUBindGroup): GPUBindGroup {
    let hash = 0
    for (const number of places) hash = Math.imul(hash ^ number, 0x01000193)
    const known = this.#byHash.get(hash)
    const found = known?.find((candidate) => same(candidate.places, places))
    if (found !== undefined) return found.group
    if (this.#count >= MOST) this.clear()
    const made: Known = { places: [...places], group: make() }
    const others = this.#byHash.get(hash)
    if (others === undefined) this.#byHash.set(hash, [made])
    else others.push(made)
    this.#count++
    return made.group
  }

  clear(): void {
    this.#byHash.clear()
    this.#count = 0
  }
}

function same(a: readonly number[], b: readonly number[]): boolean {
  if (a.length !== b.length) return false
  for (let index = 0; index < a.length; index++) {
    if (a[index] !== b[index]) return false
  }
  return true
}
