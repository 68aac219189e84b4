/**
 * Which engine computes when the choice is left to the page: the quicker of WebAssembly and WebGPU in a short measurement. An adapter
 * that computes on the CPU loses to WebAssembly unmeasured, because compiling its kernels alone takes longer than all the rest; asked for
 * a thorough look, it is measured too. A measurement holds as long as nothing it depends on has changed.
 */
import type { EngineName } from '../run/engine-choice.ts'
import type { Machine } from './machine.ts'

/** Engines that the choice is between. */
const OWN = ['wasm', 'webgpu'] as const satisfies readonly EngineName[]

export interface StepTime {
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
  readonly machine: Machine
  /** The adapter behind WebGPU, where there is one. */
  readonly gpu: { readonly words: string; readonly software: boolean; /** Some kernels share through them. */ readonly subgroups?: boolean } | undefined
  /** Engines that did not start, and why. */
  readonly troubles: readonly { readonly engine: EngineName; readonly reason: string }[]
}

export interface ChoiceParts {
  readonly findAdapter: () => Promise<Choice['gpu']>
  readonly machine: (name: EngineName) => Promise<Machine>
  readonly measure: (machine: Machine) => Promise<number>
  /** Whatever else a measurement depends on: processors, isolation, version of the code. */
  readonly circumstances: string
}

/** Rejects with an Error that names every engine that was tried when none starts. */
export async function chooseEngine(parts: ChoiceParts, how: { readonly known?: Known; readonly thorough?: boolean } = {}): Promise<Choice> {
  const gpu = await parts.findAdapter()
  const key = `${gpu?.words ?? 'no adapter'}; ${parts.circumstances}`
  const troubles: { engine: EngineName; reason: string }[] = []
  const attempt = async <T>(engine: EngineName, work: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await work()
    } catch (error) {
      troubles.push({ engine, reason: error instanceof Error ? error.message : String(error) })
      return undefined
    }
  }
  const kept = how.thorough !== true && how.known?.key === key ? how.known.steps : []
  const quick = quickest(kept)
  const again = quick && (await attempt(quick.engine, () => parts.machine(quick.engine)))
  if (again !== undefined) return { key, steps: kept, machine: again, gpu, troubles }

  const steps: StepTime[] = []
  const candidates: readonly EngineName[] = gpu !== undefined && (!gpu.software || how.thorough === true) ? OWN : ['wasm']
  for (const engine of candidates) {
    const ms = await attempt(engine, async () => parts.measure(await parts.machine(engine)))
    if (ms !== undefined) steps.push({ engine, ms })
  }
  // One that could not even be measured is not trusted with a run; one that was not tried may do.
  const best = quickest(steps)?.engine ?? OWN.find((engine) => !candidates.includes(engine))
  const machine = best && (await attempt(best, () => parts.machine(best)))
  if (machine === undefined) throw new Error(`No engine starts in this browser: ${troubles.map(({ engine, reason }) => `${engine}: ${reason}`).join('; ')}`)
  return { key, steps, machine, gpu, troubles }
}

function quickest(steps: readonly StepTime[]): StepTime | undefined {
  return steps.reduce<StepTime | undefined>((best, step) => (best === undefined || step.ms < best.ms ? step : best), undefined)
}
