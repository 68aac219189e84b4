/** Files from before a setting was there say what they said then. */
import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { configSchema } from './config.ts'
import { experimentSchema } from './experiment.ts'
import { readRunFile } from './import-run-file.ts'

const outcomes = (reward: object): readonly number[] => {
  const { planner, executor } = configSchema.parse({ reward }).reward
  return [planner.out, executor.out]
}

it('pays the executor for the outcome as a file from before it had a weight of its own pays the planner', () => {
  expect(outcomes({})).toEqual([1, 1])
  expect(outcomes({ planner: { out: 0.4 } })).toEqual([0.4, 0.4])
  expect(
    outcomes({ planner: { out: 0 }, executor: { form: 0.5, syn: 0, sem: 1, matching: 'greedy' } }),
  ).toEqual([0, 0])
  expect(outcomes({ planner: { out: 0.4 }, executor: { out: 2 } })).toEqual([0.4, 2])
  expect(outcomes({ planner: { exe: 0 } })).toEqual([1, 1])
  expect(
    experimentSchema.parse({
      format: 'tandem-experiment',
      version: 1,
      name: 'old',
      base: { reward: { planner: { out: 0.4 } } },
      modes: ['joint'],
      seeds: [1],
    }).base.reward.executor.out,
  ).toBe(0.4)
})

it('reads run files of both old versions so', () => {
  for (const version of [1, 2]) {
    const golden = readFileSync(new URL(`golden/v${version}.json`, import.meta.url), 'utf8')
    expect(golden).toMatch(/"out": 1,/)
    const read = readRunFile(golden.replace('"out": 1,', '"out": 0.25,'))
    if (!read.ok) throw new Error(read.error.message)
    expect([read.file.config.reward.planner.out, read.file.config.reward.executor.out]).toEqual([
      0.25, 0.25,
    ])
  }
})

it.each([
  [null, ['reward']],
  [[], ['reward']],
  ['x', ['reward']],
  [{ planner: 3 }, ['reward', 'planner']],
  [{ planner: { out: 1 }, executor: [] }, ['reward', 'executor']],
  [{ planner: { out: 'x' } }, ['reward', 'planner', 'out']],
  [{ planner: { out: 1 }, executor: null }, ['reward', 'executor']],
  [{ planner: { out: 1 }, executor: { out: -1 } }, ['reward', 'executor', 'out']],
])('names the place in %j', (reward, path) => {
  expect(configSchema.safeParse({ reward }).error?.issues[0]?.path).toEqual(path)
})
