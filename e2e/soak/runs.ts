/** The fixed runs that faults strike: small, real, and the same bits wherever they run. */
const SMALL = {
  seed: 3,
  portable: true,
  suite: { id: 'desk', train: 64, heldOut: 32 },
  rl: { updates: 10, tasks: 2, plans: 2, executions: 1 },
  evaluation: { every: 4, tasks: 8, tasksBetween: 8 },
  checkpointEvery: 2,
} as const

/** From the shipped policies: an evaluation, ten updates, two more evaluations. */
export const FIXED = { name: 'Soaked run', ...SMALL } as const

/** From demonstrations: most of it is the warm start. */
export const WARM = {
  ...FIXED,
  name: 'Soaked warm start',
  warmStart: { from: 'demonstrations', plannerSteps: 240, executorSteps: 120, batch: 4 },
  rl: { ...SMALL.rl, updates: 2 },
} as const

/** Two modes on one seed, two runs that grow together. */
export const EXPERIMENT = {
  format: 'tandem-experiment',
  version: 1,
  name: 'Soaked comparison',
  about: 'Two modes, one seed.',
  base: {
    ...SMALL,
    name: 'Soaked comparison',
    warmStart: { from: 'demonstrations', plannerSteps: 4, executorSteps: 4, batch: 4 },
    rl: {
      updates: 12,
      budget: 'tokens',
      budgetTokens: 1500,
      tasks: 2,
      plans: 2,
      executions: 1,
      maxPlanTokens: 32,
      maxCallTokens: 32,
      maxSubtasks: 2,
    },
    evaluation: { every: 2, tasks: 8, tasksBetween: 8, probes: 0 },
    checkpointEvery: 1,
  },
  modes: ['joint', 'separate'],
  seeds: [1],
  primary: [{ against: 'separate' }],
} as const

/**
 * On WebGPU, of one kind of kernel so that it is the same run each time; tiny, because SwiftShader
 * may have to compute it.
 */
const TINY_MODEL = { dModel: 16, layers: 1, heads: 2, kvHeads: 2, feedForward: 32 } as const
export const ON_GPU = {
  ...SMALL,
  name: 'Soaked on WebGPU',
  portable: false,
  engine: 'webgpu',
  kernels: 'workgroup',
  planner: TINY_MODEL,
  executor: TINY_MODEL,
  warmStart: { from: 'demonstrations', plannerSteps: 6, executorSteps: 6, batch: 4 },
  rl: {
    updates: 8,
    tasks: 2,
    plans: 2,
    executions: 1,
    maxPlanTokens: 24,
    maxCallTokens: 24,
    maxSubtasks: 2,
  },
  evaluation: { every: 4, tasks: 8, tasksBetween: 8, probes: 0 },
} as const

export type RunConfig = typeof FIXED | typeof WARM | typeof ON_GPU
