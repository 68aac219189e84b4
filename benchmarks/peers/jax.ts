/**
 * jax-js as its own documentation recommends it: whole steps under `jit`, arrays moved into
 * functions, `.ref` where one is used again.
 */
import {
  blockUntilReady,
  defaultDevice,
  init,
  jit,
  numpy as np,
  tree,
  valueAndGrad,
} from '@jax-js/jax'
import type { Device } from '@jax-js/jax'
import type { Work } from '../contestant.ts'
import {
  ADAM,
  FIRST_TOKENS,
  checksum,
  matricesOf,
  meanOf,
  promptsOf,
  tokensOf,
} from '../contestants/batch.ts'
import type { Done, Opened } from '../contestants/job.ts'
import { repeatsFor } from '../contestants/repeats.ts'
import type { Shape } from '../shapes.ts'
import {
  adam,
  byOneHot,
  decodeStep,
  emptyCache,
  loadParameters,
  lossOf,
  rotaryTables,
  taken,
  zerosLike,
} from './jax-model.ts'
import type { LookUp, Moments, Parameters, Rotary } from './jax-model.ts'

export async function openJaxOn(device: 'webgpu' | 'wasm'): Promise<Opened> {
  const started: readonly Device[] = await init(device)
  if (!started.includes(device)) throw new Error(`jax-js has no ${device} here`)
  defaultDevice(device)
  return {
    adapter: `@jax-js/jax 0.1.25, ${device}`,
    async prepare(work: Work) {
      switch (work.kind) {
        case 'matmul':
          return products(work.size)
        case 'train-step':
          return trainSteps(work.shape, device === 'wasm' ? taken : byOneHot)
        case 'decode':
          return decoding(work.shape)
        case 'grpo-iteration':
          return undefined
      }
    },
  }
}

async function products(size: number): Promise<() => Promise<Done>> {
  const [a, b] = matricesOf(size)
  const product = jit((x: np.Array, y: np.Array) => np.matmul(x, y))
  const right = np.array(b, { shape: [size, size] })
  let left = np.array(a, { shape: [size, size] })
  const chain = async (count: number) => {
    for (let index = 0; index < count; index++) left = product(left, right.ref)
    await finished(left)
  }
  await chain(1)
  const loss = checksum(await numbers(left.ref))
  const units = await repeatsFor(() => chain(1))
  return async () => {
    await chain(units)
    return { loss, units }
  }
}

/** What an array holds; its type in the package is lost. */
async function numbers(array: np.Array): Promise<Float32Array> {
  const data: unknown = await array.data()
  if (!(data instanceof Float32Array))
    throw new TypeError('jax-js gave something other than 32-bit floats')
  return data
}

/**
 * Waits until everything up to `last` is computed: a queue is done when the last thing in it can be
 * read.
 */
async function finished(last: np.Array): Promise<void> {
  await blockUntilReady(last)
  await last.ref.flatten().slice([0, 1]).data()
}

async function trainSteps(shape: Shape, lookUp: LookUp): Promise<() => Promise<Done>> {
  const { model, sequences, tokens: length } = shape
  const lossAndGradient = valueAndGrad(lossOf(model, sequences * (length - 1), lookUp))
  const step = jit(
    (
      parameters: Parameters,
      moments: Moments,
      corrections: np.Array,
      tokens: np.Array,
      targets: np.Array,
      counted: np.Array,
      rotary: Rotary,
    ): [np.Array, Parameters, Moments] => {
      const [loss, gradient] = lossAndGradient(
        tree.ref(parameters),
        tokens,
        targets,
        counted,
        rotary,
      )
      return [loss, ...adam(parameters, gradient, moments, corrections)]
    },
  )
  const rows = tokensOf(shape)
  const table = (of: (row: Int32Array, at: number) => number) =>
    np.array(
      Int32Array.from({ length: sequences * length }, (_, at) =>
        of(rows[Math.floor(at / length)] ?? new Int32Array(), at % length),
      ),
      { shape: [sequences, length] },
    )
  const tokens = table((row, at) => row[at] ?? 0)
  const targets = table((row, at) => row[at + 1] ?? 0)
  const counted = np.array(Float32Array.from({ length }, (_, at) => (at < length - 1 ? 1 : 0)))
  const rotary = rotaryTables(model, length)
  let parameters = loadParameters(model)
  let moments: Moments = { first: zerosLike(parameters), second: zerosLike(parameters) }
  let steps = 0
  return async () => {
    steps++
    const corrections = np.array(Float32Array.of(1 - ADAM.beta1 ** steps, 1 - ADAM.beta2 ** steps))
    const [loss, nextParameters, nextMoments] = step(
      parameters,
      moments,
      corrections,
      tokens.ref,
      targets.ref,
      counted.ref,
      tree.ref(rotary),
    )
    parameters = nextParameters
    moments = nextMoments
    await blockUntilReady([parameters, moments])
    await finished(parameters.finalNorm)
    const [value = NaN] = await numbers(loss)
    return { loss: value }
  }
}

async function decoding(shape: Shape): Promise<() => Promise<Done>> {
  const { model, sequences, tokens: length } = shape
  const step = jit(decodeStep(model))
  const parameters = loadParameters(model)
  const rotary = rotaryTables(model, model.context)
  const prompts = promptsOf(shape)
  const generate = async (count: number) => {
    let cache = emptyCache(model, sequences, model.context)
    let tokens = np.array(Int32Array.from(prompts), { shape: [sequences, 1] })
    const drawn: np.Array[] = []
    for (let position = 0; position < count; position++) {
      const [next, logProbs, held] = step(
        tree.ref(parameters),
        cache,
        tokens,
        np.array(Int32Array.of(position)),
        tree.ref(rotary),
      )
      tokens = next.reshape([sequences, 1])
      drawn.push(logProbs)
      cache = held
      await blockUntilReady(tokens)
    }
    tree.dispose(cache)
    tokens.dispose()
    return numbers(np.concatenate(drawn))
  }
  await generate(FIRST_TOKENS)
  return async () => ({ loss: -meanOf(await generate(length)) })
}
