/** What the set-up knows: presets, the draft being edited, and what is wrong with it. */
import type { Config } from '../run/config.ts'
import type { Problem } from './problems.ts'
import type { Checked, Draft } from './setup-draft.ts'

export interface Preset {
  readonly id: string
  readonly config: Config
  /** What the page shows it under; empty in front of all groups. */
  readonly group: string
}

export interface Told {
  /** The settings that it is about (held-out.ts). */
  readonly key: string
  readonly problem: Problem
}

export interface Setup {
  readonly presets: readonly Preset[] | 'loading' | 'failed'
  /** The preset underneath; undefined when a run's own configuration is. */
  readonly preset: string | undefined
  readonly draft: Draft
  readonly checked: Checked
  /**
   * What is wrong with the tasks of a program or of official files, which only who makes them can
   * tell.
   */
  readonly told: Told | undefined
  /** What stands in the way of a sound configuration here; empty where nothing does. */
  readonly problems: readonly Problem[]
}
