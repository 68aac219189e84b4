/**
 * The runs on the page and the one that trains. Reports of the worker arrive many times a second;
 * they are gathered and taken over together, at most four times a second, so that the page is drawn
 * for what changed and never for each message.
 */
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Config } from '../run/config.ts'
import type { Trajectory } from '../run/records.ts'
import type { RunFile } from '../run/run-file.ts'
import type { RunHead } from '../run/rows.ts'
import type { Command, DeviceCommand, Report } from '../worker/protocol.ts'
import { requestOf } from '../worker/protocol-request.ts'
import type { Engines } from './engine-words.ts'
import type { HeldOut } from './held-out.ts'
import type { KnownSteps } from '../worker/protocol-device.ts'
import { RecentTrajectories } from './recent-trajectories.ts'
import { startedRun, withReport, type RunView, type ViewedRun } from './run-view.ts'
import { RECENT_UPDATES } from './update-series.ts'

/** The page's end of the worker. */
export interface Port {
  send(command: Command | DeviceCommand): void
  subscribe(listener: (report: Report) => void): () => void
  /** Tries once more what could not be done because code did not arrive. */
  again(): void
}

export type Progress = Extract<Report, { kind: 'progress' }>
export type WorkerState = Extract<Report, { kind: 'state' }>['state']
export type Comparison = Extract<Report, { kind: 'compared' }>
export type ImportedSuite = Extract<Report, { kind: 'imported' }>
export type Counted = Extract<Report, { kind: 'counted' }>
/** A cassette as a file. */
export type Cassette = Extract<Report, { kind: 'cassette' }>
/** How far recording of searches is, or why it was refused. */
export type Searching =
  Extract<Report, { kind: 'searched' }> | { readonly kind: 'refused'; readonly message: string }
export type BadLines = Extract<Report, { kind: 'bad-lines' }>
export type Bench = Extract<Report, { kind: 'bench' }>
export type Notice = Extract<Report, { kind: 'notice' }>
export interface Trouble {
  readonly title: string
  readonly message: string
  readonly wayOut: string
  /** Whether what could not be done can be done again. */
  readonly again?: true
}

export interface Training {
  readonly runs: Readonly<Record<string, RunView>>
  /** The run that is looked at, and the one drawn muted behind it. */
  readonly front: string | undefined
  readonly behind: string | undefined
  /** The run the worker holds. */
  readonly live: string | undefined
  /** Whether that repeats another to be compared with it; it is kept nowhere. */
  readonly repeats: boolean
  readonly worker: WorkerState
  /**
   * Whether the worker is at an experiment, or holds one that is paused; it then trains no single
   * run.
   */
  readonly experiment: 'running' | 'paused' | undefined
  /** From the press of a button until the worker's first answer. */
  readonly waiting: boolean
  readonly progress: Progress | undefined
  readonly checkpoint: number | undefined
  readonly resumedAt: number | undefined
  /**
   * The last update of the live run whose trajectories lie in storage; -1 before the first, and
   * where nothing is stored.
   */
  readonly stored: number
  /** Seconds that keeping the live run's latest updates took, by update. */
  readonly saving: Readonly<Record<number, number>>
  readonly engines: Engines | undefined
  /** How fast each engine is here, as far as it was asked for. */
  readonly bench: Bench | undefined
  /** What runs again for comparison, and what came of it. */
  readonly rerunning: string | undefined
  readonly compared: (Comparison & { readonly id: string }) | undefined
  readonly suite: ImportedSuite | undefined
  readonly suiteRefused: string | undefined
  /** What was dropped cannot be used unless these lines are left out. */
  readonly badLines: BadLines | undefined
  readonly searching: Searching | undefined
  /** Suites whose official files are kept in this browser. */
  readonly suitesKept: readonly string[]
  /** How many tasks the files of a suite hold out, as it was last counted. */
  readonly heldOut: HeldOut | undefined
  /** What the worker wants known, newest last; none stops the run. */
  readonly notices: readonly Notice[]
  readonly trouble: Trouble | undefined
  /** The page has looked for a recorded run. */
  readonly opened: boolean
}

export interface TrainingActions {
  start(config: Config): void
  continueRun(file: ViewedRun): void
  pause(): void
  resume(): void
  /** One update; starts a run with `config` where none is there. */
  step(config: Config | undefined): void
  stop(): void
  /** Rejects where the worker cannot give the run's own file. */
  rerun(view: RunView): Promise<void>
  /** `wanted`: the suite that they are for where several could read them. */
  importSuite(
    files: readonly { readonly path: string; readonly text: string }[],
    wanted: string,
  ): void
  /**
   * Searches for Bamboogle's questions at the endpoint, whose text is JSON, and keeps what comes
   * back.
   */
  recordSearches(endpoint: string, whileTraining: boolean): void
  cassette(): Promise<Cassette>
  /**
   * How many tasks the files of the configuration's suite hold out, or why they give none; rejects
   * where they are not here.
   */
  countTasks(config: Config): Promise<Counted>
  /** Imports what was dropped without the lines that cannot be used. */
  skipBadLines(): void
  /** The worker's own file of a run, with what only it knows. */
  exported(id: string, weights: boolean): Promise<RunFile>
  /** Of the live run, where the page holds it whole. */
  recent(id: string, trajectory: string): Trajectory | undefined
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
  say(trouble: Trouble | undefined): void
  /** Tries once more what the trouble that says so stopped. */
  again(): void
  dismiss(notice: Notice): void
  /**
   * Asks which engine suits this machine; with what an earlier visit measured, or afresh and
   * thoroughly.
   */
  probe(how: KnownSteps | 'thorough' | undefined): void
  /** Measures this machine; `baselines` takes TensorFlow.js along. */
  measure(baselines: boolean): void
  stopMeasuring(): void
}

export type TrainingStore = StoreApi<Training> & TrainingActions

export interface TrainingOptions {
  readonly port: Port
  /** ISO time of now. */
  readonly now: () => string
  /** Calls back after so many milliseconds. */
  readonly later: (callback: () => void, ms: number) => void
}

export const PUBLISH_MS = 250
/** Reports that answer a press: these do not wait. */
const AT_ONCE: ReadonlySet<Report['kind']> = new Set([
  'engines',
  'bench',
  'started',
  'state',
  'failed',
  'refused',
  'imported',
  'compared',
  'exported',
  'notice',
  'experiment-state',
  'experiment-failed',
])

const EMPTY: Training = {
  runs: {},
  front: undefined,
  behind: undefined,
  live: undefined,
  repeats: false,
  worker: 'idle',
  experiment: undefined,
  waiting: false,
  progress: undefined,
  checkpoint: undefined,
  resumedAt: undefined,
  stored: -1,
  saving: {},
  engines: undefined,
  bench: undefined,
  rerunning: undefined,
  compared: undefined,
  suite: undefined,
  suiteRefused: undefined,
  badLines: undefined,
  searching: undefined,
  suitesKept: [],
  heldOut: undefined,
  notices: [],
  trouble: undefined,
  opened: false,
}

export function createTrainingStore({ port, now, later }: TrainingOptions): TrainingStore {
  const store = createStore<Training>(() => EMPTY)
  /** Who waits for which answer, by the request's number. */
  const waiting = new Map<
    number,
    { readonly take: (report: Report) => void; readonly reject: (error: Error) => void }
  >()
  let lastRequest = 0
  const recent = new RecentTrajectories()
  let gathered: Report[] = []
  let planned = false

  const publish = () => {
    planned = false
    const reports = gathered
    gathered = []
    if (reports.length === 0) return
    store.setState((state) => reports.reduce((before, report) => taken(before, report, now), state))
    const { live, runs, stored } = store.getState()
    recent.prune((live === undefined ? undefined : runs[live]?.file.trajectories) ?? [], stored)
  }
  port.subscribe((report) => {
    gathered.push(report)
    if (report.kind === 'started') recent.begin(report.id)
    if (report.kind === 'trajectories') recent.add(report.kept)
    const { request } = requestOf(report)
    if (request !== undefined) {
      const asked = waiting.get(request)
      waiting.delete(request)
      if (report.kind === 'refused') asked?.reject(new Error(report.message))
      else asked?.take(report)
    }
    if (AT_ONCE.has(report.kind)) return publish()
    if (planned) return
    planned = true
    later(publish, PUBLISH_MS)
  })

  const begin = (command: Command) => {
    store.setState({
      waiting: true,
      trouble: undefined,
      compared: undefined,
      progress: undefined,
      checkpoint: undefined,
    })
    port.send(command)
  }
  /** Sends a command that `take` finds the answer to among the reports that carry its number. */
  const ask = <T>(command: (request: number) => Command, take: (report: Report) => T | undefined) =>
    new Promise<T>((resolve, reject) => {
      const request = (lastRequest += 1)
      waiting.set(request, {
        reject,
        take: (report) => {
          const answer = take(report)
          if (answer !== undefined) resolve(answer)
        },
      })
      port.send(command(request))
    })
  const add = (view: RunView) =>
    store.setState(({ runs }) => ({ runs: { ...runs, [view.file.id]: view } }))

  const actions: TrainingActions = {
    start(config) {
      // A second press, before the first was heard.
      if (!isTraining(store.getState())) begin({ kind: 'start', config })
    },
    continueRun(file) {
      add({ source: 'stored', file })
      store.setState({ front: file.id })
      begin({ kind: 'continue', id: file.id })
    },
    pause: () => port.send({ kind: 'pause' }),
    resume: () => port.send({ kind: 'resume' }),
    step(config) {
      if (config) begin({ kind: 'start', config })
      port.send({ kind: 'step' })
    },
    stop: () => port.send({ kind: 'stop' }),
    async rerun({ file: { id }, whole }) {
      const file = whole ?? (await actions.exported(id, false))
      store.setState({ rerunning: file.id })
      begin({ kind: 'rerun', file })
    },
    importSuite(files, wanted) {
      store.setState({
        suiteRefused: undefined,
        badLines: undefined,
        suite: undefined,
        waiting: true,
      })
      port.send({ kind: 'import-suite', wanted, files: [...files] })
    },
    recordSearches(endpoint, whileTraining) {
      store.setState({ searching: { kind: 'searched', done: 0, all: 0, failed: 0 } })
      port.send({ kind: 'record-searches', endpoint, whileTraining })
    },
    cassette: () =>
      ask(
        (request) => ({ kind: 'export-cassette', request }),
        (report) => (report.kind === 'cassette' ? report : undefined),
      ),
    countTasks: (config) =>
      ask(
        (request) => ({ kind: 'count-tasks', request, config }),
        (report) => (report.kind === 'counted' ? report : undefined),
      ),
    skipBadLines() {
      store.setState({ badLines: undefined, waiting: true })
      port.send({ kind: 'skip-bad-lines' })
    },
    exported: (id, weights) =>
      ask(
        (request) => ({ kind: 'export', request, id, weights }),
        (report) => (report.kind === 'exported' ? report.file : undefined),
      ),
    recent: (id, trajectory) => recent.find(id, trajectory),
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
    say: (trouble) => store.setState({ trouble }),
    again() {
      store.setState({ trouble: undefined })
      port.again()
    },
    probe(how) {
      if (how === 'thorough') store.setState({ engines: undefined })
      port.send({
        kind: 'probe',
        ...(how === 'thorough' ? { thorough: true } : how && { known: how }),
      })
    },
    measure(baselines) {
      store.setState({
        bench: {
          kind: 'bench',
          state: 'running',
          label: '',
          done: 0,
          total: 1,
          rows: [],
          troubles: [],
        },
      })
      port.send({ kind: 'measure', baselines })
    },
    stopMeasuring: () => port.send({ kind: 'stop-measuring' }),
    dismiss: (notice) =>
      store.setState(({ notices }) => ({ notices: notices.filter((one) => one !== notice) })),
  }
  return Object.assign(store, actions)
}

function taken(state: Training, report: Report, now: () => string): Training {
  switch (report.kind) {
    case 'engines':
      return { ...state, engines: report }
    case 'bench':
      return { ...state, bench: report }
    case 'started': {
      const file = startedRun(report, now(), state.runs[report.id]?.file)
      // What is run again stays in sight, for that is what it is compared with.
      const repeats = state.rerunning !== undefined
      const front = repeats ? (state.front ?? report.id) : report.id
      const behind = repeats
        ? state.behind
        : state.front !== undefined && state.front !== report.id
          ? state.front
          : state.behind === report.id
            ? undefined
            : state.behind
      return {
        ...state,
        runs: { ...state.runs, [report.id]: { source: 'live', file } },
        live: report.id,
        repeats,
        front,
        behind,
        saving: {},
        // Its state follows in a message of its own: until then nothing looks as if it were idle.
        worker: 'running',
        waiting: false,
        stored: report.resumedAt > 0 ? report.resumedAt : -1,
        // Of a run that goes on after its device was lost, the worker says more.
        resumedAt: report.resumedAt > 0 && ended(state.worker) ? report.resumedAt : undefined,
        checkpoint: report.resumedAt > 0 ? report.resumedAt : undefined,
      }
    }
    case 'progress': {
      // Until it is said to run, Train stays pressed.
      return { ...state, progress: report, waiting: state.waiting && report.phase === 'preparing' }
    }
    case 'checkpoint':
      return {
        ...state,
        checkpoint: report.update ?? undefined,
        stored: Math.max(state.stored, report.update ?? -1),
      }
    case 'saved':
      return {
        ...state,
        stored: Math.max(state.stored, report.update),
        saving: Object.fromEntries([
          ...Object.entries(state.saving).slice(1 - RECENT_UPDATES),
          [report.update, report.seconds],
        ]),
      }
    case 'state':
      return recorded(
        {
          ...state,
          worker: report.state,
          waiting: report.state === 'running' ? state.waiting : false,
          ...(ended(report.state) && { rerunning: undefined }),
        },
        report,
      )
    case 'compared': {
      return {
        ...state,
        waiting: false,
        rerunning: undefined,
        compared: { ...report, id: state.rerunning ?? '' },
      }
    }
    case 'imported': {
      return {
        ...state,
        waiting: false,
        suite: report,
        suiteRefused: undefined,
        badLines: undefined,
        heldOut: undefined,
        suitesKept: [...new Set([...state.suitesKept, report.suite])],
      }
    }
    case 'searched':
      return { ...state, searching: report }
    case 'bad-lines':
      return { ...state, waiting: false, badLines: report }
    case 'refused':
      if (report.what === 'measure')
        return {
          ...state,
          bench: undefined,
          trouble: {
            title: 'This device could not be measured',
            message: report.message,
            wayOut: '',
          },
        }
      if (report.what === 'probe')
        return {
          ...state,
          trouble: {
            title: 'Nothing computes here',
            message: report.message,
            wayOut:
              'Another browser, or a newer one, can train; recorded and imported runs can be looked at here.',
          },
        }
      if (report.what === 'code')
        return {
          ...state,
          waiting: false,
          rerunning: undefined,
          trouble: {
            title: 'Training could not begin',
            message: report.message,
            wayOut:
              'Check the connection and try again. If that does not help, reload the page: the site may have been renewed.',
            again: true,
          },
        }
      // Said to whoever asked.
      if (report.request !== undefined) return state
      if (report.what === 'record-searches')
        return { ...state, searching: { kind: 'refused', message: report.message } }
      if (report.what === 'import-suite' || report.what === 'skip-bad-lines')
        return { ...state, waiting: false, suiteRefused: report.message }
      return {
        ...state,
        waiting: false,
        rerunning: undefined,
        trouble: { title: 'That was refused', message: report.message, wayOut: '' },
      }
    case 'failed':
      return recorded(
        {
          ...state,
          waiting: false,
          rerunning: undefined,
          trouble: { title: 'The run ended early', message: report.message, wayOut: report.wayOut },
        },
        report,
      )
    case 'notice':
      return state.notices.some(({ message }) => message === report.message)
        ? state
        : {
            ...state,
            notices: [
              ...state.notices.filter(({ about }) => about === undefined || about !== report.about),
              report,
            ],
          }
    case 'experiment-state':
      return {
        ...state,
        experiment:
          report.state === 'running' || report.state === 'paused' ? report.state : undefined,
      }
    case 'experiment-failed':
      return {
        ...state,
        experiment: undefined,
        trouble: {
          title: 'The experiment ended early',
          message: report.message,
          wayOut: report.wayOut,
        },
      }
    // Taken by the experiments' own store, which is loaded when they are first looked at.
    case 'experiment-started':
    case 'experiment-progress':
    case 'experiment-curve':
    case 'experiment-cell':
    case 'experiment-cross-play':
    case 'exported':
    case 'cassette':
    case 'counted':
    case 'crashed':
      return state
    case 'warm-start':
    case 'update':
    case 'evaluation':
    case 'trajectories':
    case 'cross-play':
    case 'scorecard':
      return recorded(state, report)
  }
}

function ended(state: WorkerState): boolean {
  return state === 'idle' || state === 'finished' || state === 'stopped'
}

/** The live run with one more report in it. */
function recorded(state: Training, report: Report): Training {
  const view = state.live === undefined ? undefined : state.runs[state.live]
  if (!view) return state
  return {
    ...state,
    runs: {
      ...state.runs,
      [view.file.id]: { source: 'live', file: withReport(view.file, report, state.stored) },
    },
  }
}

export function isTraining({ worker, waiting }: Training): boolean {
  return waiting || worker === 'running' || worker === 'paused'
}

/** Whether the worker can take nothing else on: it trains, or is at an experiment. */
export function isBusy(state: Training): boolean {
  return isTraining(state) || state.experiment !== undefined
}
