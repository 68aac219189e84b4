import { expect, it } from 'vitest'
import { CATEGORIES } from './bfcl-categories.ts'
import { leaderboardSums, turnSums } from './leaderboard-sums.ts'

const NONE = new Map<string, number>()
const every = (score: (category: string, index: number) => number) =>
  new Map(Object.keys(CATEGORIES).map((category, i) => [category, score(category, i)]))

it('gives no sum that lacks a part, and says which', () => {
  const sums = leaderboardSums(
    new Map([
      ['simple_python', 1],
      ['multiple', 1],
    ]),
    NONE,
  )
  expect(sums.every(({ score }) => score === undefined)).toBe(true)
  expect(sums[0]).toEqual({
    label: 'non-live, the mean of its parts',
    missing: ['simple (Java)', 'simple (JavaScript)', 'parallel', 'parallel multiple'],
  })
  expect(sums.map(({ label }) => label).filter((label) => /v3|v4/.test(label))).toEqual([
    expect.stringMatching(/^v3: /),
    expect.stringMatching(/^v4, agentic missing: /),
  ])
})

it('sums as the leaderboard does, with the agentic part always missing', () => {
  const sums = leaderboardSums(
    every(() => 1),
    NONE,
  )
  expect(sums.map(({ score }) => score)).toEqual([1, 1, 1, 1, 1, 0.6])
  expect(sums.at(-1)?.missing).toEqual(['agentic (memory, web search)'])
  expect(sums.slice(0, -1).every(({ missing }) => missing.length === 0)).toBe(true)
})

it('weights the live part by questions and the others by part', () => {
  const scores = every((category) =>
    category === 'live_multiple' ? 1 : category === 'simple_java' ? 0.3 : 0,
  )
  const [nonLive, live, , , v3, v4] = leaderboardSums(scores, NONE)
  expect(nonLive?.score).toBeCloseTo(0.1 / 4, 12)
  expect(live?.score).toBeCloseTo(1053 / 1351, 12)
  expect(v3?.score).toBeCloseTo((0.1 / 5 + 1053 / 2251) / 3, 12)
  expect(v4?.score).toBeCloseTo(0.1 * (0.1 / 4) + 0.1 * (1053 / 1351), 12)
  expect(
    leaderboardSums(
      scores,
      new Map([
        ['live_simple', 1],
        ['live_multiple', 1],
        ['live_parallel', 1],
        ['live_parallel_multiple', 1],
      ]),
    )[1]?.score,
  ).toBeCloseTo(0.25, 12)
})

it('gives each category its own weight in every sum', () => {
  const alone = (name: string): (number | undefined)[] =>
    leaderboardSums(
      every((category) => (category === name ? 1 : 0)),
      NONE,
    ).map(({ score }) => score)
  const [LIVE, ALL_LIVE] = [258 + 1053 + 16 + 24, 258 + 1053 + 16 + 24 + 884 + 16]
  const live = (questions: number) => [
    0,
    questions / LIVE,
    0,
    0,
    questions / ALL_LIVE / 3,
    (0.1 * questions) / LIVE,
  ]
  const wanted: Readonly<Record<string, readonly number[]>> = {
    simple_python: [1 / 12, 0, 0, 0, 1 / 45, 0.1 / 12],
    simple_java: [1 / 12, 0, 0, 0, 1 / 45, 0.1 / 12],
    simple_javascript: [1 / 12, 0, 0, 0, 1 / 45, 0.1 / 12],
    multiple: [1 / 4, 0, 0, 0, 1 / 15, 0.1 / 4],
    parallel: [1 / 4, 0, 0, 0, 1 / 15, 0.1 / 4],
    parallel_multiple: [1 / 4, 0, 0, 0, 1 / 15, 0.1 / 4],
    live_simple: live(258),
    live_multiple: live(1053),
    live_parallel: live(16),
    live_parallel_multiple: live(24),
    irrelevance: [0, 0, 1 / 2, 0, 1 / 15, 0.1 / 2],
    live_irrelevance: [0, 0, 1 / 2, 0, 884 / ALL_LIVE / 3, 0.1 / 2],
    live_relevance: [0, 0, 0, 0, 16 / ALL_LIVE / 3, 0],
    multi_turn_base: [0, 0, 0, 1 / 4, 1 / 12, 0.3 / 4],
    multi_turn_miss_func: [0, 0, 0, 1 / 4, 1 / 12, 0.3 / 4],
    multi_turn_miss_param: [0, 0, 0, 1 / 4, 1 / 12, 0.3 / 4],
    multi_turn_long_context: [0, 0, 0, 1 / 4, 1 / 12, 0.3 / 4],
  }
  expect(
    Object.keys(CATEGORIES)
      .filter((category) => alone(category).some((score) => score !== 0))
      .sort(),
  ).toEqual(Object.keys(wanted).sort())
  for (const [category, sums] of Object.entries(wanted))
    expect(alone(category), category).toEqual(
      sums.map((score) => expect.closeTo(score, 12) as number),
    )
  const [turns] = turnSums(every((category) => (category === 'multi_turn_base' ? 1 : 0)))
  expect([
    turns?.score,
    turns?.missing,
    turnSums(NONE)[0]?.score,
    turnSums(NONE)[0]?.missing.length,
  ]).toEqual([0.25, [], undefined, 4])
})
