/** Which runs the page has, which of them is looked at, and which is drawn behind it. */
import type { StoreApi } from 'zustand/vanilla'
import type { RunHead } from '../run/rows.ts'
import type { RunView } from './run-view.ts'
import type { Training } from './training-state.ts'

export interface ViewedRuns {
  /** Puts a run in front. */
  show(view: RunView): void
  look(id: string): void
  /**
   * Takes over a run as it was kept, with what only the worker knew of it: code version, origin,
   * tokens, time.
   */
  complete(head: RunHead): void
  /** Puts a run behind the one in front. */
  setBehind(view: RunView): void
  forget(id: string): void
}

export function viewedRuns(store: StoreApi<Training>): ViewedRuns {
  const add = (view: RunView) =>
    store.setState(({ runs }) => ({ runs: { ...runs, [view.file.id]: view } }))
  return {
    show(view) {
      add(view)
      store.setState({ front: view.file.id })
    },
    setBehind(view) {
      add(view)
      store.setState(({ front }) => (front === view.file.id ? {} : { behind: view.file.id }))
    },
    complete: (head) =>
      store.setState(({ runs }) => {
        const view = runs[head.id]
        return view
          ? { runs: { ...runs, [head.id]: { ...view, file: { ...view.file, ...head } } } }
          : {}
      }),
    look: (id) => store.setState(({ runs, front }) => (runs[id] ? { front: id } : { front })),
    forget: (id) =>
      store.setState(({ runs, front, behind }) => {
        const rest = Object.fromEntries(Object.entries(runs).filter(([other]) => other !== id))
        return {
          runs: rest,
          front: front === id ? Object.keys(rest)[0] : front,
          behind: behind === id ? undefined : behind,
        }
      }),
  }
}
