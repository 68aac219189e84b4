/**
 * A run as the page holds it: always a run file, grown report by report while it trains. What is drawn is therefore what
 * would be exported, and a recorded, a stored, an imported and a live run are looked at in the same way.
 */
import type { RunFile } from '../run/run-file.ts'
import { RUN_FILE_VERSION } from '../run/run-file.ts'
import type { Report } from '../worker/protocol.ts'

export type RunSource = 'recorded' | 'live' | 'stored' | 'imported'

export interface RunView {
  readonly source: RunSource
  readonly file: RunFile
}

type Started = Extract<Report, { kind: 'started' }>

/** The file at the start of a live run; with `earlier`, what that run recorded up to the update it continues from. */
export function startedFile(report: Started, created: string, earlier?: RunFile): RunFile {
  const upTo = report.resumedAt
  const kept = earlier?.id === report.id && upTo > 0 ? earlier : undefined
  return {
    format: 'tandem-run',
    version: RUN_FILE_VERSION,
    id: report.id,
    created: kept?.created ?? created,
    config: report.config,
    fingerprint: { engine: report.engine.name, adapter: report.engine.adapter, variants: report.engine.variants, code: kept?.fingerprint.code ?? '' },
    origin: kept?.origin ?? { tokenizer: '', planner: '', executor: '' },
    status: 'running',
    warmStart: kept?.warmStart ?? [],
    updates: kept?.updates.filter((record) => record.update <= upTo) ?? [],
    evaluations: kept?.evaluations.filter((record) => record.update <= upTo) ?? [],
    trajectories: kept?.trajectories.filter((record) => record.update <= upTo) ?? [],
    tokens: kept?.tokens ?? 0,
    seconds: kept?.seconds ?? 0,
  }
}

/** The file with one more report in it; reports that record nothing leave it as it is. */
export function withReport(file: RunFile, report: Report): RunFile {
  switch (report.kind) {
    case 'warm-start':
      return { ...file, warmStart: [...file.warmStart, report.point] }
    case 'update':
      return { ...file, updates: placed(file.updates, report.record) }
    case 'evaluation':
      return { ...file, evaluations: placed(file.evaluations, report.evaluation) }
    case 'trajectories': {
      const fresh = new Set(report.kept.map((trajectory) => trajectory.id))
      return { ...file, trajectories: [...file.trajectories.filter((one) => !fresh.has(one.id)), ...report.kept] }
    }
    case 'scorecard':
      return { ...file, scorecard: report.scorecard }
    case 'cross-play':
      return { ...file, crossPlay: report.crossPlay }
    case 'state':
      // A run that failed stays failed: the worker then says that it stopped.
      return (report.state === 'finished' || report.state === 'stopped') && file.status !== 'failed' ? { ...file, status: report.state } : file
    case 'failed':
      return { ...file, status: 'failed', failure: report.message }
    default:
      return file
  }
}

/** `record` in its place: an update that is reported again (after a continue) replaces itself. */
function placed<R extends { readonly update: number }>(records: readonly R[], record: R): R[] {
  const last = records.at(-1)
  if (!last || last.update < record.update) return [...records, record]
  return [...records.filter((one) => one.update !== record.update), record].sort((a, b) => a.update - b.update)
}
