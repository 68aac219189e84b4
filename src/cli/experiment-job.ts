/**
 * One job of an experiment: a process with an engine of its own that does what it is told, a warm
 * start, a run or cross-play at a time, and keeps what comes of it in the experiment's folder. It
 * ends when its parent process does.
 */
import type { Engine, Weights } from '../engine/engine.ts'
import { goesOn } from '../rl/drive/device-loss.ts'
import type { DeviceLost } from '../rl/drive/device-loss.ts'
import { orLost } from '../rl/drive/device-watch.ts'
import type { Begin } from '../rl/drive/run-driver.ts'
import { GrowingCell, grow } from '../rl/experiment/growing-cell.ts'
import type { Growth } from '../rl/experiment/growing-cell.ts'
import { SharedTaskSetups } from '../rl/experiment/shared-task-setups.ts'
import { playAcross } from '../rl/experiment/seed-cross-play.ts'
import { Trainer } from '../rl/trainer.ts'
import type { TrainerState } from '../rl/trainer-state.ts'
import { warmUpSteps } from '../rl/warm-start.ts'
import type { WarmUpStep } from '../rl/warm-start.ts'
import type { Config } from '../run/config.ts'
import { cellConfig, cellName } from '../run/experiment-cells.ts'
import type { EngineChoice } from '../run/engine-choice.ts'
import type { CellResult, CrossPlay } from '../run/experiment.ts'
import { fingerprintOf } from '../rl/fingerprint.ts'
import { VERSION } from '../run/version.ts'
import { checkpointOf, findCheckpoint, removeCheckpoint, setAside } from './checkpoint.ts'
import { commandDriver, engineAfter, failureOf } from './drive.ts'
import { chooseEngine } from './engines.ts'
import { ExperimentFolder, WarmFolder } from './experiment-folder.ts'
import { newsOf, orderOf } from './experiment-messages.ts'
import type { News, Order } from './experiment-messages.ts'
import { reasonOf } from './errors.ts'
import { Interrupted } from './interrupt.ts'
import { Keeping, warmStepIsDue } from './keeping.ts'
import { tell } from './command-line.ts'
import { taskSetupFor } from './task-setup.ts'
import { readStarters } from './starters.ts'

const clock = (): number => performance.now()
const say = (news: News): void => {
  process.send?.(newsOf(news))
}
/** Aborted when the command is told to end. */
const stop = new AbortController()

/** Between two words about the progress of a warm start. */
const PROGRESS_MS = 500

interface Ready {
  readonly choice: EngineChoice & { readonly threads?: number }
  engine: Engine
  readonly folder: ExperimentFolder
  readonly warm: WarmFolder
}

const taskSetups = new SharedTaskSetups(taskSetupFor)

/** The engine of this job; after losses another one, and that is said. */
async function engineOfJob(
  ready: Ready,
  what: string,
  losses: readonly DeviceLost[],
): Promise<Engine> {
  if (losses.length === 0) return ready.engine
  ready.engine = await engineAfter(losses, () => chooseEngine(ready.choice), stop.signal)
  tell(goesOn(what, 'its last save', losses))
  return ready.engine
}

/** To its end; says it is done where it came to that. Rejects with why it did not. */
async function carriedThrough<Event, Result>(
  begin: Begin<Event, Result>,
  done: (result: Result | undefined) => Omit<Extract<News, { kind: 'done' }>, 'kind'>,
): Promise<void> {
  const ending = await commandDriver(stop.signal).drive(begin)
  if (ending.kind === 'failed') throw failureOf(ending)
  if (ending.kind === 'finished') say({ kind: 'done', ...done(ending.result) })
}

/**
 * Made, or what was left of it, and kept in its middle: an interrupt costs at most the step in
 * hand.
 */
async function warmStart(
  ready: Ready,
  { config, role, key }: Extract<Order, { kind: 'warm-start' }>,
): Promise<void> {
  const { warm } = ready
  let [told, kept, stepped] = [-Infinity, clock(), clock()]
  await carriedThrough<WarmUpStep, Weights>(
    async (losses) => {
      const engine = await engineOfJob(ready, `The warm start of the ${role}`, losses)
      return {
        engine,
        events: warmUpSteps(
          engine,
          { config, ...(await taskSetups.of(config)) },
          role,
          stop.signal,
          await warm.readBegun(key),
        ),
        tell: ({ step }) => {
          if (clock() - told < PROGRESS_MS) return
          told = clock()
          say({ kind: 'progress', done: step })
        },
        keep: async ({ step, state }) => {
          if (stop.signal.aborted || warmStepIsDue(step, clock() - stepped, clock() - kept)) {
            await keepBegun(warm, key, step, state)
            kept = clock()
          }
          stepped = clock()
        },
        finished: async (weights) => {
          if (weights !== undefined) await warm.write(key, weights)
        },
      }
    },
    () => ({}),
  )
}

/**
 * Where it cannot be written, the warm start goes on: it is made again should it be interrupted.
 */
async function keepBegun(
  warm: WarmFolder,
  key: string,
  step: number,
  state: WarmUpStep['state'],
): Promise<void> {
  try {
    await warm.writeBegun(key, { step, state: await state() })
  } catch (error) {
    tell(`What there is of a warm start cannot be kept: ${reasonOf(error)}.`)
  }
}

/**
 * The state that a run of the experiment goes on from. What cannot be continued is set aside: the
 * folder is this experiment's, so nothing else is in it.
 */
async function begunState(out: string, config: Config): Promise<TrainerState | undefined> {
  const found = await findCheckpoint(out, config)
  if (found.kind === 'none') return undefined
  if (found.kind === 'state') return found.state
  const why = found.kind === 'damaged' ? found.why : `it is of other settings, ${found.difference}`
  tell(
    `${checkpointOf(out)} cannot be continued from: ${why}. It is kept as ${await setAside(out, found.kind)}, and the run begins anew.`,
  )
  return undefined
}

async function trainerOf(
  ready: Ready,
  engine: Engine,
  unsaved: TrainerState | undefined,
  { config, cell, warmed }: Extract<Order, { kind: 'cell' }>,
): Promise<{ readonly trainer: Trainer; readonly continued: boolean }> {
  const options = {
    config,
    ...(await taskSetups.of(config)),
    engine,
    code: VERSION,
    clock,
    id: cellName(cell),
  }
  const begun = unsaved ?? (await begunState(ready.folder.begun(cell), config))
  if (begun !== undefined)
    return { trainer: await Trainer.continue(options, begun), continued: true }
  const weights = await Promise.all(
    warmed.map(async ({ role, key }) => {
      const read = await ready.warm.read(key)
      if (read === undefined)
        throw new Error(`its warm start of the ${role} is gone from ${ready.warm.path(key)}`)
      return [role, read] as const
    }),
  )
  const starters =
    config.warmStart.from === 'starter' ? await readStarters(config.suite.id) : undefined
  return {
    trainer: await Trainer.start({
      ...options,
      created: new Date().toISOString(),
      starters,
      warmed: Object.fromEntries(weights),
    }),
    continued: false,
  }
}

async function runCell(ready: Ready, order: Extract<Order, { kind: 'cell' }>): Promise<void> {
  const { cell, config, keepPolicies } = order
  const { folder } = ready
  let keeping: Keeping | undefined
  let result: CellResult | undefined
  await carriedThrough<Growth, unknown>(
    async (losses) => {
      const engine = await engineOfJob(ready, `The run ${cellName(cell)}`, losses)
      const { trainer, continued } = await orLost(
        engine,
        trainerOf(ready, engine, keeping?.unsaved, order),
      )
      const growing = new GrowingCell(cell, trainer, stop.signal)
      const kept =
        keeping?.of(growing) ??
        new Keeping(
          { out: folder.begun(cell), config, run: growing, clock, signal: stop.signal, say: tell },
          continued ? trainer.record : undefined,
        )
      keeping = kept
      return {
        engine,
        events: grow([growing]),
        tell: (growth) => {
          say({ kind: 'progress', done: growing.share })
          if (growth.kind !== 'point' || growth.point.update > 0) return
          const { greedy = 0, sampled = 0 } = growth.point.figures
          say({ kind: 'start', success: { greedy, sampled } })
        },
        keep: async (growth) => {
          switch (growth.kind) {
            case 'step':
              return
            case 'update':
              return kept.afterUpdate(growth.update, growth.seconds)
            case 'point':
              return kept.afterEvaluation()
            case 'finished':
              if (keepPolicies) await folder.writePolicies(cell, await growing.policies())
              await folder.writeCell(cell, growth.result, new Date().toISOString())
              await removeCheckpoint(folder.begun(cell))
              result = growth.result
          }
        },
        stopped: async (whole) => {
          if (whole && result === undefined) await kept.save()
        },
        dispose: () => growing.dispose(),
      }
    },
    () => ({ ...(result !== undefined && { result }) }),
  )
}

async function crossPlay(
  ready: Ready,
  { experiment, cells }: Extract<Order, { kind: 'cross-play' }>,
): Promise<void> {
  const [first] = cells
  if (first === undefined) throw new Error('there is nobody to play')
  const taskSetup = await taskSetups.of(cellConfig(experiment, first))
  await carriedThrough<{ readonly done: number }, CrossPlay | undefined>(
    async (losses) => {
      const engine = await engineOfJob(ready, 'Cross-play', losses)
      return {
        engine,
        events: playAcross(experiment, cells, {
          engine,
          taskSetup,
          policies: (cell) => ready.folder.readPolicies(cell),
        }),
        tell: ({ done }) => say({ kind: 'progress', done }),
      }
    },
    (found) => ({ ...(found !== undefined && { crossPlay: found }) }),
  )
}

let ready: Ready | undefined

async function carryOut(order: Order): Promise<void> {
  if (order.kind === 'engine') {
    const {
      choice: { name, portable, kernels },
      threads,
    } = order
    const choice = {
      name,
      portable,
      ...(kernels !== undefined && { kernels }),
      ...(threads !== undefined && { threads }),
    }
    const engine = await chooseEngine(choice)
    ready = {
      choice,
      engine,
      folder: new ExperimentFolder(order.folder),
      warm: new WarmFolder(order.warmFolder),
    }
    say({ kind: 'ready', fingerprint: fingerprintOf(engine.info, VERSION) })
    return
  }
  if (ready === undefined) throw new Error('no engine was asked for')
  switch (order.kind) {
    case 'stop':
      return
    case 'warm-start':
      return warmStart(ready, order)
    case 'cell':
      return runCell(ready, order)
    case 'cross-play':
      return crossPlay(ready, order)
  }
}

let working: Promise<void> = Promise.resolve()

/** Keeps what is in progress between two of its steps, and ends. */
async function end(): Promise<void> {
  stop.abort(new Interrupted())
  await working
  process.exit(0)
}

// The command tells its jobs to end, also when the terminal interrupts all of them at once.
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => undefined)
process.on('disconnect', () => process.exit(0))
process.on('message', (message) => {
  const order = orderOf(message)
  if (order.kind === 'stop') void end()
  else
    working = carryOut(order).catch((error: unknown) =>
      say({ kind: 'failed', message: reasonOf(error) }),
    )
})
