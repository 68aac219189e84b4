/** Names of engines, and which of them a configuration asks for or a recorded run was made with. */

export const ENGINE_NAMES = ['webgpu', 'wasm', 'tfjs-webgpu', 'tfjs-wasm', 'tfjs-cpu'] as const
export type EngineName = (typeof ENGINE_NAMES)[number]

/** Variants of the `webgpu` engine's kernels. */
export const KERNEL_VARIANTS = ['workgroup', 'alone', 'quad'] as const
export type KernelVariant = (typeof KERNEL_VARIANTS)[number]

export interface EngineChoice {
  /** `auto` leaves it to the program that starts the engine. */
  readonly name: EngineName | 'auto'
  /** The build of the `wasm` engine that gives the same bits on every machine. */
  readonly portable: boolean
  /** Of the `webgpu` engine; absent, the quickest in a short measurement. */
  readonly kernels?: KernelVariant
}

/** Whichever suits the machine. */
export const AUTO: EngineChoice = { name: 'auto', portable: false }

interface Asked {
  readonly engine: EngineName | 'auto'
  readonly portable: boolean
  readonly kernels: KernelVariant | 'auto'
}

/** What a configuration asks for: "reproducible anywhere" is one engine, so it decides. */
export function chosenBy({ engine, portable, kernels }: Asked): EngineChoice {
  if (portable) return { name: 'wasm', portable }
  return { name: engine, portable, ...(kernels !== 'auto' && { kernels }) }
}

/** What a run was made with, from its fingerprint; `auto` where the engine is not known here. */
export function madeWith({
  engine,
  variants,
}: {
  readonly engine: string
  readonly variants: Readonly<Record<string, string>>
}): EngineChoice {
  const name = ENGINE_NAMES.find((one) => one === engine) ?? 'auto'
  const kernels =
    name === 'webgpu' ? KERNEL_VARIANTS.find((one) => one === variants['sharing']) : undefined
  return {
    name,
    portable: name === 'wasm' && variants['build'] === 'portable',
    ...(kernels && { kernels }),
  }
}
