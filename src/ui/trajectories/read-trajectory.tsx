/** The trajectory of a line: at hand in the page, or read from where the run is kept. */
import { useEffect, useState } from 'react'
import type { Trajectory } from '../../run/records.ts'
import type { RunView } from '../../store/run-view.ts'
import type { TrajectoryLine } from '../../store/trajectories.ts'
import { useApplication } from '../context.ts'
import { TrajectoryView } from './trajectory-view.tsx'

interface ReadProps {
  readonly view: RunView
  readonly line: TrajectoryLine
}

/** Drawn anew for each line. */
export function ReadTrajectory({ view: { file, whole }, line }: ReadProps) {
  const { training, library } = useApplication()
  const [read, setRead] = useState<Trajectory | 'failed' | undefined>(
    () => whole?.trajectories[line.at] ?? training.recent(file.id, line.id),
  )
  useEffect(() => {
    if (read !== undefined) return
    let left = false
    const take = (found: Trajectory | undefined) => {
      if (!left) setRead(found ?? 'failed')
    }
    library.trajectory(file.id, line).then(take, () => take(undefined))
    return () => {
      left = true
    }
  }, [library, file.id, line, read])
  if (read === undefined)
    return (
      <p className="empty" role="status">
        Reading this trajectory…
      </p>
    )
  if (read === 'failed') {
    return (
      <p className="empty" role="status">
        This trajectory cannot be read: it is no longer where the run is kept, or not whole.{' '}
        <button type="button" className="link" onClick={() => setRead(undefined)}>
          Try again
        </button>
      </p>
    )
  }
  return <TrajectoryView trajectory={read} line={line} all={file.trajectories} />
}
