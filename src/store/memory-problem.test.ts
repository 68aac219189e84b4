import { expect, it } from 'vitest'
import { at } from '../run/at.ts'
import { configSchema, type ConfigInput } from '../run/config.ts'
import type { Engines } from './engine-words.ts'
import { memoryProblem } from './memory-problem.ts'
import { createSetupStore } from './setup-store.ts'
import { check, mended } from './setup-draft.ts'

const engines: Engines = {
  kind: 'engines',
  chosen: 'wasm',
  adapter: '',
  software: true,
  variants: {},
  threads: 2,
  key: '',
  steps: [],
  troubles: [],
  gpu: { words: 'a GPU', software: false, buffer: 2 ** 27 },
}
const found = (input: ConfigInput, seen: Engines | undefined = engines) =>
  memoryProblem(configSchema.parse(input), seen)
const LARGE = { dModel: 1024, layers: 32, heads: 8, kvHeads: 8, feedForward: 4096 }

it('says that what the set-up asks for does not fit, and what would', () => {
  expect(found({})).toBeUndefined()
  const inputs: readonly ConfigInput[] = [
    { planner: LARGE, warmStart: { from: 'demonstrations' } },
    { rl: { tasks: 256, plans: 16, executions: 8 } },
    {
      planner: { context: 4096 },
      executor: { context: 4096 },
      rl: { tasks: 64, plans: 8, executions: 4 },
    },
    { engine: 'webgpu', executor: LARGE, warmStart: { from: 'demonstrations' } },
    { mode: 'single-level', planner: LARGE, executor: LARGE },
  ]
  for (const input of inputs) {
    const problem = found(input)
    expect(problem?.message, JSON.stringify(input)).toMatch(
      /^Training needs .* GB .*, and (WebAssembly has 4\.0|WebGPU allows 0\.1) GB/,
    )
    expect(problem?.mends.length, JSON.stringify(input)).toBeGreaterThan(0)
    for (const { edits } of problem?.mends ?? []) {
      const { config } = check(mended({ base: configSchema.parse(input), edits: {} }, edits))
      expect(config && memoryProblem(config, engines), JSON.stringify(edits)).toBeUndefined()
    }
  }
  // The shipped policies keep their size, TensorFlow.js has a limit that is not known, and before
  // anybody has looked nothing is said.
  expect(
    found({ rl: { tasks: 256, plans: 64, executions: 64 } })?.mends.some(
      ({ edits }) => 'planner.dModel' in edits,
    ),
  ).toBe(false)
  expect(
    found({ engine: 'tfjs-wasm', planner: LARGE, warmStart: { from: 'demonstrations' } }),
  ).toBeUndefined()
  expect(
    memoryProblem(
      configSchema.parse({ planner: LARGE, warmStart: { from: 'demonstrations' } }),
      undefined,
    ),
  ).toBeUndefined()
})

it('is said in the set-up as soon as something is changed', async () => {
  const store = createSetupStore()
  store.sees(engines)
  store.edit('rl.tasks', 256)
  store.edit('rl.plans', 64)
  await expect.poll(() => store.getState().problems[0]?.paths).toContain('rl.tasks')
  const [mend] = at(store.getState().problems, 0, 'problems').mends
  if (mend) store.mend(mend)
  expect(store.getState().problems).toEqual([])
})
