/**
 * A native dialog: it keeps the focus while open, closes with Escape, a press outside or the
 * browser's Back, and gives the focus back.
 */
import { useId, useLayoutEffect, useRef, type ReactNode } from 'react'

export function Dialog({
  title,
  close,
  children,
}: {
  readonly title: string
  readonly close: () => void
  readonly children: ReactNode
}) {
  const element = useRef<HTMLDialogElement>(null)
  const heading = useId()
  useLayoutEffect(() => {
    const dialog = element.current
    dialog?.showModal()
    // One that is only taken away gives no focus back.
    return () => dialog?.close()
  }, [])
  return (
    <dialog
      ref={element}
      className="dialog"
      aria-labelledby={heading}
      onClose={(event) => {
        if (!event.currentTarget.open) close()
      }}
      onClick={(event) => {
        if (event.target === event.currentTarget) event.currentTarget.close()
      }}
    >
      <div className="dialog-body">
        <header className="dialog-head">
          <h2 id={heading}>{title}</h2>
          <button
            type="button"
            className="plain"
            onClick={() => element.current?.close()}
            aria-label="Close"
          >
            ✕
          </button>
        </header>
        {children}
      </div>
    </dialog>
  )
}
