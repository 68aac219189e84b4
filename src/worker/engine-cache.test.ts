import { expect, it } from 'vitest'
import { EngineCache } from './engine-cache.ts'
import type { NamedEngine } from './engine-instance.ts'
import { idleEngine } from '../rl/testing/scripted-trainer.ts'

const turn = (): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, 0)
  })

it('makes an engine once, again after its device is lost, and keeps builds apart', async () => {
  const made: NamedEngine[] = []
  const losing: ((reason: string) => void)[] = []
  const cache = new EngineCache((wanted) => {
    made.push(wanted)
    return Promise.resolve({
      engine: idleEngine(
        new Promise((resolve) => {
          losing.push(resolve)
        }),
      ),
    })
  })
  const [first, second] = await Promise.all([
    cache.get({ name: 'wasm', portable: false }),
    cache.get({ name: 'wasm', portable: false }),
  ])
  expect(second).toBe(first)
  await cache.get({ name: 'wasm', portable: true })
  expect(made).toHaveLength(2)
  losing[0]?.('gone')
  await turn()
  expect(await cache.get({ name: 'wasm', portable: false })).not.toBe(first)
  expect(made).toHaveLength(3)
})

it('tries again what failed, and forgets what is dropped', async () => {
  let tries = 0
  const cache = new EngineCache(() =>
    (tries += 1) === 1
      ? Promise.reject(new Error('no adapter'))
      : Promise.resolve({ engine: idleEngine() }),
  )
  await expect(cache.get({ name: 'webgpu', portable: false })).rejects.toThrow('no adapter')
  await turn()
  const { engine } = await cache.get({ name: 'webgpu', portable: false })
  cache.drop(engine)
  await turn()
  expect((await cache.get({ name: 'webgpu', portable: false })).engine).not.toBe(engine)
})
