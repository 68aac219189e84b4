/** Whether what the set-up asks for fits into the memory there is, and what would. */
import { beginsFromStarters } from '../run/mode-facts.ts'
import type { Config } from '../run/config.ts'
import { WASM_BYTES, needsOf, tooMuch, type MemoryLimit } from '../run/memory-need.ts'
import { ENGINE_WORDS, engineFor, type Engines } from './engine-words.ts'
import type { Mend, Problem } from './problems.ts'

/** Tokens of the shipped vocabulary; the others have about as many. */
const VOCAB = 1024

/** That of TensorFlow.js is not known. */
function memoryLimitOf(config: Config, engines: Engines): MemoryLimit {
  switch (engineFor(config, engines)) {
    case 'wasm':
      return { total: WASM_BYTES, buffer: WASM_BYTES }
    case 'webgpu':
      return { buffer: engines.gpu?.buffer }
    default:
      return {}
  }
}

const half = (value: number, step: number): number =>
  Math.max(step, Math.floor(value / 2 / step) * step)

/** Each makes a configuration that needs less, until nothing is left to make smaller. */
const SMALLER: readonly {
  readonly make: (config: Config) => Config
  readonly mend: (config: Config) => Mend
}[] = [
  {
    make: (config) => ({
      ...config,
      planner: halved(config.planner),
      executor: halved(config.executor),
    }),
    mend: ({ planner, executor }) => ({
      label:
        planner.dModel === executor.dModel
          ? `Take a width of ${planner.dModel}`
          : `Take widths of ${planner.dModel} and ${executor.dModel}`,
      edits: {
        'planner.dModel': planner.dModel,
        'planner.feedForward': planner.feedForward,
        'executor.dModel': executor.dModel,
        'executor.feedForward': executor.feedForward,
      },
    }),
  },
  {
    make: (config) => ({ ...config, rl: { ...config.rl, tasks: half(config.rl.tasks, 1) } }),
    mend: ({ rl: { tasks } }) => ({
      label: `Take ${tasks} ${tasks === 1 ? 'task' : 'tasks'} an update`,
      edits: { 'rl.tasks': tasks },
    }),
  },
  {
    make: (config) => ({
      ...config,
      planner: { ...config.planner, context: half(config.planner.context, 64) },
      executor: { ...config.executor, context: half(config.executor.context, 64) },
    }),
    mend: ({ planner, executor }) => ({
      label: `Take sequences of ${Math.max(planner.context, executor.context)} tokens`,
      edits: { 'planner.context': planner.context, 'executor.context': executor.context },
    }),
  },
]

function halved(shape: Config['planner']): Config['planner'] {
  return {
    ...shape,
    dModel: half(shape.dModel, 2 * shape.heads),
    feedForward: half(shape.feedForward, 8),
  }
}

const MOST_HALVINGS = 8

/** Undefined where nothing speaks against it, or it is not known yet. */
export function memoryProblem(config: Config, engines: Engines | undefined): Problem | undefined {
  if (!engines) return undefined
  const limit = memoryLimitOf(config, engines)
  const why = (one: Config) =>
    tooMuch(needsOf(one, VOCAB), limit, ENGINE_WORDS[engineFor(one, engines)])
  const message = why(config)
  if (message === undefined) return undefined
  // The shipped policies have their size.
  const starters = beginsFromStarters(config)
  const mends = SMALLER.slice(starters ? 1 : 0).flatMap(({ make, mend }) => {
    let smaller = config
    for (let i = 0; i < MOST_HALVINGS; i++) {
      smaller = make(smaller)
      if (why(smaller) === undefined) return [mend(smaller)]
    }
    return []
  })
  const paths = ['planner', 'executor'].flatMap((role) =>
    ['dModel', 'layers', 'context'].map((name) => `${role}.${name}`),
  )
  return { paths: [...paths, 'rl.tasks', 'rl.plans', 'rl.executions'], message, mends }
}
