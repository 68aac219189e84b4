/** What each report of the worker changes of what the page knows. */
import type { Report } from '../worker/protocol.ts'
import { startedRun, withReport } from './run-view.ts'
import type { Training, WorkerState } from './training-state.ts'
import { RECENT_UPDATES } from './update-series.ts'

export function taken(state: Training, report: Report, now: () => string): Training {
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
    case 'ask':
    case 'counted':
    case 'done':
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
