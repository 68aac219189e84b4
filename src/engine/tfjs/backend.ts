/**
 * TensorFlow.js as a place to compute: start one of its backends, and run synchronous parts of
 * ops on it without leaking.
 *
 * TensorFlow.js keeps one backend current for the whole process. Several engines may be open beside
 * each other (a test holds two), so every such part names its backend first; only reading
 * results back is asynchronous, and happens between them.
 */
import * as tf from '@tensorflow/tfjs'
import type { EngineInfo } from '../engine.ts'
import type { LookUp } from './model.ts'

export type TfjsBackend = 'webgpu' | 'wasm' | 'cpu'

export interface TfjsOptions {
  /**
   * Where to fetch the WebAssembly binaries, by file name (`tfjs-backend-wasm-simd.wasm` …); a page
   * gets it from `wasm-paths.ts`. Absent, they are looked for beside the package's own code, which
   * is right in Node.
   */
  readonly wasmPaths?: Readonly<Record<string, string>>
  /**
   * On webgpu, keep to ops that sum in a fixed order (default true). TensorFlow.js's own choice for
   * long products and for the gradient of `gather` uses atomics: quicker, but the same work then
   * differs in its last bits from run to run.
   */
  readonly deterministic?: boolean
}

/** `MatMulPackedProgram` in TensorFlow.js's numbering of its products; -1 is its own choice. */
const PACKED_PRODUCT = 3
const OWN_CHOICE = -1

export class Backend {
  readonly name: TfjsBackend
  readonly adapter: string
  readonly software: boolean
  readonly lost: Promise<string>
  /** How rows of the embedding are found where a gradient is wanted. */
  readonly training: LookUp

  private constructor(
    name: TfjsBackend,
    adapter: string,
    software: boolean,
    lost: Promise<string> = never,
    training: LookUp = 'one-hot',
  ) {
    this.name = name
    this.adapter = adapter
    this.software = software
    this.lost = lost
    this.training = training
  }

  static async start(name: TfjsBackend, options: TfjsOptions): Promise<Backend> {
    // Without the checks and advice meant for writing models.
    tf.enableProdMode()
    switch (name) {
      case 'cpu':
        await activate('cpu')
        return new Backend('cpu', 'plain JavaScript', true)
      case 'wasm':
        await startWasm(options)
        return new Backend(
          'wasm',
          `WebAssembly${tf.env().getBool('WASM_HAS_SIMD_SUPPORT') ? ' SIMD' : ''}, one thread`,
          true,
        )
      case 'webgpu': {
        const { adapter, software, lost } = await startWebgpu(options)
        return new Backend(
          'webgpu',
          adapter,
          software,
          lost,
          options.deterministic === false ? 'gather' : 'one-hot',
        )
      }
    }
  }

  info(): EngineInfo {
    return {
      name: `tfjs-${this.name}`,
      adapter: this.adapter,
      software: this.software,
      variants: { tfjs: tf.version_core },
    }
  }

  /**
   * Runs `work` on this backend and frees every tensor made in it but those it returns (and those
   * given to `tf.keep`).
   */
  run<T extends tf.TensorContainer>(work: () => T): T {
    // With a backend that has been started, setBackend takes effect before it returns.
    if (tf.getBackend() !== this.name) void tf.setBackend(this.name)
    return tf.tidy(work)
  }

  /** Reads tensors back and disposes of them. */
  async read(...tensors: readonly tf.Tensor[]): Promise<Float32Array[]> {
    try {
      return await Promise.all(
        tensors.map(async (tensor) => Float32Array.from(await tensor.data())),
      )
    } finally {
      tf.dispose([...tensors])
    }
  }
}

const never = new Promise<string>(() => undefined)

async function activate(name: TfjsBackend): Promise<void> {
  if (!(await tf.setBackend(name)))
    throw new Error(`TensorFlow.js could not start its ${name} backend`)
  await tf.ready()
}

async function startWasm({ wasmPaths }: TfjsOptions): Promise<void> {
  const { setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm')
  if (!Object.hasOwn(tf.engine().registry, 'wasm')) {
    // One thread: the threaded build needs a cross-origin isolated page, and splits its sums by the
    // number of threads.
    tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false)
    if (wasmPaths) setWasmPaths({ 'tfjs-backend-wasm-threaded-simd.wasm': '', ...wasmPaths })
  }
  await activate('wasm')
}

async function startWebgpu({
  deterministic = true,
}: TfjsOptions): Promise<{ adapter: string; software: boolean; lost: Promise<string> }> {
  // The backend's own start dereferences the adapter without looking, so look first.
  const adapter =
    typeof navigator !== 'undefined' && 'gpu' in navigator
      ? await navigator.gpu.requestAdapter()
      : null
  if (!adapter)
    throw new Error(
      'There is no WebGPU adapter here: choose the engine tfjs-wasm or tfjs-cpu instead of tfjs-webgpu',
    )
  const { WebGPUBackend } = await import('@tensorflow/tfjs-backend-webgpu')
  await activate('webgpu')
  tf.env().set('WEBGPU_MATMUL_PROGRAM_TYPE', deterministic ? PACKED_PRODUCT : OWN_CHOICE)
  const backend = tf.backend()
  const lost =
    backend instanceof WebGPUBackend
      ? backend.device.lost.then(({ message, reason }) => message || reason)
      : never
  const { vendor, architecture, description, isFallbackAdapter } = adapter.info
  const words = [vendor, architecture, description].filter((word) => word !== '').join(' ')
  return {
    adapter: words,
    software: isFallbackAdapter || /swiftshader|llvmpipe|lavapipe|basic render/i.test(words),
    lost,
  }
}
