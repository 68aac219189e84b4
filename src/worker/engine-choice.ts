/**
 * Which engine computes when the choice is left to the page: the quicker of WebAssembly and WebGPU
 * in a short measurement. An adapter that computes on the CPU loses to WebAssembly unmeasured,
 * because compiling its kernels alone takes longer than all the rest; asked for a thorough look, it
 * is measured too. A measurement holds as long as nothing it depends on has changed. Where neither
 * starts, TensorFlow.js computes, many times slower: what a browser lacks costs speed alone.
 */
import type { EngineName } from '../run/engine-choice.ts'
import { messageOf } from '../run/told-error.ts'
import type { EngineInstance } from './engine-instance.ts'

/** Engines that the choice is between. */
const OWN = ['wasm', 'webgpu'] as const satisfies readonly EngineName[]
/** Those that need neither SIMD nor a GPU, and one that does without WebAssembly. */
const INSTEAD = ['tfjs-wasm', 'tfjs-cpu'] as const satisfies readonly EngineName[]

interface StepTime {
  readonly engine: EngineName
  /** Of one measured step. */
  readonly ms: number
}

/** A measurement of an earlier visit. */
export interface Known {
  /** What it depends on, in words. */
  readonly key: string
  readonly steps: readonly StepTime[]
}

export interface Choice extends Known {
  readonly instance: EngineInstance
  /** The adapter behind WebGPU, where there is one. */
  readonly gpu:
    | {
        readonly words: string
        readonly software: boolean
        /** Some kernels share through them. */ readonly subgroups?: boolean
        /** Bytes of its largest buffer. */ readonly buffer?: number
      }
    | undefined
  /** Engines that did not start, and why. */
  readonly troubles: readonly { readonly engine: EngineName; readonly reason: string }[]
}

export interface ChoiceParts {
  readonly findAdapter: () => Promise<Choice['gpu']>
  readonly instance: (name: EngineName) => Promise<EngineInstance>
  readonly measure: (instance: EngineInstance) => Promise<number>
  /** Whatever else a measurement depends on: processors, isolation, version of the code. */
  readonly circumstances: string
}

/** Rejects with an Error that names every engine that was tried when none starts. */
export async function chooseEngine(
  parts: ChoiceParts,
  how: { readonly known?: Known; readonly thorough?: boolean } = {},
): Promise<Choice> {
  const gpu = await parts.findAdapter()
  const key = `${gpu?.words ?? 'no adapter'}; ${parts.circumstances}`
  const troubles: { engine: EngineName; reason: string }[] = []
  const attempt = async <T>(engine: EngineName, work: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await work()
    } catch (error) {
      troubles.push({ engine, reason: messageOf(error) })
      return undefined
    }
  }
  const kept = how.thorough !== true && how.known?.key === key ? how.known.steps : []
  // One that stood in for our own does so only as long as they do not start.
  const quick = quickest(kept.filter(({ engine }) => OWN.some((own) => own === engine)))
  const again = quick && (await attempt(quick.engine, () => parts.instance(quick.engine)))
  if (again !== undefined) return { key, steps: kept, instance: again, gpu, troubles }

  const steps: StepTime[] = []
  const measured = async (engine: EngineName): Promise<void> => {
    const ms = await attempt(engine, async () => parts.measure(await parts.instance(engine)))
    if (ms !== undefined) steps.push({ engine, ms })
  }
  const candidates: readonly EngineName[] =
    gpu !== undefined && (!gpu.software || how.thorough === true) ? OWN : ['wasm']
  for (const engine of candidates) await measured(engine)
  // One that could not even be measured is not trusted with a run; one that was not tried may do.
  const best = quickest(steps)?.engine ?? OWN.find((engine) => !candidates.includes(engine))
  const instance = best && (await attempt(best, () => parts.instance(best)))
  if (instance !== undefined) return { key, steps, instance, gpu, troubles }
  for (const engine of INSTEAD) {
    await measured(engine)
    const instead =
      steps.at(-1)?.engine === engine
        ? await attempt(engine, () => parts.instance(engine))
        : undefined
    if (instead !== undefined) return { key, steps, instance: instead, gpu, troubles }
  }
  throw new Error(
    `No engine starts in this browser: ${troubles.map(({ engine, reason }) => `${engine}: ${reason}`).join('; ')}`,
  )
}

function quickest(steps: readonly StepTime[]): StepTime | undefined {
  return steps.reduce<StepTime | undefined>(
    (best, step) => (best === undefined || step.ms < best.ms ? step : best),
    undefined,
  )
}
