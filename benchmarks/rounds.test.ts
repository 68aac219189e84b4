import { expect, test } from 'vitest'
import type { Lap } from './contestant.ts'
import { alternate, compareLosses } from './rounds.ts'
import type { Runner } from './rounds.ts'

const RULES = { warmUp: 1, rounds: 3, limit: 50, enough: 1000 }
const silent = () => undefined

/** Runs that write down whose turn it was. */
function runner(
  name: string,
  log: string[],
  lap: (turn: number) => Partial<Lap> | Error | 'never',
): Runner {
  let turn = 0
  return {
    name,
    async run() {
      log.push(name)
      const given = lap(turn++)
      if (given === 'never') return new Promise(() => undefined)
      if (given instanceof Error) throw given
      return { ms: 1, loss: null, dispatches: 0, submits: 0, units: 1, figures: {}, ...given }
    },
    end: async () => {
      log.push(`${name} ends`)
    },
  }
}

test('runners take turns, and warm-up rounds do not count', async () => {
  const log: string[] = []
  const courses = await alternate(
    [runner('a', log, (turn) => ({ ms: turn })), runner('b', log, (turn) => ({ ms: 10 * turn }))],
    RULES,
    silent,
  )
  expect(log).toEqual(['a', 'b', 'a', 'b', 'a', 'b', 'a', 'b'])
  expect(courses.map(({ laps }) => laps.map(({ ms }) => ms))).toEqual([
    [1, 2, 3],
    [10, 20, 30],
  ])
})

test('who fails or takes too long is ended and left out, and the others go on', async () => {
  const log: string[] = []
  const courses = await alternate(
    [
      runner('slow', log, (turn) => (turn === 1 ? 'never' : {})),
      runner('broken', log, () => new Error('no memory')),
      runner('sound', log, () => ({})),
    ],
    RULES,
    silent,
  )
  expect(courses.map(({ failure }) => failure)).toEqual(['over 0.05 s', 'no memory', undefined])
  expect(courses.map(({ laps }) => laps.length)).toEqual([0, 0, 3])
  expect(log.filter((entry) => entry.endsWith('ends'))).toEqual(['broken ends', 'slow ends'])
})

test('who has been timed long enough sits out, a round of several units counting whole', async () => {
  const log: string[] = []
  const courses = await alternate(
    [runner('long', log, () => ({ ms: 100, units: 10 })), runner('short', log, () => ({}))],
    RULES,
    silent,
  )
  expect(courses.map(({ laps }) => laps.length)).toEqual([1, 3])
})

test('different losses in one round are different work', async () => {
  const drifting = (drift: number) => (turn: number) => ({ loss: 5 + turn * drift })
  const log: string[] = []
  await expect(
    alternate(
      [runner('a', log, drifting(0)), runner('b', log, drifting(0.1))],
      { ...RULES, tolerance: 1e-3 },
      silent,
    ),
  ).rejects.toThrow(/a and b did different work: losses 5 and 5\.1 in round 1/)
  expect(() => {
    compareLosses(
      0,
      new Map([
        ['a', 2],
        ['b', 2.001],
        ['c', NaN],
      ]),
      1e-3,
    )
  }).toThrow(/a and c/)
  expect(() => {
    compareLosses(
      0,
      new Map([
        ['a', 2],
        ['b', 2.001],
      ]),
      1e-3,
    )
  }).not.toThrow()
})
