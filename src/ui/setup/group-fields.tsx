/** What a folded group holds: errors about several of its fields together, what makes annotators unfair, then the fields that the configuration in hand has. */
import { useStore } from 'zustand'
import { supportProblems } from '../../run/support.ts'
import type { GroupId } from '../../store/fields.ts'
import { GROUP_FIELDS } from '../../store/group-fields.ts'
import { shownValue } from '../../store/setup-draft.ts'
import { useApplication } from '../context.ts'
import { SetupField } from './setup-field.tsx'

export function GroupFields({ id }: { readonly id: GroupId }) {
  const { setup } = useApplication()
  const { draft, checked } = useStore(setup)
  const fields = GROUP_FIELDS[id]
  // An error about several fields together has a path above theirs.
  const together = Object.entries(checked.errors).filter(([path]) => fields.some((field) => field.path.startsWith(`${path}.`)))
  const unfair = id === 'annotators' && checked.config ? supportProblems(checked.config) : []
  return (
    <>
      {together.map(([path, message]) => <p key={path} className="error">{message}</p>)}
      {unfair.map((problem) => <p key={problem} className="quiet notice">{problem}</p>)}
      {fields.filter(({ path }) => shownValue(draft, checked, path) !== undefined).map((field) => <SetupField key={field.path} field={field} />)}
    </>
  )
}
