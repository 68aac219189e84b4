/**
 * The same proof for a device whose kernels are not source text: each method of the device is made
 * wrong in turn, for each span it writes, by recording behind it one more operation that doubles
 * what was written.
 */
import type { Device } from '../device/device.ts'
import type { Span } from '../device/span.ts'
import type { Engine } from '../engine.ts'
import { TransformerPolicy } from '../transformer/policy.ts'
import { Checks, type ParityCase } from './case.ts'
import { flaw, type Expected } from './planted.ts'

/** What each kernel writes. */
const WRITES = {
  embed: ['out'],
  rmsNorm: ['out', 'scales'],
  matmul: ['out', 'activated'],
  attention: ['out', 'lse'],
  gatherRows: ['out'],
  normHeads: ['out', 'scales'],
  score: ['scores'],
  policyLoss: ['lossGradient', 'terms'],
  logitsGradient: ['logits'],
  matmulInputGradient: ['out'],
  matmulWeightGradient: ['partials'],
  scatterRows: ['out'],
  rmsNormInputGradient: ['dx'],
  rmsNormWeightGradient: ['partials'],
  biasGradient: ['partials'],
  swigluGradient: ['gateUp'],
  normHeadsWeightGradient: ['partials'],
  normHeadsInputGradient: ['dy'],
  attentionQueryGradient: ['delta', 'dqkv'],
  attentionKeyValueGradient: ['dqkv'],
  embedGradient: ['gradient'],
  addPartials: ['gradient'],
  squaredNorm: ['sums'],
  adamw: ['weights', 'first', 'second'],
  embedRows: ['out'],
  cacheRows: ['q', 'cache'],
  attendCache: ['q'],
  addProduct: ['out'],
  normProduct: ['out'],
  normSwiglu: ['out'],
  summarize: ['chunks'],
  draw: ['rows', 'results'],
  copySlots: ['cache'],
} as const satisfies Partial<Record<keyof Device, readonly string[]>>

type Method = keyof typeof WRITES

const isSpan = (value: unknown): value is Span =>
  typeof value === 'object' && value !== null && 'buffer' in value && 'length' in value

/** The device with one method wrong; `used` is called whenever it is. */
function wrongDevice(device: Device, method: Method, output: string, used: () => void): Device {
  return new Proxy(device, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target)
      if (typeof member !== 'function') return member
      if (name !== method)
        return (...args: unknown[]): unknown => Reflect.apply(member, target, args)
      return (args: Readonly<Record<string, unknown>>) => {
        Reflect.apply(member, target, [args])
        const span = args[output]
        if (!isSpan(span)) return
        used()
        target.addPartials({
          partials: span,
          gradient: span,
          words: span.length,
          tiles: 1,
          pitch: 0,
        })
      }
    },
  })
}

function engineOf(device: Device): Engine {
  return {
    info: { name: 'wasm', adapter: 'a wrong device', software: true, variants: {} },
    lost: new Promise(() => undefined),
    createPolicy: async (config, from) => new TransformerPolicy(device, config, from),
    dispose: () => undefined,
  }
}

/** One case for each kernel and each span that it writes. */
export function plantedDeviceCases(device: Device, expected: Expected): ParityCase[] {
  const methods = Object.entries(WRITES).map(([method, outputs]) => {
    if (!isMethod(method)) throw new TypeError(`${method} is no kernel`)
    return { method, outputs }
  })
  return methods.flatMap(({ method, outputs }) =>
    outputs.map((output): ParityCase => ({
      name: `a wrong ${method} (${output}) is noticed`,
      run: async () => {
        const checks = new Checks()
        let planted = 0
        const noticed = await flaw(
          engineOf(wrongDevice(device, method, output, () => planted++)),
          expected,
          0,
        ).catch((error: unknown) => String(error))
        checks.check(planted > 0, `the wrong ${method} was used`)
        checks.check(
          noticed !== undefined,
          noticed ?? `nothing noticed that ${method} writes wrong values to ${output}`,
        )
        return checks.outcome()
      },
    })),
  )
}

const isMethod = (name: string): name is Method => Object.hasOwn(WRITES, name)
