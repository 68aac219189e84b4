/**
 * Reads of what must be there. The checker cannot know that an index lies inside a list, nor that a
 * map has a key; a default put in its place would go on with a wrong number. These throw instead,
 * with the name of what lacks it: uncaught, it still says where the fault is.
 *
 * Where absence has a meaning (an optional setting, a count that begins at 0), `??` says it.
 */
import { ToldError } from './told-error.ts'

/**
 * A fault of the program. No RangeError: that one also says that the stack is used up, which some
 * catch.
 */
export class NotThere extends ToldError {
  override readonly name = 'NotThere'
}

/** What a list holds at `index`, or a record under `key`. NotThere where there is nothing. */
export function at<T>(list: ArrayLike<T>, index: number, name: string): Exclude<T, undefined>
export function at<T>(
  record: Readonly<Record<string, T>>,
  key: string,
  name: string,
): Exclude<T, undefined>
export function at<T>(
  list: Readonly<Record<string | number, T>>,
  index: string | number,
  name: string,
): Exclude<T, undefined> {
  return defined(list[index], name, index)
}

/** The last of a list that is not empty. NotThere where it is. */
export function last<T>(list: readonly T[], name: string): Exclude<T, undefined> {
  return defined(list.at(-1), name, -1)
}

/** What a map holds under `key`. NotThere where there is nothing. */
export function entry<K, T>(map: ReadonlyMap<K, T>, key: K, name: string): Exclude<T, undefined> {
  return defined(map.get(key), name, key)
}

/**
 * `value`, which must be there. For inner loops: it leaves the reading to its caller, so that the
 * engine specialises it to the one kind of list read there. `at` is shared by all kinds, and such a
 * read takes some 10 ns where this takes 1, as `?? 0` does.
 */
export function defined<T>(value: T, name: string, place?: unknown): Exclude<T, undefined> {
  if (isThere(value)) return value
  throw new NotThere(`${name}${isPlace(place) ? `[${place}]` : ''} is not there.`)
}

const isThere = <T>(value: T): value is Exclude<T, undefined> => value !== undefined

/** A key may be an object; that has no words of its own. */
const isPlace = (place: unknown): place is number | string =>
  typeof place === 'number' || typeof place === 'string'
