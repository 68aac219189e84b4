/**
 * Vector arithmetic that every kernel shares: four floats at a time, reductions in one fixed order,
 * and an exponential of our own.
 */

export const ZERO: v128 = f32x4.splat(0)

/**
 * a · b + c: one rounding where relaxed SIMD fuses it, two in the portable build, which so has the
 * same bits everywhere.
 */

@inline
export function madd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, c)
  return f32x4.add(f32x4.mul(a, b), c)
}

/** (l0 + l2) + (l1 + l3). */

@inline
export function sumLanes(v: v128): f32 {
  const pairs = f32x4.add(v, i8x16.shuffle(v, v, 8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15))
  return f32x4.extract_lane(pairs, 0) + f32x4.extract_lane(pairs, 1)
}

@inline
export function maxLanes(v: v128): f32 {
  const pairs = f32x4.pmax(v, i8x16.shuffle(v, v, 8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15))
  return max(f32x4.extract_lane(pairs, 0), f32x4.extract_lane(pairs, 1))
}

/**
 * 1.5 · 2^23: a number below 2^22 that is added to it is rounded to a whole one, which then stands
 * in the lowest bits.
 */
const ROUNDER: f32 = 12582912

/**
 * e^x, four times, within two units in the last place: x = n·ln 2 + r with |r| at most ln 2 / 2, a
 * polynomial of degree seven for e^r (coefficients of Cephes' expf, Moshier 1989), and n put into
 * the exponent. Below e^-87 it is zero, above e^88 it stays there; NaN stays NaN.
 */
@inline
export function exp4(x: v128): v128 {
  // The order of operands matters: where one is NaN, pmin and pmax give the first.
  const held = f32x4.pmin(f32x4.pmax(x, f32x4.splat(-87.3)), f32x4.splat(88))
  const rounded = f32x4.add(f32x4.mul(held, f32x4.splat(1.44269504088896341)), f32x4.splat(ROUNDER))
  const n = f32x4.sub(rounded, f32x4.splat(ROUNDER))
  const r = madd(n, f32x4.splat(2.12194440e-4), madd(n, f32x4.splat(-0.693359375), held))
  let p = f32x4.splat(1.9875691500e-4)
  p = madd(p, r, f32x4.splat(1.3981999507e-3))
  p = madd(p, r, f32x4.splat(8.3334519073e-3))
  p = madd(p, r, f32x4.splat(4.1665795894e-2))
  p = madd(p, r, f32x4.splat(1.6666665459e-1))
  p = madd(p, r, f32x4.splat(5.0000001201e-1))
  const fraction = f32x4.add(madd(f32x4.mul(p, r), r, r), f32x4.splat(1))
  const power = i32x4.shl(i32x4.add(rounded, i32x4.splat(127)), 23)
  return v128.andnot(f32x4.mul(fraction, power), f32x4.lt(x, f32x4.splat(-87.3)))
}

/** The same bits as a lane of `exp4`. */
export function exp1(x: f32): f32 {
  return f32x4.extract_lane(exp4(f32x4.splat(x)), 0)
}

/**
 * Natural logarithm, computed by AssemblyScript's own library: no machine's instruction decides a
 * bit.
 */
export function log1(x: f32): f32 {
  return Mathf.log(x)
}

/** Writes the first `words` lanes of v, of at least one; whole vectors at once. */
export function storeLanes(to: usize, v: v128, words: i32): void {
  if (words >= 4) {
    v128.store(to, v)
    return
  }
  store<f32>(to, f32x4.extract_lane(v, 0))
  if (words > 1) store<f32>(to, f32x4.extract_lane(v, 1), 4)
  if (words > 2) store<f32>(to, f32x4.extract_lane(v, 2), 8)
}
