/**
 * This project's engines as contestants: the engine seam for steps and generation, the device below
 * it for products.
 */
import { part } from '../../src/engine/device/device.ts'
import type { Device } from '../../src/engine/device/device.ts'
import type { Engine, EngineInfo, PolicyBatch } from '../../src/engine/engine.ts'
import type { Contestant, Work } from '../contestant.ts'
import type { Shape } from '../shapes.ts'
import {
  ADAM,
  FIRST_TOKENS,
  WEIGHT_SEED,
  checksum,
  matricesOf,
  meanOf,
  promptsOf,
  tokensOf,
  transposed,
} from './batch.ts'
import { grpoIterations } from './grpo.ts'
import type { Done, Opened } from './job.ts'
import { repeatsFor } from './repeats.ts'

interface Machine {
  readonly engine: Engine
  /** Absent where the engine has no device of ours below it. */
  readonly device?: Device
}

async function openWasm({ threads, build }: Contestant): Promise<Machine> {
  const [{ createWasmDevice }, { browserHost }, { TransformerPolicy }] = await Promise.all([
    import('../../src/engine/device/wasm/device.ts'),
    import('../../src/engine/device/wasm/browser-host.ts'),
    import('../../src/engine/transformer/policy.ts'),
  ])
  const {
    device,
    info,
    threads: got,
    dispose,
  } = await createWasmDevice(browserHost(), {
    ...(threads !== null && { threads }),
    ...(build !== undefined && { build }),
  })
  if (threads !== null && got !== threads) throw new Error(`it got ${got} threads`)
  return {
    device,
    engine: {
      info,
      lost: new Promise(() => undefined),
      createPolicy: async (config, from) => new TransformerPolicy(device, config, from),
      dispose,
    },
  }
}

async function openMachine(contestant: Contestant): Promise<Machine> {
  const name = contestant.engine
  switch (name) {
    case 'wasm':
      return openWasm(contestant)
    case 'webgpu': {
      const [{ createWebgpuDevice }, { TransformerPolicy }] = await Promise.all([
        import('../../src/engine/device/webgpu/device.ts'),
        import('../../src/engine/transformer/policy.ts'),
      ])
      const { device, gpu, info } = await createWebgpuDevice({ clock: () => performance.now() })
      return {
        device,
        engine: {
          info,
          lost: gpu.lost,
          createPolicy: async (config, from) => new TransformerPolicy(device, config, from),
          dispose: () => gpu.dispose(),
        },
      }
    }
    // TensorFlow.js chooses its ops freely: the fastest it has, not the reproducible ones.
    case 'tfjs-webgpu':
      return {
        engine: await (
          await import('../../src/engine/tfjs/engine.ts')
        ).createTfjsEngine('webgpu', { deterministic: false }),
      }
    case 'tfjs-cpu':
      return {
        engine: await (await import('../../src/engine/tfjs/engine.ts')).createTfjsEngine('cpu'),
      }
    case 'tfjs-wasm': {
      const [{ createTfjsEngine }, { wasmPaths }] = await Promise.all([
        import('../../src/engine/tfjs/engine.ts'),
        import('../../src/engine/tfjs/wasm-paths.ts'),
      ])
      return { engine: await createTfjsEngine('wasm', { wasmPaths }) }
    }
    case 'peer-tfjs-webgpu':
    case 'peer-tfjs-wasm':
    case 'peer-tfjs-cpu':
    case 'jax-webgpu':
    case 'jax-wasm':
      throw new RangeError(`${name} is no engine of this project`)
  }
}

const inWords = ({ adapter, variants }: EngineInfo): string =>
  [adapter, ...Object.entries(variants).map(([kernel, variant]) => `${kernel} ${variant}`)].join(
    ', ',
  )

export async function openProject(contestant: Contestant): Promise<Opened> {
  const { engine, device } = await openMachine(contestant)
  return {
    adapter: inWords(engine.info),
    async prepare(work: Work) {
      switch (work.kind) {
        case 'matmul':
          return device === undefined ? undefined : products(device, work.size)
        case 'train-step':
          return trainSteps(engine, work.shape)
        case 'decode':
          return decoding(engine, work.shape)
        case 'grpo-iteration':
          return grpoIterations(engine)
      }
    },
  }
}

/** out = x · wᵀ, each product reading the one before. */
async function products(device: Device, size: number): Promise<() => Promise<Done>> {
  const [a, b] = matricesOf(size)
  const words = size * size
  const spans = [device.allocate('a', words), device.allocate('product', words)] as const
  const w = device.allocate('b', words)
  device.write(w, transposed(b, size, size))
  const chain = async (count: number) => {
    for (let index = 0; index < count; index++)
      device.matmul({
        x: spans[index % 2 === 0 ? 0 : 1],
        w,
        out: spans[index % 2 === 0 ? 1 : 0],
        rows: size,
        inner: size,
        columns: size,
      })
    await device.read(part(spans[0], 0, 1))
  }
  device.write(spans[0], a)
  await chain(1)
  const [bytes = new ArrayBuffer(0)] = await device.read(spans[1])
  const loss = checksum(new Float32Array(bytes))
  const units = await repeatsFor(() => chain(1))
  return async () => {
    await chain(units)
    return { loss, units }
  }
}

async function trainSteps(engine: Engine, shape: Shape): Promise<() => Promise<Done>> {
  const policy = await engine.createPolicy(shape.model, { seed: WEIGHT_SEED })
  const batch: PolicyBatch = {
    sequences: tokensOf(shape).map((tokens) => ({
      tokens,
      weights: new Float32Array(tokens.length).fill(1),
      advantages: new Float32Array(tokens.length),
    })),
    normalizer: shape.sequences * (shape.tokens - 1),
  }
  return async () => {
    const { loss } = await policy.update(
      batch,
      { kind: 'nll' },
      { ...ADAM, weightDecay: 0, maxGradNorm: 0 },
    )
    return { loss }
  }
}

async function decoding(engine: Engine, shape: Shape): Promise<() => Promise<Done>> {
  const policy = await engine.createPolicy(shape.model, { seed: WEIGHT_SEED })
  const prompts = promptsOf(shape)
  const generate = async (maxTokens: number) => {
    const rollout = policy.open({ temperature: 0, topK: 0, topP: 1, maxTokens, stop: [] })
    prompts.forEach((token, index) =>
      rollout.add(Int32Array.of(token), [{ seed: 1, stream: 0, update: 0, sequence: [index, 0] }]),
    )
    const segments = await rollout.next()
    rollout.close()
    return segments
  }
  await generate(FIRST_TOKENS)
  return async () => {
    const segments = await generate(shape.tokens)
    return { loss: -meanOf(segments.flatMap((segment) => [...segment.logProbs])) }
  }
}
