/**
 * Every shader that the device can ask for is taken by naga, which Firefox and wgpu compile WGSL
 * with. Which those are is no list kept by hand: a policy is trained and generates on the real
 * device, and whatever that would compile is looked at; an empty shader runs in its place, but for
 * draws, so next to nothing is computed.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { NagaError, parseWgsl, validate } from 'naga-wasm'
import { beforeAll, describe, expect, test } from 'vitest'
import { nodeGpu } from '../../../cli/node-gpu.ts'
import { entry } from '../../../run/at.ts'
import type { ModelConfig, PolicyBatch } from '../../engine.ts'
import { keyOf, SAMPLINGS } from '../../parity/generation.ts'
import { NLL, TOKEN_RATIOS } from '../../parity/losses.ts'
import { OPTIMIZER } from '../../parity/training.ts'
import { TransformerPolicy } from '../../transformer/policy.ts'
import { decodeKernels } from './decode-kernels.ts'
import { Gpu } from './gpu.ts'
import { SHARINGS } from './kernels/sharing.ts'
import type { Sharing } from './kernels/sharing.ts'
import { modelKernels } from './model-kernels.ts'

/** One for each kernel: pipelines are told apart by their source. */
const empty = (name: string) => `// ${name}\n@compute @workgroup_size(1) fn main() {}`

/** Asks for subgroups. */
const ENABLE = 'enable subgroups;\n'

/** Without tokens that were drawn, generating would not end. */
const DRAWS = /^(draw|summarize)/

/** Attention is compiled for one head dimension: with and without a rest by four, small and large. */
const HEAD_DIMS = [2, 6, 16, 64]
const MODEL: Omit<ModelConfig, 'dModel'> = {
  vocab: 37,
  layers: 1,
  heads: 2,
  kvHeads: 1,
  feedForward: 19,
  context: 32,
  tied: false,
  qkvBias: true,
  ropeTheta: 10_000,
  rmsEps: 1e-5,
}

/** Everything that a policy does. */
async function live(policy: TransformerPolicy): Promise<void> {
  const tokens = Int32Array.of(1, 2, 3, 4, 5)
  const same = (value: number) => new Float32Array(tokens.length).fill(value)
  const old = { oldLogProbs: same(-1), refLogProbs: same(-1) }
  const sequence = { tokens, weights: same(1), advantages: same(1), ...old }
  const batch: PolicyBatch = { sequences: [sequence], normalizer: 4 }
  await policy.score([tokens])
  for (const loss of [NLL, TOKEN_RATIOS]) await policy.update(batch, loss, OPTIMIZER)
  for (const sampling of [SAMPLINGS.everything, SAMPLINGS['top-k']]) {
    const rollout = policy.open(sampling)
    rollout.add(
      tokens,
      [0, 1, 2].map((index) => keyOf(1, index)),
    )
    await rollout.next()
    rollout.close()
  }
}

let device: GPUDevice
/** Shaders of a variant, by the names of their kernels. */
const shaders = new Map<Sharing, Map<string, string>>()

beforeAll(async () => {
  const adapter = await (await nodeGpu()).requestAdapter()
  if (adapter === null) throw new Error('no adapter')
  device = await adapter.requestDevice()
  for (const sharing of SHARINGS) {
    const found = new Map<string, string>()
    const patch = (name: string, wgsl: string) => {
      found.set(name, wgsl)
      return DRAWS.test(name) ? wgsl : empty(name)
    }
    // Not the engine's device: that refuses variants that the adapter lacks; empty, they run here.
    const gpu = new Gpu(device, { patch })
    const made = Object.assign(gpu, modelKernels(gpu, sharing), decodeKernels(gpu, sharing), {
      readCost: 8,
    })
    for (const headDim of HEAD_DIMS) {
      await live(
        new TransformerPolicy(made, { ...MODEL, dModel: headDim * MODEL.heads }, { seed: 1 }),
      )
    }
    await live(
      new TransformerPolicy(made, { ...MODEL, dModel: 6, headDim: 6, qkNorm: true }, { seed: 1 }),
    )
    shaders.set(sharing, found)
  }
  return () => {
    device.destroy()
  }
})

/**
 * What naga says of a shader; undefined when it takes it. It knows subgroup operations but not yet
 * the line that asks for them: a browser that lacks the line has no adapter with the feature, and
 * is never given these shaders.
 */
function refusal(wgsl: string): string | undefined {
  try {
    const module = parseWgsl(wgsl.replace(ENABLE, ''))
    try {
      validate(module).free()
    } finally {
      module.free()
    }
    return undefined
  } catch (error) {
    if (error instanceof NagaError) return error.formatted
    throw error
  }
}

/** Shaders that were looked at: variants have many in common. */
const taken = new Set<string>()

describe.each(SHARINGS)('loads shared %s', (sharing) => {
  test('naga takes every shader', () => {
    const found = [...entry(shaders, sharing, 'shaders')]
    expect(found.length).toBeGreaterThan(25)
    const refused = found
      .filter(([, wgsl]) => !taken.has(wgsl))
      .flatMap(([name, wgsl]) => {
        taken.add(wgsl)
        const said = refusal(wgsl)
        return said === undefined ? [] : [`${name}: ${said}`]
      })
    expect(refused).toEqual([])
  })
})

test('every kernel was looked at', () => {
  const folder = new URL('kernels/', import.meta.url)
  const files = readdirSync(folder).filter((name) => !name.endsWith('.test.ts'))
  // A name as the source has it, up to where what varies begins.
  const named = files.flatMap((file) =>
    [
      ...readFileSync(new URL(file, folder), 'utf8').matchAll(
        /name: (?:name\(|filtered \? )?['`]([a-z-]+)/g,
      ),
    ].map(([, name = '']) => name),
  )
  const seen = [...shaders.values()].flatMap((found) => [...found.keys()])
  expect(named.length).toBeGreaterThan(25)
  expect(named.filter((name) => !seen.some((one) => one.startsWith(name)))).toEqual([])
})

test.each([
  ['another type', '@compute @workgroup_size(64) fn main() { let a: u32 = 1f; }'],
  ['no such name', '@compute @workgroup_size(64) fn main() { let a = nobody; }'],
  ['workgroup memory without a size', `var<workgroup> a: array<f32>;\n${empty('any')}`],
  ['no brace', '@compute @workgroup_size(64) fn main() {'],
])('a wrong shader is refused: %s', (_, wgsl) => {
  expect(refusal(wgsl)).toBeDefined()
})

test('naga does not know the line that asks for subgroups, or it need no longer be left out', () => {
  expect(
    [...entry(shaders, 'quad', 'shaders').values()].some((wgsl) => wgsl.startsWith(ENABLE)),
  ).toBe(true)
  expect(() => parseWgsl(`${ENABLE}${empty('any')}`)).toThrow(/not yet supported/)
})

test('each kernel that is made wrong is refused', () => {
  for (const [name, wgsl] of entry(shaders, 'quad', 'shaders')) {
    expect(refusal(wgsl.replace(/\}\s*$/, 'let wrong: u32 = 1f; }')), name).toBeDefined()
  }
})
