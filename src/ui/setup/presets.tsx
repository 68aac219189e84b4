import { useStore } from 'zustand'
import { useApplication } from '../context.ts'

export function Presets() {
  const { setup } = useApplication()
  const { presets, preset, draft } = useStore(setup)
  if (presets === 'loading') return <p className="quiet">Loading presets…</p>
  if (presets === 'failed') return <p className="quiet">The presets could not be read; the defaults below are complete.</p>
  return (
    <fieldset className="presets">
      <legend>Presets</legend>
      {presets.map(({ id, config }) => (
        <label key={id} className="preset">
          <input type="radio" name="preset" checked={preset === id} onChange={() => setup.choose(id)} />
          <span>{config.name}</span>
        </label>
      ))}
      {preset === undefined && <label className="preset"><input type="radio" name="preset" checked readOnly /><span>{draft.base.name} (from a run)</span></label>}
      {draft.base.about !== '' && <p className="quiet">{draft.base.about}</p>}
    </fieldset>
  )
}
