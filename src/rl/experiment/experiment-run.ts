/**
 * An experiment on one engine, as a stream of events that is pulled like a run's: seed by seed the
 * warm starts, then the runs of that seed together, an update of each in turn; cross-play at the
 * end. Not pulling pauses it. Who pulls keeps what comes: results, and states of the runs that
 * grow.
 */
import type { Checkpoint, Engine, Weights } from '../../engine/engine.ts'
import type { Config } from '../../run/config.ts'
import { cellConfig, cellName, cellsOf } from '../../run/experiment-cells.ts'
import type { Cell } from '../../run/experiment-cells.ts'
import type { CellResult, CrossPlay, Experiment } from '../../run/experiment.ts'
import type { PolicyRole } from '../policy-roles.ts'
import type { TaskSetup } from '../task-setup.ts'
import type { ContinuedOptions, TrainerOptions, TrainerState } from '../trainer-state.ts'
import type { WarmStartState, warmUpSteps } from '../warm-start.ts'
import { crossPlayGroups, playAcross } from './seed-cross-play.ts'
import type { SavedPolicies } from './seed-cross-play.ts'
import { Forecast } from './forecast.ts'
import type { PartLeft } from './forecast.ts'
import type { SuiteId } from '../../run/suite-facts.ts'
import { GrowingCell, grow } from './growing-cell.ts'
import type { CellTrainer, Growth } from './growing-cell.ts'
import { distinctNeeds, warmStartNeeds } from './warm-starts.ts'
import type { WarmStartNeed } from './warm-starts.ts'

export interface ExperimentParts {
  readonly engine: Engine
  /** Version of the code. */
  readonly code: string
  /** Milliseconds of a monotonic clock. */
  readonly clock: () => number
  /** ISO time of now. */
  readonly now: () => string
  readonly taskSetup: (config: Config) => Promise<TaskSetup>
  readonly starters: (suite: SuiteId) => Promise<TrainerOptions['starters']>
  readonly trainers: {
    start(options: TrainerOptions): Promise<CellTrainer>
    continue(options: ContinuedOptions, state: TrainerState): Promise<CellTrainer>
  }
  readonly warmUp: typeof warmUpSteps
  /** What a run that was begun before goes on from. */
  readonly begun: (cell: Cell) => Promise<TrainerState | undefined>
  /** A warm start that was made before, or begun, by its name. */
  readonly warmStart: (key: string) => Promise<EarlierWarmStart | undefined>
  /** Policies of a finished run, where they were kept for cross-play. */
  readonly policies: (cell: Cell) => Promise<SavedPolicies | undefined>
}

export type EarlierWarmStart =
  | { readonly kind: 'made'; readonly weights: Weights }
  | ({ readonly kind: 'begun' } & WarmStartState)

export type ExperimentEvent =
  /** How far it is has changed; `progress()` says how far. */
  | { readonly kind: 'moved' }
  /**
   * A step of a warm start that runs will share; `state` is to be asked for before the next event
   * is pulled.
   */
  | {
      readonly kind: 'warm-step'
      readonly key: string
      readonly step: number
      readonly state: () => Promise<Checkpoint>
    }
  | { readonly kind: 'warm'; readonly key: string; readonly weights: Weights }
  /** No run that is left begins with a warm start that was made so far. */
  | { readonly kind: 'warm-over' }
  | Exclude<Growth, { readonly kind: 'step' }>
  | { readonly kind: 'cross-play'; readonly crossPlay: readonly CrossPlay[] }

export interface ExperimentProgress {
  /** Finished runs of all. */
  readonly done: number
  readonly total: number
  /** What is being done now, in words. */
  readonly label: string
  /** Absent before anything was timed. */
  readonly secondsLeft?: number
}

/**
 * Runs that grow together at most: each holds its policies and the buffers that it trains them in.
 */
const MOST_TOGETHER = 8
const SECOND = 1000

export class ExperimentRun {
  readonly #experiment: Experiment
  readonly #parts: ExperimentParts
  readonly #results: CellResult[]
  readonly #forecast = new Forecast()
  /** Of the seed at work, by what they depend on. */
  readonly #warm = new Map<string, Weights>()
  #growing: readonly GrowingCell[] = []
  #label = 'Starting'
  /** The warm start that is being made. */
  #making: { readonly key: string; readonly left: number } | undefined

  /** `done`: results of runs that were finished before. */
  constructor(experiment: Experiment, done: readonly CellResult[], parts: ExperimentParts) {
    this.#experiment = experiment
    this.#parts = parts
    this.#results = cellsOf(experiment).flatMap(
      (cell) => done.find((one) => cellName(one) === cellName(cell)) ?? [],
    )
  }

  /** The runs that grow together now, those among them included that are finished. */
  get growing(): readonly GrowingCell[] {
    return this.#growing
  }

  progress(): ExperimentProgress {
    const secondsLeft = this.#forecast.secondsLeft(this.#left())
    return {
      done: this.#results.length,
      total: cellsOf(this.#experiment).length,
      label: this.#label,
      ...(secondsLeft === undefined ? {} : { secondsLeft }),
    }
  }

  async *run(signal?: AbortSignal): AsyncGenerator<ExperimentEvent, void, undefined> {
    for (const seed of this.#experiment.seeds) {
      const cells = this.#unfinished().filter((cell) => cell.seed === seed)
      for (let at = 0; at < cells.length; at += MOST_TOGETHER) {
        yield* this.#begin(cells.slice(at, at + MOST_TOGETHER), signal)
        this.#label = `Training seed ${seed}`
        yield* this.#grow()
        this.dispose()
      }
      if (this.#warm.size > 0) yield { kind: 'warm-over' }
      this.#warm.clear()
    }
    yield* this.#playAcross(signal)
    this.#label = 'Finished'
    yield { kind: 'moved' }
  }

  /** Lets go of the runs that grow; what they go on from has to be read before. */
  dispose(): void {
    for (const one of this.#growing) one.dispose()
    this.#growing = []
  }

  #unfinished(): Cell[] {
    const done = new Set(this.#results.map(cellName))
    return cellsOf(this.#experiment).filter((cell) => !done.has(cellName(cell)))
  }

  /**
   * Trainers of these runs: those that were begun go on, the others start from their warm starts.
   */
  async *#begin(
    cells: readonly Cell[],
    signal: AbortSignal | undefined,
  ): AsyncGenerator<ExperimentEvent, void, undefined> {
    const { begun, engine, code, clock, trainers } = this.#parts
    for (const cell of cells) {
      const config = cellConfig(this.#experiment, cell)
      const state = await begun(cell)
      if (state === undefined) yield* this.#makeWarm(config, signal)
      const options = {
        config,
        ...(await this.#parts.taskSetup(config)),
        engine,
        code,
        clock,
        id: cellName(cell),
      }
      const trainer =
        state === undefined
          ? await trainers.start({ ...options, ...(await this.#fresh(config)) })
          : await trainers.continue(options, state)
      this.#growing = [...this.#growing, new GrowingCell(cell, trainer, signal)]
      signal?.throwIfAborted()
    }
  }

  async #fresh(config: Config): Promise<Pick<TrainerOptions, 'created' | 'starters' | 'warmed'>> {
    const warmed: Partial<Record<PolicyRole, Weights>> = {}
    for (const { role, key } of warmStartNeeds(config)) {
      const weights = this.#warm.get(key)
      if (weights !== undefined) warmed[role] = weights
    }
    return {
      created: this.#parts.now(),
      starters:
        config.warmStart.from === 'starter'
          ? await this.#parts.starters(config.suite.id)
          : undefined,
      warmed,
    }
  }

  async *#makeWarm(
    config: Config,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<ExperimentEvent, void, undefined> {
    const { engine, clock, taskSetup } = this.#parts
    for (const need of warmStartNeeds(config)) {
      if (this.#warm.has(need.key)) continue
      this.#label = `Warm start of ${need.role === 'solo' ? 'the one policy' : need.role === 'shared' ? 'both roles' : `the ${need.role}`}, seed ${config.seed}`
      this.#making = { key: need.key, left: need.steps }
      yield { kind: 'moved' }
      const earlier = await this.#parts.warmStart(need.key)
      if (earlier?.kind === 'made') {
        this.#warm.set(need.key, earlier.weights)
        continue
      }
      const work = this.#parts.warmUp(
        engine,
        { config, ...(await taskSetup(config)) },
        need.role,
        signal,
        earlier,
      )
      try {
        for (;;) {
          const from = clock()
          const next = await work.next()
          this.#forecast.took(
            warmPart(config, need),
            (clock() - from) / SECOND,
            next.done === true ? 0 : 1,
          )
          if (next.done === true) {
            this.#warm.set(need.key, next.value)
            yield { kind: 'warm', key: need.key, weights: next.value }
            break
          }
          const { step, state } = next.value
          this.#making = { key: need.key, left: need.steps - step }
          yield { kind: 'warm-step', key: need.key, step, state }
        }
      } finally {
        // When pulling stops, the policy of an unfinished warm start is disposed of.
        await work.return(new Map())
      }
      this.#making = undefined
      yield { kind: 'moved' }
    }
  }

  async *#grow(): AsyncGenerator<ExperimentEvent, void, undefined> {
    const { clock } = this.#parts
    const shares = new Map(this.#growing.map((one) => [one, one.share]))
    const growths = grow(this.#growing)
    for (;;) {
      const from = clock()
      const next = await growths.next()
      if (next.done === true) return
      const { value: growth } = next
      const { growing } = growth
      this.#forecast.took(
        cellPart(growing.cell),
        (clock() - from) / SECOND,
        growing.share - (shares.get(growing) ?? 0),
      )
      shares.set(growing, growing.share)
      if (growth.kind === 'finished') this.#results.push(growth.result)
      yield growth.kind === 'step' ? { kind: 'moved' } : growth
    }
  }

  async *#playAcross(
    signal: AbortSignal | undefined,
  ): AsyncGenerator<ExperimentEvent, void, undefined> {
    const { engine, taskSetup, policies } = this.#parts
    const groups = crossPlayGroups(this.#experiment, this.#results)
    const found: CrossPlay[] = []
    for (const cells of groups) {
      const [first] = cells
      if (first === undefined) continue
      this.#label = `Cross-play of ${first.mode}`
      const work = playAcross(this.#experiment, cells, {
        engine,
        taskSetup: await taskSetup(cellConfig(this.#experiment, first)),
        policies,
        signal,
      })
      let step = await work.next()
      while (step.done !== true) {
        yield { kind: 'moved' }
        step = await work.next()
      }
      if (step.value !== undefined) found.push(step.value)
    }
    if (found.length > 0) yield { kind: 'cross-play', crossPlay: found }
  }

  #left(): PartLeft[] {
    const unfinished = this.#unfinished()
    const growing = new Map(this.#growing.map((one) => [cellName(one.cell), one]))
    const waiting = unfinished.filter((cell) => !growing.has(cellName(cell)))
    const warm = distinctNeeds(waiting.map((cell) => cellConfig(this.#experiment, cell))).filter(
      ({ need }) => !this.#warm.has(need.key),
    )
    return [
      ...unfinished.map((cell) => ({
        ...cellPart(cell),
        left: 1 - (growing.get(cellName(cell))?.share ?? 0),
      })),
      ...warm.map(({ config, need }) => ({
        ...warmPart(config, need),
        left: need.key === this.#making?.key ? this.#making.left : need.steps,
      })),
    ]
  }
}

const cellPart = ({ variant, mode }: Cell): Omit<PartLeft, 'left'> => ({
  group: 'cell',
  kind: `${variant} ${mode}`,
})

const warmPart = ({ mode }: Config, { role }: WarmStartNeed): Omit<PartLeft, 'left'> => ({
  group: 'warm-start',
  kind: role === 'solo' ? mode : role,
})
