/**
 * Requests that are put to a run's policies, one at a time, each between two events of a run in
 * training: whoever is asked has weights of its own, so that what the run computes stays the same.
 * Loaded when somebody asks.
 */
import { Mutex } from '../engine/mutex.ts'
import { ask } from '../rl/ask/ask.ts'
import {
  askedFile,
  askedState,
  checkVocabulary,
  NotAskable,
  pairOf,
  weightsOf,
} from '../rl/ask/asked-run.ts'
import type { AskedRun } from '../rl/ask/asked-run.ts'
import { examplesOf } from '../rl/ask/examples.ts'
import { DeviceLost } from '../rl/drive/device-loss.ts'
import { DeviceWatch } from '../rl/drive/device-watch.ts'
import { disposePair } from '../rl/policy-pair.ts'
import { trainerState } from '../rl/stored-state.ts'
import type { TaskSetup } from '../rl/task-setup.ts'
import type { TrainerState } from '../rl/trainer-state.ts'
import type { Config } from '../run/config.ts'
import { AUTO, chosenBy } from '../run/engine-choice.ts'
import { WHEN } from '../run/request.ts'
import type { MadeRun } from '../run/suite-versions.ts'
import { toolListing } from '../tasks/tool-listing.ts'
import { Refusal, Stopped } from './endings.ts'
import type { RunPersistence } from './persistence.ts'
import type { Command, Report } from './protocol.ts'
import type { Reply } from './protocol-answer.ts'
import type { AskedRun as Named } from './protocol-ask.ts'
import type { Askable, AskReport } from './protocol-ask-reports.ts'
import type { SessionParts } from './session-parts.ts'

export type AskCommand = Extract<Command, { kind: 'askable' | 'ask' | 'stop-asking' }>

const EXAMPLES = 5

type About = Pick<AskedRun, 'id' | 'config' | 'origin'>

const notHere = (id: string): Refusal =>
  new Refusal(
    `The weights of run ${id} are not kept in this browser, so that it cannot be asked. Start it again: the same seed gives the same run.`,
  )

export interface AskSessionParts extends Pick<
  SessionParts,
  'engines' | 'assets' | 'clock' | 'wait'
> {
  readonly persistence: RunPersistence
  readonly taskSetup: (config: Config, made?: MadeRun) => Promise<TaskSetup>
  /** What the run of this id records, where it is held here. */
  readonly record: (id: string) => About | undefined
  /** Its state, weights and all; between two events only. */
  readonly state: (id: string) => Promise<TrainerState | undefined>
  /** Does work between two events of the run in training, if there is one. */
  readonly between: <T>(work: () => Promise<T>) => Promise<T>
}

export class AskSession {
  readonly #parts: AskSessionParts
  readonly #mutex = new Mutex()
  readonly #asked = new Map<string, AbortController>()
  /** Making tasks takes seconds: those of the run that was asked last are held. */
  #tasks: { readonly id: string; readonly setup: Promise<TaskSetup> } | undefined

  constructor(parts: AskSessionParts) {
    this.#parts = parts
  }

  handle(command: AskCommand, reply: Reply<Report>): Promise<void> {
    switch (command.kind) {
      case 'stop-asking':
        this.#asked.get(command.id)?.abort(new Stopped('It was stopped.'))
        return Promise.resolve()
      case 'askable':
        return this.#mutex.runExclusive(() => this.#askable(command.of, reply))
      case 'ask':
        return this.#ask(command, reply)
    }
  }

  /** Ends what is being asked; resolves when it has ended. */
  async end(why: string): Promise<void> {
    for (const controller of this.#asked.values()) controller.abort(new Stopped(why))
    await this.#mutex.runExclusive(() => Promise.resolve())
  }

  async #askable(of: Named, reply: Reply<Report>): Promise<void> {
    const { suite } = await this.#taskSetup(of)
    const run = await this.#parts.between(() => this.#run(of))
    const reasons: string[] = []
    const when: Askable['when'] = []
    for (const one of WHEN)
      try {
        await this.#weights(run, one)
        when.push(one)
      } catch (error) {
        if (!(error instanceof NotAskable)) throw error
        reasons.push(error.message)
      }
    const { choice } = suite
    this.#tell(reply, 'end', {
      kind: 'askable',
      examples: await examplesOf(suite, run.config.suite.seed, EXAMPLES),
      ...(choice === undefined
        ? {}
        : {
            choice: {
              tools: choice.tools.map((tool) => ({
                name: tool.name,
                signature: toolListing([tool], 'signatures'),
              })),
              most: choice.most,
            },
          }),
      when,
      ...(reasons.length === 0 ? {} : { missing: reasons.join(' ') }),
    })
  }

  async #ask(
    { id, request: { of, when, text, tools } }: Extract<AskCommand, { kind: 'ask' }>,
    reply: Reply<Report>,
  ): Promise<void> {
    const controller = new AbortController()
    const { signal } = controller
    this.#asked.set(id, controller)
    try {
      await this.#mutex.runExclusive(async () => {
        signal.throwIfAborted()
        const setup = await this.#taskSetup(of)
        await this.#parts.between(async () => {
          signal.throwIfAborted()
          const run = await this.#run(of)
          const { asked } = await this.#answered(run, setup, { when, text, tools }, reply, signal)
          this.#tell(reply, 'end', { kind: 'asked', asked })
        })
      })
    } finally {
      this.#asked.delete(id)
    }
  }

  async #answered(
    run: AskedRun,
    { suite, tokenizer }: TaskSetup,
    {
      when,
      text,
      tools,
    }: Pick<Extract<AskCommand, { kind: 'ask' }>['request'], 'when' | 'text' | 'tools'>,
    reply: Reply<Report>,
    signal: AbortSignal,
  ) {
    const { engines, clock, wait } = this.#parts
    const { config } = run
    const weights = await this.#weights(run, when)
    const { engine } = await engines.get(chosenBy(config)).catch(() => engines.get(AUTO))
    const watch = new DeviceWatch(engine, signal, wait)
    try {
      const pair = await watch.guard(pairOf(engine, run, tokenizer, weights))
      try {
        return await watch.guard(
          ask(
            { config, suite, tokenizer, ...pair, clock },
            { text, when, update: when === 'before' ? 0 : run.update, tools },
            (event) => this.#tell(reply, 'tell', event),
            signal,
          ),
        )
      } finally {
        disposePair(pair)
      }
    } catch (error) {
      if (error instanceof DeviceLost) {
        engines.drop(error.engine)
        throw new Refusal('The graphics device was lost while it answered. Ask once more.')
      }
      throw error
    }
  }

  #weights(run: AskedRun, when: (typeof WHEN)[number]) {
    return weightsOf(run, when, () => this.#parts.assets.starters(run.config.suite.id))
  }

  /** What is known of the run without its weights. */
  async #about(of: Named): Promise<About> {
    if (of.kind === 'given') return of.run
    const { record, persistence } = this.#parts
    const head =
      record(of.id) ?? (await persistence.attempt((storage) => storage.head(of.id)))?.head
    if (head === undefined) throw notHere(of.id)
    return head
  }

  async #run(of: Named): Promise<AskedRun> {
    if (of.kind === 'given') {
      const { weights, weightsBefore, ...rest } = of.run
      return askedFile({
        ...rest,
        ...(weights === undefined ? {} : { weights }),
        ...(weightsBefore === undefined ? {} : { weightsBefore }),
      })
    }
    const { state: held, persistence } = this.#parts
    const own = await held(of.id)
    if (own !== undefined) return askedState(own)
    const stored = await persistence.attempt((storage) => storage.lastCheckpoint(of.id))
    const state = stored === undefined ? undefined : trainerState(stored)
    if (state === undefined) throw notHere(of.id)
    return askedState(state)
  }

  async #taskSetup(of: Named): Promise<TaskSetup> {
    const about = await this.#about(of)
    const { id, config, origin } = about
    const key = JSON.stringify([id, config, origin])
    const known =
      this.#tasks?.id === key
        ? this.#tasks
        : { id: key, setup: this.#parts.taskSetup(config, { config, origin }) }
    this.#tasks = known
    try {
      const setup = await known.setup
      checkVocabulary(about, setup.tokenizer)
      return setup
    } catch (error) {
      if (this.#tasks === known) this.#tasks = undefined
      throw error
    }
  }

  #tell(reply: Reply<Report>, how: 'tell' | 'end', said: AskReport): void {
    reply[how]({ kind: 'ask', said })
  }
}
