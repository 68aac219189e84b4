/**
 * What a folded group holds: what it is about, errors about several of its fields together, what
 * makes annotators unfair, then the fields that the configuration in hand has, those that do
 * nothing now folded away.
 */
import { useStore } from 'zustand'
import { whyIdle } from '../../run/config.ts'
import { supportProblems } from '../../run/support.ts'
import type { FieldGroup } from '../../store/fields.ts'
import { howMany } from '../../store/format.ts'
import { shownValue } from '../../store/setup-draft.ts'
import { useApplication } from '../context.ts'
import { SetupField } from './setup-field.tsx'

export function GroupFields({ group }: { readonly group: FieldGroup }) {
  const { setup } = useApplication()
  const { draft, checked } = useStore(setup)
  const { id, about, fields } = group
  // An error about several fields together has a path above theirs.
  const together = Object.entries(checked.errors).filter(([path]) =>
    fields.some((field) => field.path.startsWith(`${path}.`)),
  )
  const unfair = id === 'annotators' && checked.config ? supportProblems(checked.config) : []
  const shown = fields
    .filter(({ path }) => shownValue(draft, checked, path) !== undefined)
    .map((field) => ({
      field,
      idle: whyIdle(field, (path) => shownValue(draft, checked, path)),
    }))
  const idle = shown.filter((one) => one.idle !== undefined)
  return (
    <>
      <p className="quiet">{about}</p>
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
