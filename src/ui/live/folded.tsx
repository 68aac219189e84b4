import { useState, type ReactNode } from 'react'

/** A part that is loaded when it is first opened, and drawn only while it is open. */
export function Folded({
  title,
  term,
  children,
}: {
  readonly title: string
  readonly term: string
  readonly children: ReactNode
}) {
  const [open, setOpen] = useState(false)
  return (
    <details className="folded" open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        {title} <span className="term">{term}</span>
      </summary>
      {open && <div className="pair">{children}</div>}
    </details>
  )
}
