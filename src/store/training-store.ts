/**
 * The runs on the page and the one that trains: one state, which the worker's reports change, and
 * what may be done with it by who owns it.
 */
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Config } from '../run/config.ts'
import type { Trajectory } from '../run/records.ts'
import type { RunFile } from '../run/run-file.ts'
import type { Command, Report } from '../worker/protocol.ts'
import { deviceMeasuring, type DeviceMeasuring } from './device-measuring.ts'
import type { Port } from './port.ts'
import { RecentTrajectories } from './recent-trajectories.ts'
import { ReportQueue } from './report-queue.ts'
import type { RunView, ViewedRun } from './run-view.ts'
import { taskFiles, type TaskFiles } from './task-files.ts'
import { taken } from './training-reports.ts'
import { EMPTY, isTraining } from './training-state.ts'
import type { Notice, Training, Trouble } from './training-state.ts'
import { viewedRuns, type ViewedRuns } from './viewed-runs.ts'

interface RunCommands {
  start(config: Config): void
  continueRun(file: ViewedRun): void
  pause(): void
  resume(): void
  /** One update; starts a run with `config` where none is there. */
  step(config: Config | undefined): void
  stop(): void
  /** Rejects where the worker cannot give the run's own file. */
  rerun(view: RunView): Promise<void>
  /** The worker's own file of a run, with what only it knows. */
  exported(id: string, weights: boolean): Promise<RunFile>
  /** Of the live run, where the page holds it whole. */
  recent(id: string, trajectory: string): Trajectory | undefined
  say(trouble: Trouble | undefined): void
  /** Tries once more what the trouble that says so stopped. */
  again(): void
  dismiss(notice: Notice): void
}

export type TrainingStore = StoreApi<Training> &
  RunCommands &
  ViewedRuns &
  TaskFiles &
  DeviceMeasuring

export interface TrainingOptions {
  readonly port: Port
  /** ISO time of now. */
  readonly now: () => string
  /** Calls back after so many milliseconds. */
  readonly later: (callback: () => void, ms: number) => void
}

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
  const runs = viewedRuns(store)
  const queue = new ReportQueue({
    atOnce: AT_ONCE,
    later,
    take(reports) {
      store.setState((state) =>
        reports.reduce((before, report) => taken(before, report, now), state),
      )
      const { live, runs: known, stored } = store.getState()
      recent.prune((live === undefined ? undefined : known[live]?.file.trajectories) ?? [], stored)
    },
  })
  port.subscribe((report) => {
    if (report.kind === 'started') recent.begin(report.id)
    if (report.kind === 'trajectories') recent.add(report.kept)
    queue.add(report)
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
  const commands: RunCommands = {
    start(config) {
      // A second press, before the first was heard.
      if (!isTraining(store.getState())) begin({ kind: 'start', config })
    },
    continueRun(file) {
      runs.show({ source: 'stored', file })
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
      const file = whole ?? (await commands.exported(id, false))
      store.setState({ rerunning: file.id })
      begin({ kind: 'rerun', file })
    },
    exported: (id, weights) =>
      port.ask({ kind: 'export', id, weights }, (report) =>
        report.kind === 'exported' ? report.file : undefined,
      ),
    recent: (id, trajectory) => recent.find(id, trajectory),
    say: (trouble) => store.setState({ trouble }),
    again() {
      store.setState({ trouble: undefined })
      port.again()
    },
    dismiss: (notice) =>
      store.setState(({ notices }) => ({ notices: notices.filter((one) => one !== notice) })),
  }
  return Object.assign(store, {
    ...commands,
    ...runs,
    ...taskFiles(store, port),
    ...deviceMeasuring(store, port),
  })
}
