/**
 * TensorFlow.js as its own documentation recommends it: `tf.train.adam().minimize`, `tf.tidy`,
 * dense weights as [in, out], all threads that its WebAssembly backend can have.
 */
import * as tf from '@tensorflow/tfjs'
import { setThreadsCount, setWasmPaths } from '@tensorflow/tfjs-backend-wasm'
import plain from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url'
import simd from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url'
import threaded from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-threaded-simd.wasm?url'
import '@tensorflow/tfjs-backend-webgpu'
import type { Contestant, Work } from '../contestant.ts'
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
import { decodeStep, loadVariables, lossOf } from './tfjs-model.ts'
import type { KeysValues } from './tfjs-model.ts'

const BACKENDS = {
  'peer-tfjs-webgpu': 'webgpu',
  'peer-tfjs-wasm': 'wasm',
  'peer-tfjs-cpu': 'cpu',
} as const

export async function openTfjs({ engine, threads }: Contestant): Promise<Opened> {
  if (engine !== 'peer-tfjs-webgpu' && engine !== 'peer-tfjs-wasm' && engine !== 'peer-tfjs-cpu')
    throw new RangeError(`${engine} is not TensorFlow.js as a peer`)
  const backend = BACKENDS[engine]
  tf.enableProdMode()
  if (backend === 'wasm') {
    setWasmPaths({
      'tfjs-backend-wasm.wasm': plain,
      'tfjs-backend-wasm-simd.wasm': simd,
      'tfjs-backend-wasm-threaded-simd.wasm': threaded,
    })
    if (threads === 1) tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false)
    else setThreadsCount(threads ?? 1)
  }
  if (!(await tf.setBackend(backend)))
    throw new Error(`TensorFlow.js could not start its ${backend} backend`)
  await tf.ready()
  return {
    adapter: `@tensorflow/tfjs ${tf.version_core}, ${backend}`,
    async prepare(work: Work) {
      switch (work.kind) {
        case 'matmul':
          return products(work.size)
        case 'train-step':
          return trainSteps(work.shape)
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
  const right = tf.tensor2d(b, [size, size])
  let left = tf.tensor2d(a, [size, size])
  const chain = async (count: number) => {
    for (let index = 0; index < count; index++) {
      const product = tf.matMul<tf.Tensor2D>(left, right)
      left.dispose()
      left = product
    }
    const first = tf.slice(left, [0, 0], [1, 1])
    await first.data()
    first.dispose()
  }
  await chain(1)
  const loss = checksum(await left.data())
  const units = await repeatsFor(() => chain(1))
  return async () => {
    await chain(units)
    return { loss, units }
  }
}

async function trainSteps(shape: Shape): Promise<() => Promise<Done>> {
  const { model, sequences, tokens: length } = shape
  const variables = loadVariables(model)
  const rows = tokensOf(shape)
  const flat = (shift: number) =>
    Int32Array.from(rows.flatMap((row) => [...row.subarray(shift, length - 1 + shift)]))
  const tokens = tf.tensor2d(flat(0), [sequences, length - 1], 'int32')
  const targets = tf.tensor1d(flat(1), 'int32')
  const optimizer = tf.train.adam(ADAM.learningRate, ADAM.beta1, ADAM.beta2, ADAM.epsilon)
  const loss = () => lossOf(model, variables, tokens, targets)
  return async () => {
    const cost = optimizer.minimize(loss, true)
    if (cost === null) throw new Error('minimize was to give the cost')
    const [value = NaN] = await cost.data()
    cost.dispose()
    // On a GPU the cost is there before the weights have moved.
    await variables.finalNorm.data()
    return { loss: value }
  }
}

async function decoding(shape: Shape): Promise<() => Promise<Done>> {
  const { model, tokens: length } = shape
  const variables = loadVariables(model)
  const step = decodeStep(model, variables)
  const prompts = Int32Array.from(promptsOf(shape))
  const generate = async (count: number) => {
    let tokens = tf.tensor1d(prompts, 'int32')
    let cache: KeysValues[] = []
    const drawn: tf.Tensor1D[] = []
    for (let position = 0; position < count; position++) {
      const before = [tokens, ...cache.flatMap(({ keys, values }) => [keys, values])]
      const next = tf.tidy(() => step(tokens, cache, position))
      tf.dispose(before)
      tokens = next.tokens
      cache = next.cache
      drawn.push(next.logProbs)
    }
    const all = await tf.tidy(() => tf.concat(drawn)).data()
    tf.dispose([...drawn, tokens, ...cache.flatMap(({ keys, values }) => [keys, values])])
    return all
  }
  await generate(FIRST_TOKENS)
  return async () => ({ loss: -meanOf(await generate(length)) })
}
