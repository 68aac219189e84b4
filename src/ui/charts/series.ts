/** What a chart draws, as data. */
import type { Shape } from '../marks.tsx'

export interface Series {
  /** Key of the rows; `key.low` and `key.high` are drawn as a band, `behind.key` muted. */
  readonly key: string
  readonly label: string
  readonly color: string
  readonly shape?: Shape
  readonly dashed?: boolean
  /** Its own pattern, where many lines must be told apart without colour; goes before `dashed`. */
  readonly dash?: string
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

/** What the horizontal axis counts; rows hold it as `update`. */
export interface Axis {
  /** Head of the table's column. */
  readonly name: string
  readonly tick: (value: number) => string
  /** `update 40` */
  readonly words: (value: number) => string
}

export const UPDATES: Axis = { name: 'Update', tick: String, words: (value) => `update ${value}` }

/** Of the rows that draw these series, the keys of the run in front and of the one behind it. */
export const drawnKeys = (series: readonly Series[]): readonly string[] =>
  series.flatMap(({ key }) => [key, `behind.${key}`])
