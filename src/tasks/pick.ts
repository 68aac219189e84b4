import type { Random } from '../engine/random.ts'

/** One of `items`, drawn. Throws RangeError where there is none. */
export const pick = <T>(random: Random, items: readonly T[]): T => {
  const item = items[random.int(items.length)]
  if (item === undefined) throw new RangeError('nothing to pick from')
  return item
}
