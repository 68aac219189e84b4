/**
 * Tasks that others wrote, in a program or in official files: whether a run could be trained on
 * them, and how many are held out, found out while the set-up is made, so that nothing of it is
 * refused after Train. Loaded with such a suite.
 */
import { SETTINGS, type Config } from '../run/config.ts'
import { SUITE_FACTS, isOfficial } from '../run/suite-facts.ts'
import { connectWorkshop, type WorkshopClient } from '../worker/client-workshop.ts'
import type { WorkshopCommand, WorkshopReport } from '../worker/protocol-workshop.ts'
import { heldOutKey } from './held-out.ts'
import type { Mend, Problem } from './problems.ts'
import type { SetupStore } from './setup-store.ts'
import { type TrainingStore } from './training-store.ts'
import { isBusy, type Counted } from './training-state.ts'

export interface SuiteCheckParts {
  readonly training: TrainingStore
  readonly setup: SetupStore
  readonly later: (callback: () => void, ms: number) => void
  /** The worker that runs user-written programs. */
  readonly workshop?: WorkshopClient
}

/** Typing is not interrupted by each letter. */
const SETTLED_MS = 400

/**
 * What is wrong with a program, as far as it can be told: one that takes long, or cannot be looked
 * at, is left to the run.
 */
function ofProgram(report: WorkshopReport): Problem | undefined {
  const wrong = report.kind === 'checked' ? report.problem : undefined
  if (!wrong || wrong.kind === 'time') return undefined
  const { message, line } = wrong
  return {
    paths: ['suite.id'],
    message: `Your own tools${line === undefined ? '' : `, line ${line}`}: ${message}.`,
    program: wrong,
    mends: [
      {
        label: line === undefined ? 'Open your tools' : `Open your tools at line ${line}`,
        edits: {},
        opens: 'workshop',
      },
    ],
  }
}

function ofFiles({ suite }: Config, { wrong }: Counted): Problem | undefined {
  if (!wrong) return undefined
  const { part: path } = SUITE_FACTS[suite.id]
  const setting = SETTINGS.find((one) => one.path === path)
  const options = setting?.kind === 'choice' ? setting.options : []
  const mends = options.flatMap(([value, label]): readonly Mend[] =>
    path !== undefined && wrong.choices.includes(value)
      ? [{ label: `Take “${label}”`, edits: { [path]: value } }]
      : [],
  )
  return {
    paths: ['suite.id', ...(path === undefined ? [] : [path])],
    message: wrong.message,
    mends,
  }
}

export class SuiteCheck {
  readonly #parts: SuiteCheckParts
  readonly #workshop: WorkshopClient
  /** What is looked at, or was last. */
  #newest = { key: '', abort: new AbortController() }
  /** What the workshop was asked last. */
  #asked: WorkshopCommand | undefined

  constructor(parts: SuiteCheckParts) {
    this.#parts = parts
    this.#workshop = parts.workshop ?? connectWorkshop()
  }

  /**
   * Looks at the tasks of the set-up in a while, unless they are those that were looked at;
   * `afresh`: the files may be others.
   */
  look(afresh = false): void {
    const { training, setup, later } = this.#parts
    if (afresh) this.#become('')
    const { config } = setup.getState().checked
    if (!config) return
    const { suite } = config
    const state = training.getState()
    // Files are read by the worker that trains, programs by one of their own.
    if (
      isOfficial(suite.id)
        ? isBusy(state) || !state.suitesKept.includes(suite.id)
        : suite.id !== 'custom'
    )
      return
    const key = heldOutKey(config)
    if (this.#newest.key === key) return
    const mine = this.#become(key)
    const isNewest = () => this.#newest === mine
    later(() => {
      if (isNewest())
        void this.#find(config, mine.abort.signal).then(
          (problem) => {
            if (isNewest()) setup.hears(problem && { key, problem })
          },
          () => undefined,
        )
    }, SETTLED_MS)
  }

  /** What was looked at before is not waited for any more. */
  #become(key: string): { readonly key: string; readonly abort: AbortController } {
    this.#newest.abort.abort()
    return (this.#newest = { key, abort: new AbortController() })
  }

  async #find(config: Config, signal: AbortSignal): Promise<Problem | undefined> {
    const { training } = this.#parts
    const { suite } = config
    if (suite.id === 'custom') {
      const { program, seed, level, train, heldOut } = suite
      // No text is the example, which is sound.
      return program.trim() === ''
        ? undefined
        : ofProgram(await this.#ask({ kind: 'check', program, seed, level, train, heldOut }))
    }
    const counted = await training.countTasks(config, signal)
    if (!counted.wrong)
      training.setState({ heldOut: { key: heldOutKey(config), tasks: counted.heldOut } })
    return ofFiles(config, counted)
  }

  /** What was not answered yet is dropped, with its worker; the last answer ends the worker. */
  async #ask(command: WorkshopCommand): Promise<WorkshopReport> {
    this.#asked = command
    const report = await this.#workshop.ask(command)
    if (this.#asked === command) this.#workshop.close()
    return report
  }
}
