import { memo, useEffect, useRef } from 'react'
import { figure, whole } from '../../store/format.ts'
import { OUTCOME_WORDS } from '../../store/lanes.ts'
import { around, counts, OUTCOMES, type OutcomeFilter, type TrajectoryLine } from '../../store/trajectories.ts'
import { useApplication } from '../context.ts'
import { OutcomeMark } from './outcome-mark.tsx'

/** Rows that are drawn at a time: a run keeps hundreds. */
const MOST_ROWS = 160

interface ListProps {
  readonly all: readonly TrajectoryLine[]
  readonly shown: readonly TrajectoryLine[]
  readonly selected: TrajectoryLine | undefined
  /** Trajectories that the run recorded. */
  readonly recorded: number
}

export function TrajectoryList({ all, shown, selected, recorded }: ListProps) {
  const { selection, filter: narrow } = useApplication()
  const count = counts(all)
  const { from, rows } = around(shown, selected?.id, MOST_ROWS)
  const after = shown.length - from - rows.length
  const filter = selection.getState().outcome
  return (
    <>
      <div className="filters" role="group" aria-label="Filter by outcome">
        {(['all', ...OUTCOMES] as const satisfies readonly OutcomeFilter[]).map((outcome) => (
          <button
            key={outcome} type="button" className="filter" aria-pressed={filter === outcome} disabled={outcome !== 'all' && count[outcome] === 0}
            title={outcome === 'all' ? 'Every trajectory kept' : OUTCOME_WORDS[outcome].about} onClick={() => narrow(outcome)}
          >
            {outcome !== 'all' && <OutcomeMark outcome={outcome} />}{outcome === 'all' ? 'all' : OUTCOME_WORDS[outcome].name} <span className="quiet">{count[outcome]}</span>
          </button>
        ))}
      </div>
      {recorded > all.length && <p className="quiet">{whole(all.length)} of {whole(recorded)} that the run recorded, spread over its updates.</p>}
      {shown.length === 0 ? <p className="empty">No trajectory of this run has this outcome.</p> : (
        <ul className="trajectory-list" aria-label="Trajectories, newest first">
          {from > 0 && <li className="quiet more-rows">{from} newer ones: step with k, or filter by outcome.</li>}
          {rows.map((one) => <ListRow key={one.id} trajectory={one} current={one.id === selected?.id} />)}
          {after > 0 && <li className="quiet more-rows">{after} older ones: step with j, or filter by outcome.</li>}
        </ul>
      )}
    </>
  )
}

const ListRow = memo(function ListRow({ trajectory, current }: { readonly trajectory: TrajectoryLine; readonly current: boolean }) {
  const { select } = useApplication()
  const row = useRef<HTMLLIElement>(null)
  useEffect(() => {
    const list = row.current?.parentElement
    if (!current || !row.current || !list) return
    // Only the list scrolls, never the page.
    const top = row.current.offsetTop - list.offsetTop
    if (top < list.scrollTop) list.scrollTop = top
    else if (top + row.current.offsetHeight > list.scrollTop + list.clientHeight) list.scrollTop = top + row.current.offsetHeight - list.clientHeight
  }, [current])
  return (
    <li ref={row}>
      <button type="button" className="list-row" aria-current={current} onClick={() => select(trajectory)}>
        <OutcomeMark outcome={trajectory.outcome} />
        <span className="list-text">{trajectory.task.text}</span>
        <span className="list-facts">{trajectory.phase === 'evaluation' ? 'held-out' : 'training'} {trajectory.update}<span className="visually-hidden">, {OUTCOME_WORDS[trajectory.outcome].name}, planner reward </span> · {figure(trajectory.reward)}</span>
      </button>
    </li>
  )
})
