/**
 * Portable functions against the runtime's own, to a few units in the last place; and pinned bits,
 * which no runtime may change.
 */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { cos, exp, log, power, sin, wholePower } from './portable-math.ts'

const ULP = 2 ** -52
const number = (min: number, max: number) => fc.double({ min, max, noNaN: true })

it('agrees with the runtime', () => {
  fc.assert(fc.property(number(-700, 700), (x) => Math.abs(exp(x) / Math.exp(x) - 1) < 8 * ULP))
  fc.assert(
    fc.property(
      number(1e-300, 1e300),
      (x) => Math.abs(log(x) - Math.log(x)) <= 4 * ULP * Math.max(1, Math.abs(Math.log(x))),
    ),
  )
  fc.assert(
    fc.property(
      number(-1e6, 1e6),
      (x) => Math.abs(sin(x) - Math.sin(x)) < 4 * ULP && Math.abs(cos(x) - Math.cos(x)) < 4 * ULP,
    ),
  )
  fc.assert(
    fc.property(
      number(0.5, 1e6),
      number(-3, 3),
      (base, x) => Math.abs(power(base, x) / Math.pow(base, x) - 1) < 200 * ULP,
    ),
  )
  fc.assert(
    fc.property(
      number(0.5, 1),
      fc.nat(5000),
      (base, n) =>
        Math.abs(wholePower(base, n) / Math.pow(base, n) - 1) < 1e-11 || base ** n < 1e-290,
    ),
  )
})

it('knows where functions end', () => {
  expect([
    exp(-1000),
    exp(1000),
    exp(NaN),
    log(0),
    log(-1),
    log(Infinity),
    exp(0),
    log(1),
    sin(0),
    cos(0),
  ]).toEqual([0, Infinity, NaN, NaN, NaN, Infinity, 1, 0, 0, 1])
  expect(() => sin(1e9)).toThrow(RangeError)
})

it('has pinned bits', () => {
  const bits = (x: number) => Buffer.from(new Float64Array([x]).buffer).toString('hex')
  expect(
    [exp(1.25), log(10), sin(100), cos(191.5), power(10_000, -0.375), wholePower(0.95, 61)].map(
      bits,
    ),
  ).toMatchInlineSnapshot(`
    [
      "f0fab0ed38ec0b40",
      "1655b5bbb16b0240",
      "b84d8cb72534e0bf",
      "cd9fe08412b3efbf",
      "713aa04edc30a03f",
      "2c5ef7a38968a63f",
    ]
  `)
})
