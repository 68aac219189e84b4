/** Official files that are given to the worker, the searches that it records, and what it counts. */
import type { StoreApi } from 'zustand/vanilla'
import type { Config } from '../run/config.ts'
import type { Port } from './port.ts'
import type { Cassette, Counted, Training } from './training-state.ts'

export interface TaskFiles {
  /** `wanted`: the suite that they are for where several could read them. */
  importSuite(
    files: readonly { readonly path: string; readonly text: string }[],
    wanted: string,
  ): void
  /** Imports what was dropped without the lines that cannot be used. */
  skipBadLines(): void
  /**
   * How many tasks the files of the configuration's suite hold out, or why they give none; rejects
   * where they are not here.
   */
  countTasks(config: Config, signal?: AbortSignal): Promise<Counted>
  /**
   * Searches for Bamboogle's questions at the endpoint, whose text is JSON, and keeps what comes
   * back.
   */
  recordSearches(endpoint: string, whileTraining: boolean): void
  cassette(): Promise<Cassette>
}

export function taskFiles(store: StoreApi<Training>, port: Port): TaskFiles {
  return {
    importSuite(files, wanted) {
      store.setState({
        suiteRefused: undefined,
        badLines: undefined,
        suite: undefined,
        waiting: true,
      })
      port.send({ kind: 'import-suite', wanted, files: [...files] })
    },
    skipBadLines() {
      store.setState({ badLines: undefined, waiting: true })
      port.send({ kind: 'skip-bad-lines' })
    },
    countTasks: (config, signal) =>
      port.ask(
        { kind: 'count-tasks', config },
        (report) => (report.kind === 'counted' ? report : undefined),
        signal,
      ),
    recordSearches(endpoint, whileTraining) {
      store.setState({ searching: { kind: 'searched', done: 0, all: 0, failed: 0 } })
      port.send({ kind: 'record-searches', endpoint, whileTraining })
    },
    cassette: () =>
      port.ask({ kind: 'export-cassette' }, (report) =>
        report.kind === 'cassette' ? report : undefined,
      ),
  }
}
