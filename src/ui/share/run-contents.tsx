import { contents, settings, type Line } from '../../store/contents.ts'
import type { RunFile } from '../../run/run-file.ts'

export function RunContents({ file }: { readonly file: RunFile }) {
  return (
    <>
      <h3>What it holds</h3>
      <Lines lines={contents(file)} />
      <details className="folded"><summary>All settings</summary><Lines lines={settings(file)} /></details>
    </>
  )
}

function Lines({ lines }: { readonly lines: readonly Line[] }) {
  return <dl className="lines">{lines.map(([label, value]) => <div key={label}><dt>{label}</dt><dd>{value}</dd></div>)}</dl>
}
