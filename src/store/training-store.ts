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
import type { KnownSteps } from '../worker/protocol-device.ts'
import { RecentTrajectories } from './recent-trajectories.ts'
import type { RunView, ViewedRun } from './run-view.ts'
import { taken } from './training-reports.ts'
import { EMPTY, isTraining } from './training-state.ts'
import type { Cassette, Counted, Notice, Training, Trouble } from './training-state.ts'

/** The page's end of the worker. */
export interface Port {
  send(command: Command | DeviceCommand): void
  /** Rejects in words where it is refused; `take` finds the answer in the last report. */
  ask<T>(
    command: Command,
    take: (report: Report) => T | undefined,
    signal?: AbortSignal,
  ): Promise<T>
  subscribe(listener: (report: Report) => void): () => void
  /** Tries once more what could not be done because code did not arrive. */
  again(): void
}

interface TrainingActions {
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
  countTasks(config: Config, signal?: AbortSignal): Promise<Counted>
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
  'notice',
  'experiment-state',
  'experiment-failed',
])

export function createTrainingStore({ port, now, later }: TrainingOptions): TrainingStore {
  const store = createStore<Training>(() => EMPTY)
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
      port.ask({ kind: 'export-cassette' }, (report) =>
        report.kind === 'cassette' ? report : undefined,
      ),
    countTasks: (config, signal) =>
      port.ask(
        { kind: 'count-tasks', config },
        (report) => (report.kind === 'counted' ? report : undefined),
        signal,
      ),
    skipBadLines() {
      store.setState({ badLines: undefined, waiting: true })
      port.send({ kind: 'skip-bad-lines' })
    },
    exported: (id, weights) =>
      port.ask({ kind: 'export', id, weights }, (report) =>
        report.kind === 'exported' ? report.file : undefined,
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
