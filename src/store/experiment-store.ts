/**
 * Experiments on the page: protocols to choose from, those this browser keeps, the one that is
 * looked at and the one that grows. It is loaded when experiments are first looked at; none begins
 * without it. Reports are gathered and taken over at most four times a second, as for a single run.
 */
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { CellResult, Experiment } from '../run/experiment.ts'
import type { StoredExperiment, UnreadableExperiment } from '../run/experiment-storage.ts'
import type { TourOutcome } from '../run/tour-outcome.ts'
import { messageOf } from '../run/told-error.ts'
import type { Read } from '../worker/client-reading.ts'
import type { Report } from '../worker/protocol.ts'
import type { ExperimentLibrary } from './experiment-entry.ts'
import { readExperiments, readOutcomes } from './experiment-presets.ts'
import {
  counted,
  startedView,
  withExperimentReport,
  type ExperimentView,
} from './experiment-view.ts'
import type { Port } from './port.ts'
import { ReportQueue } from './report-queue.ts'
import { type Trouble } from './training-state.ts'

export type ExperimentProgress = Extract<Report, { kind: 'experiment-progress' }>
type ExperimentState = Extract<Report, { kind: 'experiment-state' }>['state']

export interface Protocol {
  readonly id: string
  readonly experiment: Experiment
}
export interface KeptExperiment {
  readonly stored: StoredExperiment
  readonly done: number
  readonly total: number
}

export interface Experiments {
  readonly protocols: readonly Protocol[] | 'loading' | 'failed'
  /**
   * What stops of the tour showed when they were recorded; empty where that did not come with the
   * page.
   */
  readonly outcomes: readonly TourOutcome[]
  readonly kept: readonly KeptExperiment[] | 'loading'
  /** Kept ones of which nothing can be read: they can be deleted. */
  readonly unreadable: readonly UnreadableExperiment[]
  /** The protocol that is being set up; the first where none was chosen. */
  readonly picked: string | undefined
  /** To be deleted when the list closes. */
  readonly marked: ReadonlySet<string>
  readonly views: Readonly<Record<string, ExperimentView>>
  /** The experiment that is looked at. */
  readonly shown: string | undefined
  /** The one that the worker holds, and how it is with it. */
  readonly live: string | undefined
  readonly state: ExperimentState | undefined
  /** From the press of a button until the worker's first answer. */
  readonly waiting: boolean
  readonly progress: ExperimentProgress | undefined
  /** What went wrong with what was pressed here: storage, files, a refusal. */
  readonly trouble: Trouble | undefined
}

interface ExperimentActions {
  loadProtocols(): Promise<void>
  /** Resolves when the list is there. */
  refresh(): Promise<void>
  /** Sets a protocol up, and puts it among the others where it is not there. */
  offer(protocol: Protocol): void
  start(experiment: Experiment): void
  continueStored(id: string): Promise<void>
  /** Shows a kept experiment; `undefined` shows none. */
  look(id: string | undefined): Promise<void>
  pause(): void
  resume(): void
  stop(): void
  mark(id: string): void
  unmark(id: string): void
  /** Deletes what is marked. */
  sweep(): Promise<void>
  /** Takes over what was read in a file of that name. */
  takeIn(name: string, found: Extract<Read, { kind: 'protocol' | 'experiment' }>): Promise<void>
  dismiss(): void
}

export type ExperimentStore = StoreApi<Experiments> & ExperimentActions

export interface ExperimentOptions {
  readonly port: Port
  readonly library: ExperimentLibrary
  readonly later: (callback: () => void, ms: number) => void
  readonly read: (path: string) => Promise<string | undefined>
}

const AT_ONCE: ReadonlySet<Report['kind']> = new Set([
  'experiment-started',
  'experiment-state',
  'experiment-failed',
  'refused',
])
const MINE = /^(start|continue)-experiment$/

const EMPTY: Experiments = {
  protocols: 'loading',
  outcomes: [],
  kept: 'loading',
  unreadable: [],
  picked: undefined,
  marked: new Set(),
  views: {},
  shown: undefined,
  live: undefined,
  state: undefined,
  waiting: false,
  progress: undefined,
  trouble: undefined,
}

const UNTOUCHED = 'Nothing on this page was changed.'

export function createExperimentStore({
  port,
  library,
  later,
  read,
}: ExperimentOptions): ExperimentStore {
  const store = createStore<Experiments>(() => EMPTY)
  const queue = new ReportQueue({
    atOnce: AT_ONCE,
    later,
    take: (reports) => store.setState((state) => reports.reduce(taken, state)),
  })
  port.subscribe((report) => {
    if (report.kind.startsWith('experiment-') || report.kind === 'refused') queue.add(report)
  })
  store.subscribe((state, before) => {
    if (state.state === before.state && state.live === before.live) return
    void refresh()
  })

  const explain = (title: string, error: unknown, wayOut: string) => {
    store.setState({
      waiting: false,
      trouble: { title, message: messageOf(error), wayOut },
    })
  }
  const refresh = async () => {
    try {
      const { readable, unreadable } = await library.list()
      const kept = await Promise.all(
        readable.map(async (one) => ({
          stored: one,
          ...counted(
            one.experiment,
            await library.read(one.id).then(
              (found) => found?.results ?? [],
              () => [],
            ),
          ),
        })),
      )
      store.setState({ kept, unreadable })
    } catch (error) {
      store.setState({ kept: [], unreadable: [] })
      explain(
        'This browser does not let the page keep experiments',
        error,
        'They run all the same; export what you want to keep.',
      )
    }
  }
  const put = (view: ExperimentView) =>
    store.setState(({ views }) => ({ views: { ...views, [view.stored.id]: view } }))
  /**
   * The view of a kept experiment, read where it is not held; undefined, and said why, where there
   * is none.
   */
  const opened = async (id: string): Promise<ExperimentView | undefined> => {
    const held = store.getState().views[id]
    if (held) return held
    try {
      const found = await library.read(id)
      if (found) {
        const view: ExperimentView = {
          stored: found.stored,
          results: found.results,
          crossPlay: found.crossPlay,
          growing: {},
        }
        put(view)
        if (found.leftOut.length > 0)
          store.setState({
            trouble: {
              title: 'Not all of this experiment can be read',
              message: `Left out: ${found.leftOut.join('; ')}.`,
              wayOut: 'Continue it, and runs that are left out are made again; or export the rest.',
            },
          })
        return view
      }
      explain(
        'That experiment is not here',
        `No experiment ${id} is kept in this browser.`,
        'Ask whoever sent the link for the experiment as a file, and open it here.',
      )
    } catch (error) {
      explain(
        'That experiment could not be read',
        error,
        'Delete it in the list below; nothing else is touched.',
      )
    }
    return undefined
  }
  const marking = (change: (marked: Set<string>) => void) => {
    const marked = new Set(store.getState().marked)
    change(marked)
    store.setState({ marked })
  }
  const begin = () => store.setState({ waiting: true, trouble: undefined, progress: undefined })

  const takeResults = async (view: ExperimentView) => {
    const { id } = view.stored
    // What is here already may be further on than the file.
    if (store.getState().views[id] === undefined && (await library.read(id)) === undefined) {
      await library.keep(view.stored, view.results, view.crossPlay)
      put(view)
      await refresh()
    }
    if (await opened(id)) store.setState({ shown: id })
  }

  const actions: ExperimentActions = {
    async loadProtocols() {
      if (store.getState().protocols !== 'loading') return
      try {
        const [found, outcomes] = await Promise.all([readExperiments(read), readOutcomes(read)])
        store.setState({ outcomes })
        const { protocols } = store.getState()
        // One from a file may have come first.
        const all = [...found, ...(typeof protocols === 'string' ? [] : protocols)]
        store.setState({ protocols: all.length > 0 ? all : 'failed' })
      } catch {
        store.setState({ protocols: 'failed' })
      }
    },
    refresh,
    offer(protocol) {
      const { protocols } = store.getState()
      const all = typeof protocols === 'string' ? [] : protocols
      store.setState({
        protocols: all.some(({ id }) => id === protocol.id)
          ? all.map((one) => (one.id === protocol.id ? protocol : one))
          : [...all, protocol],
        picked: protocol.id,
        shown: undefined,
        trouble: undefined,
      })
    },
    start(experiment) {
      begin()
      port.send({ kind: 'start-experiment', experiment })
    },
    async continueStored(id) {
      begin()
      if (await opened(id)) {
        store.setState({ shown: id })
        port.send({ kind: 'continue-experiment', id })
      } else store.setState({ waiting: false })
    },
    async look(id) {
      if (id === undefined) store.setState({ shown: undefined })
      else {
        store.setState({ trouble: undefined })
        if (await opened(id)) store.setState({ shown: id })
      }
    },
    pause: () => port.send({ kind: 'pause' }),
    resume: () => port.send({ kind: 'resume' }),
    stop: () => port.send({ kind: 'stop' }),
    mark: (id) => marking((marked) => marked.add(id)),
    unmark: (id) => marking((marked) => marked.delete(id)),
    async sweep() {
      const ids = [...store.getState().marked]
      if (ids.length === 0) return
      store.setState({ marked: new Set() })
      try {
        for (const id of ids) await library.remove(id)
        store.setState(({ views, shown }) => ({
          views: Object.fromEntries(Object.entries(views).filter(([id]) => !ids.includes(id))),
          shown: shown !== undefined && ids.includes(shown) ? undefined : shown,
        }))
      } catch (error) {
        explain('That could not be deleted', error, 'Reload the page and try again.')
      }
      await refresh()
    },
    async takeIn(name, found) {
      if (found.kind === 'protocol') {
        actions.offer({ id: name, experiment: found.experiment })
        return
      }
      try {
        store.setState({ trouble: undefined })
        const { stored, results, crossPlay } = found
        await takeResults({ stored, results, crossPlay, growing: {} })
      } catch (error) {
        explain('That file was not taken over', error, UNTOUCHED)
      }
    },
    dismiss: () => store.setState({ trouble: undefined }),
  }
  return Object.assign(store, actions)
}

function taken(state: Experiments, report: Report): Experiments {
  switch (report.kind) {
    case 'experiment-started': {
      const view = startedView(report, state.views[report.id])
      return {
        ...state,
        views: { ...state.views, [report.id]: view },
        live: report.id,
        shown: report.id,
        state: 'running',
        waiting: false,
      }
    }
    case 'experiment-state':
      return {
        ...state,
        state: report.state,
        waiting: false,
        ...(report.state === 'finished' || report.state === 'stopped'
          ? { progress: undefined }
          : {}),
      }
    case 'experiment-progress':
      return { ...state, progress: report, waiting: false }
    // The page says the reason above everything; what is finished is kept.
    case 'experiment-failed':
      return { ...state, state: 'stopped', waiting: false, progress: undefined }
    case 'refused':
      return MINE.test(report.what) ? { ...state, waiting: false } : state
    default: {
      const view = state.live === undefined ? undefined : state.views[state.live]
      return view
        ? {
            ...state,
            views: { ...state.views, [view.stored.id]: withExperimentReport(view, report) },
          }
        : state
    }
  }
}

/** Whether the worker is at an experiment, or about to begin one. */
export const isGoing = ({ state, waiting }: Pick<Experiments, 'state' | 'waiting'>): boolean =>
  waiting || state === 'running' || state === 'paused'

/** An experiment of which runs are left to do. */
export const isUnfinished = ({
  stored: { experiment },
  results,
}: {
  readonly stored: StoredExperiment
  readonly results: readonly CellResult[]
}): boolean => {
  const { done, total } = counted(experiment, results)
  return done < total
}
