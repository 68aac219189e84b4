/** Which engine computes: WebGPU where there is an adapter, else WebAssembly, else TensorFlow.js, saying so. What is not used is not loaded. */
import { createWebgpuEngine } from '../engine/device/webgpu/engine.ts'
import type { Engine } from '../engine/engine.ts'
import type { EngineChoice, EngineName } from '../run/engine-choice.ts'

export interface ChosenEngine {
  readonly engine: Engine
  /** Why it is not the one that was wanted first, in words. */
  readonly notice?: string
}

export type Makers = Readonly<Record<EngineName | 'wasm-portable', () => Promise<Engine>>>

async function wasm(build?: 'portable'): Promise<Engine> {
  const [{ createWasmEngine }, { browserHost }] = await Promise.all([import('../engine/device/wasm/engine.ts'), import('../engine/device/wasm/browser-host.ts')])
  return createWasmEngine(browserHost(), build === undefined ? {} : { build })
}

async function tfjs(backend: 'webgpu' | 'wasm' | 'cpu'): Promise<Engine> {
  const { createTfjsEngine } = await import('../engine/tfjs/engine.ts')
  if (backend !== 'wasm') return createTfjsEngine(backend)
  const { wasmPaths } = await import('../engine/tfjs/wasm-paths.ts')
  return createTfjsEngine(backend, { wasmPaths })
}

export const BROWSER_ENGINES: Makers = {
  webgpu: () => createWebgpuEngine(),
  wasm: () => wasm(),
  'wasm-portable': () => wasm('portable'),
  'tfjs-webgpu': () => tfjs('webgpu'),
  'tfjs-wasm': () => tfjs('wasm'),
  'tfjs-cpu': () => tfjs('cpu'),
}

const WORDS: Readonly<Record<EngineName, string>> = {
  webgpu: 'WebGPU', wasm: 'WebAssembly', 'tfjs-webgpu': 'TensorFlow.js on WebGPU', 'tfjs-wasm': 'TensorFlow.js on WebAssembly', 'tfjs-cpu': 'TensorFlow.js in plain JavaScript',
}

/** `auto` tries one after the other; a name is that engine or an error. */
export async function chooseEngine({ name: wanted, portable }: EngineChoice, makers: Makers = BROWSER_ENGINES): Promise<ChosenEngine> {
  if (wanted !== 'auto') return { engine: await makers[wanted === 'wasm' && portable ? 'wasm-portable' : wanted]() }
  const [first, ...fallbacks] = ['webgpu', 'wasm', 'tfjs-wasm', 'tfjs-cpu'] as const
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
  readonly #choose: (wanted: EngineChoice) => Promise<ChosenEngine>
  readonly #kept: { readonly wanted: EngineChoice; readonly chosen: ChosenEngine }[] = []

  constructor(choose: (wanted: EngineChoice) => Promise<ChosenEngine> = chooseEngine) {
    this.#choose = choose
  }

  async get(wanted: EngineChoice): Promise<ChosenEngine> {
    const kept = this.#kept.find((one) => one.wanted.name === wanted.name && one.wanted.portable === wanted.portable) ?? this.#kept.find(({ chosen }) => fits(chosen.engine, wanted))
    if (kept !== undefined) return kept.chosen
    const chosen = await this.#choose(wanted)
    this.#kept.push({ wanted, chosen })
    void chosen.engine.lost.then(() => { this.drop(chosen.engine) })
    return chosen
  }

  drop(engine: Engine): void {
    for (let i = this.#kept.length - 1; i >= 0; i -= 1) if (this.#kept[i]?.chosen.engine === engine) this.#kept.splice(i, 1)
  }
}

/** An engine that was chosen for another reason is the one wanted now. */
function fits({ info }: Engine, wanted: EngineChoice): boolean {
  return info.name === wanted.name && (info.variants['build'] === 'portable') === wanted.portable
}
