/**
 * What a folded group holds: what it is about, errors about several of its fields together, what
 * makes annotators unfair, then the fields that the configuration in hand has, those that do
 * nothing now folded away.
 */
import { useStore } from 'zustand'
import { supportProblems } from '../../run/support.ts'
import { whyIdle } from '../../store/applies.ts'
import type { GroupId } from '../../store/fields.ts'
import { howMany } from '../../store/format.ts'
import { GROUP_ABOUT, GROUP_FIELDS } from '../../store/group-fields.ts'
import { shownValue } from '../../store/setup-draft.ts'
import { useApplication } from '../context.ts'
import { SetupField } from './setup-field.tsx'

export function GroupFields({ id }: { readonly id: GroupId }) {
  const { setup } = useApplication()
  const { draft, checked } = useStore(setup)
  const fields = GROUP_FIELDS[id]
  // An error about several fields together has a path above theirs.
  const together = Object.entries(checked.errors).filter(([path]) =>
    fields.some((field) => field.path.startsWith(`${path}.`)),
  )
  const unfair = id === 'annotators' && checked.config ? supportProblems(checked.config) : []
  const shown = fields
    .filter(({ path }) => shownValue(draft, checked, path) !== undefined)
    .map((field) => ({
      field,
      idle: whyIdle(field.path, (path) => shownValue(draft, checked, path)),
    }))
  const idle = shown.filter((one) => one.idle !== undefined)
  return (
    <>
      <p className="quiet">{GROUP_ABOUT[id]}</p>
      {together.map(([path, message]) => (
        <p key={path} className="error">
          {message}
        </p>
      ))}
      {unfair.map((problem) => (
        <p key={problem} className="quiet notice">
          {problem}
        </p>
      ))}
      {shown
        .filter((one) => one.idle === undefined)
        .map(({ field }) => (
          <SetupField key={field.path} field={field} />
        ))}
      {idle.length > 0 && (
        <details className="folded">
          <summary>
            Of no use as the others stand{' '}
            <span className="term">{howMany(idle.length, 'setting')}</span>
          </summary>
          <div className="fields">
            {idle.map(({ field, idle: why }) => (
              <SetupField key={field.path} field={field} idle={why} />
            ))}
          </div>
        </details>
      )}
    </>
  )
}
