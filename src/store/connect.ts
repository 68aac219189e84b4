/**
 * The page's surroundings in a real browser: worker, database, storage, frames, address. The only
 * file of the stores that touches them.
 */
import { Connection } from '../run/database.ts'
import type { ListedRun } from '../run/listed-run.ts'
import type { RunStorage } from '../run/storage.ts'
import { hasSuite, inTraining, listRuns } from '../run/stored-list.ts'
import { connectWorker } from '../worker/client.ts'
import type { Surroundings } from './application.ts'
import type { ExperimentLibrary } from './experiment-entry.ts'
import type { Library, StoredRun } from './library.ts'
import { viewOf } from './run-view.ts'
import { LineList, storedLine } from './trajectories.ts'
import { rememberedIn } from './browser-memory.ts'
import type { Frames } from './playhead-store.ts'
import { DIALOGS, type Entries, type Entry } from './visits.ts'

const TRAINING_LOCK = 'tandem.training'

type Storage = () => Promise<RunStorage>

function storedLibrary(
  connection: () => Promise<Connection>,
  storage: Storage,
  heldElsewhere: () => Promise<boolean>,
): Library {
  return {
    async list() {
      const opened = await connection()
      const [runs, busy] = await Promise.all([
        listRuns(opened),
        heldElsewhere().then((held) => (held ? inTraining(opened) : undefined)),
      ])
      return runs.map((run) => storedRun(run, busy?.id === run.id))
    },
    async open(id, wanted) {
      let list = new LineList(wanted)
      const found = await (
        await storage()
      ).readInPieces(id, () => {
        list = new LineList(wanted)
        return (row, at) => {
          const line = storedLine(row, at)
          list.add(line)
          return line !== undefined
        }
      })
      return (
        found && {
          file: { ...viewOf(found.file), trajectories: list.lines, recorded: list.added },
          leftOut: found.leftOut,
        }
      )
    },
    ends: async (runs) => (await import('../run/run-ends.ts')).endsOf(await connection(), runs),
    head: async (id) => (await storage()).head(id),
    trajectory: async (id, { at, id: trajectory }) =>
      (await storage()).trajectory(id, at, trajectory),
    remove: async (id) => (await storage()).delete(id, await heldElsewhere()),
    inTraining: async () => inTraining(await connection()),
    forget: async (id) => (await storage()).mark(id, 'ended'),
    hasSuite: async (id) => hasSuite(await connection(), id),
    persist: async () => 'storage' in navigator && (await navigator.storage.persist()),
    async space() {
      if (!('storage' in navigator)) return undefined
      const [lasting, { usage: used, quota }] = await Promise.all([
        navigator.storage.persisted(),
        navigator.storage.estimate(),
      ])
      return { lasting, used, quota }
    },
  }
}

function storedRun(run: ListedRun, elsewhere: boolean): StoredRun {
  const { id, checkpoint } = run
  if (run.kind === 'unreadable')
    return {
      id,
      name: 'A run that cannot be read',
      created: '',
      status: 'stopped',
      update: 0,
      updates: 0,
      evaluations: 0,
      continuable: false,
      elsewhere,
      unreadable: run.why,
    }
  const { name, created, status, updates, planned, evaluations, described } = run
  return {
    id,
    name,
    created,
    status,
    update: updates,
    updates: planned,
    evaluations,
    ...(described && { described }),
    continuable: checkpoint !== undefined && checkpoint < planned,
    elsewhere,
  }
}

function storedExperiments(
  storage: Storage,
  heldElsewhere: () => Promise<boolean>,
): ExperimentLibrary {
  return {
    list: async () => (await storage()).experiments.list(),
    read: async (id) => (await storage()).experiments.read(id),
    async keep(stored, results, crossPlay) {
      const [{ experiments }, { cellName }] = await Promise.all([
        storage(),
        import('../run/experiment-cells.ts'),
      ])
      await experiments.begin(stored)
      for (const result of results) await experiments.finish(stored.id, cellName(result), result)
      if (crossPlay.length > 0) await experiments.keepCrossPlay(stored.id, crossPlay)
    },
    remove: async (id) => (await storage()).experiments.delete(id, await heldElsewhere()),
  }
}

const frames: Frames = {
  request: (callback) => requestAnimationFrame(callback),
  cancel: (handle) => cancelAnimationFrame(handle),
}

/**
 * Resolves to false while another tab holds the lock; true where there are no locks, or the browser
 * refuses them as it refuses storage: it is not known then.
 */
function claim(): Promise<boolean> {
  if (!('locks' in navigator)) return Promise.resolve(true)
  return new Promise((resolve) => {
    navigator.locks
      .request(TRAINING_LOCK, { ifAvailable: true }, (lock) => {
        resolve(lock !== null)
        // Held until the page goes.
        return lock === null ? undefined : new Promise(() => undefined)
      })
      .catch(() => {
        resolve(true)
      })
  })
}

const addressOf = ({ hash }: Entry): string =>
  hash === '' ? location.pathname + location.search : hash
const stateOf = ({ dialog }: Entry): unknown => (dialog === undefined ? null : { dialog })

const entries: Entries = {
  current() {
    const state: unknown = history.state
    const dialog =
      typeof state === 'object' && state !== null && 'dialog' in state
        ? DIALOGS.find((one) => one === state.dialog)
        : undefined
    return { hash: location.hash, ...(dialog !== undefined && { dialog }) }
  },
  push: (entry) => history.pushState(stateOf(entry), '', addressOf(entry)),
  replace: (entry) => history.replaceState(stateOf(entry), '', addressOf(entry)),
  back: () => history.back(),
  subscribe: (listener) => addEventListener('popstate', () => listener(entries.current())),
}

export function surroundings(): Surroundings {
  let claimed: Promise<boolean> | undefined
  let opened: Promise<Connection> | undefined
  const connection = () =>
    (opened ??= Connection.open('tandem').catch((error: unknown) => {
      // Asked for again, it is opened again.
      opened = undefined
      throw error
    }))
  const storage: Storage = async () => {
    const [over, { RunStorage: Runs }] = await Promise.all([
      connection(),
      import('../run/storage.ts'),
    ])
    return new Runs(over)
  }
  /** Whether another tab of this browser trains; not known without locks. */
  const heldElsewhere = async () =>
    'locks' in navigator &&
    (await claimed) !== true &&
    ((await navigator.locks.query().catch(() => ({ held: [] }))).held ?? []).some(
      ({ name }) => name === TRAINING_LOCK,
    )
  return {
    port: connectWorker(),
    library: storedLibrary(connection, storage, heldElsewhere),
    experiments: storedExperiments(storage, heldElsewhere),
    memory: rememberedIn(() => localStorage),
    frames,
    now: () => new Date().toISOString(),
    later: (callback, ms) => setTimeout(callback, ms),
    reducedMotion: () => matchMedia('(prefers-reduced-motion: reduce)').matches,
    readFile: async (options) =>
      (await import('../worker/client-reading.ts')).connectReading(options),
    async read(path) {
      const response = await fetch(new URL(path, document.baseURI))
      // Some servers answer a missing file with the page itself.
      const there =
        response.ok && response.headers.get('content-type')?.startsWith('text/html') !== true
      return there ? response.text() : undefined
    },
    history: entries,
    onLeaving: (asks) =>
      addEventListener('beforeunload', (event) => {
        if (asks()) event.preventDefault()
      }),
    async claim() {
      const mine = await (claimed ??= claim())
      if (!mine) claimed = undefined
      return mine
    },
  }
}
