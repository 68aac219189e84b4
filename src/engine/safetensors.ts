/**
 * Weights as a safetensors file: an 8-byte little-endian header length, a JSON header of names,
 * shapes and byte ranges, then the bytes. Only F32 is written; a caller says which are read. Format:
 * https://github.com/huggingface/safetensors.
 *
 * A file may come from anywhere. It is read only when nothing in it can be understood in two ways:
 * every name once, the ranges of bytes one behind the other from the first byte to the last, and
 * every weight a number. Whatever else it is ends in one error that names the place and the way
 * out.
 */
import * as z from 'zod/mini'
import { parseJson } from '../run/json.ts'
import { printFault } from '../run/json-scanner.ts'
import { printValue } from '../run/place.ts'
import { ToldError } from '../run/told-error.ts'
import type { Tensor, Weights } from './engine.ts'

const HEADER_LIMIT = 1 << 20
const FILE_LIMIT = 512 << 20
const BYTES = 4
const ONLY_F32: ReadonlyMap<string, number> = new Map([['F32', BYTES]])

const MOST_DIMENSIONS = 4
/** Header, tensor, list: nothing stands deeper. */
const HEADER_LIMITS = { depth: 3, values: 500_000, entries: 100_000 } as const
const DTYPES: ReadonlySet<string> = new Set([
  'BOOL',
  'F4',
  'F6_E2M3',
  'F6_E3M2',
  'U8',
  'I8',
  'F8_E5M2',
  'F8_E4M3',
  'F8_E8M0',
  'I16',
  'U16',
  'F16',
  'BF16',
  'I32',
  'U32',
  'F32',
  'C64',
  'F64',
  'I64',
  'U64',
])
const METADATA = '__metadata__'

const natural = z.int().check(z.minimum(0))
const dtypeSchema = z.object({ dtype: z.string() })
const shapeSchema = z.object({ shape: z.array(natural).check(z.maxLength(MOST_DIMENSIONS)) })
const rangeSchema = z.object({ data_offsets: z.tuple([natural, natural]) })
const headerSchema = z.record(z.string(), z.unknown())
const textSchema = z.string()

export interface SafetensorsFile {
  readonly weights: Weights
  readonly metadata: Readonly<Record<string, string>>
}

export class SafetensorsError extends ToldError {
  override readonly name = 'SafetensorsError'
}

export function writeSafetensors(
  weights: Weights,
  metadata: Readonly<Record<string, string>>,
): Uint8Array<ArrayBuffer> {
  const header: Record<string, unknown> = { __metadata__: metadata }
  let at = 0
  for (const [name, { shape, data }] of weights) {
    header[name] = { dtype: 'F32', shape: [...shape], data_offsets: [at, at + data.length * BYTES] }
    at += data.length * BYTES
  }
  const encoded = new TextEncoder().encode(JSON.stringify(header))
  // The data begins at a multiple of 8; the header is padded with spaces, as the format allows.
  const padded = Math.ceil(encoded.length / 8) * 8
  const out = new Uint8Array(8 + padded + at)
  const view = new DataView(out.buffer)
  view.setBigUint64(0, BigInt(padded), true)
  out.fill(0x20, 8, 8 + padded)
  out.set(encoded, 8)
  let offset = 8 + padded
  for (const { data } of weights.values())
    for (const value of data) {
      view.setFloat32(offset, value, true)
      offset += BYTES
    }
  return out
}

/** Throws SafetensorsError that names the place, what is wrong there, and the way out. */
export function readSafetensors(bytes: Uint8Array): SafetensorsFile {
  if (bytes.length > FILE_LIMIT)
    throw refused(
      `The file has ${bytes.length} bytes, expected at most ${FILE_LIMIT >> 20} MiB.`,
      'Choose a smaller model.',
    )
  const headerBytes = safetensorsHeaderBytes(bytes, bytes.length)
  const { ranges, metadata } = readSafetensorsHeader(
    bytes.subarray(0, headerBytes),
    bytes.length,
    ONLY_F32,
  )
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return {
    weights: new Map(ranges.map((range) => [range.name, numbersOf(view, range)])),
    metadata,
  }
}

/**
 * Bytes in front of the data, by the first 8 of a file that has `fileBytes`. @throws
 * SafetensorsError
 */
export function safetensorsHeaderBytes(first: Uint8Array, fileBytes: number): number {
  if (fileBytes === 0) throw refused('The file is empty.', COMPLETE)
  if (fileBytes < 8)
    throw refused(
      `The file has ${fileBytes} bytes, and a safetensors file begins with 8 that say how long its header is.`,
      COMPLETE,
    )
  const length = Number(
    new DataView(first.buffer, first.byteOffset, first.byteLength).getBigUint64(0, true),
  )
  if (length > fileBytes - 8)
    throw refused(
      `The header claims ${length} bytes, and the file has ${fileBytes - 8} behind its length.`,
      COMPLETE,
    )
  if (length > HEADER_LIMIT)
    throw refused(
      `The header claims ${length} bytes, expected at most ${HEADER_LIMIT}.`,
      EXPORT_AGAIN,
    )
  return 8 + length
}

/**
 * What the bytes in front of the data say. `dtypes` are those that are read, with the bytes of a
 * number. @throws SafetensorsError
 */
export function readSafetensorsHeader(
  front: Uint8Array,
  fileBytes: number,
  dtypes: ReadonlyMap<string, number>,
): {
  readonly ranges: readonly SafetensorsRange[]
  readonly metadata: Readonly<Record<string, string>>
} {
  let metadata: Record<string, string> = {}
  const ranges: SafetensorsRange[] = []
  for (const [name, entry] of Object.entries(headerOf(front))) {
    if (name === METADATA) metadata = metadataOf(entry)
    else ranges.push(rangeOf(name, entry, dtypes))
  }
  checkFilled(ranges, fileBytes - front.length)
  return {
    ranges: ranges.map((range) => ({
      ...range,
      start: front.length + range.start,
      end: front.length + range.end,
    })),
    metadata,
  }
}

const EXPORT_AGAIN = 'Export the weights again.'
const CONVERT = 'Convert the weights to F32, then read them again.'
const COMPLETE = 'Check that the file is complete, or fetch it again.'

const refused = (what: string, wayOut: string): SafetensorsError =>
  new SafetensorsError(`${what} ${wayOut}`)

function headerOf(front: Uint8Array): Readonly<Record<string, unknown>> {
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(front.subarray(8))
  } catch {
    throw refused('The header is not UTF-8.', EXPORT_AGAIN)
  }
  if (!text.startsWith('{'))
    throw refused(
      `The header begins with ${printValue(text.slice(0, 1))}, expected "{".`,
      EXPORT_AGAIN,
    )
  const parsed = parseJson(text, HEADER_LIMITS)
  if (!parsed.ok) throw refused(`The header, ${printFault(parsed.fault)}.`, EXPORT_AGAIN)
  const header = headerSchema.safeParse(parsed.value)
  if (!header.success) throw refused('The header is not an object of tensors.', EXPORT_AGAIN)
  return header.data
}

function metadataOf(entry: unknown): Record<string, string> {
  const told = headerSchema.safeParse(entry)
  if (!told.success)
    throw refused(`${METADATA} is ${printValue(entry)}, expected an object of texts.`, EXPORT_AGAIN)
  return Object.fromEntries(
    Object.entries(told.data).map(([key, value]) => {
      const text = textSchema.safeParse(value)
      if (!text.success)
        throw refused(
          `${METADATA}[${printValue(key)}] is ${printValue(value)}, expected text.`,
          EXPORT_AGAIN,
        )
      return [key, text.data]
    }),
  )
}

export interface SafetensorsRange {
  readonly name: string
  readonly dtype: string
  readonly shape: readonly number[]
  /** In bytes of the file. */
  readonly start: number
  readonly end: number
}

/** `start` and `end` in bytes of the data. */
function rangeOf(
  name: string,
  entry: unknown,
  dtypes: ReadonlyMap<string, number>,
): SafetensorsRange {
  const tensor = `Tensor ${printValue(name)}`
  const kind = dtypeSchema.safeParse(entry)
  if (!kind.success) throw refused(`${tensor} has no dtype.`, EXPORT_AGAIN)
  const { dtype } = kind.data
  const bytes = dtypes.get(dtype)
  if (bytes === undefined)
    throw DTYPES.has(dtype)
      ? refused(
          `${tensor} holds ${dtype}, and only ${[...dtypes.keys()].join(', ')} is read here.`,
          CONVERT,
        )
      : refused(
          `${tensor} has dtype ${printValue(dtype)}, which safetensors does not know.`,
          EXPORT_AGAIN,
        )
  const shape = shapeSchema.safeParse(entry)
  if (!shape.success)
    throw refused(
      `${tensor} has no shape of at most ${MOST_DIMENSIONS} whole numbers from 0.`,
      EXPORT_AGAIN,
    )
  const range = rangeSchema.safeParse(entry)
  if (!range.success)
    throw refused(`${tensor}: data_offsets are not two whole numbers from 0.`, EXPORT_AGAIN)
  const {
    data_offsets: [start, end],
  } = range.data
  if (end < start)
    throw refused(
      `${tensor}: data_offsets end at ${end}, before they begin at ${start}.`,
      EXPORT_AGAIN,
    )
  const size = shape.data.shape.reduce((n, d) => n * d, bytes)
  if (size !== end - start)
    throw refused(
      `${tensor} has ${end - start} bytes, and its shape [${shape.data.shape.join(', ')}] needs ${size}.`,
      EXPORT_AGAIN,
    )
  return { name, dtype, shape: shape.data.shape, start, end }
}

/** That the ranges, in the order of their bytes, fill the data from its first byte to its last. */
function checkFilled(ranges: readonly SafetensorsRange[], bytes: number): void {
  let at = 0
  let before = ''
  for (const { name, start, end } of ranges.toSorted(
    (a, b) => a.start - b.start || a.end - b.end,
  )) {
    if (start < at)
      throw refused(
        `Tensors ${printValue(before)} and ${printValue(name)} overlap: the second begins at byte ${start} of the data, the first ends at ${at}.`,
        EXPORT_AGAIN,
      )
    if (start > at)
      throw refused(
        `Bytes ${at} to ${start} of the data, before tensor ${printValue(name)}, belong to no tensor.`,
        EXPORT_AGAIN,
      )
    if (end > bytes)
      throw refused(
        `Tensor ${printValue(name)} ends at byte ${end} of the data, and the file has ${bytes}.`,
        COMPLETE,
      )
    at = end
    before = name
  }
  if (at < bytes)
    throw refused(
      `Bytes ${at} to ${bytes} of the data, at the end of the file, belong to no tensor.`,
      EXPORT_AGAIN,
    )
}

function numbersOf(view: DataView, { name, shape, start, end }: SafetensorsRange): Tensor {
  const data = new Float32Array((end - start) / BYTES)
  for (let i = 0; i < data.length; i += 1) {
    const value = view.getFloat32(start + i * BYTES, true)
    if (!Number.isFinite(value))
      throw refused(
        `Tensor ${printValue(name)}, number ${i} of ${data.length}, is ${value}: no network runs on it.`,
        'Choose weights from before they broke.',
      )
    data[i] = value
  }
  return { shape, data }
}
