/** A native dialog: it keeps the focus while open, closes with Escape or a press outside, and gives the focus back. */
import { useEffect, useId, useRef, type ReactNode } from 'react'

export function Dialog({ title, close, children }: { readonly title: string; readonly close: () => void; readonly children: ReactNode }) {
  const element = useRef<HTMLDialogElement>(null)
  const heading = useId()
  useEffect(() => {
    const dialog = element.current
    if (dialog && !dialog.open) dialog.showModal()
  }, [])
  return (
    <dialog
      ref={element} className="dialog" aria-labelledby={heading} onClose={close}
      onClick={(event) => { if (event.target === event.currentTarget) event.currentTarget.close() }}
    >
      <div className="dialog-body">
        <header className="dialog-head">
          <h2 id={heading}>{title}</h2>
          <button type="button" className="plain" onClick={() => element.current?.close()} aria-label="Close">✕</button>
        </header>
        {children}
      </div>
    </dialog>
  )
}
