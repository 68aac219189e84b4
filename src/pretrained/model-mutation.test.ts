/**
 * Files that went wrong on their way, or that somebody made so: each ends in a sound model or in a
 * ModelError that names the place, reads no byte that is not there, and no more than a file has.
 */
import { describe, expect, it } from 'vitest'
import { MUTATIONS } from '../run/testing/mutate.ts'
import { sequence } from '../run/testing/random.ts'
import { FUZZING, tries } from '../run/testing/tries.ts'
import { at } from '../run/at.ts'
import { ModelError } from './model-source.ts'
import type { ModelSource } from './model-source.ts'
import { openModel } from './open-model.ts'
import { tokenizerOf } from './open-tokenizer.ts'
import { ARCHITECTURES } from './pretrained-model.ts'
import { skeletonOf } from './skeleton.ts'
import { memorySource } from './testing/memory-source.ts'
import { BYTE_MUTATIONS } from './testing/mutate-bytes.ts'
import { configOf, folderOf, ggufOf, shardsOf } from './testing/small-model.ts'

type Files = Readonly<Record<string, Uint8Array | string>>
type Random = () => number

/** Mutated files of all kinds together that a whole fuzz tries. */
const WHOLE = 2000
const SEED = 5
/** Of each kind in `npm test`. */
const SHARE = 40
/** Milliseconds of processor time for one of them: what else a machine does is not counted. */
const SLOWEST = 5000
/** Bytes read of one of them, in times its size: its header twice, its weights once or compared. */
const MOST_READ = 4

const pick = <T>(list: readonly T[], random: Random): Exclude<T, undefined> =>
  at(list, Math.floor(random() * list.length), 'list')

const textMutated = (text: string, random: Random): string =>
  pick(MUTATIONS, random).mutate(text, random)
const bytesMutated = (bytes: Uint8Array, random: Random): Uint8Array =>
  pick(BYTE_MUTATIONS, random).mutate(bytes, random)

const bytesOf = (file: Uint8Array | string | undefined): Uint8Array => {
  if (!(file instanceof Uint8Array)) throw new Error('no bytes')
  return file
}
const textOf = (file: Uint8Array | string | undefined): string => {
  if (typeof file !== 'string') throw new Error('no text')
  return file
}

/** Keys that a configuration may have; a mutation of text alone would hardly ever meet one. */
const KEYS = {
  rope_scaling: [null, { type: 'dynamic', factor: 2 }, { rope_type: 'default' }, 3, []],
  rope_parameters: [{ rope_theta: 1e4 }, { rope_type: 'default' }, 'default'],
  sliding_window: [null, 4096, -1],
  use_sliding_window: [false, true, 0],
  layer_types: [['full_attention', 'full_attention'], ['sliding_attention'], {}],
  attention_bias: [false, true],
  head_dim: [null, 8, 16, 7, 1e6],
  num_hidden_layers: [1, 3, 1e9],
  tie_word_embeddings: [true, false],
  logits_scaling: [1, 8],
} as const

function configMutated(text: string, random: Random): string {
  if (random() < 0.5) return textMutated(text, random)
  const key = pick(Object.keys(KEYS), random)
  const values: readonly unknown[] = Object.entries(KEYS).find(([name]) => name === key)?.[1] ?? []
  return text.replace(/\}$/, `,${JSON.stringify(key)}:${JSON.stringify(pick(values, random))}}`)
}

/** Made once: what is mutated is a copy. */
const SOUND = ARCHITECTURES.map((architecture) => ({
  config: configOf(architecture),
  gguf: ggufOf(architecture),
  folders: (['F32', 'F16', 'BF16'] as const).map((dtype) => folderOf(architecture, dtype)),
  shards: shardsOf(architecture, 'BF16'),
}))

const KINDS: Readonly<Record<string, (random: Random) => Files>> = {
  gguf: (random) => ({ 'a.gguf': bytesMutated(pick(SOUND, random).gguf, random) }),
  safetensors: (random) => {
    const files = pick(pick(SOUND, random).folders, random)
    return {
      ...files,
      'model.safetensors': bytesMutated(bytesOf(files['model.safetensors']), random),
    }
  },
  configuration: (random) => {
    const { config, folders } = pick(SOUND, random)
    return { ...pick(folders, random), 'config.json': configMutated(config, random) }
  },
  index: (random) => {
    const files = pick(SOUND, random).shards
    const index = 'model.safetensors.index.json'
    return { ...files, [index]: textMutated(textOf(files[index]), random) }
  },
  tokenizer: (random) => {
    const files = pick(pick(SOUND, random).folders, random)
    const file = pick(['tokenizer.json', 'tokenizer_config.json'], random)
    return { ...files, [file]: textMutated(textOf(files[file]), random) }
  },
}

/** What was read of them, in bytes. */
function counted(files: Files): { readonly source: ModelSource; read: () => number } {
  const source = memorySource(files)
  let read = 0
  return {
    read: () => read,
    source: {
      ...source,
      async read(name, from, to) {
        read += to - from
        return source.read(name, from, to)
      },
    },
  }
}

function processorTime(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

/** Whether it was sound; the error's words where it was refused. */
async function outcome(source: ModelSource): Promise<string> {
  try {
    const model = await openModel(source)
    const skeleton = skeletonOf(model.config)
    let given = 0
    for await (const { name, shape, data } of model.tensors()) {
      given += 1
      expect(shape).toEqual(skeleton.get(name))
      expect(data.length).toBe(shape.reduce((n, d) => n * d, 1))
      expect(data.every((one) => Number.isFinite(one))).toBe(true)
    }
    expect(given).toBe(skeleton.size)
    const tokenizer = tokenizerOf(model)
    tokenizer.decode(tokenizer.encode('hello  2024'))
    return 'sound'
  } catch (error) {
    if (error instanceof ModelError) return error.message
    throw error
  }
}

describe('mutated files of models', () => {
  it.each(Object.entries(KINDS))('%s: sound, or refused with the place', async (kind, make) => {
    const { numRuns: most, seed = SEED } = tries(WHOLE / Object.keys(KINDS).length, SEED)
    const numRuns = FUZZING ? most : SHARE
    const random = sequence(seed * 31 + kind.length)
    let sound = 0
    for (let run = 0; run < numRuns; run += 1) {
      const files = make(random)
      const size = Object.values(files).reduce((sum, file) => sum + file.length, 0)
      const { source, read } = counted(files)
      const before = processorTime()
      const said = await outcome(source).catch((error: unknown) => {
        throw new Error(`case ${run} of ${kind}: ${String(error)}`, { cause: error })
      })
      expect(processorTime() - before, `case ${run}: ${said}`).toBeLessThan(SLOWEST)
      expect(read(), `case ${run}: ${said}`).toBeLessThanOrEqual(MOST_READ * size)
      // A sentence that says what to do about it stands behind the one that says what it is.
      expect(said).toMatch(/^sound$|\. [A-Z][^.]+\.$/)
      if (said === 'sound') sound += 1
    }
    // Some of each, or the mutations say nothing about readers.
    if (numRuns >= SHARE) {
      expect(sound).toBeGreaterThan(0)
      expect(sound).toBeLessThan(numRuns)
    }
  })

  it('are all sound before anything is done to them', async () => {
    for (const { gguf, folders, shards } of SOUND)
      for (const files of [{ 'a.gguf': gguf }, ...folders, shards])
        expect(await outcome(memorySource(files))).toBe('sound')
  })
})
