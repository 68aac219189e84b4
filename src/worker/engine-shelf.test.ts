import { expect, it } from 'vitest'
import { EngineShelf } from './engine-shelf.ts'
import type { NamedEngine } from './machine.ts'
import { idleEngine } from './testing/scripted-trainer.ts'

const turn = (): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, 0)
  })

it('makes an engine once, again after its device is lost, and keeps builds apart', async () => {
  const made: NamedEngine[] = []
  const losing: ((reason: string) => void)[] = []
  const shelf = new EngineShelf((wanted) => {
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
    shelf.get({ name: 'wasm', portable: false }),
    shelf.get({ name: 'wasm', portable: false }),
  ])
  expect(second).toBe(first)
  await shelf.get({ name: 'wasm', portable: true })
  expect(made).toHaveLength(2)
  losing[0]?.('gone')
  await turn()
  expect(await shelf.get({ name: 'wasm', portable: false })).not.toBe(first)
  expect(made).toHaveLength(3)
})

it('tries again what failed, and forgets what is dropped', async () => {
  let tries = 0
  const shelf = new EngineShelf(() =>
    (tries += 1) === 1
      ? Promise.reject(new Error('no adapter'))
      : Promise.resolve({ engine: idleEngine() }),
  )
  await expect(shelf.get({ name: 'webgpu', portable: false })).rejects.toThrow('no adapter')
  await turn()
  const { engine } = await shelf.get({ name: 'webgpu', portable: false })
  shelf.drop(engine)
  await turn()
  expect((await shelf.get({ name: 'webgpu', portable: false })).engine).not.toBe(engine)
})
