/**
 * Small things a browser remembers between visits. It may refuse (private windows): then nothing is
 * remembered and nothing breaks.
 */
export interface Memory {
  get(key: string): string | undefined
  set(key: string, value: string): void
  remove(key: string): void
}

export function rememberedIn(storage: () => Storage): Memory {
  const attempt = <T>(work: (storage: Storage) => T): T | undefined => {
    try {
      return work(storage())
    } catch {
      return undefined
    }
  }
  return {
    get: (key) => attempt((place) => place.getItem(key)) ?? undefined,
    set: (key, value) => attempt((place) => place.setItem(key, value)),
    remove: (key) => attempt((place) => place.removeItem(key)),
  }
}
