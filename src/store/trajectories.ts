/**
 * What the trajectory list shows and in which order: filters, counts, pairs of one task early and
 * late, the one worth offering. A line stands for a trajectory; the whole of it is read when it is
 * looked at.
 */
import * as z from 'zod/mini'
import { MOST_TRAJECTORIES, thinned } from '../run/keep.ts'
import { trajectorySchema, type Outcome, type Trajectory } from '../run/records.ts'

export interface TrajectoryLine extends Pick<
  Trajectory,
  'id' | 'update' | 'phase' | 'outcome' | 'kept'
> {
  readonly task: { readonly id: string; readonly text: string }
  /** Of the planner. */
  readonly reward: number
  readonly steps: number
  /** Plans of its group, and those among them that no execution brought to success. */
  readonly plans: number
  readonly failures: number
  /** Its place among the trajectories that the run recorded. */
  readonly at: number
}

/** Of a task's text, in characters: a line shows no more. */
const LONGEST_TEXT = 200
/** Lines beyond the most a list holds before it is thinned again. */
const SLACK = 200

const { id, update, phase, outcome, kept, task, reward } = trajectorySchema.shape
const shortSchema = z.object({
  id,
  update,
  phase,
  outcome,
  kept,
  task,
  reward,
  steps: z.array(z.unknown()),
  group: z.array(z.object({ success: z.number() })),
})

export function lineOf(
  { id, update, phase, outcome, kept, task, reward, steps, group }: z.output<typeof shortSchema>,
  at: number,
): TrajectoryLine {
  return {
    id,
    update,
    phase,
    outcome,
    kept,
    task: {
      id: task.id,
      text: task.text.length <= LONGEST_TEXT ? task.text : `${task.text.slice(0, LONGEST_TEXT)}…`,
    },
    reward: reward.planner,
    steps: steps.length,
    plans: group.length,
    failures: group.filter((plan) => plan.success === 0).length,
    at,
  }
}

/**
 * The line of a stored trajectory, which is checked whole only when it is looked at; undefined
 * where not even that can be told.
 */
export function storedLine(row: unknown, at: number): TrajectoryLine | undefined {
  const parsed = shortSchema.safeParse(row)
  return parsed.success ? lineOf(parsed.data, at) : undefined
}

export const linesOf = (trajectories: readonly Trajectory[]): readonly TrajectoryLine[] =>
  trajectories.map(lineOf)

/** As many as a file holds, by the rule of run/keep.ts; the one with id `wanted` stays. */
export function bounded(
  lines: readonly TrajectoryLine[],
  wanted?: string,
  most: number = MOST_TRAJECTORIES,
  slack: number = SLACK,
): readonly TrajectoryLine[] {
  if (lines.length <= most + slack) return lines
  const fitting = new Set(thinned(lines, most, () => 1))
  return lines.filter((line) => fitting.has(line) || line.id === wanted)
}

/** A list that is bounded while it grows. */
export class LineList {
  readonly #wanted: string | undefined
  #lines: TrajectoryLine[] = []
  added = 0

  constructor(wanted?: string) {
    this.#wanted = wanted
  }

  get lines(): readonly TrajectoryLine[] {
    return bounded(this.#lines, this.#wanted, MOST_TRAJECTORIES, 0)
  }

  add(line: TrajectoryLine | undefined): void {
    if (line === undefined) return
    this.added += 1
    this.#lines.push(line)
    if (this.#lines.length > 2 * MOST_TRAJECTORIES) this.#lines = [...this.lines]
  }
}

export const OUTCOMES = [
  'success',
  'bad-plan',
  'misunderstood',
  'malformed',
] as const satisfies readonly Outcome[]
export type OutcomeFilter = Outcome | 'all'

export function isOutcomeFilter(text: string): text is OutcomeFilter {
  return text === 'all' || OUTCOMES.some((outcome) => outcome === text)
}

/** Newest first; within an update as they were kept. */
export function listed(
  trajectories: readonly TrajectoryLine[],
  filter: OutcomeFilter,
): readonly TrajectoryLine[] {
  const shown =
    filter === 'all' ? [...trajectories] : trajectories.filter((one) => one.outcome === filter)
  return shown.sort((a, b) => b.update - a.update)
}

export function counts(
  trajectories: readonly TrajectoryLine[],
): Readonly<Record<OutcomeFilter, number>> {
  const result = {
    all: trajectories.length,
    success: 0,
    'bad-plan': 0,
    misunderstood: 0,
    malformed: 0,
  }
  for (const { outcome } of trajectories) result[outcome]++
  return result
}

export type Pair = readonly [before: TrajectoryLine, after: TrajectoryLine]

/**
 * The same task's first and last kept trajectory when they are of different updates: what training
 * changed.
 */
export function beforeAfter(
  trajectories: readonly TrajectoryLine[],
  of: TrajectoryLine,
): Pair | undefined {
  const same = trajectories
    .filter((one) => one.task.id === of.task.id && one.phase === of.phase)
    .sort((a, b) => a.update - b.update)
  const [first, last] = [same[0], same.at(-1)]
  return first && last && first.update < last.update ? [first, last] : undefined
}

/**
 * Of the held-out tasks that were kept early and late, one whose outcome training changed: for the
 * better, where there is one. `tasks` counts those that were kept so.
 */
export function changed(trajectories: readonly TrajectoryLine[]): {
  readonly tasks: number
  readonly pair?: Pair
} {
  const ends = new Map<string, Pair>()
  for (const one of trajectories) {
    if (one.phase !== 'evaluation') continue
    const [first, last] = ends.get(one.task.id) ?? [one, one]
    ends.set(one.task.id, [
      one.update < first.update ? one : first,
      one.update > last.update ? one : last,
    ])
  }
  const followed = [...ends.values()].filter(([first, last]) => first.update < last.update)
  const differing = followed.filter(([first, last]) => first.outcome !== last.outcome)
  const pair = differing.find(([, last]) => last.outcome === 'success') ?? differing[0]
  return { tasks: followed.length, ...(pair && { pair }) }
}

/** The newest success that most plans of its group missed: the moment something was learned. */
export function interesting(trajectories: readonly TrajectoryLine[]): TrajectoryLine | undefined {
  let best: TrajectoryLine | undefined
  for (const one of trajectories) {
    if (one.outcome !== 'success' || one.plans < 2 || (best && best.update > one.update)) continue
    if (one.failures * 2 >= one.plans) best = one
  }
  return best
}

/**
 * At most `most` of a list, the one with `id` among them: what is drawn of a long list. `from` is
 * how many come before.
 */
export function around(
  list: readonly TrajectoryLine[],
  id: string | undefined,
  most: number,
): { readonly from: number; readonly rows: readonly TrajectoryLine[] } {
  const at = Math.max(
    0,
    list.findIndex((one) => one.id === id),
  )
  // Whole halves, so that stepping on does not shift the window each time.
  const half = Math.max(1, Math.floor(most / 2))
  const from = Math.max(0, Math.min(list.length - most, (Math.floor(at / half) - 1) * half))
  return { from, rows: list.slice(from, from + most) }
}

/** The neighbour `by` places on in a list; the ends stay. The first one when `id` is not listed. */
export function neighbour(
  list: readonly TrajectoryLine[],
  id: string | undefined,
  by: number,
): TrajectoryLine | undefined {
  const at = list.findIndex((one) => one.id === id)
  if (at < 0) return list[0]
  return list[Math.max(0, Math.min(list.length - 1, at + by))]
}
