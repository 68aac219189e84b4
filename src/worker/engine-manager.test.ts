import { describe, expect, it } from 'vitest'
import type { Engine } from '../engine/engine.ts'
import { EngineCache } from './engine-cache.ts'
import type { DeviceCommand } from './protocol-device.ts'
import { replyTo } from './testing/reply-to.ts'
import { EngineManager } from './engine-manager.ts'
import type { NamedEngine } from './engine-instance.ts'
import { parseReport } from './protocol.ts'
import type { Report } from './protocol.ts'
import { idleEngine } from '../rl/testing/scripted-trainer.ts'

/**
 * A manager whose engines start but compute nothing, or are what `engine` makes, undefined for one
 * that does not start; `gpu` is what stands behind WebGPU.
 */
function make({
  gpu,
  lacks,
  engine = () => idleEngine(),
}: {
  readonly lacks?: readonly string[]
  readonly gpu?: { readonly words: string; readonly software: boolean }
  readonly engine?: (wanted: NamedEngine) => Engine | undefined
} = {}) {
  const reports: Report[] = []
  const made: NamedEngine[] = []
  let now = 0
  const manager = new EngineManager({
    cache: new EngineCache((wanted) => {
      made.push(wanted)
      const one = engine(wanted)
      return one === undefined
        ? Promise.reject(new Error('not here'))
        : Promise.resolve({ engine: one, threads: 2, ...(lacks && { lacks }) })
    }),
    findAdapter: () => Promise.resolve(gpu),
    circumstances: 'here',
    clock: () => (now += 1),
  })
  const reply = () =>
    replyTo((report) => {
      const parsed = parseReport(structuredClone(report))
      if (!parsed.ok) throw new Error(parsed.message)
      reports.push(parsed.value)
    })
  const handle = (command: DeviceCommand) => manager.handle(command, reply())
  return { here: manager, handle, reports, made }
}
const named = ({ name }: NamedEngine): Engine => ({
  ...idleEngine(),
  info: { ...idleEngine().info, name },
})
const known = {
  key: 'a GPU; here',
  steps: [
    { engine: 'wasm', ms: 30 },
    { engine: 'webgpu', ms: 4 },
  ],
} as const

describe('the engine manager', () => {
  it('answers which engine a run gets, from what is known', async () => {
    const { here, handle, reports, made } = make({
      gpu: { words: 'a GPU', software: false },
      engine: named,
    })
    await handle({ kind: 'probe', known })
    expect(reports).toMatchObject([
      {
        kind: 'engines',
        chosen: 'webgpu',
        threads: 2,
        steps: known.steps,
        gpu: { words: 'a GPU', software: false },
      },
    ])
    // A run that leaves the choice open has that very engine; one that asks for other kernels has
    // others.
    await here.get({ name: 'auto', portable: false })
    expect(made).toEqual([{ name: 'webgpu', portable: false }])
    await here.get({ name: 'auto', portable: false, kernels: 'alone' })
    expect(made.at(-1)).toEqual({ name: 'webgpu', portable: false, kernels: 'alone' })
  })

  it('hands on what makes the engine slower here than it could be', async () => {
    const { handle, reports } = make({
      lacks: ['One thread computes: this browser has no memory that threads can share.'],
    })
    await handle({ kind: 'probe' })
    expect(reports).toMatchObject([
      {
        kind: 'engines',
        lacks: ['One thread computes: this browser has no memory that threads can share.'],
      },
    ])
  })

  it('says in words that nothing starts', async () => {
    const { handle, reports } = make({ engine: () => undefined })
    await handle({ kind: 'probe' })
    expect(reports).toMatchObject([
      {
        kind: 'refused',
        what: 'probe',
        message: expect.stringContaining(
          'No engine starts in this browser: wasm: not here; webgpu: not here',
        ) as string,
      },
    ])
  })

  it('measures to the end and names engines that cannot take part', async () => {
    const { handle, reports } = make({ gpu: { words: 'SwiftShader', software: true } })
    await handle({ kind: 'measure', baselines: true })
    const last = reports.at(-1)
    expect(last).toMatchObject({ kind: 'bench', state: 'done', rows: [] })
    expect(last?.kind === 'bench' && last.troubles.map(({ engine }) => engine)).toEqual([
      'wasm',
      'webgpu',
      'tfjs-webgpu',
      'tfjs-wasm',
      'tfjs-cpu',
    ])
  })

  it('ends a measurement when it is told to, and when a run needs the engine', async () => {
    for (const end of ['stop', 'run']) {
      const slow: Engine = {
        ...idleEngine(),
        createPolicy: () =>
          new Promise((_, reject) => {
            setTimeout(() => {
              reject(new Error('too late'))
            }, 50)
          }),
      }
      const { here, handle, reports } = make({ engine: () => slow })
      const done = handle({ kind: 'measure', baselines: false })
      const wait = (): Promise<void> =>
        new Promise((resolve) => {
          setTimeout(resolve, 0)
        })
      while (reports.length === 0) await wait()
      if (end === 'stop') await handle({ kind: 'stop-measuring' })
      else await here.get({ name: 'wasm', portable: false })
      await done
      expect(reports.at(-1)).toMatchObject({ kind: 'bench', state: 'stopped' })
    }
  })
})
