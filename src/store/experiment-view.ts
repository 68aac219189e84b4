/**
 * An experiment as the page holds it: what is stored of it, and what grows now. Stored, imported
 * and live ones are looked at in the same way.
 */
import { cellName, cellsOf, type Cell } from '../run/experiment-cells.ts'
import type { CellResult, CrossPlay, CurvePoint, Experiment } from '../run/experiment.ts'
import type { StoredExperiment } from '../run/experiment-storage.ts'
import type { Report } from '../worker/protocol.ts'

export interface ExperimentView {
  readonly stored: StoredExperiment
  readonly results: readonly CellResult[]
  /** Curves of cells that are not finished, by name. */
  readonly growing: Readonly<Record<string, Growing>>
  readonly crossPlay: readonly CrossPlay[]
}

export interface Growing extends Cell {
  readonly curve: readonly CurvePoint[]
}

type Started = Extract<Report, { kind: 'experiment-started' }>

/**
 * At the start, or when it goes on; with `earlier`, what is known of cells that are half done and
 * of cross-play.
 */
export function startedView(
  { id, created, experiment, engine: { name, adapter, code }, results }: Started,
  earlier?: ExperimentView,
): ExperimentView {
  return {
    stored: { id, created, experiment, engine: name, adapter, code },
    results,
    growing: earlier?.growing ?? {},
    crossPlay: earlier?.crossPlay ?? [],
  }
}

/** The view with one more report in it; reports that record nothing leave it as it is. */
export function withExperimentReport(view: ExperimentView, report: Report): ExperimentView {
  switch (report.kind) {
    case 'experiment-curve': {
      const { mode, variant, seed, point } = report
      const name = cellName(report)
      const curve = [
        ...(view.growing[name]?.curve ?? []).filter(({ update }) => update !== point.update),
        point,
      ].sort((a, b) => a.update - b.update)
      return { ...view, growing: { ...view.growing, [name]: { mode, variant, seed, curve } } }
    }
    case 'experiment-cell': {
      const name = cellName(report.result)
      return {
        ...view,
        growing: Object.fromEntries(
          Object.entries(view.growing).filter(([other]) => other !== name),
        ),
        results: [...view.results.filter((one) => cellName(one) !== name), report.result],
      }
    }
    case 'experiment-cross-play':
      return { ...view, crossPlay: report.crossPlay }
    default:
      return view
  }
}

/** Finished cells of all; results that the protocol does not know count for nothing. */
export function counted(
  experiment: Experiment,
  results: readonly Cell[],
): { readonly done: number; readonly total: number } {
  const cells = new Set(cellsOf(experiment).map(cellName))
  return {
    done: new Set(results.map(cellName).filter((name) => cells.has(name))).size,
    total: cells.size,
  }
}
