/**
 * A table that may be wider than its column: it scrolls in a box of its own, under a title that
 * does not.
 */
import type { ReactNode } from 'react'

interface WideTableProps {
  readonly title: string
  readonly term?: string
  readonly children: ReactNode
}

export function WideTable({ title, term, children }: WideTableProps) {
  return (
    <div className="wide">
      <h3>
        {title} {term !== undefined && <span className="term">{term}</span>}
      </h3>
      <div className="wide-table" tabIndex={0} role="region" aria-label={title}>
        <table>{children}</table>
      </div>
    </div>
  )
}
