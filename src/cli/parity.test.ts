/** Real models where they are at hand; `npm run parity -- FOLDER` looks at all of each. */
import { describe, expect, it } from 'vitest'
import { openModel } from '../pretrained/open-model.ts'
import type { NamedTensor, PretrainedModel } from '../pretrained/pretrained-model.ts'
import { modelsFolder } from '../pretrained/testing/models.ts'
import { openModelFolder } from './model-folder.ts'
import type { ModelFolder } from './model-folder.ts'
import { createEngine } from './engines.ts'
import { checkEngine } from './parity-engine.ts'
import { readGolden } from './parity-golden.ts'
import type { Golden } from './parity-golden.ts'
import { checkTexts } from './parity-texts.ts'
import { checkWeights } from './parity-weights.ts'

const llama = modelsFolder('smollm2-135m-instruct', 'SmolLM2-135M-Instruct')
const qwen3 = modelsFolder('tiny-qwen3', 'a random Qwen3')

async function opened<T>(root: string, look: (folder: ModelFolder) => Promise<T>): Promise<T> {
  const folder = await openModelFolder(root)
  try {
    return await look(folder)
  } finally {
    await folder.close()
  }
}

/** The embedding and the weights of the first layer. */
const BEGINNING = 10

/** The same model cut there, each weight as `change` makes it. */
const beginning = (
  model: PretrainedModel,
  change: (tensor: NamedTensor) => NamedTensor = (tensor) => tensor,
): PretrainedModel => ({
  ...model,
  async *tensors() {
    let given = 0
    for await (const tensor of model.tensors()) {
      yield change(tensor)
      given += 1
      if (given === BEGINNING) return
    }
  },
})

/** What is found of texts and prompts, the golden values as `change` makes them. */
const texts = (
  root: string,
  change: (golden: Golden) => Golden = (golden) => golden,
): Promise<readonly (readonly [string, boolean, string])[]> =>
  opened(root, async ({ source }) => {
    const golden = change(await readGolden(root, source.names()))
    const checks = await checkTexts(root, source.names(), await openModel(source), golden)
    return checks.map(({ name, agrees, found }) => [name, agrees, found])
  })

describe.runIf(llama.there)('SmolLM2-135M-Instruct', () => {
  it('tokenizes texts, prompts and conversations as the reference, and one wrong id is noticed', async () => {
    expect(await texts(llama.root)).toEqual([
      ['texts', true, '40 of 40'],
      ['texts and back', true, '40 of 40'],
      ['prompts as tokens', true, '3 of 3'],
      ['conversations by the chat template', true, '1 of 1'],
      ['control tokens spelled in a message stay text', true, '17 of 17'],
    ])
    const spoiled = await texts(llama.root, ({ prompts = {} }) => ({
      prompts: Object.fromEntries(
        Object.entries(prompts).map(([name, { text, ids }]) => [
          name,
          { text, ids: ids.map((id, i) => (i === 3 ? id + 1 : id)) },
        ]),
      ),
    }))
    expect(spoiled.slice(2, 4).map(([, agrees]) => agrees)).toEqual([false, false])
  })

  it('has the sums of the reference, and one wrong number is noticed', () =>
    opened(llama.root, async ({ source }) => {
      const model = await openModel(source)
      expect(model).toMatchObject({
        architecture: 'llama',
        licence: 'apache-2.0',
        storage: 'Q4_1 × 210, F32 × 61, Q8_0 × 1',
        config: { dModel: 576, layers: 30, ropeTheta: 100_000, rmsEps: 1e-5, tied: true },
      })
      const { weights = {} } = await readGolden(llama.root, source.names())
      const names: string[] = []
      for await (const { name } of beginning(model).tensors()) names.push(name)
      const golden = {
        weights: Object.fromEntries(
          names.flatMap((name) => {
            const sums = weights[name]
            return sums === undefined ? [] : [[name, sums]]
          }),
        ),
      }
      const checks = await checkWeights(beginning(model), golden)
      expect(checks.map(({ name, agrees, found }) => [name, agrees, found])).toEqual([
        ['weights', true, `10 read, 31851648 numbers, all finite`],
        ['weight sums', true, '10 of 10'],
      ])
      const spoiled = beginning(model, (tensor) =>
        tensor.name.endsWith('k_proj.weight')
          ? { ...tensor, data: tensor.data.map((x, i) => (i === 5 ? x + 0.01 : x)) }
          : tensor,
      )
      const sums = (await checkWeights(spoiled, golden)).at(-1)
      expect(sums?.agrees).toBe(false)
      expect(sums?.found).toContain('9 of 10: model.layers.0.self_attn.k_proj')
    }))
})

describe.runIf(qwen3.there)('a random Qwen3', () => {
  it('tokenizes prompts and a conversation as the reference', async () => {
    expect(await texts(qwen3.root)).toEqual([
      ['prompts as tokens', true, '3 of 3'],
      ['conversations by the chat template', true, '1 of 1'],
      ['control tokens spelled in a message stay text', true, '3 of 3'],
    ])
  })

  it('is opened in the form in which models are published', () =>
    opened(qwen3.root, async ({ source }) => {
      const model = await openModel(source)
      expect(model.config).toMatchObject({ headDim: 32, qkNorm: true, ropeTheta: 1_000_000 })
      expect(model.chatTemplate).toContain('<|im_start|>assistant')
      const [weights] = await checkWeights(model, {})
      expect(weights?.found).toBe('36 read, 328992 numbers, all finite')
    }))

  it('is computed as the reference computes it, and other mathematics is noticed', () =>
    opened(qwen3.root, async ({ source }) => {
      const model = await openModel(source)
      const names = source.names()
      const golden = await readGolden(qwen3.root, names)
      const engine = await createEngine('wasm', { portable: true, threads: 1 })
      const computed = async (one: PretrainedModel) =>
        (await checkEngine(engine, qwen3.root, names, one, golden)).map(({ name, agrees }) => [
          name,
          agrees,
        ])
      try {
        expect(await computed(model)).toEqual([
          ['log-probabilities', true],
          ['greedy tokens', true],
        ])
        const slower = { ...model, config: { ...model.config, ropeTheta: 10_000 } }
        expect(await computed(slower)).toEqual([
          ['log-probabilities', false],
          ['greedy tokens', false],
        ])
      } finally {
        engine.dispose()
      }
    }))
})
