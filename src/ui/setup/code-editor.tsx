/**
 * A plain text field for programs, with the numbers of its lines beside it. It is the browser's
 * own: Tab leaves it, a screen reader reads it, undo works. Where a line is wrong it is marked, and
 * the field can be asked to go there.
 */
import { useImperativeHandle, useRef, type Ref } from 'react'

export interface CodeEditorHandle {
  /** Moves the focus to a line, counted from 1, and selects it. */
  readonly goTo: (line: number) => void
}

export interface CodeEditorProps {
  readonly id: string
  readonly value: string
  readonly describedBy: string
  readonly wrongLine: number | undefined
  readonly change: (text: string) => void
  /** Control and Enter were pressed. */
  readonly submit: () => void
  readonly handle: Ref<CodeEditorHandle>
}

/** Lines that stay in sight above the one that is gone to. */
const ABOVE = 4

export function CodeEditor({
  id,
  value,
  describedBy,
  wrongLine,
  change,
  submit,
  handle,
}: CodeEditorProps) {
  const field = useRef<HTMLTextAreaElement>(null)
  const gutter = useRef<HTMLDivElement>(null)
  useImperativeHandle(
    handle,
    () => ({
      goTo(line) {
        const area = field.current
        if (!area) return
        const lines = area.value.split('\n')
        const start = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0)
        area.focus()
        area.setSelectionRange(start, start + (lines[line - 1]?.length ?? 0))
        area.scrollTop = Math.max(0, (line - 1 - ABOVE) * (area.scrollHeight / lines.length))
      },
    }),
    [],
  )
  const count = value.split('\n').length
  return (
    <div className="code">
      <div className="code-numbers" ref={gutter} aria-hidden="true">
        {Array.from({ length: count }, (_, i) => (
          <div key={i} className={i + 1 === wrongLine ? 'code-wrong' : undefined}>
            {i + 1}
          </div>
        ))}
      </div>
      <textarea
        id={id}
        ref={field}
        className="code-text"
        value={value}
        wrap="off"
        spellCheck={false}
        autoCapitalize="off"
        autoComplete="off"
        aria-describedby={describedBy}
        aria-invalid={wrongLine !== undefined}
        onChange={(event) => change(event.target.value)}
        onScroll={(event) => {
          if (gutter.current) gutter.current.scrollTop = event.currentTarget.scrollTop
        }}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
          event.preventDefault()
          submit()
        }}
      />
    </div>
  )
}
