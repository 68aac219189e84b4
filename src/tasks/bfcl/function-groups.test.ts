import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { at } from '../../run/at.ts'
import { functionGroups, heldOutGroups, nameWords } from './function-groups.ts'
import { tries } from '../../run/testing/tries.ts'

describe('functionGroups', () => {
  it('keeps together what shares a function, directly or by way of others', () => {
    const [a, b, c, d, e] = functionGroups([['f', 'g'], ['h'], ['g', 'h'], ['x'], []])
    expect(new Set([a, b, c]).size).toBe(1)
    expect(new Set([a, d, e]).size).toBe(3)
  })

  it('never puts a function on both sides, and does not depend on the order of names', () => {
    const items = fc.array(
      fc.array(
        fc.nat(25).map((n) => `f${n}`),
        { minLength: 1, maxLength: 3 },
      ),
      { minLength: 1, maxLength: 40 },
    )
    fc.assert(
      fc.property(items, fc.integer({ min: 0, max: 1000 }), (names, seed) => {
        const groups = functionGroups(names)
        const held = heldOutGroups(groups, 0.3, seed)
        const side = (away: boolean) =>
          new Set(names.filter((_, i) => held.has(at(groups, i, 'groups')) === away).flat())
        const [test, train] = [side(true), side(false)]
        expect([...test].filter((name) => train.has(name))).toEqual([])
        expect(train.size).toBeGreaterThan(0)
        if (new Set(groups).size > 1) expect(test.size).toBeGreaterThan(0)
        expect(functionGroups(names.map((one) => [...one].reverse()))).toEqual(groups)
      }),
      tries(500),
    )
  })
})

it('holds out about the share, and trains on what is too large', () => {
  const groups = [
    ...Array.from({ length: 60 }, () => 'large'),
    ...Array.from({ length: 40 }, (_, i) => `small ${i}`),
  ]
  const held = heldOutGroups(groups, 0.25, 3)
  expect(held.has('large')).toBe(false)
  expect(groups.filter((group) => held.has(group))).toHaveLength(25)
  expect(heldOutGroups(['only', 'only'], 0.25, 3).size).toBe(0)
})

it('takes names apart', () => {
  expect(nameWords('geo_distance.calculateFast2')).toEqual([
    'geo',
    'distance',
    'calculate',
    'fast2',
  ])
})
