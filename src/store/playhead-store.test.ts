import { describe, expect, it } from 'vitest'
import { createPlayheadStore, STEP_MS } from './playhead-store.ts'

function played(stepwise = false) {
  let callback: ((time: number) => void) | undefined
  const store = createPlayheadStore(
    {
      request: (next) => {
        callback = next
        return 1
      },
      cancel: () => {
        callback = undefined
      },
    },
    () => stepwise,
  )
  return { store, frame: (time: number) => callback?.(time), waiting: () => callback !== undefined }
}

describe('the playhead', () => {
  it('stays between the first and the last step', () => {
    const { store } = played()
    store.load(4, 9)
    expect(store.getState().step).toBe(3)
    store.move(-10)
    expect(store.getState().step).toBe(0)
    store.load(0)
    expect(store.getState()).toEqual({ steps: 0, position: 0, step: 0, playing: false })
  })

  it('glides while playing and halts at the end', () => {
    const { store, frame, waiting } = played()
    store.load(3)
    store.toggle()
    frame(0)
    frame(STEP_MS / 2)
    expect(store.getState()).toMatchObject({ position: 0.5, step: 0, playing: true })
    frame(STEP_MS * 1.5)
    expect(store.getState().step).toBe(1)
    frame(STEP_MS * 5)
    expect(store.getState()).toEqual({ steps: 3, position: 2, step: 2, playing: false })
    expect(waiting()).toBe(false)
    store.toggle()
    expect(store.getState()).toMatchObject({ position: 0, playing: true })
  })

  it('jumps step by step where motion is unwelcome', () => {
    const { store, frame } = played(true)
    store.load(3)
    store.toggle()
    frame(0)
    frame(STEP_MS * 0.9)
    expect(store.getState().position).toBe(0)
    frame(STEP_MS * 1.1)
    expect(store.getState().position).toBe(1)
  })
})
