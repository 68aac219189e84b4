/** Repeatable numbers for tests alone: a linear congruential generator, in [0, 1). */
export function sequence(seed: number): () => number {
  let state = (seed * 2654435761 + 12345) >>> 0
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}
