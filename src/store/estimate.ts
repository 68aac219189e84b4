/**
 * What Train will do, in one sentence, and roughly how long it will take here. The first estimate on a machine rests on an
 * engine's usual pace; from then on on the pace that was measured.
 */
import type { Config, ModelShape } from '../run/config.ts'
import type { EngineName } from '../run/engine-choice.ts'
import { engineFor, type Engines } from './engine-words.ts'
import { roughly } from './format.ts'

/** An update of the default configuration costs about as much as this many of the steps that engines are compared by. */
const STEPS_AN_UPDATE = 9

/** Seconds an update of the default configuration takes on an engine that was not measured; refined by the first run. */
const USUAL_SECONDS = { webgpu: 1.5, 'webgpu-software': 5, wasm: 0.4, 'tfjs-webgpu': 60, 'tfjs-wasm': 12, 'tfjs-cpu': 120 } as const

/** Typical lengths of what is read and written, in tokens, and sub-tasks of a plan. */
const PLAN_TOKENS = 65
const EXECUTION_TOKENS = 90
/** Trained tokens go forward, backward and into a gradient; sampled ones forward alone. */
const TRAINED = 4
/** An evaluation runs a task greedily, sampled, and with each oracle, and fills the machine less well than a batch: measured on the shipped recorded run. */
const EVALUATIONS_A_TASK = 6.4

function size({ dModel, layers, feedForward }: ModelShape): number {
  return layers * (4 * dModel * dModel + 3 * dModel * feedForward)
}

/** Work of one update and of one evaluated task, in multiply-adds. */
function work(config: Config): { readonly update: number; readonly evaluatedTask: number } {
  const planner = PLAN_TOKENS * size(config.planner)
  const executor = EXECUTION_TOKENS * size(config.weights === 'shared' ? config.planner : config.executor)
  const { tasks, plans, executions, numIterations } = config.rl
  const passes = 1 + (TRAINED - 1) * numIterations
  return {
    update: tasks * plans * (planner + executions * executor) * passes,
    evaluatedTask: EVALUATIONS_A_TASK * (planner + executor),
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
  return ['tandem.pace', engine, adapter, ...(variants['build'] === undefined ? [] : [variants['build']])].join('.').slice(0, 200)
}

/** Where a run of `config` would compute. */
export function placeFor(config: Config, engines: Engines): Place {
  const engine = engineFor(config, engines)
  const variants = config.portable ? { build: 'portable' } : engines.variants
  return { engine, adapter: engine === 'webgpu' ? (engines.gpu?.words ?? '') : engines.adapter, variants: engine === 'wasm' ? variants : {} }
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

/** Seconds the run will take; `pace` in multiply-adds a second where it was measured on this engine and adapter. */
export function estimatedSeconds(config: Config, engines: Engines, defaults: Config, pace: number | undefined): number {
  const perSecond = pace ?? paceOf(defaults, usualSeconds(engineFor(config, engines), engines))
  const { update, evaluatedTask } = work(config)
  const { every, tasks, tasksBetween } = config.evaluation
  const between = Math.floor((config.rl.updates - 1) / every)
  const evaluated = 2 * tasks + between * tasksBetween
  const { from, plannerSteps, executorSteps, batch } = config.warmStart
  const warm = from === 'starter' ? 0 : batch * TRAINED * (plannerSteps * PLAN_TOKENS * size(config.planner) + executorSteps * EXECUTION_TOKENS * size(config.executor))
  return (config.rl.updates * update + evaluated * evaluatedTask + warm) / perSecond
}

const WHO = {
  joint: 'Trains planner and executor together',
  alternate: 'Trains planner and executor together, taking turns,',
  separate: 'Trains planner and executor, each alone,',
  'freeze-high': 'Trains the executor while the planner stays as it is,',
  'freeze-low': 'Trains the planner while the executor stays as it is,',
  'low-only': 'Trains the executor alone, without any plan,',
  'single-level': 'Trains one policy as large as both roles, without any plan,',
} as const

const SUITE_TASKS = { desk: 'desk tasks', signature: 'function-calling tasks', twohop: 'two-hop questions', 'desk-signature': 'desk and function-calling tasks' } as const

/** The sentence above Train. */
export function whatWillHappen(config: Config, engines: Engines | undefined, defaults: Config, pace: number | undefined): string {
  const suite = config.suite.id === 'api-bank' ? 'API-Bank dialogues' : `${config.suite.train} ${SUITE_TASKS[config.suite.id]}`
  const start = config.warmStart.from === 'demonstrations' ? 'after imitating demonstrations, ' : ''
  const what = `${WHO[config.mode]} on ${suite}: ${start}${config.rl.updates} updates, success measured on ${config.evaluation.tasks} held-out tasks.`
  if (!engines) return what
  const time = roughly(estimatedSeconds(config, engines, defaults, pace))
  return `${what} It takes ${time} here${pace === undefined ? ', a guess until the first update is timed' : ''}.`
}
