/**
 * How a run is begun: anew, from its checkpoint, or again for comparison. Each makes the tasks and
 * the engine, and ends with a trainer that is ready to be driven.
 */
import type { Engine } from '../engine/engine.ts'
import { DeviceWatch, engineOf } from '../rl/drive/device-watch.ts'
import type { Trainers } from '../rl/drive/driven-trainer.ts'
import type { TaskSetup } from '../rl/task-setup.ts'
import { trainerState } from '../rl/stored-state.ts'
import type { TrainerOptions, TrainerState } from '../rl/trainer-state.ts'
import { fingerprintOf } from '../rl/fingerprint.ts'
import { compareRuns, fingerprintDifferences } from '../run/compare.ts'
import type { Config } from '../run/config.ts'
import { AUTO, chosenBy, madeWith } from '../run/engine-choice.ts'
import type { EngineChoice } from '../run/engine-choice.ts'
import type { RunFile } from '../run/run-file.ts'
import { tasksNotKept } from '../run/suite-versions.ts'
import type { MadeRun } from '../run/suite-versions.ts'
import type { Begun, Plan } from './active.ts'
import { Refusal, Stopped, inWords } from './endings.ts'
import type { RunPersistence } from './persistence.ts'
import { preparing } from './preparing.ts'
import type { SessionParts } from './session-parts.ts'

const ID_LENGTH = 100

/** Before an engine is started: a run of other tasks could only go another way. */
function refuseWhereNotKept(run: MadeRun): void {
  const missing = tasksNotKept(run)
  if (missing !== undefined) throw new Refusal(`${missing.message} ${missing.wayOut}`)
}

export class TrainerFactory {
  readonly #parts: SessionParts
  readonly #persistence: RunPersistence
  readonly #trainers: Trainers
  readonly #taskSetup: (config: Config, made?: MadeRun) => Promise<TaskSetup>

  constructor(
    parts: SessionParts,
    {
      persistence,
      trainers,
      taskSetup,
    }: {
      readonly persistence: RunPersistence
      readonly trainers: Trainers
      readonly taskSetup: (config: Config, made?: MadeRun) => Promise<TaskSetup>
    },
  ) {
    this.#parts = parts
    this.#persistence = persistence
    this.#trainers = trainers
    this.#taskSetup = taskSetup
  }

  start(config: Config): Plan {
    const { newId, now } = this.#parts
    const [id, created] = [newId(), now()]
    return {
      what: 'start',
      id,
      kept: true,
      begin: (signal, lost) => this.#begin({ id, config, created }, chosenBy(config), signal, lost),
    }
  }

  rerun(original: RunFile): Plan {
    refuseWhereNotKept(original)
    const { config, fingerprint } = original
    const id = `${original.id.slice(0, ID_LENGTH - 6)}-again`
    const { name, portable, kernels } = madeWith(fingerprint)
    const begin = (wanted: EngineChoice, signal: AbortSignal, lost: boolean) =>
      this.#begin({ id, config, created: original.created, made: original }, wanted, signal, lost)
    return {
      what: 'rerun',
      id,
      kept: false,
      only: new Set(original.trajectories.map((one) => one.id)),
      // Another adapter may lack what that variant needs; the comparison then says in what the
      // machines differ.
      begin: (signal, lost) =>
        kernels === undefined
          ? begin({ name, portable }, signal, lost)
          : begin({ name, portable, kernels }, signal, lost).catch(() => {
              signal.throwIfAborted()
              return begin({ name, portable }, signal, lost)
            }),
      // A run that was stopped is repeated as far as it got.
      enough: ({ record }) =>
        original.status !== 'finished' &&
        record.updates.length >= original.updates.length &&
        record.evaluations.length >= original.evaluations.length,
      finished: ({ record }) => {
        const compared = compareRuns(original, record)
        const differs = fingerprintDifferences(fingerprint, record.fingerprint)
        const where =
          differs.length === 0
            ? ''
            : `; the machines differ in ${differs.join(', ')}: made on ${fingerprint.engine} (${fingerprint.adapter}, code ${fingerprint.code}), repeated on ${record.fingerprint.engine} (${record.fingerprint.adapter}, code ${record.fingerprint.code}), so small differences are to be expected`
        return {
          kind: 'compared',
          identical: compared.identical,
          ...(compared.identical ? {} : { difference: `${compared.difference}${where}` }),
        }
      },
    }
  }

  continue(id: string): Plan {
    return {
      what: 'continue',
      id,
      kept: true,
      begin: async (signal, lost) => this.from(await this.#checkpoint(id), signal, lost),
    }
  }

  async #checkpoint(id: string): Promise<TrainerState> {
    const stored = await this.#persistence.attempt((storage) => storage.resume(id))
    if (stored === undefined)
      throw new Refusal(
        `There is no checkpoint of run ${id} in this browser to continue from. Start it again: the same seed gives the same run.`,
      )
    const state = trainerState(stored)
    if (state === undefined)
      throw new Refusal(
        `The checkpoint of run ${id} was written by another version of Tandem and cannot be continued. Start it again: the same seed gives the same run.`,
      )
    refuseWhereNotKept(state.run)
    if (stored.leftOut.length > 0)
      this.#parts.emit({
        kind: 'notice',
        message: `Not all that run ${id} recorded can be read, so it goes on without: ${stored.leftOut.join('; ')}.`,
        wayOut: 'The weights are whole, and what it learns from here on is the same.',
      })
    return state
  }

  /** `lost`: its device was lost before; the signal ends the waiting for an engine. */
  async from(state: TrainerState, signal: AbortSignal, lost: boolean): Promise<Begun> {
    const { config, fingerprint, id } = state.run
    const asked = chosenBy(config)
    const found = await this.#engine(
      asked.name === 'auto' ? madeWith(fingerprint) : asked,
      lost ? signal : undefined,
    ).catch((error: unknown) => {
      if (asked.name !== 'auto' || error instanceof Stopped) throw error
      return this.#engine(AUTO)
    })
    const options = await this.#options(id, config, found, state.run)
    const { name: engine, adapter, variants } = found.info
    if (
      fingerprintDifferences(fingerprint, fingerprintOf(found.info, fingerprint.code)).length > 0
    ) {
      this.#parts.emit({
        kind: 'notice',
        message: `The run began on ${inWords(fingerprint)} and continues on ${inWords({ engine, adapter, variants })}: its figures are no longer reproducible bit for bit.`,
        wayOut: 'Start it again to have one engine throughout.',
      })
    }
    return {
      trainer: await new DeviceWatch(found, signal, this.#parts.wait).guard(
        this.#trainers.continue(options, state),
      ),
      engine: found,
      resumes: true,
    }
  }

  async #begin(
    {
      id,
      config,
      created,
      made,
    }: {
      readonly id: string
      readonly config: Config
      readonly created: string
      readonly made?: MadeRun
    },
    wanted: EngineChoice,
    signal: AbortSignal,
    lost: boolean,
  ): Promise<Begun> {
    const engine = await this.#engine(wanted, lost ? signal : undefined)
    const options = await this.#options(id, config, engine, made)
    const starters =
      config.warmStart.from === 'starter'
        ? await this.#parts.assets.starters(config.suite.id)
        : undefined
    signal.throwIfAborted()
    return {
      trainer: await new DeviceWatch(engine, signal, this.#parts.wait).guard(
        this.#trainers.start({
          ...options,
          created,
          starters,
          preparing: preparing(this.#parts.emit, signal),
        }),
      ),
      engine,
      resumes: false,
    }
  }

  #engine(wanted: EngineChoice, after?: AbortSignal): Promise<Engine> {
    this.#parts.emit({
      kind: 'progress',
      phase: 'preparing',
      label: 'Starting the engine',
      done: 0,
      total: 2,
    })
    const { engines, wait } = this.#parts
    return engineOf(async () => (await engines.get(wanted)).engine, wait, after)
  }

  async #options(
    id: string,
    config: Config,
    engine: Engine,
    made?: MadeRun,
  ): Promise<Omit<TrainerOptions, 'starters' | 'created'>> {
    const { emit, code, clock } = this.#parts
    emit({ kind: 'progress', phase: 'preparing', label: 'Making the tasks', done: 1, total: 2 })
    const { suite, tokenizer, outOfDistribution } = await this.#taskSetup(config, made)
    return { id, config, suite, outOfDistribution, tokenizer, engine, code, clock }
  }
}
