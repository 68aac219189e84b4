/**
 * Records too large for one entry of a database: their large leaves, numbers and texts, are written
 * in parts beside them and put together when they are read. Chromium refuses a value over some 133
 * MB, and a checkpoint of a larger model has more. A record that is small enough is stored as it
 * is, and read back so, as those of earlier versions are.
 */
import * as z from 'zod/mini'
import { at } from './at.ts'
import { isList } from './is-object.ts'
import { StorageError } from './database.ts'
import type { PartKey, RecordName } from './database.ts'

/** No entry holds more, in bytes. */
export const PART_BYTES = 64 * 2 ** 20
/** Smaller leaves stay where they are. */
const SMALL_BYTES = 4096

type Piece = Float32Array | string

/** The store of parts within the transaction that writes the record. */
export interface PartWriter {
  put(part: readonly Piece[], key: PartKey): Promise<unknown>
  delete(range: IDBKeyRange): Promise<unknown>
}
export interface PartReader {
  getAll(range: IDBKeyRange): Promise<unknown[]>
}

const partedSchema = z.object({
  parted: z.literal(1),
  parts: z.int().check(z.minimum(0)),
  leaves: z.array(
    z.object({
      path: z.array(z.union([z.string(), z.number()])),
      pieces: z.int().check(z.minimum(1)),
    }),
  ),
  rest: z.unknown(),
})
type Parted = z.output<typeof partedSchema>
type Path = Parted['leaves'][number]['path']
interface Leaf {
  readonly path: Path
  readonly value: Piece
}

/** The parts of a record, and of every record whose key begins with `name`. */
export const partsOf = (name: RecordName): IDBKeyRange =>
  IDBKeyRange.bound([...name], [...name, []])

/**
 * Puts a record, in parts where it has more than `most` bytes, in place of whatever parts lay
 * there.
 */
export async function putRecord(
  parts: PartWriter,
  name: RecordName,
  value: unknown,
  put: (record: unknown) => Promise<unknown>,
  most = PART_BYTES,
): Promise<void> {
  await parts.delete(partsOf(name))
  if (bytesOf(value) <= most) {
    await put(value)
    return
  }
  const leaves: Leaf[] = []
  const rest = without(value, Math.min(SMALL_BYTES, most / 16), [], leaves)
  const counts: number[] = []
  let written = 0
  // One after the other: more than one part need not be in memory twice.
  for (const part of packed(leaves, most, counts)) {
    await parts.put(part, [...name, written])
    written += 1
  }
  const record: Parted = {
    parted: 1,
    parts: written,
    leaves: leaves.map(({ path }, i) => ({ path, pieces: at(counts, i, 'counts') })),
    rest,
  }
  await put(record)
}

export const isParted = (record: unknown): boolean => partedSchema.safeParse(record).success

/**
 * The whole of a record as it was put. Rejects with StorageError where a part of it is not there.
 */
export async function wholeRecord(
  parts: PartReader,
  name: RecordName,
  record: unknown,
): Promise<unknown> {
  const parsed = partedSchema.safeParse(record)
  if (!parsed.success) return record
  const { leaves, rest, parts: count } = parsed.data
  const pieces = (await parts.getAll(partsOf(name)))
    .flatMap((part) => (isList(part) ? part : []))
    .values()
  const lacking = (): never => {
    throw new StorageError(
      'broken',
      `Of a record that was stored in ${count} parts (${name.join(' ')}), one is missing or not readable.`,
      'Start that again; everything else is kept.',
    )
  }
  for (const { path, pieces: many } of leaves) {
    const mine: unknown[] = []
    for (let i = 0; i < many; i += 1) mine.push(pieces.next().value)
    place(rest, path, joined(mine) ?? lacking())
  }
  return rest
}

/**
 * What storing it takes, from above: a character may take two bytes, and a view is stored with the
 * whole buffer that it looks at.
 */
export function bytesOf(value: unknown, buffers = new Set<ArrayBufferLike>()): number {
  if (typeof value === 'string') return 2 * value.length
  if (typeof value !== 'object' || value === null) return 8
  if (ArrayBuffer.isView(value)) {
    const { buffer } = value
    if (buffers.has(buffer)) return 8
    buffers.add(buffer)
    return buffer.byteLength
  }
  let sum = 8
  for (const [key, one] of entriesOf(value)) sum += 2 * String(key).length + bytesOf(one, buffers)
  return sum
}

function entriesOf(value: object): Iterable<readonly [string | number, unknown]> {
  if (Array.isArray(value)) return value.entries()
  return value instanceof Map
    ? [...value].map(([key, one]) => [String(key), one] as const)
    : Object.entries(value)
}

/** A copy without its large leaves, which go to `leaves` with where they stood. */
function without(value: unknown, small: number, path: Path, leaves: Leaf[]): unknown {
  if (typeof value === 'string' || value instanceof Float32Array) {
    if ((typeof value === 'string' ? 2 * value.length : value.buffer.byteLength) <= small)
      return value
    leaves.push({ path, value })
    return null
  }
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value
  const inner = (key: string | number, one: unknown): unknown =>
    without(one, small, [...path, key], leaves)
  if (Array.isArray(value)) return value.map((one, i) => inner(i, one))
  if (value instanceof Map)
    return new Map(
      [...value].map(([key, one]): [unknown, unknown] => [
        key,
        typeof key === 'string' ? inner(key, one) : one,
      ]),
    )
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, inner(key, one)]))
}

/**
 * Leaves cut into pieces, and these gathered into parts of at most `most` bytes. `counts` takes how
 * many pieces each leaf has, before its last part comes.
 */
function* packed(
  leaves: readonly Leaf[],
  most: number,
  counts: number[],
): Generator<readonly Piece[]> {
  let part: Piece[] = []
  let room = most
  for (const { value } of leaves) {
    const unit = typeof value === 'string' ? 2 : Float32Array.BYTES_PER_ELEMENT
    let at = 0
    let pieces = 0
    while (at < value.length) {
      if (room < unit) {
        yield part
        part = []
        room = most
      }
      const take = Math.min(value.length - at, Math.floor(room / unit))
      // A copy: a view would be stored with all of its buffer.
      part.push(value.slice(at, at + take))
      at += take
      room -= take * unit
      pieces += 1
    }
    counts.push(pieces)
  }
  if (part.length > 0) yield part
}

function joined(pieces: readonly unknown[]): Piece | undefined {
  if (pieces.every((piece) => typeof piece === 'string')) return pieces.join('')
  if (!pieces.every((piece) => piece instanceof Float32Array)) return undefined
  const [first] = pieces
  if (pieces.length === 1) return first
  const whole = new Float32Array(pieces.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const piece of pieces) {
    whole.set(piece, at)
    at += piece.length
  }
  return whole
}

/** Puts a leaf back where it stood in a record that was just read and is not shared. */
function place(record: unknown, path: Path, leaf: Piece): void {
  const [key, ...further] = path
  if (key === undefined || typeof record !== 'object' || record === null) return
  if (further.length > 0)
    place(record instanceof Map ? record.get(key) : Reflect.get(record, key), further, leaf)
  else if (record instanceof Map) record.set(key, leaf)
  else Reflect.set(record, key, leaf)
}
