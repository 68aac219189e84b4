/**
 * A run as the page holds it, grown report by report while it trains: what is drawn of it, and no
 * more. Its updates are columns of figures, its trajectories lines of a list; a whole trajectory is
 * read when it is looked at, a whole run when it is exported. A recorded, a stored, an imported and
 * a live run are looked at in the same way.
 */
import type { RunFile } from '../run/run-file.ts'
import { RUN_FILE_VERSION } from '../run/run-file.ts'
import type { Report } from '../worker/protocol.ts'
import { bounded, linesOf, lineOf, type TrajectoryLine } from './trajectories.ts'
import { UpdateSeries } from './update-series.ts'

type RunSource = 'recorded' | 'live' | 'stored' | 'imported'

export interface ViewedRun extends Omit<
  RunFile,
  'updates' | 'trajectories' | 'weights' | 'weightsBefore'
> {
  readonly updates: UpdateSeries
  readonly trajectories: readonly TrajectoryLine[]
  /** Trajectories that the run recorded: the list may be thinned. */
  readonly recorded: number
}

export interface RunView {
  readonly source: RunSource
  readonly file: ViewedRun
  /** Of a recorded or an imported run: it does not grow, and its weights lie nowhere else. */
  readonly whole?: RunFile
}

type Started = Extract<Report, { kind: 'started' }>

export function viewOf({ weights: _, weightsBefore: _b, ...file }: RunFile): ViewedRun {
  return {
    ...file,
    updates: UpdateSeries.of(file.updates),
    trajectories: linesOf(file.trajectories),
    recorded: file.trajectories.length,
  }
}

/**
 * The run at the start of a live one; with `earlier`, what that run recorded up to the update it
 * continues from.
 */
export function startedRun(report: Started, created: string, earlier?: ViewedRun): ViewedRun {
  const upTo = report.resumedAt
  const kept = earlier?.id === report.id && report.recorded !== undefined ? earlier : undefined
  const trajectories = kept?.trajectories.filter((record) => record.update <= upTo) ?? []
  return {
    format: 'tandem-run',
    version: RUN_FILE_VERSION,
    id: report.id,
    created: kept?.created ?? created,
    config: report.config,
    fingerprint: {
      engine: report.engine.name,
      adapter: report.engine.adapter,
      variants: report.engine.variants,
      code: kept?.fingerprint.code ?? '',
    },
    origin: kept?.origin ?? { tokenizer: '', planner: '', executor: '' },
    status: 'running',
    warmStart: kept?.warmStart.slice(0, report.recorded?.warmStart) ?? [],
    updates: kept?.updates.upTo(upTo) ?? UpdateSeries.none,
    evaluations: kept?.evaluations.slice(0, report.recorded?.evaluations) ?? [],
    trajectories,
    recorded: Math.max(0, ...trajectories.map(({ at }) => at + 1)),
    tokens: kept?.tokens ?? 0,
    seconds: kept?.seconds ?? 0,
  }
}

/**
 * The run with one more report in it; reports that record nothing leave it as it is. `stored`: the
 * last update whose trajectories lie in storage.
 */
export function withReport(file: ViewedRun, report: Report, stored: number): ViewedRun {
  switch (report.kind) {
    case 'warm-start':
      return { ...file, warmStart: [...file.warmStart, report.point] }
    case 'update':
      return { ...file, updates: file.updates.with(report.record) }
    case 'evaluation':
      return { ...file, evaluations: placed(file.evaluations, report.evaluation) }
    case 'trajectories': {
      const fresh = new Set(report.kept.map((trajectory) => trajectory.id))
      const lines = [
        ...file.trajectories.filter((one) => !fresh.has(one.id)),
        ...report.kept.map((one, i) => lineOf(one, report.at + i)),
      ]
      return {
        ...file,
        trajectories: bounded(readable(lines, stored), undefined, LIVE_LINES),
        recorded: report.at + report.kept.length,
      }
    }
    case 'scorecard':
      return { ...file, scorecard: report.scorecard }
    case 'cross-play':
      return { ...file, crossPlay: report.crossPlay }
    case 'state':
      // A run that failed stays failed: the worker then says that it stopped.
      return (report.state === 'finished' || report.state === 'stopped') && file.status !== 'failed'
        ? { ...file, status: report.state }
        : file
    case 'failed':
      return { ...file, status: 'failed', failure: report.message }
    default:
      return file
  }
}

/**
 * Lines that the list of a run that grows holds, so that a long run takes no more memory than a
 * short one; opened later, the list is longer.
 */
const LIVE_LINES = 500

/**
 * Trajectories that the page itself holds whole where nothing is stored, and how many more before
 * it thins them.
 */
const UNSTORED_TRAJECTORIES = 400
const UNSTORED_SLACK = 100

/** Of the lines whose trajectories lie in no storage so many as the page holds whole. */
function readable(lines: readonly TrajectoryLine[], stored: number): readonly TrajectoryLine[] {
  const waiting = lines.filter(({ update }) => update > stored)
  if (waiting.length <= UNSTORED_TRAJECTORIES + UNSTORED_SLACK) return lines
  return [
    ...lines.filter(({ update }) => update <= stored),
    ...bounded(waiting, undefined, UNSTORED_TRAJECTORIES, 0),
  ]
}

/** `record` in its place: an update that is reported again (after a continue) replaces itself. */
function placed<R extends { readonly update: number }>(records: readonly R[], record: R): R[] {
  const last = records.at(-1)
  if (!last || last.update < record.update) return [...records, record]
  return [...records.filter((one) => one.update !== record.update), record].sort(
    (a, b) => a.update - b.update,
  )
}
