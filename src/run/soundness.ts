/**
 * What a schema cannot say of a run file: fields that must agree with each other. A page that
 * trusts these can index without looking (token i has log-probability i, a group's own plan is in
 * the group).
 */
import { at } from './at.ts'
import type { Path } from './place.ts'
import type { Evaluation, Generation, Trajectory } from './records.ts'
import type { RunFile } from './run-file.ts'

/** The first disagreement: where it is, and what was expected of the value there. */
export interface Unsound {
  readonly path: Path
  readonly expected: string
}

const WEIGHT_ROLES = ['planner', 'executor', 'shared', 'solo']
const MOST_TENSORS = 4096

export function unsound(file: RunFile): Unsound | undefined {
  const checks = rowChecks()
  return (
    first(file.updates, 'updates', checks.updates) ??
    first(file.evaluations, 'evaluations', checks.evaluations) ??
    lastEvaluation(file) ??
    first(file.warmStart, 'warmStart', checks.warmStart) ??
    crossPlayUnsound(file) ??
    first(file.trajectories, 'trajectories', checks.trajectories) ??
    weights('weights', file.weights) ??
    weights('weightsBefore', file.weightsBefore)
  )
}

function first<R>(
  rows: readonly R[],
  list: string,
  check: (row: R) => Unsound | undefined,
): Unsound | undefined {
  for (const [i, row] of rows.entries()) {
    const wrong = check(row)
    if (wrong !== undefined) return { path: [list, i, ...wrong.path], expected: wrong.expected }
  }
  return undefined
}

/**
 * Looks at the rows of each list in their order: what is wrong with a row in itself, or beside
 * those before it. Paths are within the row; a row that is wrong counts for nothing in what is
 * asked of later ones.
 */
export function rowChecks() {
  return {
    updates: ascending(),
    evaluations: both(ascending<Evaluation>(), intervals),
    warmStart: steppingUp(),
    trajectories: both(both<Trajectory>(group, steps), distinct()),
  }
}

export type RowCheck<R> = (row: R) => Unsound | undefined

const both =
  <R>(one: RowCheck<R>, other: RowCheck<R>): RowCheck<R> =>
  (row) =>
    one(row) ?? other(row)

/** By update number, each once. */
function ascending<R extends { readonly update: number }>(): RowCheck<R> {
  let last = -1
  return ({ update }) => {
    if (update <= last)
      return { path: ['update'], expected: `a number above ${last}, the one before it` }
    last = update
    return undefined
  }
}

function lastEvaluation(file: RunFile): Unsound | undefined {
  const reached = file.updates.at(-1)?.update ?? 0
  const at = file.evaluations.findIndex((evaluation) => evaluation.update > reached)
  return at < 0
    ? undefined
    : {
        path: ['evaluations', at, 'update'],
        expected: `at most ${reached}, the last update there is`,
      }
}

function steppingUp(): RowCheck<RunFile['warmStart'][number]> {
  const last = new Map<string, number>()
  return ({ role, step }) => {
    const before = last.get(role)
    if (before !== undefined && step <= before)
      return { path: ['step'], expected: `a step above ${before}, the ${role}'s step before it` }
    last.set(role, step)
    return undefined
  }
}

function distinct(): RowCheck<Trajectory> {
  const ids = new Set<string>()
  return ({ id }) => {
    if (ids.has(id)) return { path: ['id'], expected: 'an id that no other trajectory has' }
    ids.add(id)
    return undefined
  }
}

function intervals({
  alignment,
  behaviour,
  probes,
  ...evaluation
}: Evaluation): Unsound | undefined {
  for (const [parent, fields] of [
    [[], evaluation],
    [['alignment'], alignment],
    [['behaviour'], behaviour ?? {}],
    [['probes'], probes ?? {}],
  ] as const) {
    for (const [name, field] of Object.entries(fields)) {
      if (
        typeof field === 'object' &&
        'low' in field &&
        'high' in field &&
        field.low > field.high
      ) {
        return {
          path: [...parent, name, 'low'],
          expected: `at most ${String(field.high)}, the interval's high end`,
        }
      }
    }
  }
  return undefined
}

/** A row and a column for every checkpoint, each of them evaluated. */
export function crossPlayUnsound({
  crossPlay: play,
  evaluations,
}: Pick<RunFile, 'crossPlay' | 'evaluations'>): Unsound | undefined {
  if (play === undefined) return undefined
  const size = play.updates.length
  const evaluated = new Set(evaluations.map(({ update }) => update))
  for (const [i, update] of play.updates.entries()) {
    if (!evaluated.has(update))
      return { path: ['crossPlay', 'updates', i], expected: 'an update that was evaluated' }
    if (i > 0 && update <= at(play.updates, i - 1, 'updates'))
      return { path: ['crossPlay', 'updates', i], expected: 'a number above the one before it' }
  }
  if (play.success.length !== size)
    return {
      path: ['crossPlay', 'success'],
      expected: `a list of ${size}, one row for each checkpoint`,
    }
  const short = play.success.findIndex((row) => row.length !== size)
  return short < 0
    ? undefined
    : {
        path: ['crossPlay', 'success', short],
        expected: `a list of ${size}, one number for each checkpoint`,
      }
}

function group({ group: plans, groupIndex }: Trajectory): Unsound | undefined {
  if (plans.length === 0 ? groupIndex === -1 : groupIndex >= 0 && groupIndex < plans.length)
    return undefined
  return {
    path: ['groupIndex'],
    expected:
      plans.length === 0
        ? '-1, as the group is empty'
        : `0 to ${plans.length - 1}, a place in the group`,
  }
}

function steps(trajectory: Trajectory): Unsound | undefined {
  const gold = trajectory.task.gold.length
  for (const [i, step] of trajectory.steps.entries()) {
    const here: Path = ['steps', i]
    if (step.lane === 'tool') {
      if (step.matchedGold >= gold)
        return {
          path: [...here, 'matchedGold'],
          expected: `-1 to ${gold - 1}, a place among the gold calls`,
        }
      continue
    }
    const wrong = equalLengths(step.generation, [...here, 'generation'])
    if (wrong !== undefined) return wrong
  }
  return undefined
}

function equalLengths({ tokens, logProbs, entropies }: Generation, at: Path): Unsound | undefined {
  if (logProbs.length !== tokens.length)
    return { path: [...at, 'logProbs'], expected: `a list of ${tokens.length}, one for each token` }
  if (entropies.length !== tokens.length)
    return {
      path: [...at, 'entropies'],
      expected: `a list of ${tokens.length}, one for each token`,
    }
  return undefined
}

function weights(
  field: 'weights' | 'weightsBefore',
  roles: RunFile['weights'] = {},
): Unsound | undefined {
  for (const [role, tensors] of Object.entries(roles)) {
    if (!WEIGHT_ROLES.includes(role))
      return { path: [field, role], expected: `one of the roles ${WEIGHT_ROLES.join(', ')}` }
    const entries = Object.entries(tensors)
    if (entries.length > MOST_TENSORS)
      return { path: [field, role], expected: `at most ${MOST_TENSORS} tensors` }
    for (const [name, { shape, data }] of entries) {
      const bytes = shape.reduce((size, n) => size * n, 4)
      if (base64Bytes(data) !== bytes)
        return {
          path: [field, role, name, 'data'],
          expected: `base64 of ${bytes} bytes, as the shape [${shape.join(', ')}] asks for`,
        }
    }
  }
  return undefined
}

const base64Bytes = (data: string): number =>
  (data.length / 4) * 3 - (data.endsWith('==') ? 2 : data.endsWith('=') ? 1 : 0)
