/**
 * One shape and one colour for each role, the same everywhere: a circle plans, a square executes, a
 * triangle is a tool.
 */
export type Lane = 'planner' | 'executor' | 'tool'
export type Shape = Lane | 'both'

export const LANE_NAMES: Readonly<Record<Lane, string>> = {
  planner: 'Planner',
  executor: 'Executor',
  tool: 'Tools',
}

interface MarkProps {
  readonly shape: Shape
  readonly size?: number
  /** Crossed out: the tool refused. */
  readonly failed?: boolean
  readonly hollow?: boolean
}

export function Mark({ shape, size = 10, failed = false, hollow = false }: MarkProps) {
  return (
    <svg
      className={`mark mark-${shape}${hollow ? ' mark-hollow' : ''}`}
      width={size}
      height={size}
      viewBox="-5 -5 10 10"
      aria-hidden="true"
    >
      {failed ? (
        <path d="M-3.6 -3.6 L3.6 3.6 M-3.6 3.6 L3.6 -3.6" className="mark-cross" />
      ) : (
        <path d={PATHS[shape]} />
      )}
    </svg>
  )
}

export const PATHS: Readonly<Record<Shape, string>> = {
  planner: 'M4.2 0 A4.2 4.2 0 1 1 -4.2 0 A4.2 4.2 0 1 1 4.2 0 Z',
  executor: 'M-3.8 -3.8 H3.8 V3.8 H-3.8 Z',
  tool: 'M0 -4.4 L4.6 3.8 H-4.6 Z',
  both: 'M0 -4.6 L4.6 0 L0 4.6 L-4.6 0 Z',
}
