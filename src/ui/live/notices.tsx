import type { RunFile } from '../../run/run-file.ts'

const MOST = 3

/** Troubles that training named itself, newest first. */
export function Notices({ file }: { readonly file: RunFile }) {
  const all = file.updates.flatMap(({ update, notices }) => notices.map((notice) => ({ update, ...notice }))).reverse()
  if (all.length === 0) return null
  return (
    <div className="notices">
      <h3>Noticed while training <span className="term">{all.length} in {file.updates.length} updates</span></h3>
      <ul>
        {all.slice(0, MOST).map(({ update, kind, message }) => <li key={`${update} ${kind} ${message}`}><span className="quiet">update {update}</span> {message}</li>)}
      </ul>
    </div>
  )
}
