/**
 * Keys that work anywhere on the page: h and l step through a trajectory, j and k through the list,
 * space plays. Arrows do the same, with Home and End, but only while the focus is in the trajectory
 * column, because elsewhere they scroll.
 */
import { useEffect } from 'react'
import type { Application } from '../store/application.ts'
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
      if (
        event.defaultPrevented ||
        event.ctrlKey ||
        event.metaKey ||
        event.altKey ||
        !(event.target instanceof Element)
      )
        return
      if (event.target.closest('input, select, textarea, dialog, [contenteditable]')) return
      if (event.key === '?') {
        application.page.setState({ dialog: 'help' })
        return
      }
      const within = event.target.closest(`#${TRAJECTORY_PANEL}`) !== null
      // Space belongs to the button or the folded part that has the focus.
      if (event.key === ' ' && event.target.closest('button, summary, a')) return
      const key = ARROWS[event.key]
      if (key !== undefined && !within) return
      if (act(application, key ?? event.key)) event.preventDefault()
    }
    document.addEventListener('keydown', pressed)
    return () => document.removeEventListener('keydown', pressed)
  }, [application])
}

/** Whether `key` means something here. */
function act({ training, selection, playhead, select }: Application, key: string): boolean {
  switch (key) {
    case 'h':
    case 'l':
      playhead.move(key === 'l' ? 1 : -1)
      return true
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
