/**
 * The left column: a few choices in front, everything else folded by what it is about. On a phone
 * the whole of it folds.
 */
import { Fragment, useEffect, useRef, useState, type ReactNode } from 'react'
import { useStore } from 'zustand'
import type { Config } from '../../run/config.ts'
import { isOfficial } from '../../run/suite-facts.ts'
import { FIELD_GROUPS, MAIN_FIELDS, type FieldGroup } from '../../store/fields.ts'
import { shownValue } from '../../store/setup-draft.ts'
import { useApplication, useFront } from '../context.ts'
import { onDemand } from '../on-demand.tsx'
import { SetupField } from './setup-field.tsx'
import { Presets } from './presets.tsx'

const waiting = <p className="quiet">Loading…</p>
const WorkshopZone = onDemand(
  'The editor of your tools',
  async () => (await import('./workshop-zone.tsx')).WorkshopZone,
  { waiting },
)
const OfficialZone = onDemand(
  'The place for official files',
  async () => (await import('./official-zone.tsx')).OfficialZone,
  { waiting },
)
const SetupDifference = onDemand(
  'What differs',
  async () => (await import('./setup-difference.tsx')).SetupDifference,
)
const GroupFields = onDemand(
  'These settings',
  async () => (await import('./group-fields.tsx')).GroupFields,
  { waiting },
)

const SECTIONS = [...new Set(FIELD_GROUPS.map(({ section }) => section))]

export function SetupPanel() {
  const { setup } = useApplication()
  const [open, setOpen] = useState(false)
  const { draft, checked } = useStore(setup)
  const changes = Object.keys(draft.edits).length
  const suite = String(shownValue(draft, checked, 'suite.id'))
  return (
    <section className={`setup${open ? ' setup-open' : ''}`} aria-labelledby="setup-title">
      <div className="setup-head">
        <h2 id="setup-title">Set-up</h2>
        <button
          type="button"
          className="setup-toggle"
          aria-expanded={open}
          aria-controls="setup-body"
          onClick={() => setOpen(!open)}
        >
          {open ? 'Close' : `${draft.base.name}${changes > 0 ? `, ${changes} changed` : ''}`}
        </button>
        {changes > 0 && (
          <button type="button" className="link" onClick={() => setup.resetAll()}>
            Reset {changes === 1 ? 'the change' : `${changes} changes`}
          </button>
        )}
      </div>
      <Difference />
      <div id="setup-body" className="setup-body">
        <Presets />
        <div className="fields">
          {MAIN_FIELDS.map((field) => (
            <Fragment key={field.path}>
              <SetupField field={field} />
              {field.path === 'suite.id' && <SuiteZone suite={suite} />}
            </Fragment>
          ))}
        </div>
        {SECTIONS.map((section) => (
          <div key={section}>
            <h3 className="setup-section">{section}</h3>
            {FIELD_GROUPS.filter((group) => group.section === section).map((group) => (
              <Group key={group.id} group={group} />
            ))}
          </div>
        ))}
      </div>
    </section>
  )
}

/** What the chosen tasks need beside a name stands at the choice, and comes into view with it. */
function SuiteZone({ suite }: { readonly suite: string }) {
  const zone = useRef<HTMLDivElement>(null)
  const before = useRef(suite)
  useEffect(() => {
    const changed = before.current !== suite
    before.current = suite
    // What opens is not there yet: its frame is, with room for it.
    if (changed) zone.current?.scrollIntoView({ block: 'nearest' })
  }, [suite])
  const needs: ReactNode =
    suite === 'custom' ? (
      <WorkshopZone />
    ) : isOfficial(suite) ? (
      <OfficialZone id={suite} />
    ) : undefined
  return (
    needs !== undefined && (
      <div className="suite-zone" ref={zone}>
        {needs}
      </div>
    )
  )
}

/**
 * Whether what is set up here is what is on screen; in what it is not is said by what is loaded
 * then.
 */
function Difference() {
  const config = useStore(useApplication().setup, ({ checked }) => checked.config)
  const run = useFront()?.file.config
  return !config || !run || unnamed(config) === unnamed(run) ? null : (
    <SetupDifference draft={config} run={run} />
  )
}

const unnamed = ({ name: _, about: __, ...config }: Config): string => JSON.stringify(config)

function Group({ group }: { readonly group: FieldGroup }) {
  const { setup } = useApplication()
  const [open, setOpen] = useState(false)
  const { draft, checked, problems } = useStore(setup)
  const changed = Object.keys(draft.edits).filter((path) => group.holds(path)).length
  const wrong = [...Object.keys(checked.errors), ...problems.flatMap(({ paths }) => paths)].some(
    (path) => group.holds(path),
  )
  return (
    <details className="folded" open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        {group.title}
        {changed > 0 && <span className="term"> {changed} changed</span>}
        {wrong && <span className="error"> to correct</span>}
      </summary>
      {open && (
        <div className="fields">
          <GroupFields group={group} />
        </div>
      )}
    </details>
  )
}
