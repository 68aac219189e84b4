/**
 * Experiments that this browser keeps: open, delete (taken back until this page closes); and the
 * way in for files.
 */
import { useId } from 'react'
import { useStore } from 'zustand'
import type { ExperimentStore, KeptExperiment } from '../../store/experiment-store.ts'
import { howMany } from '../../store/format.ts'
import type { UnreadableExperiment } from '../../run/experiment-storage.ts'
import { isGoing } from '../../store/experiment-store.ts'

export function KeptExperiments({
  store,
  takeIn,
}: {
  readonly store: ExperimentStore
  readonly takeIn: (file: File) => void
}) {
  const kept = useStore(store, (state) => state.kept)
  const unreadable = useStore(store, (state) => state.unreadable)
  const picker = useId()
  return (
    <div className="kept">
      <h3>Kept in this browser</h3>
      {kept === 'loading' ? (
        <p className="quiet" role="status">
          Looking for experiments…
        </p>
      ) : kept.length + unreadable.length === 0 ? (
        <p className="quiet">
          None yet. An experiment is kept as it runs, run by run, and goes on after a reload.
        </p>
      ) : (
        <ul className="runs">
          {kept.map((one) => (
            <Row key={one.stored.id} store={store} kept={one} />
          ))}
          {unreadable.map((one) => (
            <UnreadableRow key={one.id} store={store} {...one} />
          ))}
        </ul>
      )}
      <p className="zone-pickers">
        <label htmlFor={picker} className="button">
          Open an experiment file
          <input
            id={picker}
            type="file"
            accept=".json,application/json"
            onChange={(event) => {
              const file = event.target.files?.[0]
              if (file) takeIn(file)
              // The same file again is a choice too.
              event.target.value = ''
            }}
          />
        </label>
      </p>
      <p className="quiet">A protocol, or an exported experiment with its results.</p>
    </div>
  )
}

function Row({
  store,
  kept: { stored, done, total },
}: {
  readonly store: ExperimentStore
  readonly kept: KeptExperiment
}) {
  const marked = useStore(store, (state) => state.marked.has(stored.id))
  const shown = useStore(store, (state) => state.shown === stored.id)
  const live = useStore(store, (state) => isGoing(state) && state.live === stored.id)
  const { name } = stored.experiment
  return (
    <li className={`run-row${marked ? ' run-marked' : ''}`}>
      <div>
        <strong>{name}</strong>
        <p className="quiet">
          {new Date(stored.created).toLocaleString(undefined, {
            dateStyle: 'medium',
            timeStyle: 'short',
          })}{' '}
          · {live ? 'in progress' : done < total ? 'not finished' : 'finished'} · {done} of{' '}
          {howMany(total, 'run')}
        </p>
      </div>
      {marked ? (
        <Marked unmark={() => store.unmark(stored.id)} />
      ) : (
        <div className="row-actions">
          {shown ? (
            <span className="quiet">open</span>
          ) : (
            <button
              type="button"
              onClick={() => void store.look(stored.id)}
              aria-label={`Open ${name}`}
            >
              Open
            </button>
          )}
          {!live && (
            <button
              type="button"
              onClick={() => store.mark(stored.id)}
              aria-label={`Delete ${name}`}
            >
              Delete
            </button>
          )}
        </div>
      )}
    </li>
  )
}

function UnreadableRow({
  store,
  id,
  why,
}: UnreadableExperiment & { readonly store: ExperimentStore }) {
  const marked = useStore(store, (state) => state.marked.has(id))
  return (
    <li className={`run-row${marked ? ' run-marked' : ''}`}>
      <div>
        <strong>An experiment that cannot be read</strong>
        <p className="quiet">
          {id}: {why}
        </p>
      </div>
      {marked ? (
        <Marked unmark={() => store.unmark(id)} />
      ) : (
        <div className="row-actions">
          <button
            type="button"
            onClick={() => store.mark(id)}
            aria-label={`Delete the experiment ${id}`}
          >
            Delete
          </button>
        </div>
      )}
    </li>
  )
}

const Marked = ({ unmark }: { readonly unmark: () => void }) => (
  <div className="row-actions">
    <span className="quiet">Deleted when you leave</span>
    <button type="button" onClick={unmark}>
      Undo
    </button>
  </div>
)
