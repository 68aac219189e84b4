/** The presets: the first group in sight, the others folded until one of theirs is chosen. */
import { useStore } from 'zustand'
import type { Preset } from '../../store/setup-state.ts'
import { useApplication } from '../context.ts'

export function Presets() {
  const { setup } = useApplication()
  const { presets, preset, draft } = useStore(setup)
  if (presets === 'loading') return <p className="quiet">Loading presets…</p>
  if (presets === 'failed')
    return <p className="quiet">The presets could not be read; the defaults below are complete.</p>
  const groups = [...new Set(presets.map(({ group }) => group))]
  return (
    <fieldset className="presets">
      <legend>Presets</legend>
      {groups.map((group, index) => (
        <PresetGroup
          key={group}
          title={group}
          folded={index > 0}
          presets={presets.filter((one) => one.group === group)}
        />
      ))}
      {preset === undefined && (
        <label className="preset">
          <input type="radio" name="preset" checked readOnly />
          <span>{draft.base.name} (from a run)</span>
        </label>
      )}
      {draft.base.about !== '' && <p className="quiet">{draft.base.about}</p>}
    </fieldset>
  )
}

function PresetGroup({
  title,
  folded,
  presets,
}: {
  readonly title: string
  readonly folded: boolean
  readonly presets: readonly Preset[]
}) {
  const { setup } = useApplication()
  const chosen = useStore(setup, ({ preset }) => preset)
  const radios = presets.map(({ id, config }) => (
    <label key={id} className="preset">
      <input type="radio" name="preset" checked={chosen === id} onChange={() => setup.choose(id)} />
      <span>{config.name}</span>
    </label>
  ))
  if (!folded) return radios
  return (
    <details className="presets-folded" open={presets.some(({ id }) => id === chosen)}>
      <summary>{title}</summary>
      {radios}
    </details>
  )
}
