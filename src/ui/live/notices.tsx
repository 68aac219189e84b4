import { howMany } from '../../store/format.ts'
import type { ViewedRun } from '../../store/run-view.ts'

/** Troubles that training named itself, newest first. */
export function Notices({ file }: { readonly file: ViewedRun }) {
  const { notices, noticed, length } = file.updates
  if (notices === 0) return null
  return (
    <div className="notices">
      <h3>
        Noticed while training{' '}
        <span className="term">
          {notices} in {howMany(length, 'update')}
        </span>
      </h3>
      <ul>
        {noticed.map(({ update, kind, message }) => (
          <li key={`${update} ${kind} ${message}`}>
            <span className="quiet">update {update}</span> {message}
          </li>
        ))}
      </ul>
    </div>
  )
}
