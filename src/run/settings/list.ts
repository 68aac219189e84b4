/** All settings, in the page's order: those in front, then group by group. */
import { annotators } from './annotators.ts'
import { engine } from './engine.ts'
import { environment } from './environment.ts'
import { evaluation } from './evaluation.ts'
import { front } from './front.ts'
import { executor, planner } from './policies.ts'
import { reinforcement } from './reinforcement.ts'
import { reward } from './reward.ts'
import { settingsIn } from './setting.ts'
import type { Setting } from './setting.ts'
import { tasks } from './tasks.ts'
import { warmStart } from './warm-start.ts'

const listed = [
  planner,
  executor,
  environment,
  annotators,
  warmStart,
  tasks,
  reward,
  reinforcement,
  evaluation,
  engine,
] as const

type GroupId = (typeof listed)[number]['id']

export interface SettingGroup {
  readonly id: GroupId
  /** The heading that it stands under with its neighbours. */
  readonly section: string
  readonly title: string
  /** What it is about. */
  readonly about: string
  readonly settings: readonly Setting[]
}

export const IN_FRONT = settingsIn(front)
export const GROUPS: readonly SettingGroup[] = listed.map((group) => ({
  ...group,
  settings: settingsIn(group.settings),
}))

export const SETTINGS: readonly Setting[] = [
  ...IN_FRONT,
  ...GROUPS.flatMap(({ settings }) => settings),
]
