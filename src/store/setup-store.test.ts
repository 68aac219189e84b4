import { describe, expect, it } from 'vitest'
import { configSchema } from '../run/config.ts'
import { beginningIn } from './problems-here.ts'
import { createSetupStore } from './setup-store.ts'
import { type Preset } from './setup-state.ts'

const FILES: Readonly<Record<string, unknown>> = {
  'presets/index.json': [
    'alone.json',
    { group: 'Further', presets: ['one.json', 'broken.json', 'two.json'] },
  ],
  'presets/alone.json': { name: 'Alone' },
  'presets/one.json': { name: 'One', rl: { updates: 7 } },
  'presets/two.json': { name: 'Two' },
  'presets/broken.json': { name: 3 },
}
const read = async (path: string): Promise<unknown> => {
  if (!(path in FILES)) throw new Error(`no ${path}`)
  return FILES[path]
}

describe('presets', () => {
  it('come alone or in groups, the first is chosen, and one that cannot be read takes nothing from the others', async () => {
    const store = createSetupStore()
    await store.load(read)
    const { presets, preset } = store.getState()
    expect(
      typeof presets === 'string'
        ? presets
        : presets.map(({ id, group, config }) => [id, group, config.name]),
    ).toEqual([
      ['alone', '', 'Alone'],
      ['one', 'Further', 'One'],
      ['two', 'Further', 'Two'],
    ])
    expect(preset).toBe('alone')
    store.choose('one')
    expect(store.getState().checked.config?.rl.updates).toBe(7)
  })

  it('may be missing: the defaults are complete', async () => {
    const store = createSetupStore()
    await store.load(() => Promise.reject(new Error('offline')))
    expect([store.getState().presets, store.getState().checked.config?.mode]).toEqual([
      'failed',
      'joint',
    ])
  })
})

describe('what cannot be done', () => {
  it('and is not heard of anew changes nothing that is drawn', () => {
    const store = createSetupStore()
    const drawn: unknown[] = []
    store.subscribe((state) => drawn.push(state))
    store.hears(undefined)
    expect(drawn).toEqual([])
    const told = { key: '', problem: { paths: [], message: 'No.', mends: [] } }
    store.hears(told)
    expect([drawn.length > 0, store.getState().told]).toEqual([true, told])
  })

  it('is said at once, and one press mends it as the preset of those tasks begins', async () => {
    const store = createSetupStore()
    await store.load(async (path) =>
      path === 'presets/index.json'
        ? ['desk.json', 'hops.json']
        : path === 'presets/hops.json'
          ? {
              name: 'Hops',
              suite: { id: 'custom' },
              planner: { context: 300 },
              warmStart: { from: 'demonstrations', plannerSteps: 11, plannerStyles: { fine: 1 } },
            }
          : { name: 'Desk' },
    )
    expect(store.getState().problems).toEqual([])
    store.edit('suite.id', 'custom')
    await expect.poll(() => store.getState().problems.length).toBe(1)
    const [problem] = store.getState().problems
    expect(problem?.paths).toContain('suite.id')
    if (problem?.mends[0]) store.mend(problem.mends[0])
    expect(store.getState().problems).toEqual([])
    expect(store.getState().checked.config).toMatchObject({
      planner: { context: 300 },
      warmStart: {
        from: 'demonstrations',
        plannerSteps: 11,
        plannerStyles: { fine: 1, coarse: 0 },
      },
    })
    store.edit('suite.id', 'desk')
    expect(store.getState().draft.edits).toEqual({})
  })

  it('is known of engines as soon as somebody has looked', async () => {
    const store = createSetupStore()
    store.edit('engine', 'webgpu')
    await import('./problems-here.ts')
    expect(store.getState().problems).toEqual([])
    store.sees({
      kind: 'engines',
      chosen: 'wasm',
      adapter: '',
      software: true,
      variants: {},
      threads: 1,
      key: '',
      steps: [],
      troubles: [],
    })
    await expect.poll(() => store.getState().problems[0]?.paths).toEqual(['engine'])
  })

  it('is mended with room for tools in the prompt where no preset says more', () => {
    expect(beginningIn('failed', 'custom')).toMatchObject({
      'planner.context': 256,
      'executor.context': 320,
    })
    const custom: Preset = {
      id: 's',
      group: '',
      config: configSchema.parse({
        suite: { id: 'custom' },
        warmStart: { from: 'demonstrations', executorSteps: 9 },
      }),
    }
    expect(beginningIn([custom], 'custom')).toMatchObject({ 'warmStart.executorSteps': 9 })
  })
})
