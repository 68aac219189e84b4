/**
 * How fast each engine is on this machine: a short measurement, a table, and its rows as a file.
 */
import { useState } from 'react'
import type { BenchRow } from '../../run/bench-row.ts'
import { ENGINE_WORDS } from '../../store/engine-words.ts'
import { compact } from '../../store/format.ts'
import { isBusy, type Bench } from '../../store/training-state.ts'
import { useApplication, useTraining } from '../context.ts'
import { download } from '../share/download.ts'
import { Dialog } from './dialog.tsx'

const CASES: Readonly<Record<string, string>> = {
  matmul: 'matrix product',
  'train-step': 'training step',
  decode: 'writing',
}

export function MeasureDialog({ close }: { readonly close: () => void }) {
  const { training } = useApplication()
  const bench = useTraining((state) => state.bench)
  const busy = useTraining(isBusy)
  const [baselines, setBaselines] = useState(false)
  const running = bench?.state === 'running'
  return (
    <Dialog title="Measure this device" close={close}>
      <p>
        Times matrix products, training steps and writing on every engine that starts here, in
        turns, for a few seconds each. The figures stay in this page; the file helps whoever tunes
        the engines for machines like yours.
      </p>
      <p className="zone-pickers">
        {running ? (
          <button type="button" className="primary" onClick={() => training.stopMeasuring()}>
            Stop
          </button>
        ) : (
          <button
            type="button"
            className="primary"
            disabled={busy}
            onClick={() => training.measure(baselines)}
          >
            {bench ? 'Measure again' : 'Start'}
          </button>
        )}
        <label className="check">
          <input
            type="checkbox"
            checked={baselines}
            disabled={running}
            onChange={(event) => setBaselines(event.target.checked)}
          />{' '}
          with TensorFlow.js, which takes longer
        </label>
        <button
          type="button"
          disabled={running || !bench || bench.rows.length === 0}
          onClick={() => bench && save(bench)}
        >
          Export as JSON
        </button>
      </p>
      <p className="quiet" role="status">
        {busy ? 'After what is in progress.' : bench ? state(bench) : ''}
      </p>
      {running && (
        <progress
          className="bar-of-progress"
          max={bench.total}
          value={bench.done}
          aria-label="Measuring this device"
        />
      )}
      {bench && bench.rows.length > 0 && <Rows rows={bench.rows} />}
      {bench?.troubles.map(({ engine, reason }) => (
        <p key={engine} className="quiet">
          {ENGINE_WORDS[engine]} did not take part: {reason}.
        </p>
      ))}
    </Dialog>
  )
}

function state({ state: at, label, rows }: Bench): string {
  if (at === 'running') return `Measuring ${label}…`
  return at === 'stopped'
    ? `Stopped; ${rows.length} rows were measured.`
    : `Done: ${rows.length} rows.`
}

function Rows({ rows }: { readonly rows: readonly BenchRow[] }) {
  return (
    <div className="chart-table" tabIndex={0} role="region" aria-label="What was measured">
      <table>
        <thead>
          <tr>
            <th scope="col">What</th>
            <th scope="col">Engine</th>
            <th scope="col">Threads</th>
            <th scope="col">ms, median</th>
            <th scope="col">Tokens a second</th>
            <th scope="col">GFLOP/s</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={`${row.case} ${row.engine}`}>
              <th scope="row">
                {CASES[row.case] ?? row.case} <span className="term">{row.shape}</span>
              </th>
              <td title={row.adapter}>{row.engine}</td>
              <td>{row.threads ?? '–'}</td>
              <td>{row.ms === null ? '–' : compact(row.ms.median)}</td>
              <td>{row.tokens_per_s === null ? '–' : compact(row.tokens_per_s)}</td>
              <td>{row.gflops === null ? '–' : compact(row.gflops)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** The form of the project's own benchmark results. */
function save({ rows, troubles }: Bench): void {
  const machine = {
    browser: navigator.userAgent,
    processors: navigator.hardwareConcurrency,
    isolated: String(globalThis.crossOriginIsolated),
  }
  const skipped = troubles.map(({ engine, reason }) => ({
    case: 'all',
    engine,
    threads: null,
    shape: 'all',
    reason,
  }))
  download(
    new Blob([JSON.stringify({ machine, rows, skipped }, null, 1)], { type: 'application/json' }),
    'tandem-device.json',
  )
}
