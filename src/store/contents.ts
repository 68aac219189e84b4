/** Everything a run file holds, as labelled lines. */
import { settingAt } from '../run/config.ts'
import type { RunFile } from '../run/run-file.ts'
import { FIELDS } from './fields.ts'
import { clock, howMany, whole } from './format.ts'
import type { RunView, ViewedRun } from './run-view.ts'

export type Line = readonly [label: string, value: string]

/** The worker tells these with the whole file, when a run ends or is exported. */
const WHEN_SAVED = 'known when the run ends or is exported'

export function contents({ file, whole: held }: Pick<RunView, 'file' | 'whole'>): readonly Line[] {
  const weights = held?.weights
  const { fingerprint, origin } = file
  const saved = fingerprint.code !== ''
  const variants = Object.entries(fingerprint.variants)
    .map(([kernel, variant]) => `${kernel}: ${variant}`)
    .join(', ')
  const shorten = (text: string) => (text.length > 24 ? `${text.slice(0, 12)}…` : text)
  const parameters = (tensors: NonNullable<RunFile['weights']>[string]) =>
    Object.values(tensors).reduce(
      (sum, { shape }) => sum + shape.reduce((product, side) => product * side, 1),
      0,
    )
  return [
    ['Identifier', file.id],
    ['Begun', file.created],
    ['Status', file.failure === undefined ? file.status : `${file.status}: ${file.failure}`],
    ['Engine', fingerprint.engine],
    ['Adapter', fingerprint.adapter || 'not recorded'],
    ['Kernel variants', variants || 'not recorded'],
    ['Code', fingerprint.code || WHEN_SAVED],
    [
      'First weights',
      saved
        ? `planner ${shorten(origin.planner)}, executor ${shorten(origin.executor)}`
        : WHEN_SAVED,
    ],
    ['Updates', whole(file.updates.length)],
    ['Evaluations', whole(file.evaluations.length)],
    ['Trajectories', whole(file.recorded)],
    ['Warm-start points', whole(file.warmStart.length)],
    ['Sampled tokens', saved ? whole(file.tokens) : WHEN_SAVED],
    ['Time', saved ? clock(file.seconds) : WHEN_SAVED],
    [
      'Weights',
      weights === undefined
        ? 'none in this file'
        : Object.entries(weights)
            .map(([role, tensors]) => `${role}: ${howMany(parameters(tensors), 'parameter')}`)
            .join(', '),
    ],
  ]
}

/** The whole configuration, in the words of the set-up. */
export function settings(file: Pick<ViewedRun, 'config'>): readonly Line[] {
  return FIELDS.flatMap(({ path, label }) => {
    const value = settingAt(file.config, path)
    return value === undefined ? [] : [[`${label} (${path})`, String(value)] as const]
  })
}
