/** What a chart draws, as data. */
import type { Shape } from '../marks.tsx'

export interface Series {
  /** Key of the rows; `key.low` and `key.high` are drawn as a band, `behind.key` muted. */
  readonly key: string
  readonly label: string
  readonly color: string
  readonly shape?: Shape
  readonly dashed?: boolean
  readonly band?: boolean
  /** Thin and faint: measured values behind their trailing mean. */
  readonly faint?: boolean
  /** Points are few and each was measured apart: they get dots. */
  readonly dots?: boolean
}

export interface Level {
  readonly value: number
  readonly label: string
}

export interface Explanation {
  readonly label: string
  readonly formula: string
  readonly source: string
}
