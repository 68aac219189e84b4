import Reference from 'decimal.js-light'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import Decimal from './decimal.ts'

/** What charts draw: shares, counts, and small figures with a few digits. */
const figure = fc
  .tuple(fc.integer({ min: -99_999, max: 99_999 }), fc.integer({ min: -6, max: 3 }))
  .map(([digits, exponent]) => Number(`${digits}e${exponent}`))

it('reckons with decimals as decimal.js-light does', () => {
  fc.assert(
    fc.property(figure, figure, (a, b) => {
      const [ours, theirs] = [new Decimal(a), new Reference(a)]
      for (const name of [
        'add',
        'sub',
        'mul',
        ...(b === 0 ? [] : (['div', 'mod'] as const)),
      ] as const) {
        const wanted = theirs[name](b).toNumber()
        // A remainder is as exact as what it is left of.
        const size = Math.max(Math.abs(wanted), name === 'mul' || name === 'div' ? 0 : Math.abs(a))
        expect(Math.abs(ours[name](b).toNumber() - wanted), name).toBeLessThanOrEqual(1e-13 * size)
      }
      expect([ours.lt(b), ours.lte(b), ours.isint(), ours.abs().toNumber()]).toEqual([
        theirs.lt(b),
        theirs.lte(b),
        theirs.isint(),
        theirs.abs().toNumber(),
      ])
    }),
    { seed: 1 },
  )
})

it('keeps tenths whole, and powers of ten', () => {
  expect(new Decimal(0.1).add(0.2).toNumber()).toBe(0.3)
  expect(new Decimal(0.1).mul(3).toNumber()).toBe(0.3)
  expect(new Decimal(0.3).div(0.1).toNumber()).toBe(3)
  expect(new Decimal(0.3).mod(0.1).toNumber()).toBe(0)
  for (let exponent = -12; exponent <= 12; exponent += 1) {
    const power = new Decimal(10).pow(exponent)
    expect(power.toNumber()).toBe(Number(`1e${exponent}`))
    expect(power.log(10).toNumber()).toBe(exponent)
  }
})
