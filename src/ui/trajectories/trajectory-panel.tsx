/** The right column: which trajectories a run kept, and one of them step by step. */
import { useMemo } from 'react'
import { useStore } from 'zustand'
import { interesting, listed } from '../../store/trajectories.ts'
import { AskLine } from '../ask/ask-line.tsx'
import { Boundary } from '../boundary.tsx'
import { useApplication, useFront } from '../context.ts'
import { TRAJECTORY_PANEL } from '../use-keys.ts'
import { ReadTrajectory } from './read-trajectory.tsx'
import { TrajectoryList } from './trajectory-list.tsx'

export function TrajectoryPanel() {
  const { selection } = useApplication()
  const front = useFront()
  const trajectories = front?.file.trajectories
  const { trajectory: id, outcome } = useStore(selection)
  const shown = useMemo(() => listed(trajectories ?? [], outcome), [trajectories, outcome])
  const selected = useMemo(() => trajectories?.find((one) => one.id === id), [trajectories, id])
  return (
    <section className="trajectories" id={TRAJECTORY_PANEL} aria-labelledby="trajectories-title">
      <h2 id="trajectories-title">
        Trajectories <span className="term">task, plan, calls, and what they earned</span>
      </h2>
      <AskLine />
      {front === undefined || trajectories === undefined || trajectories.length === 0 ? (
        <p className="empty">
          None kept yet. The first come with the first evaluation: one of each outcome, and two
          tasks that are followed to the end.
        </p>
      ) : (
        <>
          <Offer />
          <TrajectoryList
            all={trajectories}
            shown={shown}
            selected={selected}
            recorded={front.file.recorded}
          />
          {selected ? (
            <Boundary key={`${front.file.id} ${selected.id}`} what="This trajectory">
              <ReadTrajectory view={front} line={selected} />
            </Boundary>
          ) : (
            <p className="empty">Choose a trajectory from the list.</p>
          )}
        </>
      )}
    </section>
  )
}

/** The newest success that most of its group missed: offered, never forced. */
function Offer() {
  const { selection, select } = useApplication()
  const front = useFront()
  const chosen = useStore(selection, (state) => state.trajectory)
  const trajectories = front?.file.trajectories
  const newest = useMemo(() => interesting(trajectories ?? []), [trajectories])
  if (front?.source !== 'live' || !newest || newest.id === chosen) return null
  return (
    <p className="offer">
      Update {newest.update}: a success where {newest.failures} of {newest.plans} plans failed.{' '}
      <button type="button" className="link" onClick={() => select(newest)}>
        Show it
      </button>
    </p>
  )
}
