import { expect, it } from 'vitest'
import { heatStep, rewardSum, stepName, tokenWords } from './lanes.ts'

it('tints by log-probability, sure tokens not at all', () => {
  expect([0, -0.01, -2, -4, -99].map(heatStep)).toEqual([0, 0, 4, 8, 8])
})

it('says in words what a token and a step are', () => {
  expect(
    tokenWords(
      { tokens: ["'alice'"], logProbs: [-0.1], entropies: [0.5], advantage: 0, truncated: false },
      0,
    ),
  ).toBe('"\'alice\'", log-probability \u22120.10, probability 0.90, entropy 0.50')
  expect(
    stepName({
      lane: 'tool',
      subtask: 0,
      call: "[AddAgenda(x='1')]",
      ok: false,
      result: '',
      matchedGold: -1,
    }),
  ).toBe('AddAgenda refuses')
  expect(
    rewardSum([
      { name: 'a', value: 0.5, weight: 2, expected: '', actual: '' },
      { name: 'b', value: 1, weight: 0, expected: '', actual: '' },
    ]),
  ).toBe(1)
})
