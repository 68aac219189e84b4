/**
 * The playhead over one trajectory. `position` moves sixty times a second while playing and is
 * written to the page by subscription, outside React; `step`, the whole step it stands on, changes
 * seldom and is what React draws.
 */
import { createStore, type StoreApi } from 'zustand/vanilla'

interface Playhead {
  readonly steps: number
  /** In steps, fractional: 2.5 is half-way from step 2 to step 3. */
  readonly position: number
  readonly step: number
  readonly playing: boolean
}

/** Milliseconds a step takes when played. */
export const STEP_MS = 900

export type PlayheadStore = StoreApi<Playhead> & {
  load(steps: number, step?: number): void
  seek(position: number): void
  move(by: number): void
  toggle(): void
}

export interface Frames {
  request(callback: (time: number) => void): number
  cancel(handle: number): void
}

/** `stepwise` (reduced motion) makes play jump from step to step instead of gliding. */
export function createPlayheadStore(
  frames: Frames,
  stepwise: () => boolean = () => false,
): PlayheadStore {
  const store = createStore<Playhead>(() => ({ steps: 0, position: 0, step: 0, playing: false }))
  let handle = 0
  let last: number | undefined
  let progress = 0

  const place = (position: number, playing: boolean) => {
    const { steps } = store.getState()
    const end = Math.max(0, steps - 1)
    const inside = Math.max(0, Math.min(end, position))
    store.setState({
      position: inside,
      step: Math.floor(inside + 1e-9),
      playing: playing && inside < end,
    })
  }
  const halt = () => {
    frames.cancel(handle)
    last = undefined
  }
  const tick = (time: number) => {
    const { playing } = store.getState()
    if (!playing) {
      halt()
      return
    }
    progress += last === undefined ? 0 : (time - last) / STEP_MS
    last = time
    place(stepwise() ? Math.floor(progress + 1e-9) : progress, true)
    if (store.getState().playing) handle = frames.request(tick)
    else halt()
  }

  return Object.assign(store, {
    load(steps: number, step = 0) {
      halt()
      store.setState({ steps, playing: false })
      place(step, false)
    },
    seek(position: number) {
      halt()
      place(position, false)
    },
    move(by: number) {
      halt()
      place(store.getState().step + by, false)
    },
    toggle() {
      const { playing, steps, position } = store.getState()
      halt()
      if (playing || steps < 2) {
        store.setState({ playing: false })
        return
      }
      if (position >= steps - 1) place(0, false)
      progress = store.getState().position
      store.setState({ playing: true })
      handle = frames.request(tick)
    },
  })
}
