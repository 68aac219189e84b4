/**
 * One trajectory: its task and verdict, the lanes with the playhead, the step it stands on, its
 * group and its checks.
 */
import { useStore } from 'zustand'
import type { Trajectory } from '../../run/records.ts'
import { figure } from '../../store/format.ts'
import { OUTCOME_WORDS } from '../../store/lanes.ts'
import type { TrajectoryLine } from '../../store/trajectories.ts'
import { useApplication } from '../context.ts'
import { BeforeAfter } from './before-after.tsx'
import { Checks } from './checks.tsx'
import { Group } from './group.tsx'
import { OutcomeMark } from './outcome-mark.tsx'
import { StepDetail } from './step-detail.tsx'
import { Timeline } from './timeline.tsx'

interface TrajectoryProps {
  readonly trajectory: Trajectory
  readonly line: TrajectoryLine
  readonly all: readonly TrajectoryLine[]
}

export function TrajectoryView({ trajectory, line, all }: TrajectoryProps) {
  const { playhead } = useApplication()
  const index = useStore(playhead, (state) => state.step)
  const step = trajectory.steps[index]
  const outcome = OUTCOME_WORDS[trajectory.outcome]
  return (
    <article className="trajectory" aria-label={`Trajectory of ${trajectory.task.id}`}>
      <p className="task">{trajectory.task.text}</p>
      <p className="verdict">
        <OutcomeMark outcome={trajectory.outcome} /> <strong>{outcome.name}</strong>:{' '}
        {outcome.about}{' '}
        <span className="quiet">
          · reward planner {figure(trajectory.reward.planner)}, executor{' '}
          {figure(trajectory.reward.executor)}
        </span>
      </p>
      <BeforeAfter line={line} all={all} />
      <Timeline steps={trajectory.steps} />
      {step && <StepDetail key={index} step={step} index={index} count={trajectory.steps.length} />}
      <Checks checks={trajectory.checks} gold={trajectory.task.gold} />
      {trajectory.group.length > 0 && (
        <Group group={trajectory.group} own={trajectory.groupIndex} />
      )}
    </article>
  )
}
