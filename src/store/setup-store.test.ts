import { describe, expect, it } from 'vitest'
import { createSetupStore } from './setup-store.ts'

const FILES: Readonly<Record<string, unknown>> = {
  'presets/index.json': ['alone.json', { group: 'Further', presets: ['one.json', 'broken.json', 'two.json'] }],
  'presets/alone.json': { name: 'Alone' }, 'presets/one.json': { name: 'One', rl: { updates: 7 } }, 'presets/two.json': { name: 'Two' }, 'presets/broken.json': { name: 3 },
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
    expect(typeof presets === 'string' ? presets : presets.map(({ id, group, config }) => [id, group, config.name])).toEqual([['alone', '', 'Alone'], ['one', 'Further', 'One'], ['two', 'Further', 'Two']])
    expect(preset).toBe('alone')
    store.choose('one')
    expect(store.getState().checked.config?.rl.updates).toBe(7)
  })

  it('may be missing: the defaults are complete', async () => {
    const store = createSetupStore()
    await store.load(() => Promise.reject(new Error('offline')))
    expect([store.getState().presets, store.getState().checked.config?.mode]).toEqual(['failed', 'joint'])
  })
})
