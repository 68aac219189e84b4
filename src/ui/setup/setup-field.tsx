/**
 * One field: label in plain words, its term, the control, a sentence, what is wrong with it and
 * what mends that, or why it does nothing now, and the way back to the preset.
 */
import { memo, useId } from 'react'
import { useStore } from 'zustand'
import type { SettingValue } from '../../run/config.ts'
import { termBeside, type Field } from '../../store/fields.ts'
import { numberFrom, shownValue } from '../../store/setup-draft.ts'
import { useApplication } from '../context.ts'
import { Mends } from './mends.tsx'

interface SetupFieldProps {
  readonly field: Field
  /** Why it does nothing now. */
  readonly idle?: string | undefined
}

export const SetupField = memo(function SetupField({ field, idle }: SetupFieldProps) {
  const { setup } = useApplication()
  const value = useStore(setup, ({ draft, checked }) => shownValue(draft, checked, field.path))
  const problem = useStore(setup, ({ problems }) =>
    problems.find(({ paths }) => paths.includes(field.path)),
  )
  const error = useStore(setup, ({ checked }) => checked.errors[field.path])
  const wrong = problem?.message ?? error
  const changed = useStore(setup, ({ draft }) => field.path in draft.edits)
  const id = useId()
  const described = `${id}-help${wrong === undefined ? '' : ` ${id}-error`}`
  return (
    <div className={`field${field.kind === 'switch' ? ' field-switch' : ''}`}>
      <div className="field-line">
        <label htmlFor={id}>
          {field.label}
          <Term field={field} />
        </label>
        {changed && (
          <button
            type="button"
            className="plain small"
            onClick={() => setup.reset(field.path)}
            aria-label={`Reset ${field.label} to the preset`}
            title="Back to the preset"
          >
            ↺
          </button>
        )}
      </div>
      <Control
        id={id}
        field={field}
        value={value}
        described={described}
        invalid={wrong !== undefined}
        idle={idle !== undefined}
        edit={(next) => setup.edit(field.path, next)}
      />
      {wrong !== undefined && (
        <p id={`${id}-error`} className="error">
          {wrong}
        </p>
      )}
      {problem && <Mends problem={problem} />}
      <p id={`${id}-help`} className="help">
        {idle !== undefined && <strong>Not used: {idle} </strong>}
        {field.help}
      </p>
    </div>
  )
})

function Term({ field }: { readonly field: Field }) {
  const term = termBeside(field)
  return term === undefined ? null : (
    <>
      {' '}
      <span className="term">{term}</span>
    </>
  )
}

interface ControlProps {
  readonly id: string
  readonly field: Field
  readonly value: SettingValue | undefined
  readonly described: string
  readonly invalid: boolean
  /** Shows its value and takes no other. */
  readonly idle: boolean
  readonly edit: (value: SettingValue) => void
}

function Control({ id, field, value, described, invalid, idle, edit }: ControlProps) {
  const shared = { id, 'aria-describedby': described, 'aria-invalid': invalid, disabled: idle }
  switch (field.kind) {
    case 'choice':
      return (
        <select {...shared} value={String(value)} onChange={(event) => edit(event.target.value)}>
          {field.options.map(([option, label]) => (
            <option key={option} value={option}>
              {label}
            </option>
          ))}
        </select>
      )
    case 'switch':
      return (
        <input
          {...shared}
          type="checkbox"
          checked={value === true}
          onChange={(event) => edit(event.target.checked)}
        />
      )
    case 'integer':
    case 'number':
      return (
        <input
          {...shared}
          type="text"
          inputMode={field.kind === 'integer' ? 'numeric' : 'decimal'}
          autoComplete="off"
          value={String(value)}
          onChange={(event) => edit(numberFrom(event.target.value))}
        />
      )
  }
}
