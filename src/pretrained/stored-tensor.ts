/** A tensor as it lies in a file, and its way into f32: a piece at a time, so never twice in memory. */
import { printValue } from '../run/place.ts'
import { ModelError } from './model-source.ts'
import type { ModelSource } from './model-source.ts'
import type { Shape } from './skeleton.ts'
import type { StorageKind } from './storage-kinds.ts'

export interface StoredTensor {
  readonly file: string
  /** As the file calls it. */
  readonly name: string
  /** Rows first, whatever the file's order is. */
  readonly shape: readonly number[]
  readonly kind: StorageKind
  /** Its first byte in the file. */
  readonly from: number
}

/** Most numbers of one tensor: 4 GiB of f32. */
const MOST_NUMBERS = 2 ** 30
/** Bytes that are read at once. */
export const PIECE = 4 << 20

export const placeOf = ({ file, name }: StoredTensor): string =>
  `${file}: tensor ${printValue(name)}`

const numbersIn = (shape: readonly number[]): number => shape.reduce((n, d) => n * d, 1)

/** Bytes that its numbers take; NaN where they are no whole number of blocks in each row. */
export function storedBytes(kind: StorageKind, shape: readonly number[]): number {
  return (shape.at(-1) ?? 0) % kind.numbers === 0
    ? (numbersIn(shape) / kind.numbers) * kind.bytes
    : NaN
}

/**
 * That the stored tensors are those of the model: each there, of its shape, and no other. @throws
 * ModelError
 */
export function checkSkeleton(
  stored: ReadonlyMap<string, StoredTensor>,
  skeleton: ReadonlyMap<string, Shape>,
  where: string,
): void {
  for (const [name, tensor] of stored)
    if (!skeleton.has(name))
      throw new ModelError(
        `${placeOf(tensor)} is no weight of this architecture as it is computed here. Choose another model.`,
      )
  for (const [name, shape] of skeleton) {
    const tensor = stored.get(name)
    if (tensor === undefined)
      throw new ModelError(
        `${where}: the weight ${name} is missing. Check that the files are complete, and that the configuration is theirs.`,
      )
    if (tensor.shape.join() !== shape.join())
      throw new ModelError(
        `${placeOf(tensor)} is [${tensor.shape.join(', ')}], and the configuration says [${shape.join(', ')}]. Check that both are of one model.`,
      )
    if (numbersIn(shape) > MOST_NUMBERS)
      throw new ModelError(
        `${placeOf(tensor)} has ${numbersIn(shape)} numbers, expected at most ${MOST_NUMBERS}. Choose a smaller model.`,
      )
  }
}

/** @throws ModelError where a number is not finite */
export async function readTensor(
  source: ModelSource,
  tensor: StoredTensor,
): Promise<Float32Array<ArrayBuffer>> {
  const { file, kind, from, shape } = tensor
  const data = new Float32Array(numbersIn(shape))
  const blocksAtOnce = Math.floor(PIECE / kind.bytes)
  const blocks = data.length / kind.numbers
  for (let block = 0; block < blocks; block += blocksAtOnce) {
    const end = Math.min(blocks, block + blocksAtOnce)
    const bytes = await source.read(file, from + block * kind.bytes, from + end * kind.bytes)
    kind.widen(bytes, data, block * kind.numbers)
    checkFinite(tensor, data, block * kind.numbers, end * kind.numbers)
  }
  return data
}

function checkFinite(tensor: StoredTensor, data: Float32Array, from: number, to: number): void {
  // 0 times a number is 0, and times anything else is not: one look at all of them.
  let nothing = 0
  for (let i = from; i < to; i += 1) nothing += (data[i] ?? NaN) * 0
  if (nothing === 0) return
  for (let i = from; i < to; i += 1)
    if (!Number.isFinite(data[i]))
      throw new ModelError(
        `${placeOf(tensor)}, number ${i} of ${data.length}, is ${data[i]}: no network runs on it. Fetch the file again, or choose another model.`,
      )
}

/**
 * Turns the rows of queries or keys from interleaved rotation, as GGUF stores Llama's, back to
 * rotate-half, in place: within each head row 2j + s becomes row s · headDim / 2 + j.
 */
export function fromInterleaved(data: Float32Array, headDim: number, width: number): void {
  const head = new Float32Array(headDim * width)
  for (let start = 0; start < data.length; start += head.length) {
    head.set(data.subarray(start, start + head.length))
    for (let row = 0; row < headDim; row += 1) {
      const to = start + ((row & 1) * (headDim / 2) + (row >> 1)) * width
      data.set(head.subarray(row * width, (row + 1) * width), to)
    }
  }
}

/** How many tensors are stored in which way: `Q4_1 × 210, F32 × 61`. */
export function storageWords(stored: Iterable<StoredTensor>): string {
  const counts = new Map<string, number>()
  for (const { kind } of stored) counts.set(kind.name, (counts.get(kind.name) ?? 0) + 1)
  return [...counts]
    .sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
    .map(([name, count]) => `${name} × ${count}`)
    .join(', ')
}
