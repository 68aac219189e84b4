/**
 * What stands in front of a GGUF file's data: metadata and where each tensor lies. Versions 2 and 3,
 * little-endian. Format: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md.
 *
 * Lengths and counts come from the file, so none is believed: each is held against the bytes that
 * are left before anything is made of it.
 */
import { printValue } from '../run/place.ts'
import { GgufCursor, MoreWanted } from './gguf-cursor.ts'
import { ModelError } from './model-source.ts'
import type { ModelSource } from './model-source.ts'
import type { Metadata, MetadataValue } from './pretrained-model.ts'
import { GGUF_KINDS } from './storage-kinds.ts'
import type { StorageKind } from './storage-kinds.ts'
import { storedBytes } from './stored-tensor.ts'
import type { StoredTensor } from './stored-tensor.ts'

interface GgufHeader {
  readonly metadata: Metadata
  /** By the file's own names. */
  readonly tensors: ReadonlyMap<string, StoredTensor>
}

/** Most bytes in front of the data; a vocabulary of 250 thousand tokens takes some 10 million. */
const MOST_BYTES = 64 << 20
/** Bytes that are looked at first; as many again where they are not enough. */
const FIRST_BYTES = 1 << 20
const MOST_KEYS = 4096
const MOST_TENSORS = 1 << 16
const MOST_DIMENSIONS = 4
const MOST_ALIGNMENT = 1 << 16
const LONGEST_NAME = 256

/** Kinds that GGUF knows and that are not read here, so that they are refused by their names. */
const OTHER_KINDS: ReadonlyMap<number, string> = new Map(
  Object.entries({
    6: 'Q5_0',
    7: 'Q5_1',
    9: 'Q8_1',
    10: 'Q2_K',
    11: 'Q3_K',
    13: 'Q5_K',
    15: 'Q8_K',
    16: 'IQ2_XXS',
    17: 'IQ2_XS',
    18: 'IQ3_XXS',
    19: 'IQ1_S',
    20: 'IQ4_NL',
    21: 'IQ3_S',
    22: 'IQ2_S',
    23: 'IQ4_XS',
    24: 'I8',
    25: 'I16',
    26: 'I32',
    27: 'I64',
    28: 'F64',
    29: 'IQ1_M',
    31: 'Q4_0_4_4',
    32: 'Q4_0_4_8',
    33: 'Q4_0_8_8',
    34: 'TQ1_0',
    35: 'TQ2_0',
    39: 'MXFP4',
  }).map(([number, name]) => [Number(number), name]),
)

/** @throws ModelError that names the place and the way out */
export async function readGgufHeader(source: ModelSource, file: string): Promise<GgufHeader> {
  const size = source.size(file)
  for (let most = FIRST_BYTES; ; most *= 2) {
    const bytes = await source.read(file, 0, Math.min(size, most, MOST_BYTES))
    const header = headerIn(new GgufCursor(file, bytes, size, MOST_BYTES))
    if (header !== undefined) return header
  }
}

/** Undefined where the bytes that were read end before the header does. */
function headerIn(cursor: GgufCursor): GgufHeader | undefined {
  try {
    return headerOf(cursor)
  } catch (error) {
    if (error instanceof MoreWanted) return undefined
    throw error
  }
}

function headerOf(cursor: GgufCursor): GgufHeader {
  const { file } = cursor
  checkVersion(cursor)
  const tensorCount = cursor.length('the number of tensors', MOST_TENSORS)
  const keyCount = cursor.length('the number of keys', MOST_KEYS)
  const metadata = new Map<string, MetadataValue>()
  for (let i = 0; i < keyCount; i += 1) {
    const key = cursor.text(`key ${i}`, LONGEST_NAME)
    if (metadata.has(key))
      throw new ModelError(`${file}: the key ${printValue(key)} is given twice. Fetch it again.`)
    metadata.set(key, cursor.value(printValue(key)))
  }
  const infos: Info[] = []
  const names = new Set<string>()
  for (let i = 0; i < tensorCount; i += 1) {
    const info = infoOf(cursor, i)
    if (names.has(info.name))
      throw new ModelError(
        `${file}: tensor ${printValue(info.name)} stands there twice. Fetch it again.`,
      )
    names.add(info.name)
    infos.push(info)
  }
  const alignment = alignmentOf(metadata, file)
  const dataAt = Math.ceil(cursor.at / alignment) * alignment
  const stored = infos.map((info) => storedAt(info, file, dataAt, alignment, cursor.size))
  checkApart(stored)
  return { metadata, tensors: new Map(stored.map(({ tensor }) => [tensor.name, tensor])) }
}

function checkVersion(cursor: GgufCursor): void {
  const magic = cursor.u32('the first four bytes')
  if (magic !== 0x46554747)
    throw new ModelError(`${cursor.file} does not begin with "GGUF". Choose a GGUF file.`)
  const version = cursor.u32('the version')
  if (version === 0x02000000 || version === 0x03000000)
    throw new ModelError(
      `${cursor.file} is big-endian, and only little-endian files are read. Choose one of those.`,
    )
  if (version !== 2 && version !== 3)
    throw new ModelError(
      `${cursor.file} has version ${version} of GGUF; read are 2 and 3. Convert the model again.`,
    )
}

interface Info {
  readonly name: string
  /** Rows first; the file has them last. */
  readonly shape: readonly number[]
  readonly kind: StorageKind
  /** From the beginning of the data. */
  readonly offset: number
}

function infoOf(cursor: GgufCursor, index: number): Info {
  const name = cursor.text(`tensor ${index}`, LONGEST_NAME)
  const place = `tensor ${printValue(name)}`
  const dimensions = cursor.u32(place)
  if (dimensions < 1 || dimensions > MOST_DIMENSIONS)
    throw new ModelError(
      `${cursor.file}: ${place} has ${dimensions} dimensions, expected 1 to ${MOST_DIMENSIONS}. Fetch it again.`,
    )
  const shape = Array.from({ length: dimensions }, () => cursor.u64(`${place}, a dimension`))
  if (shape.includes(0))
    throw new ModelError(`${cursor.file}: ${place} has a dimension of 0. Fetch it again.`)
  const number = cursor.u32(place)
  const kind = GGUF_KINDS.get(number)
  if (kind === undefined)
    throw new ModelError(
      `${cursor.file}: ${place} is stored as ${OTHER_KINDS.get(number) ?? `type ${number}, which GGUF does not know`}; read are ${[...GGUF_KINDS.values()].map((one) => one.name).join(', ')}. Choose a file that is stored so.`,
    )
  return { name, shape: shape.reverse(), kind, offset: cursor.u64(`${place}, its offset`) }
}

function alignmentOf(metadata: Metadata, file: string): number {
  const value = metadata.get('general.alignment') ?? 32
  if (typeof value === 'number' && value % 8 === 0 && value > 0 && value <= MOST_ALIGNMENT)
    return value
  throw new ModelError(
    `${file}: general.alignment is ${printValue(value)}, expected a multiple of 8, at most ${MOST_ALIGNMENT}. Fetch it again.`,
  )
}

interface Placed {
  readonly tensor: StoredTensor
  readonly end: number
}

function storedAt(
  { name, shape, kind, offset }: Info,
  file: string,
  dataAt: number,
  alignment: number,
  size: number,
): Placed {
  const refused = (what: string): ModelError =>
    new ModelError(`${file}: tensor ${printValue(name)} ${what}. Fetch it again.`)
  const bytes = storedBytes(kind, shape)
  if (Number.isNaN(bytes))
    throw refused(
      `has rows of ${shape.at(-1) ?? 0} numbers, and ${kind.name} stores ${kind.numbers} together`,
    )
  if (offset % alignment !== 0)
    throw refused(`begins at byte ${offset} of the data, expected a multiple of ${alignment}`)
  const from = dataAt + offset
  const end = from + bytes
  if (!(end <= size)) throw refused(`ends at byte ${end}, and the file has ${size}`)
  return { tensor: { file, name, shape, kind, from }, end }
}

function checkApart(stored: readonly Placed[]): void {
  let before: Placed | undefined
  for (const placed of stored.toSorted((a, b) => a.tensor.from - b.tensor.from)) {
    if (before !== undefined && placed.tensor.from < before.end)
      throw new ModelError(
        `${placed.tensor.file}: tensors ${printValue(before.tensor.name)} and ${printValue(placed.tensor.name)} overlap at byte ${placed.tensor.from}. Fetch it again.`,
      )
    before = placed
  }
}
