/**
 * Commands about the machine rather than a run: which engine suits it, how fast each is. They are
 * checked here by hand, so that the worker answers the page's first question before it has loaded
 * the schemas of everything else.
 */
import { ENGINE_NAMES } from '../run/engine-choice.ts'
import type { EngineName } from '../run/engine-choice.ts'
import { isObject } from '../run/is-object.ts'

export type DeviceCommand =
  /**
   * Which engine a run would have; answered by `engines`. `known` is what an earlier answer
   * measured; `thorough` measures afresh, and an adapter that computes in software too.
   */
  | { readonly kind: 'probe'; readonly known?: KnownSteps; readonly thorough?: boolean }
  /**
   * Measures this machine; answered by `bench`, again and again until it is done or stopped.
   * `baselines` takes TensorFlow.js along.
   */
  | { readonly kind: 'measure'; readonly baselines: boolean }
  | { readonly kind: 'stop-measuring' }

export interface KnownSteps {
  readonly key: string
  readonly steps: readonly { readonly engine: EngineName; readonly ms: number }[]
}

/** Undefined for anything that is no command about the machine. */
export function parseDeviceCommand(data: unknown): DeviceCommand | undefined {
  if (!isObject(data)) return undefined
  switch (data['kind']) {
    case 'probe': {
      const known = knownSteps(data['known'])
      return {
        kind: 'probe',
        thorough: data['thorough'] === true,
        ...(known === undefined ? {} : { known }),
      }
    }
    case 'measure':
      return { kind: 'measure', baselines: data['baselines'] === true }
    case 'stop-measuring':
      return { kind: 'stop-measuring' }
    default:
      return undefined
  }
}

/**
 * What a browser remembered may be of another version, or not ours: then it is as if nothing had
 * been measured.
 */
export function knownSteps(data: unknown): KnownSteps | undefined {
  if (!isObject(data) || typeof data['key'] !== 'string' || !Array.isArray(data['steps']))
    return undefined
  const steps = data['steps'].map((step: unknown) => {
    if (!isObject(step)) return undefined
    const engine = ENGINE_NAMES.find((name) => name === step['engine'])
    const ms = step['ms']
    return engine !== undefined && typeof ms === 'number' && ms > 0 && Number.isFinite(ms)
      ? { engine, ms }
      : undefined
  })
  const sound = steps.filter((step) => step !== undefined)
  return sound.length === steps.length ? { key: data['key'], steps: sound } : undefined
}
