import { expect, it } from 'vitest'
import type { Policy } from '../engine/engine.ts'
import { Checkpoints, spread } from './checkpoints.ts'
import { SCRIPTED_CONFIG } from './testing/scripted-policy.ts'

const at = (...updates: number[]) => updates.map((update) => ({ update }))

it('keeps the first, the newest and an even spread between', () => {
  expect(spread(at(0, 10, 20), 4)).toEqual(at(0, 10, 20))
  expect(spread(at(0, 10, 20, 30, 60), 4)).toEqual(at(0, 20, 30, 60))
  // Gaps around 30, 60 and 70 are 60, 40 and 20.
  expect(spread(at(0, 30, 60, 70, 80), 4)).toEqual(at(0, 30, 60, 80))
  // Equal gaps: the earlier one goes.
  expect(spread(at(0, 10, 20, 30), 3)).toEqual(at(0, 20, 30))
  expect(spread(at(0, 1, 2, 3, 4, 5), 2)).toEqual(at(0, 5))
  let kept: readonly { readonly update: number }[] = []
  for (let update = 0; update <= 160; update += 10) kept = spread([...kept, { update }], 6)
  expect(kept).toHaveLength(6)
  expect(kept[0]).toEqual({ update: 0 })
  expect(kept.at(-1)).toEqual({ update: 160 })
})

/** A policy of so many parameters, each of them `value`. */
const policy = (parameters: number, value = 1): Pick<Policy, 'config' | 'snapshot'> => ({
  config: SCRIPTED_CONFIG,
  snapshot: async () => ({
    config: SCRIPTED_CONFIG,
    weights: new Map([
      ['w', { shape: [parameters], data: new Float32Array(parameters).fill(value) }],
    ]),
    step: 0,
  }),
})

it('keeps policies as they are at an update, both or the one that is both', async () => {
  const kept = new Checkpoints()
  const one = policy(2)
  await kept.keep(0, one, one)
  await kept.keep(5, policy(2, 5), policy(3, 6))
  expect(
    kept.kept.map(({ update, planner, executor }) => [
      update,
      planner.weights.get('w')?.data[0],
      executor?.weights.get('w')?.data[0],
    ]),
  ).toEqual([
    [0, 1, undefined],
    [5, 5, 6],
  ])
  // A run that went back to 5 and trained on: what was kept of it before is gone.
  await kept.keep(5, policy(2, 7), policy(2, 8))
  expect(
    kept.kept.map(({ update, planner }) => [update, planner.weights.get('w')?.data[0]]),
  ).toEqual([
    [0, 1],
    [5, 7],
  ])
  await kept.keep(3, one, one)
  expect(kept.kept.map(({ update }) => update)).toEqual([0, 3])
  for (let update = 10; update <= 160; update += 10) await kept.keep(update, one, one)
  expect(kept.kept).toHaveLength(6)
})

it('keeps none where four million parameters are too few for both', async () => {
  const kept = new Checkpoints()
  await kept.keep(0, policy(2_000_000), policy(2_000_001))
  expect(kept.kept).toEqual([])
  await kept.keep(0, policy(2_000_000), policy(2_000_000))
  expect(kept.kept).toHaveLength(1)
})
