/**
 * Tensors of a folder of safetensors files: one file, or shards with the index that says which
 * tensor is in which.
 */
import {
  readSafetensorsHeader,
  safetensorsHeaderBytes,
  SafetensorsError,
} from '../engine/safetensors.ts'
import { isObject } from '../run/is-object.ts'
import { printValue } from '../run/place.ts'
import { parseObject } from './json-object.ts'
import { ModelError, readText } from './model-source.ts'
import type { ModelSource } from './model-source.ts'
import { SAFETENSORS_KINDS } from './storage-kinds.ts'
import type { StorageKind } from './storage-kinds.ts'
import type { StoredTensor } from './stored-tensor.ts'

const WHOLE = 'model.safetensors'
const INDEX = 'model.safetensors.index.json'
const INDEX_MOST_BYTES = 16 << 20
const MOST_SHARDS = 1000

const DTYPES: ReadonlyMap<string, number> = new Map(
  [...SAFETENSORS_KINDS].map(([name, { bytes }]) => [name, bytes]),
)

/** @throws ModelError */
export async function storedInSafetensors(
  source: ModelSource,
): Promise<ReadonlyMap<string, StoredTensor>> {
  const names = source.names()
  if (names.includes(INDEX)) {
    if (names.includes(WHOLE))
      throw new ModelError(
        `There are ${WHOLE} and ${INDEX}, which speak of the same weights. Leave one of them.`,
      )
    return storedInShards(source)
  }
  const files = names.filter((name) => name.endsWith('.safetensors'))
  const [only] = names.includes(WHOLE) ? [WHOLE] : files
  if (only === undefined)
    throw new ModelError('There are no weights: expected *.safetensors beside config.json.')
  if (only !== WHOLE && files.length > 1)
    throw new ModelError(
      `There are ${files.length} files of weights and no ${INDEX} that says what is in which. Fetch it too.`,
    )
  return storedIn(source, only)
}

async function storedInShards(source: ModelSource): Promise<ReadonlyMap<string, StoredTensor>> {
  const document = parseObject(await readText(source, INDEX, INDEX_MOST_BYTES), INDEX)
  const map = document['weight_map']
  if (!isObject(map))
    throw new ModelError(
      `${INDEX}: weight_map is ${printValue(map)}, expected an object. Fetch it again.`,
    )
  const placed = new Map<string, string>()
  for (const [name, file] of Object.entries(map)) {
    if (typeof file !== 'string' || !source.names().includes(file))
      throw new ModelError(
        `${INDEX}: weight_map[${printValue(name)}] is ${printValue(file)}, and there is no such file. Fetch it too.`,
      )
    placed.set(name, file)
  }
  const files = [...new Set(placed.values())].sort()
  if (files.length > MOST_SHARDS)
    throw new ModelError(
      `${INDEX} names ${files.length} files, expected at most ${MOST_SHARDS}. Choose a smaller model.`,
    )
  const stored = new Map<string, StoredTensor>()
  for (const file of files)
    for (const [name, tensor] of await storedIn(source, file)) {
      const said = placed.get(name)
      if (said !== file)
        throw new ModelError(
          said === undefined
            ? `${file}: tensor ${printValue(name)} is not in ${INDEX}. Check that both are of one model.`
            : `${file}: tensor ${printValue(name)} stands in ${said} by ${INDEX}. Check that all are of one model.`,
        )
      stored.set(name, tensor)
    }
  for (const [name, file] of placed)
    if (!stored.has(name))
      throw new ModelError(
        `${file} has no tensor ${printValue(name)}, which ${INDEX} places there. Check that all are of one model.`,
      )
  return stored
}

/** Tensors of one file, by its header alone. */
async function storedIn(
  source: ModelSource,
  file: string,
): Promise<ReadonlyMap<string, StoredTensor>> {
  const size = source.size(file)
  const first = await source.read(file, 0, Math.min(8, size))
  try {
    const front = safetensorsHeaderBytes(first, size)
    const { ranges } = readSafetensorsHeader(await source.read(file, 0, front), size, DTYPES)
    return new Map(
      ranges.map(({ name, dtype, shape, start }) => [
        name,
        { file, name, shape, kind: kindOf(dtype), from: start },
      ]),
    )
  } catch (error) {
    throw error instanceof SafetensorsError ? new ModelError(`${file}: ${error.message}`) : error
  }
}

function kindOf(dtype: string): StorageKind {
  const kind = SAFETENSORS_KINDS.get(dtype)
  if (kind === undefined) throw new ModelError(`${dtype} is not read here.`)
  return kind
}
