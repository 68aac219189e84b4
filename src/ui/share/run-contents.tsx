import { contents, settings, type Line } from '../../store/contents.ts'
import type { RunView } from '../../store/run-view.ts'

export function RunContents({ view }: { readonly view: RunView }) {
  return (
    <>
      <h3>What it holds</h3>
      <Lines lines={contents(view)} />
      <details className="folded">
        <summary>All settings</summary>
        <Lines lines={settings(view.file)} />
      </details>
    </>
  )
}

function Lines({ lines }: { readonly lines: readonly Line[] }) {
  return (
    <dl className="lines">
      {lines.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}
