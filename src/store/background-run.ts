/**
 * Which run may be drawn behind another, and how much of it: one of the same tasks, as far as the
 * axis of the one in front goes.
 */
import type { Config } from '../run/config.ts'
import type { RunView, ViewedRun } from './run-view.ts'

/**
 * Settings of a suite that leave its tasks what they are: how many there are, which draw of them,
 * and where their files lie.
 */
const SAME_TASKS: ReadonlySet<string> = new Set([
  'seed',
  'train',
  'heldOut',
  'heldOutShare',
  'path',
  'skipBad',
])

function tasksOf({ suite }: Config): string {
  return JSON.stringify(
    Object.entries(suite)
      .filter(([key]) => !SAME_TASKS.has(key))
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  )
}

export function drawnBehind(
  { id, config }: Pick<ViewedRun, 'id' | 'config'>,
  behind: RunView,
): RunView | undefined {
  const { file } = behind
  if (id === file.id || tasksOf(config) !== tasksOf(file.config)) return undefined
  const { updates } = config.rl
  if (file.updates.last <= updates) return behind
  return {
    ...behind,
    file: {
      ...file,
      updates: file.updates.upTo(updates),
      evaluations: file.evaluations.filter(({ update }) => update <= updates),
    },
  }
}
