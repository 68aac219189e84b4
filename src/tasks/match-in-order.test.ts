import fc from 'fast-check'
import { expect, it } from 'vitest'
import { matchInOrder } from './match-in-order.ts'
import { tries } from '../run/testing/tries.ts'

const match = (wanted: string, made: string) =>
  matchInOrder(Array.from(wanted), Array.from(made), (a, b) => a === b)

it.each([
  ['', '', [], []],
  ['ab', '', [false, false], []],
  ['', 'ab', [], [-1, -1]],
  ['abc', 'abc', [true, true, true], [0, 1, 2]],
  ['abc', 'xaxbxc', [true, true, true], [-1, 0, -1, 1, -1, 2]],
  // Of as many, what is wanted first.
  ['ab', 'ba', [true, false], [-1, 0]],
  // The earliest of what is made counts.
  ['a', 'aa', [true], [0, -1]],
  ['aa', 'a', [true, false], [0]],
  // More matches outweigh an early one.
  ['abcd', 'dabc', [true, true, true, false], [-1, 0, 1, 2]],
  ['xaby', 'yab', [false, true, true, false], [-1, 1, 2]],
] as const)('%s in %s', (wanted, made, goldMatched, callMatched) => {
  expect(match(wanted, made)).toEqual({ goldMatched, callMatched })
})

it('is as long as a common subsequence can be, and one', () => {
  const word = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 6 })
  const longest = (a: readonly string[], b: readonly string[]): number =>
    a.length === 0 || b.length === 0
      ? 0
      : Math.max(
          longest(a.slice(1), b),
          longest(a, b.slice(1)),
          a[0] === b[0] ? 1 + longest(a.slice(1), b.slice(1)) : 0,
        )
  fc.assert(
    fc.property(word, word, (wanted, made) => {
      const { goldMatched, callMatched } = matchInOrder(wanted, made, (a, b) => a === b)
      const pairs = callMatched.flatMap((gold, i) => (gold < 0 ? [] : [[gold, i] as const]))
      expect(pairs).toHaveLength(longest(wanted, made))
      expect(
        pairs.every(
          ([gold, i], at) =>
            wanted[gold] === made[i] && (at === 0 || gold > (pairs[at - 1]?.[0] ?? -1)),
        ),
      ).toBe(true)
      expect(goldMatched.flatMap((matched, i) => (matched ? [i] : []))).toEqual(
        pairs.map(([gold]) => gold),
      )
    }),
    tries(100),
  )
})
