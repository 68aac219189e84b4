/**
 * Which trajectories a run keeps. A run makes thousands; a person reads dozens; a file must stay
 * small. The rule, stated so that the sample is not mistaken for the whole:
 *
 * 1. Of each update and each evaluation: the first of each outcome, and then those with the largest
 *    absolute advantages.
 * 2. When all that is too much, whole trajectories are left out, never shortened: first those kept
 *    for their advantage, then training's first-of-outcome, then evaluation's, last the
 *    before-after pairs; within each, updates are thinned evenly, the first and the last update
 *    being the last to go.
 */
import { at, defined, entry } from './at.ts'
import type { Outcome, Trajectory } from './records.ts'

/** As many as a file holds. */
export const MOST_TRAJECTORIES = 2000

export type KeptFor = 'first-of-outcome' | 'largest-advantage' | 'before-after'

export interface Candidate {
  readonly outcome: Outcome
  readonly advantage: number
}

/**
 * Rule 1 over the candidates of one update or evaluation, in their order; ties in advantage go to
 * the earlier one.
 */
export function selectKept<T>(
  candidates: readonly T[],
  look: (candidate: T) => Candidate,
  largest = 2,
): { readonly candidate: T; readonly kept: KeptFor }[] {
  const seen = new Set<Outcome>()
  const chosen = new Map<number, KeptFor>()
  candidates.forEach((candidate, i) => {
    const { outcome } = look(candidate)
    if (!seen.has(outcome)) chosen.set(i, 'first-of-outcome')
    seen.add(outcome)
  })
  candidates
    .map((candidate, i) => ({ i, size: Math.abs(look(candidate).advantage) }))
    .filter(({ i, size }) => !chosen.has(i) && size > 0)
    .sort((a, b) => b.size - a.size || a.i - b.i)
    .slice(0, largest)
    .forEach(({ i }) => chosen.set(i, 'largest-advantage'))
  return candidates.flatMap((candidate, i) => {
    const kept = chosen.get(i)
    return kept === undefined ? [] : [{ candidate, kept }]
  })
}

/** What rule 2 looks at. */
export type Thinnable = Pick<Trajectory, 'update' | 'phase' | 'kept'>

/**
 * Rule 2: those that fit a budget, in their order. `size` gives what one costs, in the unit of
 * `budget`.
 */
export function thinned<T extends Thinnable>(
  trajectories: readonly T[],
  budget: number,
  size: (trajectory: T) => number,
): T[] {
  const rounds = thinningRounds(trajectories.map((trajectory) => trajectory.update))
  const order = trajectories
    .map((trajectory, i) => ({
      trajectory,
      i,
      rank: rank(trajectory),
      round: entry(rounds, trajectory.update, 'rounds'),
    }))
    .sort((a, b) => a.rank - b.rank || a.round - b.round || a.i - b.i)
  const fitting = new Set<number>()
  let used = 0
  for (const { trajectory, i } of order) {
    used += size(trajectory)
    if (used > budget) break
    fitting.add(i)
  }
  return trajectories.filter((_, i) => fitting.has(i))
}

function rank({ kept, phase }: Thinnable): number {
  if (kept === 'before-after') return 0
  if (kept === 'largest-advantage') return 3
  return phase === 'evaluation' ? 1 : 2
}

/**
 * For each update the round in which it is taken: the ends first, then middles of what is left, so
 * that any prefix is spread evenly.
 */
function thinningRounds(updates: readonly number[]): Map<number, number> {
  const distinct = [...new Set(updates)].sort((a, b) => a - b)
  const rounds = new Map<number, number>()
  const take = (i: number): void => {
    const update = distinct[i]
    if (update !== undefined && !rounds.has(update)) rounds.set(update, rounds.size)
  }
  take(0)
  take(distinct.length - 1)
  let gaps: [number, number][] = [[0, distinct.length - 1]]
  while (gaps.length > 0) {
    gaps = gaps.flatMap(([low, high]): [number, number][] => {
      if (high - low < 2) return []
      const middle = nearest(distinct, low, high)
      take(middle)
      return [
        [low, middle],
        [middle, high],
      ]
    })
  }
  return rounds
}

/**
 * Of those between `low` and `high` the one whose update lies most nearly half-way: what was
 * thinned before is still spread evenly.
 */
function nearest(updates: readonly number[], low: number, high: number): number {
  const half = (at(updates, low, 'updates') + at(updates, high, 'updates')) / 2
  let found = low + 1
  let least = Infinity
  for (let i = low + 1; i < high; i += 1) {
    const distance = Math.abs(defined(updates[i], 'updates') - half)
    if (distance < least) [found, least] = [i, distance]
  }
  return found
}

const NOTHING: Trajectory['task'] = { id: '', text: '', gold: [], split: '' }
const EMPTY: {
  readonly steps: Trajectory['steps']
  readonly checks: Trajectory['checks']
  readonly group: Trajectory['group']
} = { steps: [], checks: [], group: [] }

/**
 * What stands in the place of a trajectory that memory let go: it lies in storage, or the rule
 * above left it out. It has neither a task nor a step, and every other has both.
 */
export function released({ id, update, phase, outcome, reward, kept }: Trajectory): Trajectory {
  return { id, update, phase, task: NOTHING, outcome, reward, ...EMPTY, groupIndex: -1, kept }
}

export const isReleased = ({ task, steps }: Trajectory): boolean =>
  task.id === '' && steps.length === 0
