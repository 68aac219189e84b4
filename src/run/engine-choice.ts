/** Names of engines, and which of them a configuration asks for or a recorded run was made with. */

export const ENGINE_NAMES = ['webgpu', 'wasm', 'tfjs-webgpu', 'tfjs-wasm', 'tfjs-cpu'] as const
export type EngineName = (typeof ENGINE_NAMES)[number]

export interface EngineChoice {
  /** `auto` leaves it to whoever starts the engine. */
  readonly name: EngineName | 'auto'
  /** The build of the `wasm` engine that gives the same bits on every machine. */
  readonly portable: boolean
}

/** What a configuration asks for: "reproducible anywhere" is one engine, so it decides. */
export function chosenBy({ engine, portable }: { readonly engine: EngineName | 'auto'; readonly portable: boolean }): EngineChoice {
  return portable ? { name: 'wasm', portable } : { name: engine, portable }
}

/** What a run was made with, from its fingerprint; `auto` where the engine is not known here. */
export function madeWith({ engine, variants }: { readonly engine: string; readonly variants: Readonly<Record<string, string>> }): EngineChoice {
  const name = ENGINE_NAMES.find((one) => one === engine) ?? 'auto'
  return { name, portable: name === 'wasm' && variants['build'] === 'portable' }
}
