/**
 * The same task before and after training: this one where it was kept twice, and always the way to
 * one that training changed, or that none was.
 */
import { useMemo } from 'react'
import { OUTCOME_WORDS } from '../../store/lanes.ts'
import { beforeAfter, changed, type Pair, type TrajectoryLine } from '../../store/trajectories.ts'
import { useApplication } from '../context.ts'
import { OutcomeMark } from './outcome-mark.tsx'

export function BeforeAfter({
  line,
  all,
}: {
  readonly line: TrajectoryLine
  readonly all: readonly TrajectoryLine[]
}) {
  const own = useMemo(() => beforeAfter(all, line), [all, line])
  const { tasks, pair } = useMemo(() => changed(all), [all])
  const same = own !== undefined && own[0].outcome === own[1].outcome
  return (
    <>
      {own && (
        <PairButtons pair={own} line={line} label="Same task, before and after" words="same task" />
      )}
      {same && (
        <p className="quiet">
          Both times {OUTCOME_WORDS[own[0].outcome].name}: training did not change this one.
        </p>
      )}
      {pair && (!own || same) && (
        <PairButtons
          pair={pair}
          line={line}
          label="A task that training changed, before and after"
          words="one that training changed"
        />
      )}
      {!pair && tasks > 0 && (
        <p className="quiet">
          Of {tasks === 1 ? 'the one held-out task' : `${tasks} held-out tasks`} kept early and
          late, training changed the outcome of none.
        </p>
      )}
    </>
  )
}

function PairButtons({
  pair,
  line,
  label,
  words,
}: {
  readonly pair: Pair
  readonly line: TrajectoryLine
  readonly label: string
  readonly words: string
}) {
  const { select } = useApplication()
  return (
    <p className="before-after" role="group" aria-label={label}>
      <span className="quiet">{words}</span>
      {pair.map((one, at) => (
        <button
          key={one.id}
          type="button"
          className="filter"
          aria-pressed={one.id === line.id}
          onClick={() => select(one)}
        >
          <OutcomeMark outcome={one.outcome} />
          {at === 0 ? 'before' : 'after'}, update {one.update}
          <span className="visually-hidden">, {OUTCOME_WORDS[one.outcome].name}</span>
        </button>
      ))}
    </p>
  )
}
