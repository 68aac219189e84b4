/**
 * One job of an experiment: a process with an engine of its own that does what it is told, a warm
 * start, a run or cross-play at a time, and keeps what comes of it in the experiment's folder. It
 * ends when its parent process does.
 */
import type { Engine } from '../engine/engine.ts'
import { GrowingCell, grow } from '../rl/experiment/growing-cell.ts'
import { SharedTaskSetups } from '../rl/experiment/shared-task-setups.ts'
import { playAcross } from '../rl/experiment/cross-play.ts'
import { Trainer } from '../rl/trainer.ts'
import type { TrainerState } from '../rl/trainer-state.ts'
import { warmUpSteps } from '../rl/warm-start.ts'
import type { WarmUpStep } from '../rl/warm-start.ts'
import type { Config } from '../run/config.ts'
import { cellConfig, cellName } from '../run/experiment-cells.ts'
import type { Fingerprint } from '../run/run-file.ts'
import { VERSION } from '../run/version.ts'
import { checkpointOf, findCheckpoint, removeCheckpoint, setAside } from './checkpoint.ts'
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
  readonly engine: Engine
  readonly folder: ExperimentFolder
  readonly warm: WarmFolder
}

const taskSetups = new SharedTaskSetups(taskSetupFor)

/**
 * Made, or what was left of it, and kept in its middle: an interrupt costs at most the step in
 * hand.
 */
async function warmStart(
  { engine, warm }: Ready,
  { config, role, key }: Extract<Order, { kind: 'warm-start' }>,
): Promise<void> {
  const work = warmUpSteps(
    engine,
    { config, ...(await taskSetups.of(config)) },
    role,
    stop.signal,
    await warm.readBegun(key),
  )
  try {
    let [told, kept, stepped] = [-Infinity, clock(), clock()]
    let next = await work.next()
    for (; next.done !== true; next = await work.next()) {
      const { step, state } = next.value
      if (stop.signal.aborted || warmStepIsDue(step, clock() - stepped, clock() - kept)) {
        await keepBegun(warm, key, step, state)
        kept = clock()
      }
      if (stop.signal.aborted) return
      stepped = clock()
      if (stepped - told < PROGRESS_MS) continue
      told = stepped
      say({ kind: 'progress', done: step })
    }
    await warm.write(key, next.value)
  } finally {
    await work.return(new Map())
  }
  say({ kind: 'done' })
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
  { config, cell, warmed }: Extract<Order, { kind: 'cell' }>,
): Promise<{ readonly trainer: Trainer; readonly continued: boolean }> {
  const options = {
    config,
    ...(await taskSetups.of(config)),
    engine: ready.engine,
    code: VERSION,
    clock,
    id: cellName(cell),
  }
  const begun = await begunState(ready.folder.begun(cell), config)
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
  const starters = config.warmStart.from === 'starter' ? await readStarters() : undefined
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
  const { trainer, continued } = await trainerOf(ready, order)
  const growing = new GrowingCell(cell, trainer, stop.signal)
  const keeping = new Keeping(
    { out: folder.begun(cell), config, run: growing, clock, say: tell },
    continued ? trainer.record : undefined,
  )
  try {
    for await (const growth of grow([growing])) {
      if (stop.signal.aborted && growth.kind !== 'finished') break
      say({ kind: 'progress', done: growing.share })
      switch (growth.kind) {
        case 'step':
          break
        case 'update':
          await keeping.afterUpdate(growth.update, growth.seconds)
          break
        case 'point': {
          const { greedy = 0, sampled = 0 } = growth.point.figures
          if (growth.point.update === 0) say({ kind: 'start', success: { greedy, sampled } })
          await keeping.save()
          break
        }
        case 'finished':
          if (keepPolicies) await folder.writePolicies(cell, await growing.policies())
          await folder.writeCell(cell, growth.result, new Date().toISOString())
          await removeCheckpoint(folder.begun(cell))
          say({ kind: 'done', result: growth.result })
      }
    }
  } catch (error) {
    if (!stop.signal.aborted) throw error
  } finally {
    if (stop.signal.aborted && growing.result === undefined) await keeping.save()
    growing.dispose()
  }
}

async function crossPlay(
  { engine, folder }: Ready,
  { experiment, cells }: Extract<Order, { kind: 'cross-play' }>,
): Promise<void> {
  const [first] = cells
  if (first === undefined) throw new Error('there is nobody to play')
  const taskSetup = await taskSetups.of(cellConfig(experiment, first))
  const work = playAcross(experiment, cells, {
    engine,
    taskSetup,
    policies: (cell) => folder.readPolicies(cell),
  })
  for (;;) {
    const step = await work.next()
    if (step.done === true) {
      say({ kind: 'done', ...(step.value === undefined ? {} : { crossPlay: step.value }) })
      return
    }
    say({ kind: 'progress', done: step.value.done })
  }
}

let ready: Ready | undefined

async function carryOut(order: Order): Promise<void> {
  if (order.kind === 'engine') {
    const {
      choice: { name, portable, kernels },
      threads,
    } = order
    const engine = await chooseEngine({
      name,
      portable,
      ...(kernels !== undefined && { kernels }),
      ...(threads !== undefined && { threads }),
    })
    ready = {
      engine,
      folder: new ExperimentFolder(order.folder),
      warm: new WarmFolder(order.warmFolder),
    }
    const { name: made, adapter, variants } = engine.info
    const fingerprint: Fingerprint = {
      engine: made,
      adapter,
      variants: { ...variants },
      code: VERSION,
    }
    say({ kind: 'ready', fingerprint })
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
