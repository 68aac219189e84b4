/**
 * A trainer without arithmetic for tests of what drives one: records come from a made-up run, each
 * event waits for the test's leave.
 */
import type { Checkpoint, Engine } from '../../engine/engine.ts'
import type { EngineChoice } from '../../run/engine-choice.ts'
import { released } from '../../run/keep.ts'
import type { RunFile } from '../../run/run-file.ts'
import { makeRunFile } from '../../run/testing/make-run.ts'
import type { DrivenTrainer, Trainers } from '../drive/driven-trainer.ts'
import type { RunEvent } from '../events.ts'
import type { TrainerOptions, TrainerState } from '../trainer-state.ts'

/** Of a policy as small as one can be. */
export const TINY_CHECKPOINT: Checkpoint = {
  config: {
    vocab: 8,
    dModel: 8,
    layers: 1,
    heads: 1,
    kvHeads: 1,
    feedForward: 8,
    context: 16,
    tied: true,
    qkvBias: false,
    ropeTheta: 1e4,
    rmsEps: 1e-5,
  },
  weights: new Map([['model.norm.weight', { shape: [2], data: new Float32Array([1, 2]) }]]),
  step: 3,
}

export interface Script {
  /**
   * Called before each event is made, with the update it belongs to, or less than 0 for a step of
   * the warm start; may wait or throw.
   */
  readonly before?: (update: number, signal: AbortSignal | undefined) => Promise<void> | void
  /** Changes what an update records, to make a rerun differ. */
  readonly reward?: number
  /** Versions of the suites' tasks that the run says it was made with. */
  readonly suites?: Record<string, number>
  /** Steps of a warm start. */
  readonly warm?: number
  /**
   * Called before each step of the warm start, and before each look at an evaluation that has this
   * many.
   */
  readonly pass?: () => void
  readonly looks?: number
}

export class ScriptedTrainer implements DrivenTrainer {
  readonly #whole: RunFile
  readonly #script: Script
  #record: RunFile
  disposed = false

  constructor(whole: RunFile, record: RunFile, script: Script) {
    this.#whole = whole
    this.#record = record
    this.#script = script
  }

  get record(): RunFile {
    return this.#record
  }
  get update(): number {
    return this.#record.updates.length
  }

  async *run(signal?: AbortSignal): AsyncGenerator<RunEvent, void, undefined> {
    yield { kind: 'progress', phase: 'preparing', label: 'Preparing kernels', done: 0, total: 1 }
    for (
      let step = this.#record.warmStart.length + 1;
      step <= (this.#script.warm ?? 0);
      step += 1
    ) {
      signal?.throwIfAborted()
      this.#script.pass?.()
      await this.#script.before?.(-step, signal)
      const point = { role: 'planner', step, loss: 1 / step } as const
      this.#record = { ...this.#record, warmStart: [...this.#record.warmStart, point] }
      yield { kind: 'warm-start', point }
    }
    if (this.#record.evaluations.length === 0) yield* this.#evaluate(0)
    while (this.update < this.#whole.config.rl.updates) {
      signal?.throwIfAborted()
      await this.#script.before?.(this.update + 1, signal)
      const made = this.#whole.updates[this.update]
      if (made === undefined) throw new Error('the script has no such update')
      const record =
        this.#script.reward === undefined
          ? made
          : { ...made, metrics: { ...made.metrics, 'planner/reward': this.#script.reward } }
      this.#record = {
        ...this.#record,
        updates: [...this.#record.updates, record],
        tokens: this.#record.tokens + 4000,
      }
      const kept = this.#keep('train')
      yield { kind: 'update', record }
      yield* this.#telling(kept)
      yield* this.#evaluate(this.update)
    }
    this.#record = { ...this.#record, status: 'finished' }
  }

  async *#evaluate(update: number): AsyncGenerator<RunEvent, void, undefined> {
    const evaluation = this.#whole.evaluations.find((one) => one.update === update)
    if (evaluation === undefined) return
    for (let done = 0; done < (this.#script.looks ?? 0); done += 1) {
      this.#script.pass?.()
      yield {
        kind: 'progress',
        phase: 'evaluation',
        label: 'Evaluating',
        done,
        total: this.#script.looks ?? 0,
      }
    }
    this.#record = { ...this.#record, evaluations: [...this.#record.evaluations, evaluation] }
    const kept = this.#keep('evaluation')
    yield { kind: 'evaluation', evaluation, outcomes: [] }
    yield* this.#telling(kept)
  }

  #keep(phase: 'train' | 'evaluation'): RunFile['trajectories'] {
    const kept = this.#whole.trajectories.filter(
      (one) => one.phase === phase && one.update === this.update,
    )
    this.#record = { ...this.#record, trajectories: [...this.#record.trajectories, ...kept] }
    return kept
  }

  *#telling(kept: RunFile['trajectories']): Generator<RunEvent, void, undefined> {
    if (kept.length > 0) yield { kind: 'trajectories', kept }
  }

  state(): Promise<TrainerState> {
    return Promise.resolve({
      run: this.#record,
      warmSteps: this.#record.warmStart.length,
      planner: TINY_CHECKPOINT,
      executor: TINY_CHECKPOINT,
    })
  }

  file(weights = false): Promise<RunFile> {
    return Promise.resolve(weights ? { ...this.#record, weights: { planner: {} } } : this.#record)
  }

  end(status: 'stopped' | 'failed', failure?: string): void {
    this.#record = { ...this.#record, status, ...(failure === undefined ? {} : { failure }) }
  }

  release(stays: (at: number) => boolean): void {
    this.#record = {
      ...this.#record,
      trajectories: this.#record.trajectories.map((one, at) => (stays(at) ? one : released(one))),
    }
  }

  dispose(): void {
    this.disposed = true
  }
}

/** Makes scripted trainers and remembers them. */
export function scriptedTrainers(script: Script): Trainers & { readonly made: ScriptedTrainer[] } {
  const made: ScriptedTrainer[] = []
  const add = (
    options: Pick<TrainerOptions, 'config'>,
    record: (whole: RunFile) => RunFile,
  ): ScriptedTrainer => {
    // Scripts end without playing across.
    const { crossPlay: _, ...file } = makeRunFile({
      seed: options.config.seed,
      updates: options.config.rl.updates,
    })
    const whole: RunFile = {
      ...file,
      config: options.config,
      origin: { ...file.origin, suites: script.suites },
    }
    const trainer = new ScriptedTrainer(whole, record(whole), script)
    made.push(trainer)
    return trainer
  }
  return {
    made,
    start: (options) =>
      Promise.resolve(
        add(options, (whole) => ({
          ...whole,
          id: options.id,
          created: options.created,
          fingerprint: {
            ...whole.fingerprint,
            engine: options.engine.info.name,
            adapter: options.engine.info.adapter,
            variants: { ...options.engine.info.variants },
          },
          status: 'running',
          updates: [],
          evaluations: [],
          trajectories: [],
          warmStart: [],
          tokens: 0,
          seconds: 0,
        })),
      ),
    continue: (options, state) =>
      Promise.resolve(add(options, () => ({ ...state.run, status: 'running' }))),
  }
}

export function idleEngine(lost: Promise<string> = new Promise(() => undefined)): Engine {
  return {
    info: { name: 'tfjs-cpu', adapter: 'cpu', software: true, variants: { matmul: 'tiles' } },
    lost,
    createPolicy: () => Promise.reject(new Error('this engine computes nothing')),
    dispose: () => undefined,
  }
}

/**
 * Engines made one after the other, each of which can be taken away; `refuse` says which of the
 * requests find none.
 */
export function fragileEngines(
  refuse: (request: number, wanted: EngineChoice) => boolean = () => false,
) {
  let lose: (reason: string) => void = () => undefined
  const dropped: Engine[] = []
  const asked: EngineChoice[] = []
  return {
    lose: (reason: string) => {
      lose(reason)
    },
    dropped,
    asked,
    get: (wanted: EngineChoice): Promise<{ readonly engine: Engine }> => {
      asked.push(wanted)
      if (refuse(asked.length, wanted)) return Promise.reject(new Error('no adapter'))
      const lost = new Promise<string>((resolve) => {
        lose = resolve
      })
      const name =
        wanted.name === 'wasm' || (wanted.name === 'auto' && asked.length > 1) ? 'wasm' : 'webgpu'
      return Promise.resolve({
        engine: {
          ...idleEngine(lost),
          info: { name, adapter: name, software: false, variants: {} },
        },
      })
    },
    drop: (engine: Engine) => {
      dropped.push(engine)
    },
  }
}
