/**
 * Keys that work anywhere on the page: h and l step through a trajectory, j and k through the list,
 * space plays. Arrows do the same, with Home and End, but only while the focus is in the trajectory
 * column, because elsewhere they scroll.
 */
import { useEffect } from 'react'
import type { Application } from '../store/application.ts'
import type { PlayheadStore } from '../store/playhead-store.ts'
import { listed, neighbour } from '../store/trajectories.ts'
import { useApplication } from './context.ts'

export const TRAJECTORY_PANEL = 'trajectories'

const ARROWS: Readonly<Record<string, string>> = {
  ArrowDown: 'j',
  ArrowUp: 'k',
  ArrowLeft: 'h',
  ArrowRight: 'l',
  ' ': 'space',
  Home: 'Home',
  End: 'End',
}

export function useKeys(): void {
  const application = useApplication()
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      const target = targetOf(event)
      if (!target) return
      if (event.key === '?') {
        application.page.setState({ dialog: 'help' })
        return
      }
      const within = target.closest(`#${TRAJECTORY_PANEL}`) !== null
      const key = ARROWS[event.key]
      if (key !== undefined && !within) return
      if (act(application, key ?? event.key)) event.preventDefault()
    }
    document.addEventListener('keydown', pressed)
    return () => document.removeEventListener('keydown', pressed)
  }, [application])
}

/** What a key was pressed on, unless it belongs to that alone, or somebody has taken it. */
function targetOf(event: KeyboardEvent): Element | undefined {
  const { target } = event
  if (
    event.defaultPrevented ||
    event.ctrlKey ||
    event.metaKey ||
    event.altKey ||
    !(target instanceof Element) ||
    target.closest('input, select, textarea, dialog, [contenteditable]') ||
    // Space belongs to the button or the folded part that has the focus.
    (event.key === ' ' && target.closest('button, summary, a'))
  )
    return undefined
  return target
}

/** Whether a key that was pressed over the lanes of `playhead` moved it. */
export const steppedBy = (event: KeyboardEvent, playhead: PlayheadStore): boolean =>
  targetOf(event) !== undefined && step(playhead, ARROWS[event.key] ?? event.key)

/** Whether `key` means something here. */
function act({ training, selection, playhead, select }: Application, key: string): boolean {
  switch (key) {
    case 'j':
    case 'k': {
      const { front, runs } = training.getState()
      const run = front === undefined ? undefined : runs[front]
      const { trajectory, outcome } = selection.getState()
      const next = neighbour(
        listed(run?.file.trajectories ?? [], outcome),
        trajectory,
        key === 'j' ? 1 : -1,
      )
      if (next) select(next)
      return true
    }
    default:
      return step(playhead, key)
  }
}

function step(playhead: PlayheadStore, key: string): boolean {
  switch (key) {
    case 'h':
    case 'l':
      playhead.move(key === 'l' ? 1 : -1)
      return true
    case 'p':
    case 'space':
      playhead.toggle()
      return true
    case 'Home':
    case 'End':
      playhead.seek(key === 'Home' ? 0 : Infinity)
      return true
    default:
      return false
  }
}
