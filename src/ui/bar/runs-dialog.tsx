/**
 * Runs that this browser keeps, each with what tells it from others: open, continue, delete (taken
 * back until the list closes).
 */
import { useEffect, useState } from 'react'
import { useStore } from 'zustand'
import { howMany } from '../../store/format.ts'
import { KeptRequests } from '../../store/kept-requests.ts'
import type { StoredRun } from '../../store/library.ts'
import { runFacts } from '../../store/run-names.ts'
import type { ViewedRun } from '../../store/run-view.ts'
import { spaceWords } from '../../store/space.ts'
import { isBusy, isTraining } from '../../store/training-state.ts'
import { useApplication, useTraining } from '../context.ts'
import { Dialog } from './dialog.tsx'

const STATUS = {
  running: 'not finished',
  stopped: 'stopped',
  finished: 'finished',
  failed: 'ended early',
} as const

/** Rows drawn at once. */
const PAGE = 100

export function RunsDialog({ close }: { readonly close: () => void }) {
  const { library, training, around } = useApplication()
  const { runs, marked, trouble, space } = useStore(library)
  const others = useTraining((state) => state.runs)
  const [shown, setShown] = useState(PAGE)
  useEffect(() => {
    void library.refresh().then(() => library.look())
    const requests = new KeptRequests(around.memory)
    return () =>
      void library.sweep().then((gone) =>
        gone.forEach((id) => {
          training.forget(id)
          requests.forget({ id })
        }),
      )
  }, [library, training, around])
  useEffect(() => {
    if (runs !== 'loading') void library.compare(runs.slice(0, shown))
  }, [library, runs, shown])
  const recorded = Object.values(others).filter((view) => view.source === 'recorded')
  return (
    <Dialog title="Runs" close={close}>
      {trouble !== undefined && (
        <p className="notice" role="status">
          {trouble}
        </p>
      )}
      <ul className="runs">
        {recorded.map(({ file }) => (
          <li key={file.id} className="run-row">
            <div>
              <strong>{file.config.name}</strong>
              <p className="quiet">{factsOf(file)}</p>
              <p className="quiet">
                recorded, comes with the page · {howMany(file.updates.length, 'update')}
              </p>
            </div>
            <div className="row-actions">
              <button
                type="button"
                onClick={() => {
                  training.look(file.id)
                  close()
                }}
              >
                Open
              </button>
            </div>
          </li>
        ))}
        {runs === 'loading' ? (
          <li className="quiet">Looking for stored runs…</li>
        ) : (
          runs
            .slice(0, shown)
            .map((run) => (
              <RunRow key={run.id} run={run} marked={marked.has(run.id)} close={close} />
            ))
        )}
      </ul>
      {runs !== 'loading' && runs.length > shown && (
        <p>
          <button type="button" onClick={() => setShown(shown + PAGE)}>
            Show {Math.min(PAGE, runs.length - shown)} more of {runs.length}
          </button>
        </p>
      )}
      {space !== undefined && runs.length > 0 && (
        <p className="quiet">
          {spaceWords(space)}
          {!space.lasting && (
            <>
              {' '}
              <button type="button" onClick={() => void library.persist()}>
                Ask the browser to keep it
              </button>
            </>
          )}
        </p>
      )}
      {runs !== 'loading' && runs.length === 0 && trouble === undefined && (
        <p className="quiet">
          None of your own yet. A run is kept here as it trains, and goes on after a reload.
        </p>
      )}
    </Dialog>
  )
}

function factsOf({
  config: { seed, mode },
  fingerprint: { engine },
  seconds,
  evaluations,
}: ViewedRun): string {
  const [first, last] = [evaluations[0], evaluations.at(-1)]
  return runFacts(
    { seed, mode, engine, seconds },
    first && last && { start: first.greedy.mean, end: last.greedy.mean },
  )
}

function RunRow({
  run,
  marked,
  close,
}: {
  readonly run: StoredRun
  readonly marked: boolean
  readonly close: () => void
}) {
  const { library, openStored, continueStored } = useApplication()
  const ends = useStore(library, (state) => state.ends.get(run.id))
  const busy = useTraining(isBusy)
  const live = useTraining((state) => (isTraining(state) ? state.live : undefined)) === run.id
  const and = (work: Promise<void>) => void work.then(close)
  return (
    <li className={`run-row${marked ? ' run-marked' : ''}`}>
      <div>
        <strong>{run.name}</strong>
        {run.described && <p className="quiet">{runFacts(run.described, ends)}</p>}
        <p className="quiet">
          {run.unreadable === undefined
            ? `${new Date(run.created).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' })} · ${live ? 'training now' : run.elsewhere ? 'training in another tab' : STATUS[run.status]} · ${run.update} of ${howMany(run.updates, 'update')}`
            : `${run.id}: ${run.unreadable}. What it recorded may still be there.`}
        </p>
      </div>
      {marked ? (
        <div className="row-actions">
          <span className="quiet">Deleted when this list closes</span>
          <button type="button" onClick={() => library.unmark(run.id)}>
            Undo
          </button>
        </div>
      ) : (
        <div className="row-actions">
          <button type="button" onClick={() => and(openStored(run.id))}>
            {run.unreadable === undefined ? 'Open' : 'Open what is left'}
          </button>
          {run.continuable && !busy && !run.elsewhere && (
            <button type="button" onClick={() => and(continueStored(run.id))}>
              Continue
            </button>
          )}
          {!live && !run.elsewhere && (
            <button
              type="button"
              onClick={() => library.mark(run.id)}
              aria-label={`Delete ${run.unreadable === undefined ? run.name : `the run ${run.id}`}`}
            >
              Delete
            </button>
          )}
        </div>
      )}
    </li>
  )
}
