import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { heldOut } from '../held-out-groups.ts'
import { heldOutGroups } from '../bfcl/function-groups.ts'
import { sidesOf } from './official-split.ts'
import { tries } from '../../run/testing/tries.ts'

const same = (group: string): string => group
const items = fc.array(
  fc.nat(20).map((n) => `g${n}`),
  { minLength: 1, maxLength: 60 },
)

describe.each([
  ['dialogues', (seed: number) => (groups: readonly string[]) => heldOut(groups, 0.3, seed)],
  [
    'groups of functions',
    (seed: number) => (groups: readonly string[]) => heldOutGroups(groups, 0.3, seed),
  ],
])('the splits of %s', (_, draw) => {
  it('for tuning hold nothing that is reported on, and no group is on two sides', () => {
    fc.assert(
      fc.property(items, fc.nat(1000), (all, seed) => {
        const reporting = sidesOf(all, same, 'reporting', draw(seed))
        const tuning = sidesOf(all, same, 'tuning', draw(seed))
        const reported = new Set(reporting.held)
        for (const group of [...tuning.train, ...tuning.held])
          expect(reported.has(group)).toBe(false)
        for (const { train, held } of [reporting, tuning])
          expect(train.filter((group) => held.includes(group))).toEqual([])
        // Everything that reporting trains on is there, and nothing twice.
        expect([...tuning.train, ...tuning.held].sort()).toEqual([...reporting.train].sort())
        expect(reporting.train.length + reporting.held.length).toBe(all.length)
        if (new Set(reporting.train).size > 1) expect(tuning.held.length).toBeGreaterThan(0)
      }),
      tries(200),
    )
  })

  it('for reporting are what the suite draws', () => {
    const all = Array.from({ length: 50 }, (_, i) => `g${i}`)
    expect(new Set(sidesOf(all, same, 'reporting', draw(3)).held)).toEqual(draw(3)(all))
  })
})
