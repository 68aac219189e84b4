/**
 * What Train will do, in one sentence, and roughly how long it will take here. The first estimate
 * on a machine rests on an engine's usual pace; from then on on the pace that was measured.
 */
import type { Config, ModelShape } from '../run/config.ts'
import type { EngineName } from '../run/engine-choice.ts'
import { SUITE_FACTS } from '../run/suite-facts.ts'
import { evaluated, evaluationsBetween, playedAcross } from '../run/work.ts'
import { engineFor, type Engines } from './engine-words.ts'
import { howMany, roughly, whole } from './format.ts'
import { measuredOn, type HeldOut } from './held-out.ts'
import { MODE_FACTS, hasPlanner } from '../run/mode-facts.ts'

/**
 * An update of the default configuration costs about as much as this many of the steps that engines
 * are compared by.
 */
const STEPS_AN_UPDATE = 10

/**
 * Seconds an update of the default configuration takes on an engine that was not measured; refined
 * by the first run.
 */
const USUAL_SECONDS = {
  webgpu: 1.5,
  'webgpu-software': 5,
  wasm: 0.4,
  'tfjs-webgpu': 60,
  'tfjs-wasm': 12,
  'tfjs-cpu': 120,
} as const

/** Typical lengths of what is read and written, in tokens, and sub-tasks of a plan. */
const PLAN_TOKENS = 65
const EXECUTION_TOKENS = 90
/** Trained tokens go forward, backward and into a gradient; sampled ones forward alone. */
const TRAINED = 4
/**
 * An evaluation runs a task greedily, sampled, and with each oracle, and fills the machine less
 * well than a batch: measured on the desk.
 */
const EVALUATIONS_A_TASK = 6

function size({ dModel, layers, feedForward }: ModelShape): number {
  return layers * (4 * dModel * dModel + 3 * dModel * feedForward)
}

interface Work {
  readonly update: number
  readonly evaluatedTask: number
  /** All that is imitated before, by policy: modes that need the same policy of a seed share it. */
  readonly warmStart: Readonly<Partial<Record<'planner' | 'executor' | 'solo', number>>>
}

/** A policy as large as both roles together, by parameters. */
const WIDE_SIZE = 2

/** Multiply-adds of a run's parts. */
export function work(config: Config): Work {
  const {
    mode,
    rl: { tasks, plans, executions, numIterations },
    warmStart: { from, batch, plannerSteps, executorSteps, soloSteps },
  } = config
  const { learns, wide } = MODE_FACTS[mode]
  const solo = !hasPlanner(mode)
  const { longer } = SUITE_FACTS[config.suite.id]
  const passes = (share: number): number => 1 + share * (TRAINED - 1) * numIterations
  const ofExecutor =
    size(config.weights === 'shared' && !solo ? config.planner : config.executor) *
    (wide ? WIDE_SIZE : 1)
  const planner = solo ? 0 : PLAN_TOKENS * size(config.planner)
  const executor = EXECUTION_TOKENS * ofExecutor
  const imitated = (steps: number, perExample: number): number =>
    from === 'starter' && !solo ? 0 : longer.imitation * batch * TRAINED * steps * perExample
  return {
    update:
      longer.updates *
      tasks *
      plans *
      (planner * passes(learns.planner) + executions * executor * passes(learns.executor)),
    evaluatedTask: longer.evaluations * EVALUATIONS_A_TASK * (planner + executor),
    warmStart: solo
      ? { solo: imitated(soloSteps === 0 ? plannerSteps + executorSteps : soloSteps, executor) }
      : { planner: imitated(plannerSteps, planner), executor: imitated(executorSteps, executor) },
  }
}

/** Typical tokens that a role writes at a time: measured on the shipped recorded run. */
const PLAN_WRITTEN = 13
const EXECUTION_WRITTEN = 27

/** Tokens that an update samples, typically. */
export function tokensAnUpdate({ mode, rl: { tasks, plans, executions } }: Config): number {
  return tasks * plans * ((hasPlanner(mode) ? PLAN_WRITTEN : 0) + executions * EXECUTION_WRITTEN)
}

/** A multiply-add is two operations. */
const GFLOP = 2e-9

/** Updates that the budget gives, typically. */
export function likelyUpdates(config: Config): number {
  const { rl } = config
  switch (rl.budget) {
    case 'updates':
      return rl.updates
    case 'tokens':
      return Math.max(1, Math.ceil(rl.budgetTokens / tokensAnUpdate(config)))
    case 'gflop':
      return Math.max(1, Math.ceil(rl.budgetGflop / (GFLOP * work(config).update)))
  }
}

/** What a pace belongs to. */
export interface Place {
  readonly engine: string
  readonly adapter: string
  /** A build of the engine, where it has several. */
  readonly variants: Readonly<Record<string, string>>
}

/** Names what was measured: an engine and its build on an adapter. */
export function paceKey({ engine, adapter, variants }: Place): string {
  return [
    'tandem.pace',
    engine,
    adapter,
    ...(variants['build'] === undefined ? [] : [variants['build']]),
  ]
    .join('.')
    .slice(0, 200)
}

/** Where a run of `config` would compute. */
export function placeFor(config: Config, engines: Engines): Place {
  const engine = engineFor(config, engines)
  const variants = config.portable ? { build: 'portable' } : engines.variants
  return {
    engine,
    adapter: engine === 'webgpu' ? (engines.gpu?.words ?? '') : engines.adapter,
    variants: engine === 'wasm' ? variants : {},
  }
}

/** Multiply-adds a second, from a measured update. */
export function paceOf(config: Config, stepSeconds: number): number {
  return work(config).update / Math.max(1e-3, stepSeconds)
}

function usualSeconds(engine: EngineName, { steps, gpu }: Engines): number {
  const measured = steps.find((step) => step.engine === engine)
  if (measured) return (STEPS_AN_UPDATE * measured.ms) / 1000
  return USUAL_SECONDS[engine === 'webgpu' && gpu?.software === true ? 'webgpu-software' : engine]
}

/**
 * Multiply-adds a second on this machine: as `pace` where it was measured on this engine and
 * adapter.
 */
export function paceHere(
  config: Config,
  engines: Engines,
  defaults: Config,
  pace: number | undefined,
): number {
  return pace ?? paceOf(defaults, usualSeconds(engineFor(config, engines), engines))
}

/**
 * Tasks that the evaluations of a run go through, the play across its checkpoints aside; as they
 * count in `evaluatedTask`.
 */
export function evaluatedTasks(config: Config): number {
  return 2 * evaluated(config, true) + evaluationsBetween(config) * evaluated(config, false)
}

/**
 * Seconds the run will take; `pace` in multiply-adds a second where it was measured on this engine
 * and adapter.
 */
export function estimatedSeconds(
  config: Config,
  engines: Engines,
  defaults: Config,
  pace: number | undefined,
): number {
  const { update, evaluatedTask, warmStart } = work(config)
  const warm = Object.values(warmStart).reduce((sum, one) => sum + one, 0)
  return (
    (likelyUpdates(config) * update +
      (evaluatedTasks(config) + playedAcross(config)) * evaluatedTask +
      warm) /
    paceHere(config, engines, defaults, pace)
  )
}

function howLong({ rl }: Config): string {
  switch (rl.budget) {
    case 'updates':
      return howMany(rl.updates, 'update')
    case 'tokens':
      return `updates until ${whole(rl.budgetTokens)} tokens are sampled`
    case 'gflop':
      return `updates until ${whole(rl.budgetGflop)} GFLOP are spent`
  }
}

/** The sentence above Train. */
export function whatWillHappen(
  asked: Config,
  engines: Engines | undefined,
  defaults: Config,
  pace: number | undefined,
  counted?: HeldOut,
): string {
  const { config, atMost } = measuredOn(asked, counted)
  const { name, tasks } = SUITE_FACTS[config.suite.id]
  const suite = 'path' in config.suite ? `${name} ${tasks}` : `${config.suite.train} ${tasks}`
  const start = config.warmStart.from === 'demonstrations' ? 'after imitating demonstrations, ' : ''
  const what = `${MODE_FACTS[config.mode].trains} on ${suite}: ${start}${howLong(config)}, success measured on ${atMost ? 'at most ' : ''}${config.evaluation.tasks} held-out tasks.`
  if (!engines) return what
  const time = roughly(estimatedSeconds(config, engines, defaults, pace))
  return `${what} It takes ${time} here${pace === undefined ? ', a guess until the first update is timed' : ''}.`
}
