/**
 * The list of stored runs. A deleted run is only marked while the list is open, so that it can be
 * taken back; it goes for good when the list closes.
 */
import { createStore, type StoreApi } from 'zustand/vanilla'
import { StorageError } from '../run/database.ts'
import type { Ends } from '../run/run-ends.ts'
import type { InTraining } from '../run/stored-list.ts'
import { messageOf } from '../run/told-error.ts'
import type { Library, StoredRun } from './library.ts'
import type { Space } from './space.ts'

interface LibraryState {
  readonly runs: readonly StoredRun[] | 'loading'
  readonly marked: ReadonlySet<string>
  /** Success where a run began and where it is now, of those that were looked at. */
  readonly ends: ReadonlyMap<string, Ends>
  /** Why the browser keeps nothing, in words. */
  readonly trouble: string | undefined
  /** As it was when it was last looked at. */
  readonly space: Space | undefined
}

export type LibraryStore = StoreApi<LibraryState> & {
  refresh(): Promise<readonly StoredRun[]>
  open: Library['open']
  head: Library['head']
  trajectory: Library['trajectory']
  /** That something was not kept, and why. */
  say(reason: string): void
  hasSuite(id: string): Promise<boolean>
  /** Looks at where runs began and where they are now. */
  compare(runs: readonly StoredRun[]): Promise<void>
  /** Looks at the space used. */
  look(): Promise<void>
  /** Asks the browser to keep what is stored. */
  persist(): Promise<void>
  /** What was in training when that was last said. */
  inTraining(): Promise<InTraining | undefined>
  /** It is in training no longer. */
  forget(id: string): Promise<void>
  mark(id: string): void
  unmark(id: string): void
  /** Deletes what is marked; resolves to the ids of what is gone. */
  sweep(): Promise<readonly string[]>
}

export function createLibraryStore(library: Library): LibraryStore {
  const store = createStore<LibraryState>(() => ({
    runs: 'loading',
    marked: new Set(),
    ends: new Map(),
    trouble: undefined,
    space: undefined,
  }))
  let asked = false
  const unkept = (reason: string) =>
    store.setState({
      trouble: `This browser does not let the page keep runs (${reason}). Export what you want to keep.`,
    })
  const attempt = async <T>(work: () => Promise<T>, otherwise: T): Promise<T> => {
    try {
      return await work()
    } catch (error) {
      const reason = messageOf(error)
      if (error instanceof StorageError)
        store.setState({ trouble: `${error.message} ${error.wayOut}` })
      else unkept(reason)
      return otherwise
    }
  }
  const look = async () => store.setState({ space: await library.space().catch(() => undefined) })
  const persist = async () => {
    asked = true
    // Where it cannot be asked, nothing is promised, and the list says so.
    await library.persist().catch(() => false)
  }
  const refresh = async () => {
    const { runs: before } = store.getState()
    const runs = await attempt(() => library.list(), [])
    store.setState({ runs })
    // Some browsers put the question to the user: it comes when there is something new to keep, and
    // once a visit.
    if (before !== 'loading' && runs.length > before.length && !asked) await persist()
    return runs
  }
  const marking = (change: (marked: Set<string>) => void) => {
    const marked = new Set(store.getState().marked)
    change(marked)
    store.setState({ marked })
  }
  const actions: Omit<LibraryStore, keyof StoreApi<LibraryState>> = {
    refresh,
    // Their failure is said where the run, or the trajectory, would stand.
    open: (id, wanted) => library.open(id, wanted),
    head: (id) => attempt(() => library.head(id), undefined),
    trajectory: (id, line) => library.trajectory(id, line),
    say: unkept,
    hasSuite: (id: string) => attempt(() => library.hasSuite(id), false),
    async compare(runs) {
      const found = await attempt(() => library.ends(runs), new Map<string, Ends>())
      store.setState(({ ends }) => ({ ends: new Map([...ends, ...found]) }))
    },
    look,
    async persist() {
      await persist()
      await look()
    },
    inTraining: () => attempt(() => library.inTraining(), undefined),
    forget: (id: string) => attempt(() => library.forget(id), undefined),
    mark: (id: string) => marking((marked) => marked.add(id)),
    unmark: (id: string) => marking((marked) => marked.delete(id)),
    async sweep() {
      const ids = [...store.getState().marked]
      store.setState({ marked: new Set() })
      const gone: string[] = []
      for (const id of ids)
        if (await attempt(() => library.remove(id).then(() => true), false)) gone.push(id)
      if (ids.length > 0) await refresh()
      return gone
    },
  }
  return Object.assign(store, actions)
}
