import { expect, it } from 'vitest'
import { CATEGORIES } from './categories.ts'
import { leaderboardSums } from './scores.ts'

const NONE = new Map<string, number>()
const every = (score: (category: string, index: number) => number) => new Map(Object.keys(CATEGORIES).map((category, i) => [category, score(category, i)]))

it('gives no sum that lacks a part, and says which', () => {
  const sums = leaderboardSums(new Map([['simple_python', 1], ['multiple', 1]]), NONE)
  expect(sums.every(({ score }) => score === undefined)).toBe(true)
  expect(sums[0]).toEqual({ label: 'non-live, the mean of its parts', missing: ['simple (Java)', 'simple (JavaScript)', 'parallel', 'parallel multiple'] })
  expect(sums.map(({ label }) => label).filter((label) => /v3|v4/.test(label))).toEqual([expect.stringMatching(/^v3: /), expect.stringMatching(/^v4, agentic missing: /)])
})

it('sums as the leaderboard does, with the agentic part always missing', () => {
  const sums = leaderboardSums(every(() => 1), NONE)
  expect(sums.map(({ score }) => score)).toEqual([1, 1, 1, 1, 1, 0.6])
  expect(sums.at(-1)?.missing).toEqual(['agentic (memory, web search)'])
  expect(sums.slice(0, -1).every(({ missing }) => missing.length === 0)).toBe(true)
})

it('weights the live part by questions and the others by part', () => {
  const scores = every((category) => (category === 'live_multiple' ? 1 : category === 'simple_java' ? 0.3 : 0))
  const [nonLive, live, , , v3, v4] = leaderboardSums(scores, NONE)
  expect(nonLive?.score).toBeCloseTo(0.1 / 4, 12)
  expect(live?.score).toBeCloseTo(1053 / 1351, 12)
  expect(v3?.score).toBeCloseTo((0.1 / 5 + 1053 / 2251) / 3, 12)
  expect(v4?.score).toBeCloseTo(0.1 * (0.1 / 4) + 0.1 * (1053 / 1351), 12)
  expect(leaderboardSums(scores, new Map([['live_simple', 1], ['live_multiple', 1], ['live_parallel', 1], ['live_parallel_multiple', 1]]))[1]?.score).toBeCloseTo(0.25, 12)
})
