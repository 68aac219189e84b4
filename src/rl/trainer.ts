/**
 * A training run: warm start, evaluation, updates, evaluation. It is a stream of events that is
 * pulled: not pulling pauses it, `state()` between two events is everything a later process needs
 * to go on, and going on gives the same numbers as never having stopped.
 */
import type { Checkpoint, Engine, EngineInfo, Policy, Weights } from '../engine/engine.ts'
import { isSolo } from '../run/config.ts'
import type { Config } from '../run/config.ts'
import type { Trajectory, UpdateRecord } from '../run/records.ts'
import { isReleased, released } from '../run/keep.ts'
import { RUN_FILE_VERSION } from '../run/run-file.ts'
import type { Fingerprint, RunFile } from '../run/run-file.ts'
import type { TaskSuite } from '../tasks/task.ts'
import type { Tokenizer } from '../tokenizer/tokenizer.ts'
import { evaluationIsDue, learningRate, progressOf } from './budget.ts'
import { Checkpoints } from './checkpoints.ts'
import type { KeptPolicies } from './checkpoints.ts'
import { collectorOf } from './collect.ts'
import type { RunContext } from './context.ts'
import { rolloutOperations } from './cost.ts'
import { crossPlaySteps } from './cross-play.ts'
import { Curriculum } from './curriculum.ts'
import type { CurriculumState } from './curriculum.ts'
import { evaluate } from './evaluate.ts'
import { flooredOn, scorecardOf } from './evaluation/scorecard.ts'
import type { Floored } from './evaluation/scorecard.ts'
import { CHUNK, tasksOf } from './evaluation/tasks.ts'
import type { RunEvent } from './events.ts'
import { FirstEvaluation } from './first-evaluation.ts'
import type { Pair } from './first-evaluation.ts'
import { keptOfEvaluation, keptOfUpdate } from './keep.ts'
import { batchMetrics, sampledTokens } from './metrics.ts'
import { withoutRoom } from './memory.ts'
import { fileWeights } from './file-weights.ts'
import { policyRoles } from './modes.ts'
import type { PolicyRole } from './modes.ts'
import { noticesOf, notFinite } from './notices.ts'
import { Pace } from './pace.ts'
import type { Ahead } from './pace.ts'
import { updatePolicies } from './update.ts'
import type { References } from './update.ts'
import { createPolicy, warmStartStages, warmStartStep } from './warm-start.ts'
import type { Preparing } from './warm-start.ts'

export interface Starter {
  readonly weights: Weights
  /** SHA-256 of the file it came from, hex. */
  readonly hash: string
}

export interface TrainerOptions {
  readonly id: string
  readonly config: Config
  readonly suite: TaskSuite
  readonly tokenizer: Tokenizer
  readonly engine: Engine
  /** Version of the code, for the fingerprint. */
  readonly code: string
  /** Milliseconds of a monotonic clock. */
  readonly clock: () => number
  /** ISO 8601 time of the first step. */
  readonly created: string
  readonly starters?: { readonly planner: Starter; readonly executor: Starter } | undefined
  /**
   * Weights after the demonstrations, where the same warm start was made before: runs that are
   * compared share it. It needs all policies of the run.
   */
  readonly warmed?: Readonly<Partial<Record<PolicyRole, Weights>>> | undefined
  readonly preparing?: Preparing | undefined
  /** A suite that training never meets, for the configuration that asks to be measured on it. */
  readonly untouched?: TaskSuite | undefined
}

/** What continues a run beside its state. */
type ContinuedOptions = Omit<TrainerOptions, 'starters' | 'warmed' | 'created' | 'preparing'>

/** Everything a run continues from; can be cloned structurally as it is. */
export interface TrainerState {
  readonly run: RunFile
  readonly warmSteps: number
  readonly planner: Checkpoint
  /** Absent when one network plays both roles. */
  readonly executor?: Checkpoint
  /**
   * Policies that the KL term refers to; present only when beta is above 0 and the warm start is
   * over.
   */
  readonly reference?: { readonly planner: Checkpoint; readonly executor?: Checkpoint }
  /** Policies as the run began; present while its first evaluation is not whole. */
  readonly initial?: { readonly planner: Checkpoint; readonly executor?: Checkpoint }
  /** Present where the curriculum follows the learning signal. */
  readonly curriculum?: CurriculumState
  /** The policies at earlier evaluations, for cross-play; present where that is done. */
  readonly checkpoints?: readonly KeptPolicies[]
}

/** Another step size of the same training error, with a way out in words. */
export class TrainingError extends Error {
  override readonly name = 'TrainingError'
}

const fingerprint = (engine: EngineInfo, code: string): Fingerprint => ({
  engine: engine.name,
  adapter: engine.adapter,
  variants: { ...engine.variants },
  code,
})

const SECOND = 1000
const GIGA = 1e9

const contextOf = (
  { config, suite, tokenizer, untouched, clock }: ContinuedOptions,
  planner: Policy,
  executor: Policy,
  curriculum?: CurriculumState,
): RunContext => ({
  config,
  suite,
  tokenizer,
  planner,
  executor,
  untouched,
  clock,
  curriculum: config.rl.curriculum === 'signal' ? new Curriculum(curriculum) : undefined,
})

/** What `work` gives; where it fails, the policies that it was to use are disposed of. */
async function orDisposed<T>(policies: readonly Policy[], work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    for (const policy of new Set(policies)) policy.dispose()
    throw error
  }
}

/**
 * Both policies, the same one twice where there is no second: where that cannot be made, nothing is
 * left of the first.
 */
async function bothOrNone(
  first: () => Promise<Policy>,
  second: (() => Promise<Policy>) | undefined,
): Promise<Pair> {
  const planner = await first()
  return orDisposed([planner], async () => ({
    planner,
    executor: second === undefined ? planner : await second(),
  }))
}

const warmStartSteps = (config: Config): number =>
  warmStartStages(config).reduce((sum, { steps }) => sum + steps, 0)

export class Trainer {
  readonly #options: ContinuedOptions
  readonly #context: RunContext
  readonly #pace: Pace
  readonly #checkpoints: Checkpoints
  #references: References = {}
  /**
   * Of a run whose first evaluation is not whole: it, or the policies that it is to be made with.
   */
  #first: FirstEvaluation | undefined
  #initial: Pair | undefined
  #run: RunFile
  #warmSteps: number
  /** What the floors do on the tasks of the first and the last evaluation, which are the same. */
  #floored: readonly Floored[] | undefined
  #ahead: Ahead = { last: 1, across: 1 }
  /** Seconds of evaluation since the last update. */
  #evaluating = 0

  private constructor(
    options: ContinuedOptions,
    context: RunContext,
    run: RunFile,
    warmSteps: number,
    checkpoints?: readonly KeptPolicies[],
  ) {
    this.#options = options
    this.#context = context
    this.#run = run
    this.#warmSteps = warmSteps
    this.#pace = new Pace(options.config, options.suite.size('held-out'))
    this.#checkpoints = new Checkpoints(checkpoints)
  }

  /** A new run. Throws TrainingError when the starters do not fit the configuration. */
  static async start(options: TrainerOptions): Promise<Trainer> {
    const { config, engine, tokenizer, starters, warmed } = options
    // The starters are two policies; whoever is both roles in one begins from demonstrations.
    const fromStarter = config.warmStart.from === 'starter' && !isSolo(config.mode)
    if (fromStarter && starters === undefined)
      throw new TrainingError(
        'The configuration begins from the starter policies, but none were given. Set warmStart.from to "demonstrations".',
      )
    if (fromStarter && config.weights === 'shared')
      throw new TrainingError(
        'Starter policies are two networks; shared weights need warmStart.from "demonstrations".',
      )
    const large = withoutRoom(options, config.rl.beta > 0)
    if (large !== undefined) throw new TrainingError(large)
    const make = async (role: PolicyRole): Promise<Policy> => {
      if (!fromStarter)
        return createPolicy(engine, options, role, warmed?.[role], options.preparing)
      try {
        return await createPolicy(
          engine,
          options,
          role,
          starters?.[role === 'executor' ? 'executor' : 'planner'].weights,
        )
      } catch (error) {
        throw new TrainingError(
          `The starter ${role} does not fit this configuration (${error instanceof Error ? error.message : String(error)}). Reset the policy's sizes, or set warmStart.from to "demonstrations".`,
        )
      }
    }
    const [first = 'planner', second] = policyRoles(config)
    const { planner, executor } = await bothOrNone(
      () => make(first),
      second === undefined ? undefined : () => make(second),
    )
    const isWarm = !fromStarter && policyRoles(config).every((role) => warmed?.[role] !== undefined)
    const run: RunFile = {
      format: 'tandem-run',
      version: RUN_FILE_VERSION,
      id: options.id,
      created: options.created,
      config,
      fingerprint: fingerprint(engine.info, options.code),
      origin: {
        tokenizer: tokenizer.hash,
        planner: fromStarter ? (starters?.planner.hash ?? '') : 'demonstrations',
        executor: fromStarter ? (starters?.executor.hash ?? '') : 'demonstrations',
      },
      status: 'running',
      warmStart: [],
      updates: [],
      evaluations: [],
      trajectories: [],
      tokens: 0,
      seconds: 0,
    }
    return new Trainer(
      options,
      contextOf(options, planner, executor),
      run,
      isWarm ? warmStartSteps(config) : 0,
    )
  }

  /** A run that goes on from its state. */
  static async continue(options: ContinuedOptions, state: TrainerState): Promise<Trainer> {
    const { engine } = options
    const restored = async (checkpoint: Checkpoint): Promise<Policy> => {
      const policy = await engine.createPolicy(checkpoint.config, checkpoint.weights)
      return orDisposed([policy], async () => {
        await policy.restore(checkpoint)
        return policy
      })
    }
    const pair = (planner: Checkpoint, executor: Checkpoint | undefined): Promise<Pair> =>
      bothOrNone(
        () => restored(planner),
        executor === undefined ? undefined : () => restored(executor),
      )
    const { planner, executor } = await pair(state.planner, state.executor)
    return orDisposed([planner, executor], async () => {
      const trainer = new Trainer(
        options,
        contextOf(options, planner, executor, state.curriculum),
        { ...state.run, status: 'running' },
        state.warmSteps,
        state.checkpoints,
      )
      if (state.reference !== undefined)
        trainer.#references = await pair(state.reference.planner, state.reference.executor)
      if (state.initial !== undefined)
        trainer.#initial = await pair(state.initial.planner, state.initial.executor)
      return trainer
    })
  }

  get update(): number {
    return this.#run.updates.length
  }

  /** What is recorded so far, without weights. */
  get record(): RunFile {
    return this.#run
  }

  /**
   * Lets go of the trajectories for which `stays` is false, by their place; what stands in theirs
   * says no more than that they were.
   */
  release(stays: (at: number) => boolean): void {
    this.#run = {
      ...this.#run,
      trajectories: this.#run.trajectories.map((one, at) =>
        stays(at) || isReleased(one) ? one : released(one),
      ),
    }
  }

  /**
   * Pull for events; not pulling is pausing. Rejects with the signal's reason when aborted, with
   * TrainingError when training fails. `watched`: somebody waits for the first update, so most of
   * the first evaluation is made behind it.
   */
  async *run(signal?: AbortSignal, watched = false): AsyncGenerator<RunEvent, void, undefined> {
    const { config } = this.#context
    yield { kind: 'started', id: this.#options.id, config, engine: this.#options.engine.info }
    yield { kind: 'progress', phase: 'preparing', label: 'Preparing kernels', done: 0, total: 1 }
    yield* this.#warmStart(signal)
    await this.#makeReferences()
    if (!this.#evaluatedAt(0)) yield* this.#evaluateFirst(watched, signal)
    while (this.#progress < 1) {
      // Before the step rather than behind it: a run that goes on after an update still evaluates
      // it.
      if (this.#evaluationIsDue()) {
        yield* this.#firstWhole()
        yield* this.#evaluate(this.update, signal)
      }
      yield* this.#step(this.update + 1, signal)
      if (this.#first !== undefined) yield* this.#said(this.#first.goOn())
    }
    yield* this.#firstWhole()
    if (!this.#evaluatedAt(this.update)) yield* this.#evaluate(this.update, signal)
    this.#ahead = { ...this.#ahead, last: 0 }
    if (this.#run.crossPlay === undefined) yield* this.#playAcross(signal)
    this.#run = { ...this.#run, status: 'finished' }
    yield {
      kind: 'progress',
      phase: 'finished',
      label: 'Finished',
      done: this.update,
      total: this.update,
      secondsLeft: 0,
    }
  }

  async state(): Promise<TrainerState> {
    const { planner, executor } = this.#context
    const { curriculum } = this.#context
    const { planner: refPlanner, executor: refExecutor } = this.#references
    const initial =
      this.#first?.whole === true ? undefined : (this.#first?.policies ?? this.#initial)
    const shared = planner === executor
    return {
      run: this.#run,
      warmSteps: this.#warmSteps,
      planner: await planner.snapshot(),
      ...(shared ? {} : { executor: await executor.snapshot() }),
      ...(refPlanner === undefined
        ? {}
        : {
            reference: {
              planner: await refPlanner.snapshot(),
              ...(shared || refExecutor === undefined
                ? {}
                : { executor: await refExecutor.snapshot() }),
            },
          }),
      ...(initial === undefined
        ? {}
        : {
            initial: {
              planner: await initial.planner.snapshot(),
              ...(shared ? {} : { executor: await initial.executor.snapshot() }),
            },
          }),
      ...(curriculum === undefined ? {} : { curriculum: curriculum.state() }),
      ...(this.#checkpoints.kept.length === 0 ? {} : { checkpoints: this.#checkpoints.kept }),
    }
  }

  async file(withWeights = false): Promise<RunFile> {
    if (!withWeights) return this.#run
    const { config, planner, executor } = this.#context
    return {
      ...this.#run,
      weights: fileWeights(config, {
        planner: await planner.snapshot(),
        executor: executor === planner ? undefined : await executor.snapshot(),
      }),
    }
  }

  /** Marks the run as ended early or failed; what it recorded stays. */
  end(status: 'stopped' | 'failed', failure?: string): void {
    this.#run = { ...this.#run, status, ...(failure === undefined ? {} : { failure }) }
  }

  dispose(): void {
    const { planner, executor } = this.#context
    if (this.#first?.whole === false) this.#first.dispose()
    for (const policy of new Set([
      planner,
      executor,
      this.#references.planner,
      this.#references.executor,
      this.#initial?.planner,
      this.#initial?.executor,
    ]))
      policy?.dispose()
  }

  #evaluatedAt(update: number): boolean {
    return this.#run.evaluations.some((e) => e.update === update)
  }

  #evaluationIsDue(): boolean {
    return evaluationIsDue(this.#context.config, this.#run) && !this.#evaluatedAt(this.update)
  }

  /** Share of the budget that is spent. */
  get #progress(): number {
    return progressOf(this.#context.config, this.#run)
  }

  /** The last update as far as can be told: exact where updates are the budget. */
  get #updatesInAll(): number {
    const { rl } = this.#context.config
    return rl.budget === 'updates'
      ? rl.updates
      : Math.max(this.update, Math.round(this.update / Math.max(1e-9, this.#progress)))
  }

  /** Seconds since `from`, added to the run's own clock: pauses are not training time. */
  #spent(from: number): number {
    const seconds = (this.#options.clock() - from) / SECOND
    this.#run = { ...this.#run, seconds: this.#run.seconds + seconds }
    return seconds
  }

  async *#warmStart(signal?: AbortSignal): AsyncGenerator<RunEvent, void, undefined> {
    const { config, planner, executor } = this.#context
    if (config.warmStart.from === 'starter' && !isSolo(config.mode)) return
    const stages = warmStartStages(config)
    const total = stages.reduce((n, s) => n + s.steps, 0)
    let before = 0
    for (const stage of stages) {
      const label = `Warm start: ${stage.role === 'shared' ? 'both roles' : stage.role === 'solo' ? 'the one policy' : stage.role} on demonstrations`
      // A large policy's first step takes long: it is named before it is made.
      if (this.#warmSteps < before + stage.steps)
        yield { kind: 'progress', phase: 'warm-start', label, done: this.#warmSteps, total }
      for (let step = Math.max(0, this.#warmSteps - before); step < stage.steps; step += 1) {
        signal?.throwIfAborted()
        const from = this.#options.clock()
        const point = await warmStartStep(
          this.#context,
          stage.role === 'executor' ? executor : planner,
          stage,
          step,
        )
        this.#warmSteps = before + step + 1
        this.#run = { ...this.#run, warmStart: [...this.#run.warmStart, point] }
        this.#pace.warmStep((this.#options.clock() - from) / SECOND)
        const secondsLeft = this.#pace.warmStartLeft(total - this.#warmSteps)
        yield { kind: 'warm-start', point }
        yield {
          kind: 'progress',
          phase: 'warm-start',
          label,
          done: this.#warmSteps,
          total,
          ...(secondsLeft === undefined ? {} : { secondsLeft }),
        }
      }
      before += stage.steps
    }
    if (this.update === 0)
      for (const policy of new Set([planner, executor])) policy.resetOptimizer()
  }

  /** The policies as reinforcement learning finds them, for the KL term. */
  async #makeReferences(): Promise<void> {
    const { config } = this.#context
    if (config.rl.beta === 0 || this.#references.planner !== undefined) return
    this.#references = await this.#copies()
  }

  #copies(): Promise<Pair> {
    const { planner, executor } = this.#context
    const copy = async (policy: Policy) =>
      this.#options.engine.createPolicy(policy.config, (await policy.snapshot()).weights)
    return bothOrNone(() => copy(planner), planner === executor ? undefined : () => copy(executor))
  }

  /**
   * Whole at once, or as far as its first part where the rest can wait: policies as they are now
   * are kept for it.
   */
  async *#evaluateFirst(
    watched: boolean,
    signal?: AbortSignal,
  ): AsyncGenerator<RunEvent, void, undefined> {
    const {
      config: { evaluation },
      suite,
    } = this.#context
    // A run that goes on from an update without them cannot know any more where it began.
    if (this.#initial === undefined && this.update > 0) return
    const waits =
      watched &&
      Math.min(evaluation.tasks, suite.size('held-out')) > CHUNK &&
      withoutRoom(this.#options, true) === undefined
    if (this.#initial === undefined && !waits) return yield* this.#evaluate(0, signal)
    const policies = this.#initial ?? (await this.#copies())
    this.#initial = undefined
    this.#first = new FirstEvaluation(
      policies,
      this.#evaluate(0, signal, { ...this.#context, ...policies }),
    )
    yield* this.#first.begin()
  }

  async *#firstWhole(): AsyncGenerator<RunEvent, void, undefined> {
    if (this.#first !== undefined) yield* this.#said(this.#first.end())
    this.#first = undefined
  }

  /**
   * The first evaluation's events while training goes on: its progress is said beside training's.
   */
  async *#said(
    events: AsyncGenerator<RunEvent, void, undefined>,
  ): AsyncGenerator<RunEvent, void, undefined> {
    for await (const event of events) {
      if (event.kind !== 'progress') yield event
      else {
        const trained = this.#trained()
        yield {
          ...trained,
          label: `${trained.label}; its beginning measured on ${event.done} of ${event.total} tasks`,
        }
      }
    }
  }

  #trained(): Extract<RunEvent, { kind: 'progress' }> {
    const { rl } = this.#context.config
    return {
      kind: 'progress',
      phase: 'training',
      label: `Update ${this.update} of ${rl.budget === 'updates' ? '' : 'about '}${this.#updatesInAll}`,
      done: this.update,
      total: this.#updatesInAll,
      ...this.#left(),
    }
  }

  async *#evaluate(
    update: number,
    signal?: AbortSignal,
    context = this.#context,
  ): AsyncGenerator<RunEvent, void, undefined> {
    const { config, suite, tokenizer } = context
    const ends = update === 0 || this.#progress >= 1
    const tasks = ends ? config.evaluation.tasks : config.evaluation.tasksBetween
    const label = `Evaluating on ${Math.min(tasks, suite.size('held-out'))} held-out tasks`
    yield {
      kind: 'progress',
      phase: 'evaluation',
      label,
      done: 0,
      total: Math.min(tasks, suite.size('held-out')),
      ...this.#left(),
    }
    const work = evaluate(context, {
      update,
      tasks,
      ends,
      inParts: context !== this.#context,
      signal,
    })
    let from = this.#options.clock()
    let seconds = 0
    let step = await work.next()
    while (step.done !== true) {
      seconds += this.#spent(from)
      const { done, total, part } = step.value
      if (ends && update > 0) this.#ahead = { ...this.#ahead, last: 1 - done / total }
      yield { kind: 'progress', phase: 'evaluation', label, done, total, ...this.#left() }
      if (part !== undefined) {
        yield* this.#keeping(await keptOfEvaluation(config, suite, tokenizer, part.greedy, update))
        yield { kind: 'first-part', evaluation: part.evaluation }
      }
      from = this.#options.clock()
      step = await work.next()
    }
    const { evaluation, greedy } = step.value
    const kept = await keptOfEvaluation(config, suite, tokenizer, greedy, update)
    if (config.evaluation.probes > 0 && !isSolo(config.mode))
      await this.#checkpoints.keep(update, context.planner, context.executor)
    this.#run = { ...this.#run, evaluations: [...this.#run.evaluations, evaluation] }
    seconds += this.#spent(from)
    this.#evaluating += seconds
    this.#pace.evaluation(ends, seconds)
    const { benchmark } = suite
    const floored =
      ends && benchmark !== undefined
        ? (this.#floored ??= await flooredOn(
            suite,
            benchmark,
            greedy.map(({ task }) => task),
          ))
        : []
    const outcomes = greedy.map(({ task, execution, sampledSuccess }, i) => ({
      template: task.template,
      greedy: execution?.verdict.success ?? false,
      sampled: sampledSuccess,
      ...(benchmark === undefined
        ? {}
        : {
            uncut: task.cut === undefined,
            seen: benchmark.seen(task),
            floors: Object.fromEntries(
              floored.map(({ floor, right }) => [floor.name, right[i] ?? false]),
            ),
          }),
    }))
    yield { kind: 'evaluation', evaluation, outcomes }
    if (ends && benchmark !== undefined) {
      const scorecard = scorecardOf(
        { benchmark, gold: suite.gold },
        greedy,
        floored,
        update,
        config.seed,
      )
      this.#run = { ...this.#run, scorecard }
      yield { kind: 'scorecard', scorecard }
    }
    yield* this.#keeping(kept)
  }

  /** Trajectories of an evaluation, but for those that its first part has kept. */
  *#keeping(kept: readonly Trajectory[]): Generator<RunEvent, void, undefined> {
    const there = new Set(this.#run.trajectories.map(({ id }) => id))
    const fresh = kept.filter(({ id }) => !there.has(id))
    this.#run = { ...this.#run, trajectories: [...this.#run.trajectories, ...fresh] }
    yield { kind: 'trajectories', kept: fresh }
  }

  /** V(P_i, E_j) over the checkpoints of this run, once, when its last evaluation is made. */
  async *#playAcross(signal?: AbortSignal): AsyncGenerator<RunEvent, void, undefined> {
    const { kept } = this.#checkpoints
    if (kept.length < 2) return
    const { config, suite, tokenizer } = this.#context
    const tasks = tasksOf(this.#context, 'held-out', config.evaluation.probes)
    const context = { config, suite, tokenizer, engine: this.#options.engine }
    const work = crossPlaySteps(
      context,
      kept.map(({ planner }) => planner),
      kept.map(({ planner, executor = planner }) => executor),
      tasks,
      signal,
    )
    let from = this.#options.clock()
    let step = await work.next()
    while (step.done !== true) {
      this.#spent(from)
      this.#ahead = { last: 0, across: 1 - step.value.done / step.value.total }
      yield {
        kind: 'progress',
        phase: 'evaluation',
        label: 'Every planner with every executor of this run',
        ...step.value,
        ...this.#left(),
      }
      from = this.#options.clock()
      step = await work.next()
    }
    this.#spent(from)
    const crossPlay = {
      updates: kept.map(({ update }) => update),
      tasks: tasks.length,
      success: step.value,
    }
    this.#run = { ...this.#run, crossPlay }
    yield { kind: 'cross-play', crossPlay }
  }

  async *#step(update: number, signal?: AbortSignal): AsyncGenerator<RunEvent, void, undefined> {
    const { config, suite, tokenizer } = this.#context
    signal?.throwIfAborted()
    const began = this.#options.clock()
    const { sample, judge } = collectorOf(config)
    const rate = learningRate(config, this.#progress)
    const episodes = await sample(this.#context, update, signal)
    const sampled = this.#options.clock()
    const batch = await judge(this.#context, update, episodes)
    const judged = this.#options.clock()
    const { metrics: learned, operations } = await updatePolicies(
      this.#context,
      batch,
      update,
      rate,
      this.#references,
    )
    const done = this.#options.clock()
    this.#context.curriculum?.observe(batch.taught)
    // Every update's are kept: an object that is made at once takes a third of the memory of one
    // that grew.
    const metrics = Object.fromEntries(
      Object.entries({
        ...batchMetrics(batch),
        ...learned,
        gflop: (rolloutOperations(this.#context, batch) + operations) / GIGA,
      }),
    )
    const bad = notFinite(metrics)
    if (bad !== undefined) {
      throw new TrainingError(
        `Update ${update}: ${bad} is not a finite number, so training stopped before recording it. Continue from the last checkpoint with a lower learning rate or a smaller rl.maxGradNorm.`,
      )
    }
    const tokens = sampledTokens(batch)
    const trained =
      (learned['planner/trained_tokens'] ?? 0) +
      (learned['executor/trained_tokens'] ?? 0) +
      (learned['shared/trained_tokens'] ?? 0)
    const kept = await keptOfUpdate(suite, tokenizer, batch, update)
    const seconds = {
      rollout: (sampled - began) / SECOND,
      judge: (judged - sampled) / SECOND,
      update: (done - judged) / SECOND,
      record: (this.#options.clock() - done) / SECOND,
    }
    const record: UpdateRecord = {
      update,
      metrics,
      timing: {
        step_time: seconds.rollout + seconds.judge + seconds.update,
        rollout_time: seconds.rollout,
        judge_time: seconds.judge,
        update_time: seconds.update,
        record_time: seconds.record,
        evaluation_time: this.#evaluating,
        rollout_tokens_per_second: tokens / Math.max(1e-3, seconds.rollout),
        update_tokens_per_second: trained / Math.max(1e-3, seconds.update),
        update_gflops: operations / Math.max(1e-3, seconds.update) / GIGA,
      },
      notices: noticesOf(metrics),
    }
    this.#evaluating = 0
    this.#run = {
      ...this.#run,
      updates: [...this.#run.updates, record],
      trajectories: [...this.#run.trajectories, ...kept],
      tokens: this.#run.tokens + tokens,
    }
    this.#pace.update(this.#spent(began))
    // Progress first: whoever pulls until the `update` event (one step) finds the run whole behind
    // it.
    yield this.#trained()
    yield { kind: 'trajectories', kept }
    yield { kind: 'update', record }
  }

  #left(): { readonly secondsLeft?: number } {
    const left = this.#pace.left(this.#progress, this.#ahead)
    return left === undefined ? {} : { secondsLeft: left }
  }
}
