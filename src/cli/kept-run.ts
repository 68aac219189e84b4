/**
 * A run that a command drives and keeps in a checkpoint beside its output: begun, or continued from
 * there, also where its device was lost.
 */
import type { Engine } from '../engine/engine.ts'
import { goesOn, resumePoint } from '../rl/drive/device-loss.ts'
import { orLost } from '../rl/drive/device-watch.ts'
import type { Ending } from '../rl/drive/run-driver.ts'
import type { RunEvent } from '../rl/events.ts'
import { fingerprintOf } from '../rl/fingerprint.ts'
import type { TaskSetup } from '../rl/task-setup.ts'
import type { Trainer } from '../rl/trainer.ts'
import type { Starters } from '../rl/trainer-state.ts'
import { defined } from '../run/at.ts'
import { fingerprintDifferences } from '../run/compare.ts'
import type { Config } from '../run/config.ts'
import type { SuiteId } from '../run/suite-facts.ts'
import type { MadeRun } from '../run/suite-versions.ts'
import { VERSION } from '../run/version.ts'
import { readCheckpoint } from './checkpoint.ts'
import { commandDriver, engineAfter, failureOf } from './drive.ts'
import type { Interrupt } from './interrupt.ts'
import { Keeping, pointOf } from './keeping.ts'
import { continueTrainer, startTrainer } from './trainers.ts'

export interface KeptRunParts {
  readonly config: Config
  /** The file that the checkpoint stands beside. */
  readonly out: string
  /** What a new run is called, and the ISO time that it began at. */
  readonly id: string
  readonly created: string
  /** `begun`: the run that goes on, whose tasks they have to be. */
  readonly taskSetup: (begun?: MadeRun) => Promise<TaskSetup>
  /** Asked for where a new run begins with them. */
  readonly starters: (suite: SuiteId) => Promise<Starters>
  readonly engine: () => Promise<Engine>
  readonly interrupt: Pick<Interrupt, 'signal' | 'keeps'>
  /** Milliseconds of a monotonic clock. */
  readonly clock: () => number
  /** Words about engine, checkpoint and device. */
  readonly say: (words: string) => void
  readonly tell: (event: RunEvent) => void
  /** Ends the run early, behind this event. */
  readonly enough?: (event: RunEvent) => boolean
}

/** The run as it is now: replaced where it goes on after a loss. */
export interface KeptRun {
  readonly trainer: Trainer
  readonly keeping: Keeping
  readonly engine: Engine
}

/**
 * Drives it to its end. Rejects with why it did not begin: with CommandError where the checkpoint is
 * of another run, or what is asked for cannot be trained.
 */
export async function driveKept(
  parts: KeptRunParts,
): Promise<{ readonly ending: Ending<unknown>; readonly run: KeptRun }> {
  const { interrupt, tell, enough } = parts
  let run: KeptRun | undefined
  const ending = await commandDriver(interrupt.signal).drive<RunEvent, unknown>(async (losses) => {
    const state = run?.keeping.unsaved ?? (await readCheckpoint(parts.out, parts.config, parts.say))
    const { trainer, engine } = await begin(parts, state, () =>
      engineAfter(losses, parts.engine, interrupt.signal),
    )
    const keeping =
      run?.keeping.of(trainer) ??
      new Keeping(
        { ...parts, run: trainer, signal: interrupt.signal },
        state === undefined ? undefined : trainer.record,
      )
    if (losses.length > 0) parts.say(goesOn('The run', resumePoint(state), losses))
    else if (state !== undefined) parts.say(`continuing after ${pointOf(state.run)}`)
    run?.trainer.dispose()
    run = { trainer, keeping, engine }
    interrupt.keeps(() => keeping.words)
    return {
      engine,
      events: trainer.run(interrupt.signal),
      tell,
      ...(enough !== undefined && { enough }),
      keep: (event) => keeping.after(event),
      stopped: async (whole) => {
        if (whole && trainer.record.status !== 'finished') await keeping.save()
      },
    }
  })
  if (run === undefined && ending.kind !== 'finished') throw failureOf(ending)
  return { ending, run: defined(run, 'the run that was driven') }
}

async function begin(
  { config, clock, say, ...parts }: KeptRunParts,
  state: Awaited<ReturnType<typeof readCheckpoint>>,
  makeEngine: () => Promise<Engine>,
): Promise<Pick<KeptRun, 'trainer' | 'engine'>> {
  const { suite, outOfDistribution, tokenizer } = await parts.taskSetup(state?.run)
  const starters =
    state === undefined && config.warmStart.from === 'starter'
      ? await parts.starters(config.suite.id)
      : undefined
  const engine = await makeEngine()
  say(`engine ${engine.info.name} on ${engine.info.adapter}`)
  const options = { config, suite, outOfDistribution, tokenizer, engine, code: VERSION, clock }
  if (state === undefined) {
    const { id, created } = parts
    const trainer = await orLost(engine, startTrainer({ ...options, id, created, starters }))
    return { trainer, engine }
  }
  const differs = fingerprintDifferences(state.run.fingerprint, fingerprintOf(engine.info, VERSION))
  if (differs.length > 0)
    say(
      `the run was begun with another ${differs.join(', ')}: it is not the same to the bit as one that never stopped`,
    )
  const trainer = await orLost(engine, continueTrainer({ ...options, id: state.run.id }, state))
  return { trainer, engine }
}
