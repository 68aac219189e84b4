/** Which engine computes: WebGPU where there is an adapter, else TensorFlow.js on WebAssembly, else in plain JavaScript, saying so. TensorFlow.js is loaded only when it is used. */
import { createWebgpuEngine } from '../engine/device/webgpu/engine.ts'
import type { Engine, EngineName } from '../engine/engine.ts'

export interface ChosenEngine {
  readonly engine: Engine
  /** Why it is not the one that was wanted first, in words. */
  readonly notice?: string
}

export type Makers = Readonly<Record<EngineName, () => Promise<Engine>>>

async function tfjs(backend: 'webgpu' | 'wasm' | 'cpu'): Promise<Engine> {
  const { createTfjsEngine } = await import('../engine/tfjs/engine.ts')
  if (backend !== 'wasm') return createTfjsEngine(backend)
  const { wasmPaths } = await import('../engine/tfjs/wasm-paths.ts')
  return createTfjsEngine(backend, { wasmPaths })
}

export const BROWSER_ENGINES: Makers = {
  webgpu: () => createWebgpuEngine(),
  'tfjs-webgpu': () => tfjs('webgpu'),
  'tfjs-wasm': () => tfjs('wasm'),
  'tfjs-cpu': () => tfjs('cpu'),
}

const WORDS: Readonly<Record<EngineName, string>> = {
  webgpu: 'WebGPU', 'tfjs-webgpu': 'TensorFlow.js on WebGPU', 'tfjs-wasm': 'TensorFlow.js on WebAssembly', 'tfjs-cpu': 'TensorFlow.js in plain JavaScript',
}

/** `auto` tries one after the other; a name is that engine or an error. */
export async function chooseEngine(wanted: EngineName | 'auto', makers: Makers = BROWSER_ENGINES): Promise<ChosenEngine> {
  if (wanted !== 'auto') return { engine: await makers[wanted]() }
  const [first, ...fallbacks] = ['webgpu', 'tfjs-wasm', 'tfjs-cpu'] as const
  const reasons: string[] = []
  try {
    return { engine: await makers[first]() }
  } catch (error) {
    reasons.push(`${WORDS[first]}: ${reasonOf(error)}`)
  }
  for (const name of fallbacks) {
    try {
      const engine = await makers[name]()
      return { engine, notice: `This browser offers no WebGPU here, so ${WORDS[name]} computes instead. Everything works the same; the speed differs. (${reasons.join('; ')})` }
    } catch (error) {
      reasons.push(`${WORDS[name]}: ${reasonOf(error)}`)
    }
  }
  throw new Error(`No engine starts in this browser. ${reasons.join('; ')}`)
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** The engine in use, kept between runs so that kernels are compiled once; let go when its device is lost. */
export class EngineShelf {
  readonly #choose: (wanted: EngineName | 'auto') => Promise<ChosenEngine>
  readonly #kept = new Map<EngineName | 'auto', ChosenEngine>()

  constructor(choose: (wanted: EngineName | 'auto') => Promise<ChosenEngine> = chooseEngine) {
    this.#choose = choose
  }

  async get(wanted: EngineName | 'auto'): Promise<ChosenEngine> {
    const kept = this.#kept.get(wanted) ?? [...this.#kept.values()].find(({ engine }) => engine.info.name === wanted)
    if (kept !== undefined) return kept
    const chosen = await this.#choose(wanted)
    this.#kept.set(wanted, chosen)
    void chosen.engine.lost.then(() => { this.drop(chosen.engine) })
    return chosen
  }

  drop(engine: Engine): void {
    for (const [wanted, kept] of this.#kept) if (kept.engine === engine) this.#kept.delete(wanted)
  }
}
