import { describe, expect, it } from 'vitest'
import { at } from '../run/at.ts'
import type { EngineName } from '../run/engine-choice.ts'
import { chooseEngine } from './engine-choice.ts'
import type { Choice, ChoiceParts } from './engine-choice.ts'
import type { EngineInstance } from './engine-instance.ts'
import { idleEngine } from '../rl/testing/scripted-trainer.ts'

/**
 * A browser in which each engine named takes so many milliseconds a step; the others do not start.
 */
function browser(ms: Partial<Record<EngineName, number>>, gpu?: Choice['gpu']) {
  const measured: EngineName[] = []
  const machineOf = (name: EngineName): EngineInstance => ({
    engine: { ...idleEngine(), info: { ...idleEngine().info, name } },
  })
  const parts: ChoiceParts = {
    findAdapter: () => Promise.resolve(gpu),
    instance: (name) =>
      ms[name] === undefined
        ? Promise.reject(new Error(`no ${name}`))
        : Promise.resolve(machineOf(name)),
    measure: ({ engine: { info } }) => {
      measured.push(info.name)
      return Promise.resolve(at(ms, info.name, 'ms'))
    },
    circumstances: 'two processors',
  }
  return { parts, measured }
}
const chosen = ({ instance }: Choice): EngineName => instance.engine.info.name

describe('choosing an engine', () => {
  it('takes the quicker of two where there is a GPU', async () => {
    const gpu = { words: 'a GPU', software: false }
    expect(chosen(await chooseEngine(browser({ wasm: 30, webgpu: 4 }, gpu).parts))).toBe('webgpu')
    const slow = await chooseEngine(browser({ wasm: 30, webgpu: 40 }, gpu).parts)
    expect(slow.steps).toEqual([
      { engine: 'wasm', ms: 30 },
      { engine: 'webgpu', ms: 40 },
    ])
    expect(chosen(slow)).toBe('wasm')
  })

  it('measures an adapter in software only when asked to', async () => {
    const here = browser({ wasm: 30, webgpu: 277 }, { words: 'SwiftShader', software: true })
    expect(chosen(await chooseEngine(here.parts))).toBe('wasm')
    expect(here.measured).toEqual(['wasm'])
    const thorough = await chooseEngine(here.parts, { thorough: true })
    expect(thorough.steps.map(({ engine }) => engine)).toEqual(['wasm', 'webgpu'])
    expect(chosen(thorough)).toBe('wasm')
  })

  it('measures nothing that is known already, and everything when something changed', async () => {
    const here = browser({ wasm: 30, webgpu: 4 }, { words: 'a GPU', software: false })
    const first = await chooseEngine(here.parts)
    here.measured.length = 0
    const second = await chooseEngine(here.parts, { known: first })
    expect(chosen(second)).toBe('webgpu')
    expect(second.steps).toEqual(first.steps)
    expect(here.measured).toEqual([])
    await chooseEngine({ ...here.parts, circumstances: 'four processors' }, { known: first })
    expect(here.measured).toEqual(['wasm', 'webgpu'])
  })

  it('falls back in either direction, and names what it tried when nothing starts', async () => {
    const gpu = { words: 'SwiftShader', software: true }
    const noWasm = await chooseEngine(browser({ webgpu: 277 }, gpu).parts)
    expect(chosen(noWasm)).toBe('webgpu')
    expect(noWasm.troubles).toEqual([{ engine: 'wasm', reason: 'no wasm' }])
    expect(chosen(await chooseEngine(browser({ wasm: 30 }).parts))).toBe('wasm')
    await expect(chooseEngine(browser({}, gpu).parts)).rejects.toThrow(
      'No engine starts in this browser: wasm: no wasm; webgpu: no webgpu; tfjs-wasm: no tfjs-wasm; tfjs-cpu: no tfjs-cpu',
    )
  })

  it('takes TensorFlow.js where neither of its own starts, names why, and asks anew the next time', async () => {
    const bare = await chooseEngine(browser({ 'tfjs-cpu': 4000 }).parts)
    expect(chosen(bare)).toBe('tfjs-cpu')
    expect(bare.steps).toEqual([{ engine: 'tfjs-cpu', ms: 4000 }])
    // A browser without WebGPU may still have what the page did not ask for.
    expect(bare.troubles).toEqual([
      { engine: 'wasm', reason: 'no wasm' },
      { engine: 'webgpu', reason: 'no webgpu' },
      { engine: 'tfjs-wasm', reason: 'no tfjs-wasm' },
    ])
    expect(
      chosen(
        await chooseEngine(browser({ 'tfjs-wasm': 900, 'tfjs-cpu': 4000 }).parts, { known: bare }),
      ),
    ).toBe('tfjs-wasm')
    expect(
      chosen(await chooseEngine(browser({ wasm: 30, 'tfjs-cpu': 4000 }).parts, { known: bare })),
    ).toBe('wasm')
  })

  it('trusts no engine that could not be measured', async () => {
    const here = browser({ wasm: 30, webgpu: 4 }, { words: 'a GPU', software: false })
    const broken: ChoiceParts = {
      ...here.parts,
      measure: () => Promise.reject(new Error('out of memory')),
    }
    await expect(chooseEngine(broken)).rejects.toThrow('wasm: out of memory; webgpu: out of memory')
  })

  it('measures again where what was known no longer starts', async () => {
    const known = await chooseEngine(
      browser({ wasm: 30, webgpu: 4 }, { words: 'a GPU', software: false }).parts,
    )
    const broken = browser({ wasm: 30 }, { words: 'a GPU', software: false })
    const again = await chooseEngine(broken.parts, { known })
    expect(chosen(again)).toBe('wasm')
    expect(again.troubles[0]).toEqual({ engine: 'webgpu', reason: 'no webgpu' })
  })
})
