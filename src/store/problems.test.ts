import { describe, expect, it } from 'vitest'
import { configSchema, settingAt, type ConfigInput } from '../run/config.ts'
import { SUITE_FACTS, SUITE_IDS } from '../run/suite-facts.ts'
import type { Engines } from './engine-words.ts'
import { problemsOf } from './problems.ts'
import { check, mended, shownValue, type Draft } from './setup-draft.ts'

const engines: Engines = {
  kind: 'engines',
  chosen: 'wasm',
  adapter: 'WebAssembly SIMD',
  software: true,
  variants: {},
  threads: 2,
  key: 'k',
  steps: [],
  troubles: [],
}
const withGpu: Engines = { ...engines, gpu: { words: 'a GPU', software: false, subgroups: false } }
const beginning = () => ({ 'planner.context': 256, 'executor.context': 256 })
const found = (input: ConfigInput, seen: Engines | undefined = engines) => {
  const config = configSchema.parse(input)
  return problemsOf((path) => settingAt(config, path), { engines: seen, beginning })
}
const pathsOf = (input: ConfigInput, seen?: Engines) =>
  found(input, seen).flatMap(({ paths }) => paths)

/**
 * Presses each button in turn, from the same set-up: nothing must be left to mend, and what comes
 * of it must be sound.
 */
function everyMendMends(input: ConfigInput, seen: Engines = engines): number {
  const draft: Draft = { base: configSchema.parse(input), edits: {} }
  const mends = found(input, seen).flatMap((problem) => problem.mends)
  for (const { edits, forSuite } of mends) {
    const after = mended(draft, edits, forSuite)
    const checked = check(after)
    expect(checked.errors).toEqual({})
    expect(
      problemsOf((path) => shownValue(after, checked, path), { engines: seen, beginning }),
    ).toEqual([])
  }
  return mends.length
}

describe('what cannot be done', () => {
  it('is nothing in what the page opens with', () => {
    expect(found({})).toEqual([])
    expect(found({ planner: { context: 512 } })).toEqual([])
    expect(found({ suite: { id: 'twohop' }, warmStart: { from: 'demonstrations' } })).toEqual([])
  })

  it('is to begin tasks that no policies are shipped for with them, where there are two', () => {
    for (const id of SUITE_IDS.filter((one) => SUITE_FACTS[one].shipped === undefined)) {
      expect(pathsOf({ suite: { id } }), id).toEqual(['suite.id', 'warmStart.from'])
      expect(everyMendMends({ suite: { id } }), id).toBe(1)
      // One policy for both roles begins from demonstrations anyway.
      expect(found({ suite: { id }, mode: 'low-only' }), id).toEqual([])
    }
  })

  it('is to make one network of the shipped policies, or another size', () => {
    expect(pathsOf({ weights: 'shared' })).toEqual(['weights', 'warmStart.from'])
    expect(
      pathsOf({ executor: { dModel: 32, feedForward: 88 }, planner: { qkvBias: true } }),
    ).toEqual(['warmStart.from', 'planner.qkvBias', 'executor.dModel', 'executor.feedForward'])
    // Of the same weights in another arrangement nothing else would say that it is wrong.
    expect(pathsOf({ planner: { heads: 2, kvHeads: 2 } })).toEqual([
      'warmStart.from',
      'planner.heads',
      'planner.kvHeads',
    ])
    expect(everyMendMends({ weights: 'shared' })).toBe(2)
    expect(everyMendMends({ planner: { dModel: 128 } })).toBe(2)
  })

  it('is an engine that is not here', () => {
    for (const engine of ['webgpu', 'tfjs-webgpu'] as const) {
      expect(found({ engine })[0]?.message).toBe('This browser offers no WebGPU here.')
      expect(everyMendMends({ engine })).toBe(1)
      expect(found({ engine }, withGpu)).toEqual([])
      // Not checked yet.
      expect(
        problemsOf((path) => settingAt(configSchema.parse({ engine }), path), {
          engines: undefined,
          beginning,
        }),
      ).toEqual([])
    }
    const broken: Engines = {
      ...withGpu,
      troubles: [{ engine: 'webgpu', reason: 'the device is gone' }],
    }
    expect(found({ engine: 'webgpu' }, broken)[0]?.message).toBe(
      'WebGPU did not start here: the device is gone.',
    )
    expect(everyMendMends({ engine: 'webgpu' }, broken)).toBe(1)
  })

  it('are kernels that the adapter lacks, where it computes', () => {
    expect(pathsOf({ engine: 'webgpu', kernels: 'quad' }, withGpu)).toEqual(['kernels'])
    expect(everyMendMends({ engine: 'webgpu', kernels: 'quad' }, withGpu)).toBe(1)
    expect(found({ kernels: 'quad' }, withGpu)).toEqual([])
    expect(pathsOf({ kernels: 'quad' }, { ...withGpu, chosen: 'webgpu' })).toEqual(['kernels'])
    expect(
      found(
        { engine: 'webgpu', kernels: 'quad' },
        { ...withGpu, gpu: { words: 'a GPU', software: false, subgroups: true } },
      ),
    ).toEqual([])
  })

  it('is told where the whole is no sound configuration too', () => {
    const draft: Draft = {
      base: configSchema.parse({}),
      edits: { portable: true, engine: 'webgpu' },
    }
    const checked = check(draft)
    expect(checked.config).toBeUndefined()
    const problems = problemsOf((path) => shownValue(draft, checked, path), {
      engines: withGpu,
      beginning,
    })
    expect(problems.flatMap(({ paths }) => paths)).toEqual(['engine', 'portable'])
    for (const { edits } of problems.flatMap(({ mends }) => mends))
      expect(check(mended(draft, edits)).errors).toEqual({})
  })
})
