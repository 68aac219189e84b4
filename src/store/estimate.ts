/**
 * What Train will do, in one sentence, and roughly how long it will take here. The first estimate on a machine rests on an
 * engine's usual pace; from then on on the pace that was measured.
 */
import type { Config, ModelShape } from '../run/config.ts'
import { chosenBy, type EngineName } from '../run/engine-choice.ts'
import type { Report } from '../worker/protocol.ts'
import { roughly } from './format.ts'

export type Engines = Extract<Report, { kind: 'engines' }>

/** Seconds an update of the default configuration takes before anything was measured; refined by the first run. */
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

/** Names what was measured: an engine on an adapter. */
export function paceKey(engine: string, adapter: string): string {
  return `tandem.pace.${engine}.${adapter}`.slice(0, 200)
}

/** Multiply-adds a second, from a measured update. */
export function paceOf(config: Config, stepSeconds: number): number {
  return work(config).update / Math.max(1e-3, stepSeconds)
}

/** The engine that a run of `config` would have here. */
export function engineFor(config: Config, engines: Engines): EngineName {
  const { name } = chosenBy(config)
  return name === 'auto' ? engines.chosen : name
}

/** Seconds the run will take; `pace` in multiply-adds a second where it was measured on this engine and adapter. */
export function estimatedSeconds(config: Config, engines: Engines, defaults: Config, pace: number | undefined): number {
  const engine = engineFor(config, engines)
  const usual = USUAL_SECONDS[engine === 'webgpu' && engines.software ? 'webgpu-software' : engine]
  const perSecond = pace ?? paceOf(defaults, usual)
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
  separate: 'Trains planner and executor, each alone,',
  'freeze-high': 'Trains the executor while the planner stays as it is,',
  'freeze-low': 'Trains the planner while the executor stays as it is,',
} as const

export const ENGINE_NAMES = {
  webgpu: 'WebGPU', wasm: 'WebAssembly', 'tfjs-webgpu': 'TensorFlow.js on WebGPU', 'tfjs-wasm': 'TensorFlow.js on WASM', 'tfjs-cpu': 'TensorFlow.js on the CPU',
} as const

/** The sentence above Train. */
export function whatWillHappen(config: Config, engines: Engines | undefined, defaults: Config, pace: number | undefined): string {
  const suite = config.suite.id === 'desk' ? `${config.suite.train} desk tasks` : 'API-Bank dialogues'
  const start = config.warmStart.from === 'demonstrations' ? 'after imitating demonstrations, ' : ''
  const what = `${WHO[config.mode]} on ${suite}: ${start}${config.rl.updates} updates, success measured on ${config.evaluation.tasks} held-out tasks.`
  if (!engines) return what
  const engine = engineFor(config, engines)
  const where = `${ENGINE_NAMES[engine]}${engine === 'webgpu' && engines.software ? ', in software' : ''}`
  const time = roughly(estimatedSeconds(config, engines, defaults, pace))
  return `${what} Here (${where}) ${time}${pace === undefined ? ', a guess until the first update is timed' : ''}.`
}
