/**
 * Which trajectories a run kept, as a list with one tab stop: its selected row is in sight,
 * wherever it was selected, until the list itself is scrolled.
 */
import { memo, useLayoutEffect, useRef, type RefObject } from 'react'
import { useStore } from 'zustand'
import { defined } from '../../run/at.ts'
import { figure, whole } from '../../store/format.ts'
import { scrolledTo } from '../../store/in-sight.ts'
import { OUTCOME_WORDS } from '../../store/lanes.ts'
import {
  around,
  counts,
  OUTCOMES,
  type OutcomeFilter,
  type TrajectoryLine,
} from '../../store/trajectories.ts'
import { useApplication } from '../context.ts'
import { rove } from '../rove.ts'
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

export const TrajectoryList = memo(function TrajectoryList({
  all,
  shown,
  selected,
  recorded,
}: ListProps) {
  const { from, rows } = around(shown, selected?.id, MOST_ROWS)
  const after = shown.length - from - rows.length
  // Where none is selected, the first can be reached.
  const stop = rows.find(({ id }) => id === selected?.id) ?? rows[0]
  const list = useRef<HTMLUListElement>(null)
  const watched = useSelectedRow(list, selected?.id, shown)
  return (
    <>
      <Filters all={all} />
      {recorded > all.length && (
        <p className="quiet">
          {whole(all.length)} of {whole(recorded)} that the run recorded, spread over its updates.
        </p>
      )}
      {shown.length === 0 ? (
        <p className="empty">No trajectory of this run has this outcome.</p>
      ) : (
        <ul
          ref={list}
          className="trajectory-list"
          aria-label="Trajectories, newest first"
          {...watched}
        >
          {from > 0 && (
            <li className="quiet more-rows">
              {from} newer ones: step with k, or filter by outcome.
            </li>
          )}
          {rows.map((one) => (
            <ListRow
              key={one.id}
              trajectory={one}
              current={one.id === selected?.id}
              stop={one === stop}
            />
          ))}
          {after > 0 && (
            <li className="quiet more-rows">
              {after} older ones: step with j, or filter by outcome.
            </li>
          )}
        </ul>
      )}
    </>
  )
})

function Filters({ all }: Pick<ListProps, 'all'>) {
  const { selection, filter: narrow } = useApplication()
  const count = counts(all)
  const filter = useStore(selection, ({ outcome }) => outcome)
  const offered = (['all', ...OUTCOMES] as const satisfies readonly OutcomeFilter[]).filter(
    (outcome) => outcome === 'all' || count[outcome] > 0,
  )
  const at = Math.max(
    0,
    offered.findIndex((outcome) => outcome === filter),
  )
  return (
    <div
      className="filters"
      role="group"
      aria-label="Filter by outcome"
      onKeyDown={(event) =>
        rove(event, at, offered.length, (next) => narrow(defined(offered[next], 'offered')))
      }
    >
      {(['all', ...OUTCOMES] as const).map((outcome) => {
        const place = offered.indexOf(outcome)
        return (
          <button
            key={outcome}
            type="button"
            className="filter"
            aria-pressed={filter === outcome}
            disabled={place < 0}
            data-stop={place}
            tabIndex={place === at ? 0 : -1}
            title={outcome === 'all' ? 'Every trajectory kept' : OUTCOME_WORDS[outcome].about}
            onClick={() => narrow(outcome)}
          >
            {outcome !== 'all' && <OutcomeMark outcome={outcome} />}
            {outcome === 'all' ? 'all' : OUTCOME_WORDS[outcome].name}{' '}
            <span className="quiet">{count[outcome]}</span>
          </button>
        )
      })}
    </div>
  )
}

/**
 * Only the list scrolls, never the page. A selected row that was scrolled out of sight is left
 * alone until another is selected; where the focus is in the list, it goes along.
 */
function useSelectedRow(
  list: RefObject<HTMLUListElement | null>,
  selected: string | undefined,
  shown: readonly TrajectoryLine[],
) {
  const state = useRef({ selected, away: false, focused: false })
  useLayoutEffect(() => {
    const found = selectedIn(list.current)
    const another = state.current.selected !== selected
    state.current = { ...state.current, selected, away: state.current.away && !another }
    if (!found) return
    if (!state.current.away) found.list.scrollTop = found.wanted
    if (another && state.current.focused) found.row.focus({ preventScroll: true })
  }, [list, selected, shown])
  return {
    onScroll: () => {
      const found = selectedIn(list.current)
      state.current.away = found !== undefined && Math.abs(found.wanted - found.list.scrollTop) > 1
    },
    onFocus: () => {
      state.current.focused = true
    },
    onBlur: () => {
      state.current.focused = false
    },
  }
}

/** The selected row of a list, and how far the list would be scrolled to have it in sight. */
function selectedIn(
  list: HTMLUListElement | null,
):
  | { readonly list: HTMLUListElement; readonly row: HTMLElement; readonly wanted: number }
  | undefined {
  const row = list?.querySelector<HTMLElement>('[aria-current="true"]')
  const item = row?.parentElement
  if (!list || !row || !item) return undefined
  return {
    list,
    row,
    wanted: scrolledTo(
      { from: item.offsetTop, size: item.offsetHeight },
      { at: list.scrollTop, shown: list.clientHeight },
    ),
  }
}

const ListRow = memo(function ListRow({
  trajectory,
  current,
  stop,
}: {
  readonly trajectory: TrajectoryLine
  readonly current: boolean
  readonly stop: boolean
}) {
  const { select } = useApplication()
  return (
    <li>
      <button
        type="button"
        className="list-row"
        aria-current={current}
        tabIndex={stop ? 0 : -1}
        onClick={() => select(trajectory)}
      >
        <OutcomeMark outcome={trajectory.outcome} />
        <span className="list-words">
          <span className="list-text">{trajectory.task.text}</span>
          <span className="list-facts">
            {trajectory.phase === 'evaluation' ? 'held-out' : 'training'} {trajectory.update}
            <span className="visually-hidden">
              , {OUTCOME_WORDS[trajectory.outcome].name}, planner reward{' '}
            </span>{' '}
            · {figure(trajectory.reward)}
          </span>
        </span>
      </button>
    </li>
  )
})
