/** A model in the form in which models are published: config.json, safetensors, tokenizer.json. */
import { isObject } from '../run/is-object.ts'
import { printValue } from '../run/place.ts'
import { readConfiguration } from './configuration.ts'
import { parseObject } from './json-object.ts'
import { ModelError, readText } from './model-source.ts'
import type { ModelSource } from './model-source.ts'
import type { NamedTensor, PretrainedModel } from './pretrained-model.ts'
import { storedInSafetensors } from './shards.ts'
import { skeletonOf } from './skeleton.ts'
import {
  PIECE,
  checkSkeleton,
  placeOf,
  readTensor,
  storageWords,
  storedBytes,
} from './stored-tensor.ts'
import type { StoredTensor } from './stored-tensor.ts'

const CONFIG = 'config.json'
const TOKENIZER = 'tokenizer.json'
const SETTINGS = 'tokenizer_config.json'
const GENERATION = 'generation_config.json'
const TEMPLATE = 'chat_template.jinja'
const CARD = 'README.md'

/** Most bytes of a file that is read whole; a tokenizer of 250 thousand tokens has some 20 million. */
const MOST_BYTES = 64 << 20
const MOST_SMALL = 4 << 20

const EMBEDDING = 'model.embed_tokens.weight'
const HEAD = 'lm_head.weight'

/** @throws ModelError */
export async function openSafetensorsModel(source: ModelSource): Promise<PretrainedModel> {
  const small = async (name: string): Promise<string | undefined> =>
    source.names().includes(name) ? readText(source, name, MOST_SMALL) : undefined
  const { architecture, config } = readConfiguration(
    await readText(source, CONFIG, MOST_SMALL),
    CONFIG,
  )
  const all = await storedInSafetensors(source)
  // Published beside a head that is tied, some models still hold it; then it must be the same.
  const repeated = config.tied ? all.get(HEAD) : undefined
  const stored = new Map([...all].filter(([, tensor]) => tensor !== repeated))
  const skeleton = skeletonOf(config)
  checkSkeleton(stored, skeleton, CONFIG)
  const embedding = stored.get(EMBEDDING)
  const settings = await small(SETTINGS)
  return {
    architecture,
    config,
    storage: storageWords(stored.values()),
    licence: licenceOf(await small(CARD)),
    chatTemplate: (await small(TEMPLATE)) ?? templateOf(settings),
    tokenizerSource: {
      form: 'json',
      tokenizer: await readText(source, TOKENIZER, MOST_BYTES),
      settings,
      generation: await small(GENERATION),
    },
    async *tensors(): AsyncGenerator<NamedTensor, void, undefined> {
      if (repeated !== undefined && embedding !== undefined)
        await checkSame(source, embedding, repeated)
      for (const [name, shape] of skeleton) {
        const tensor = stored.get(name)
        if (tensor !== undefined) yield { name, shape, data: await readTensor(source, tensor) }
      }
    },
  }
}

/** @throws ModelError where a head that is said to be the embedding is another matrix */
async function checkSame(
  source: ModelSource,
  embedding: StoredTensor,
  head: StoredTensor,
): Promise<void> {
  const other = new ModelError(
    `${placeOf(head)} is not the embedding, and ${CONFIG} says that both are one (tie_word_embeddings). Choose a model that says what it is.`,
  )
  if (head.kind !== embedding.kind || head.shape.join() !== embedding.shape.join()) throw other
  const size = storedBytes(embedding.kind, embedding.shape)
  for (let at = 0; at < size; at += PIECE) {
    const piece = (tensor: StoredTensor): Promise<Uint8Array> =>
      source.read(tensor.file, tensor.from + at, tensor.from + Math.min(size, at + PIECE))
    const [one, two] = [await piece(embedding), await piece(head)]
    if (one.some((byte, i) => byte !== two[i])) throw other
  }
}

/** What the model's card says in front of its text: `license: apache-2.0`. */
function licenceOf(card: string | undefined): string {
  const front = /^---\r?\n([\s\S]*?)\r?\n---/.exec(card ?? '')?.[1] ?? ''
  const said = /^license:[ \t]*(["']?)([\w.+-]{1,100})\1[ \t]*$/m.exec(front)?.[2]
  return said ?? 'not stated'
}

/** In files of tokenizers from before templates had one of their own. */
function templateOf(settings: string | undefined): string | undefined {
  if (settings === undefined) return undefined
  const template = parseObject(settings, SETTINGS)['chat_template'] ?? undefined
  if (template === undefined || typeof template === 'string') return template
  if (!Array.isArray(template))
    throw new ModelError(
      `${SETTINGS}: chat_template is ${printValue(template)}, expected text or a list of templates. Fetch it again.`,
    )
  const list: readonly unknown[] = template
  const chosen = list.find((one) => isObject(one) && one['name'] === 'default')
  const text = isObject(chosen) ? chosen['template'] : undefined
  if (typeof text === 'string') return text
  throw new ModelError(
    `${SETTINGS}: none of its ${list.length} chat templates is named "default". Choose another model.`,
  )
}
