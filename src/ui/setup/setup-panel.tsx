/** The left column: a few choices in front, everything else folded by what it is about. On a phone the whole of it folds. */
import { useState } from 'react'
import { useStore } from 'zustand'
import { FIELD_GROUPS, MAIN_FIELDS, type FieldGroup } from '../../store/fields.ts'
import { shownValue } from '../../store/setup-draft.ts'
import { useApplication } from '../context.ts'
import { ApiBankZone } from './api-bank-zone.tsx'
import { SetupField } from './setup-field.tsx'
import { Presets } from './presets.tsx'

export function SetupPanel() {
  const { setup } = useApplication()
  const [open, setOpen] = useState(false)
  const { draft, checked } = useStore(setup)
  const changes = Object.keys(draft.edits).length
  const suite = shownValue(draft, checked, 'suite.id')
  return (
    <section className={`setup${open ? ' setup-open' : ''}`} aria-labelledby="setup-title">
      <div className="setup-head">
        <h2 id="setup-title">Set-up</h2>
        <button type="button" className="setup-toggle" aria-expanded={open} aria-controls="setup-body" onClick={() => setOpen(!open)}>
          {open ? 'Close' : `${draft.base.name}${changes > 0 ? `, ${changes} changed` : ''}`}
        </button>
        {changes > 0 && <button type="button" className="link" onClick={() => setup.resetAll()}>Reset {changes === 1 ? 'the change' : `${changes} changes`}</button>}
      </div>
      <div id="setup-body" className="setup-body">
        <Presets />
        <div className="fields">{MAIN_FIELDS.map((field) => <SetupField key={field.path} field={field} />)}</div>
        {suite === 'api-bank' && <ApiBankZone />}
        <div>{FIELD_GROUPS.map((group) => <Group key={group.id} group={group} />)}</div>
      </div>
    </section>
  )
}

function Group({ group }: { readonly group: FieldGroup }) {
  const { setup } = useApplication()
  const [open, setOpen] = useState(false)
  const { draft, checked } = useStore(setup)
  const fields = group.fields.filter(({ path }) => shownValue(draft, checked, path) !== undefined)
  const changed = fields.filter(({ path }) => path in draft.edits).length
  const wrong = fields.some(({ path }) => path in checked.errors) || group.fields.some(({ path }) => path.split('.').slice(0, -1).join('.') in checked.errors)
  return (
    <details className="folded" open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{group.title}{changed > 0 && <span className="term"> {changed} changed</span>}{wrong && <span className="error"> to correct</span>}</summary>
      {open && (
        <div className="fields">
          <p className="quiet">{group.about}</p>
          {Object.entries(checked.errors).filter(([path]) => isGroupError(path, group)).map(([path, message]) => <p key={path} className="error">{message}</p>)}
          {fields.map((field) => <SetupField key={field.path} field={field} />)}
        </div>
      )}
    </details>
  )
}

/** An error about several of a group's fields together: its path is above theirs. */
function isGroupError(path: string, group: FieldGroup): boolean {
  return group.fields.some((field) => field.path.startsWith(`${path}.`))
}
