/**
 * Cross-play at the end of an experiment: which seeds' policies meet, and the gap between meeting
 * one's own and meeting others'.
 */
import type { Engine } from '../../engine/engine.ts'
import { at } from '../../run/at.ts'
import { cellConfig } from '../../run/experiment-cells.ts'
import type { Cell } from '../../run/experiment-cells.ts'
import type { CellResult, CrossPlay, Experiment, Spread } from '../../run/experiment.ts'
import { meanOverSeeds } from '../../run/statistics/clustered.ts'
import { boundsWithin } from '../../run/statistics/interval.ts'
import { crossPlaySteps } from '../cross-play-steps.ts'
import type { SavedPolicy } from '../cross-play-steps.ts'
import { tasksOf } from '../evaluation/tasks.ts'
import type { TaskSetup } from '../task-setup.ts'
import { MODES, MODE_FACTS } from '../../run/mode-facts.ts'
import type { Mode } from '../../run/mode-facts.ts'

/** Whether both learn all the time, so that they could make a convention of their own. */
const bothLearn = (mode: Mode): boolean => {
  const { planner, executor } = MODE_FACTS[mode].learns
  return planner === 1 && executor === 1
}

export interface SavedPolicies {
  readonly planner: SavedPolicy
  readonly executor?: SavedPolicy
}

/**
 * Whether a run's policies are kept for cross-play: one network that plays both roles has none to
 * exchange.
 */
export const playsAcross = (
  { crossPlay, base }: Pick<Experiment, 'crossPlay' | 'base'>,
  { mode }: Pick<Cell, 'mode'>,
): boolean => crossPlay && base.weights === 'separate' && bothLearn(mode)

/**
 * The finished runs that meet each other: those of one mode and variant, where there are two seeds
 * or more.
 */
export function crossPlayGroups(experiment: Experiment, finished: readonly CellResult[]): Cell[][] {
  const groups = experiment.variants.flatMap(({ id: variant }) =>
    MODES.filter(
      (mode) => experiment.modes.includes(mode) && playsAcross(experiment, { mode }),
    ).map((mode) =>
      experiment.seeds
        .filter((seed) =>
          finished.some((one) => one.mode === mode && one.variant === variant && one.seed === seed),
        )
        .map((seed) => ({ variant, mode, seed })),
    ),
  )
  return groups.filter((cells) => cells.length > 1)
}

const average = (values: readonly number[]): number =>
  values.reduce((a, b) => a + b, 0) / values.length

/** Mean of the diagonal minus that of the rest. */
function gap(success: readonly (readonly number[])[]): number {
  const own = success.map((row, i) => at(row, i, 'row'))
  const others = success.flatMap((row, i) => row.filter((_, j) => j !== i))
  return average(own) - average(others)
}

/**
 * The gap with its 95% interval over seeds. A seed stands in its row and its column at once, so
 * cells are not independent: what is independent is the seeds, and the interval is the jackknife's,
 * t over the pseudo-values of leaving each seed out. With two seeds nothing is left to judge it by.
 * `tasks`: behind each number; they make the interval where no seed differs.
 */
export function gapOverSeeds(success: readonly (readonly number[])[], tasks: number): Spread {
  const n = success.length
  const mean = gap(success)
  if (n < 3) return { mean, low: -1, high: 1, seeds: n }
  const pseudo = success.map((_, out) => {
    const rest = success
      .filter((_row, i) => i !== out)
      .map((row) => row.filter((_value, j) => j !== out))
    return { value: n * mean - (n - 1) * gap(rest), seed: out, template: '' }
  })
  const over = meanOverSeeds(pseudo)
  return {
    mean,
    ...(boundsWithin('difference', { ...over, mean }, tasks) ?? { low: -1, high: 1 }),
    seeds: n,
  }
}

export interface CrossPlayParts {
  readonly engine: Engine
  readonly taskSetup: TaskSetup
  readonly policies: (cell: Cell) => Promise<SavedPolicies | undefined>
  readonly signal?: AbortSignal | undefined
}

/**
 * Plays one group; undefined when the policies of fewer than two seeds are there. Yields how many
 * policies are done; not pulling pauses it.
 */
export async function* playAcross(
  experiment: Experiment,
  cells: readonly Cell[],
  { engine, taskSetup, policies, signal }: CrossPlayParts,
): AsyncGenerator<
  { readonly done: number; readonly total: number },
  CrossPlay | undefined,
  undefined
> {
  const found: { cell: Cell; planner: SavedPolicy; executor: SavedPolicy }[] = []
  for (const cell of cells) {
    const saved = await policies(cell)
    if (saved?.executor !== undefined)
      found.push({ cell, planner: saved.planner, executor: saved.executor })
  }
  const [first] = found
  if (first === undefined || found.length < 2) return undefined
  const config = cellConfig(experiment, first.cell)
  const tasks = tasksOf({ ...taskSetup, config }, 'held-out', config.evaluation.tasks)
  const success = yield* crossPlaySteps(
    { ...taskSetup, config, engine },
    found.map(({ planner }) => planner),
    found.map(({ executor }) => executor),
    tasks,
    signal,
  )
  const { mode, variant } = first.cell
  return {
    mode,
    variant,
    seeds: found.map(({ cell: { seed } }) => seed),
    tasks: tasks.length,
    success,
    gap: gapOverSeeds(success, tasks.length),
  }
}
