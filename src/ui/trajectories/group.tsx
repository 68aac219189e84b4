/** The plans that were sampled for the same task, best first: what this one was compared with. */
import { useState } from 'react'
import type { Trajectory } from '../../run/records.ts'
import { figure } from '../../store/format.ts'
import { rove } from '../rove.ts'

export function Group({
  group,
  own,
}: {
  readonly group: Trajectory['group']
  readonly own: number
}) {
  const [open, setOpen] = useState(own)
  const rewards = group.map(({ reward }) => reward)
  const [low, high] = [Math.min(0, ...rewards), Math.max(...rewards)]
  const shown = group[open]
  return (
    <section aria-label="The group’s plans by reward">
      <h3>
        Its group <span className="term">{group.length} plans for this task, by reward</span>
      </h3>
      <div
        className="group-bars"
        role="group"
        aria-label="Plans, best first"
        onKeyDown={(event) => rove(event, open, group.length, setOpen)}
      >
        {group.map((plan, index) => (
          <button
            key={index}
            data-stop={index}
            tabIndex={index === open ? 0 : -1}
            type="button"
            className="group-bar"
            aria-pressed={index === open}
            onClick={() => setOpen(index)}
            aria-label={`Plan ${index + 1}: reward ${figure(plan.reward)}${index === own ? ' this plan' : ''}, advantage ${figure(plan.advantage)}, success ${figure(plan.success)}`}
          >
            <span
              className="group-fill"
              style={{
                '--share': `${high > low ? Math.round((100 * (plan.reward - low)) / (high - low)) : 0}%`,
              }}
            />
            <span className="group-value">
              {figure(plan.reward)}
              {index === own && <span className="term"> this</span>}
            </span>
          </button>
        ))}
      </div>
      {shown && (
        <>
          <p className="quiet">
            advantage {figure(shown.advantage)} · executions that succeeded {figure(shown.success)}
          </p>
          <ol className="gold">
            {shown.plan.map((line, index) => (
              <li key={index}>{line}</li>
            ))}
          </ol>
        </>
      )}
    </section>
  )
}
