/**
 * A training run: warm start, evaluation, updates, evaluation. It is a stream of events that is
 * pulled: not pulling pauses it, `state()` between two events is everything a later process needs
 * to go on, and going on gives the same numbers as never having stopped.
 */
import type { Policy } from '../engine/engine.ts'
import { beginsFromStarters } from '../run/mode-facts.ts'
import { RUN_FILE_VERSION } from '../run/run-file.ts'
import type { RunFile } from '../run/run-file.ts'
import { namedVersions, versionIn } from '../run/suite-versions.ts'
import { messageOf } from '../run/told-error.ts'
import type { TaskSuite } from '../tasks/task.ts'
import type { RunContext } from './context.ts'
import { Curriculum } from './curriculum.ts'
import type { CurriculumState } from './curriculum.ts'
import { CHUNK } from './evaluation/tasks.ts'
import type { RunEvent } from './events.ts'
import { fileWeights } from './file-weights.ts'
import { weightsBefore } from './weights-before.ts'
import type { WeightsBefore } from './weights-before.ts'
import { fingerprintOf } from './fingerprint.ts'
import { FirstEvaluation } from './first-evaluation.ts'
import { withoutRoom } from './memory-check.ts'
import { policyRoles } from './policy-roles.ts'
import type { PolicyRole } from './policy-roles.ts'
import { bothOrNone, copyPair, disposePair, restorePair, savePair } from './policy-pair.ts'
import type { PolicyPair } from './policy-pair.ts'
import { RunInProgress } from './run-in-progress.ts'
import { crossPlayStage } from './stages/cross-play-stage.ts'
import { evaluationStage } from './stages/evaluation-stage.ts'
import { updateStage } from './stages/update-stage.ts'
import { warmStartStage } from './stages/warm-start-stage.ts'
import { otherSplit } from './split-hash.ts'
import type { TrainedOn } from './split-hash.ts'
import type { ContinuedOptions, TrainerOptions, TrainerState } from './trainer-state.ts'
import { TrainingError } from './training-error.ts'
import { createPolicy, warmStartSteps } from './warm-start.ts'

const contextOf = (
  { config, suite, tokenizer, outOfDistribution, clock }: ContinuedOptions,
  { planner, executor }: PolicyPair,
  curriculum?: CurriculumState,
): RunContext => ({
  config,
  suite,
  tokenizer,
  planner,
  executor,
  outOfDistribution,
  clock,
  curriculum: config.rl.curriculum === 'signal' ? new Curriculum(curriculum) : undefined,
})

const suitesOf = ({ suite, outOfDistribution }: ContinuedOptions) =>
  outOfDistribution === undefined ? [suite] : [suite, outOfDistribution]

/** What was trained on these tasks by another rule may know what is measured. */
function refuseOtherSplit(trainedOn: TrainedOn, suite: TaskSuite, wayOut: string): void {
  const words = otherSplit(trainedOn, suite)
  if (words !== undefined) throw new TrainingError(`${words} ${wayOut}`)
}

function refuseOtherTasks(options: ContinuedOptions, { origin }: RunFile): void {
  for (const { id, version } of suitesOf(options)) {
    const begun = versionIn(origin.suites, id)
    if (begun !== version)
      throw new TrainingError(
        `The run was begun with version ${begun} of the tasks of ${id}, and these are of version ${version}, so that it cannot go on with them. Start it anew: it then has the tasks of version ${version}.`,
      )
  }
  const { id, version } = options.suite
  refuseOtherSplit(
    { suite: id, version, split: origin.split },
    options.suite,
    'Start the run anew.',
  )
}

export class Trainer {
  readonly #run: RunInProgress
  /** What the demonstrations left. */
  #before: WeightsBefore | undefined
  /** The policies as reinforcement learning found them, for the KL term. */
  #references: PolicyPair | undefined
  /** Of a run whose first evaluation is not whole: the policies that it is to be made with. */
  #initial: PolicyPair | undefined
  #first: FirstEvaluation | undefined

  private constructor(run: RunInProgress) {
    this.#run = run
  }

  /** A new run. Throws TrainingError when the starters do not fit the configuration. */
  static async start(options: TrainerOptions): Promise<Trainer> {
    const { config, engine, tokenizer, starters, warmed } = options
    // The starters are two policies; one policy for both roles begins from demonstrations.
    const fromStarter = beginsFromStarters(config)
    if (fromStarter && starters === undefined)
      throw new TrainingError(
        'The configuration begins from the starter policies, but none were given. Set warmStart.from to "demonstrations".',
      )
    if (fromStarter && config.weights === 'shared')
      throw new TrainingError(
        'Starter policies are two networks; shared weights need warmStart.from "demonstrations".',
      )
    if (fromStarter)
      for (const one of [starters?.planner, starters?.executor])
        refuseOtherSplit(
          one?.trainedOn ?? { suite: options.suite.id, version: 1 },
          options.suite,
          'Make the starters again with npm run starter, or set warmStart.from to "demonstrations".',
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
          `The starter ${role} does not fit this configuration (${messageOf(error)}). Reset the policy's sizes, or set warmStart.from to "demonstrations".`,
        )
      }
    }
    const [first = 'planner', second] = policyRoles(config)
    const policies = await bothOrNone(
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
      fingerprint: fingerprintOf(engine.info, options.code),
      origin: {
        tokenizer: tokenizer.hash,
        planner: fromStarter ? (starters?.planner.hash ?? '') : 'demonstrations',
        executor: fromStarter ? (starters?.executor.hash ?? '') : 'demonstrations',
        ...namedVersions(suitesOf(options)),
        ...(options.suite.splitHash !== undefined && { split: options.suite.splitHash }),
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
      new RunInProgress(options, contextOf(options, policies), {
        run,
        warmSteps: isWarm ? warmStartSteps(config) : 0,
      }),
    )
  }

  /** A run that goes on from its state. Throws TrainingError where the tasks are of another version. */
  static async continue(options: ContinuedOptions, state: TrainerState): Promise<Trainer> {
    const { engine } = options
    refuseOtherTasks(options, state.run)
    const policies = await restorePair(engine, state)
    const trainer = new Trainer(
      new RunInProgress(options, contextOf(options, policies, state.curriculum), {
        run: { ...state.run, status: 'running' },
        warmSteps: state.warmSteps,
        checkpoints: state.checkpoints,
      }),
    )
    trainer.#before = state.before
    try {
      if (state.reference !== undefined)
        trainer.#references = await restorePair(engine, state.reference)
      if (state.initial !== undefined) trainer.#initial = await restorePair(engine, state.initial)
    } catch (error) {
      trainer.dispose()
      throw error
    }
    return trainer
  }

  get update(): number {
    return this.#run.update
  }

  /** What is recorded so far, without weights. */
  get record(): RunFile {
    return this.#run.record
  }

  /**
   * Lets go of the trajectories for which `stays` is false, by their place; what stands in theirs
   * says no more than that they were.
   */
  release(stays: (at: number) => boolean): void {
    this.#run.release(stays)
  }

  /**
   * Pull for events; not pulling is pausing. Rejects with the signal's reason when aborted, with
   * TrainingError when training fails. `watched`: a person waits for the first update, so most of
   * the first evaluation is made behind it.
   */
  async *run(signal?: AbortSignal, watched = false): AsyncGenerator<RunEvent, void, undefined> {
    const { id, config, engine } = this.#run.options
    yield { kind: 'started', id, config, engine: engine.info }
    yield { kind: 'progress', phase: 'preparing', label: 'Preparing kernels', done: 0, total: 1 }
    yield* warmStartStage(this.#run, signal)
    this.#before ??= await weightsBefore(this.#run.record, this.#run.context)
    await this.#makeReferences()
    if (!this.#run.evaluatedAt(0)) yield* this.#evaluateFirst(watched, signal)
    while (this.#run.progress < 1) {
      // Before the step rather than behind it: a run that goes on after an update still evaluates
      // it.
      if (this.#run.evaluationIsDue) {
        yield* this.#firstWhole()
        yield* evaluationStage(this.#run, this.update, signal)
      }
      yield* updateStage(this.#run, this.#references, this.update + 1, signal)
      if (this.#first !== undefined) yield* this.#said(this.#first.advance())
    }
    yield* this.#firstWhole()
    if (!this.#run.evaluatedAt(this.update)) yield* evaluationStage(this.#run, this.update, signal)
    this.#run.ahead = { ...this.#run.ahead, last: 0 }
    if (this.#run.record.crossPlay === undefined) yield* crossPlayStage(this.#run, signal)
    this.#run.set({ status: 'finished' })
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
    const { context, record, warmSteps, checkpoints } = this.#run
    const initial =
      this.#first?.whole === true ? undefined : (this.#first?.policies ?? this.#initial)
    return {
      run: record,
      warmSteps,
      ...(await savePair(context)),
      ...(this.#references === undefined ? {} : { reference: await savePair(this.#references) }),
      ...(this.#before === undefined ? {} : { before: this.#before }),
      ...(initial === undefined ? {} : { initial: await savePair(initial) }),
      ...(context.curriculum === undefined ? {} : { curriculum: context.curriculum.state() }),
      ...(checkpoints.kept.length === 0 ? {} : { checkpoints: checkpoints.kept }),
    }
  }

  async file(withWeights = false): Promise<RunFile> {
    const { record, context } = this.#run
    if (!withWeights) return record
    return { ...record, ...fileWeights(context.config, await savePair(context), this.#before) }
  }

  /** Marks the run as ended early or failed; what it recorded stays. */
  end(status: 'stopped' | 'failed', failure?: string): void {
    this.#run.set({ status, ...(failure === undefined ? {} : { failure }) })
  }

  dispose(): void {
    if (this.#first?.whole === false) this.#first.dispose()
    for (const pair of [this.#run.context, this.#references, this.#initial])
      if (pair !== undefined) disposePair(pair)
  }

  async #makeReferences(): Promise<void> {
    const { options, context } = this.#run
    if (context.config.rl.beta > 0) this.#references ??= await copyPair(options.engine, context)
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
    } = this.#run.context
    // A run that goes on from an update without them cannot know any more where it began.
    if (this.#initial === undefined && this.update > 0) return
    const waits =
      watched &&
      Math.min(evaluation.tasks, suite.size('held-out')) > CHUNK &&
      withoutRoom(this.#run.options, true) === undefined
    if (this.#initial === undefined && !waits) return yield* evaluationStage(this.#run, 0, signal)
    const policies = this.#initial ?? (await copyPair(this.#run.options.engine, this.#run.context))
    this.#initial = undefined
    this.#first = new FirstEvaluation(
      policies,
      evaluationStage(this.#run, 0, signal, { ...this.#run.context, ...policies }),
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
        const trained = this.#run.trained()
        yield {
          ...trained,
          label: `${trained.label}; its beginning measured on ${event.done} of ${event.total} tasks`,
        }
      }
    }
  }
}
