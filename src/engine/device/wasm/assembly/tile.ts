/**
 * The one place where products are computed: a tile of results in registers, 6 × 8 or 4 × 8, walks
 * along k and is written once. b is a *panel*: for each k the eight columns of the tile, next to
 * each other. Each result is a sum over k in ascending order whatever the tile's shape, so how rows
 * are gathered into tiles changes no bit.
 *
 * Twelve accumulators, two columns and one factor are what the sixteen vector registers of x86
 * hold; the steps are written out because a loop over rows would keep accumulators in memory. All
 * strides are in bytes.
 */
import { ZERO, madd } from './simd'

/** Columns of a panel. */
export const PANEL: i32 = 8
/** Rows of a tile, and of the one for what is left over. */
export const TILE: i32 = 6
export const SMALL_TILE: i32 = 4

/**
 * Puts four rows' next four components into half a panel: component i of each next to the others,
 * one panel row further for each i.
 */
@inline
export function storeAsColumns(to: usize, a: v128, b: v128, c: v128, d: v128): void {
  const ab = i32x4.shuffle(a, b, 0, 4, 1, 5), cd = i32x4.shuffle(c, d, 0, 4, 1, 5)
  const AB = i32x4.shuffle(a, b, 2, 6, 3, 7), CD = i32x4.shuffle(c, d, 2, 6, 3, 7)
  v128.store(to, i64x2.shuffle(ab, cd, 0, 2))
  v128.store(to, i64x2.shuffle(ab, cd, 1, 3), 32)
  v128.store(to, i64x2.shuffle(AB, CD, 0, 2), 64)
  v128.store(to, i64x2.shuffle(AB, CD, 1, 3), 96)
}

/** out [6, 8] = a [6, 4 · quads] · b, with a in rows `am` apart. */
export function tileOfSix(a: usize, am: usize, b: usize, quads: i32, out: usize, om: usize): void {
  let c00 = ZERO, c01 = ZERO
  let c10 = ZERO, c11 = ZERO
  let c20 = ZERO, c21 = ZERO
  let c30 = ZERO, c31 = ZERO
  let c40 = ZERO, c41 = ZERO
  let c50 = ZERO, c51 = ZERO
  let a0 = a, a1 = a + am, a2 = a + 2 * am, a3 = a + 3 * am, a4 = a + 4 * am, a5 = a + 5 * am
  for (let i = 0; i < quads; i++) {
    let b0: v128, b1: v128, x: v128
    b0 = v128.load(b, 0); b1 = v128.load(b, 16)
    x = v128.load32_splat(a0, 0); c00 = madd(x, b0, c00); c01 = madd(x, b1, c01)
    x = v128.load32_splat(a1, 0); c10 = madd(x, b0, c10); c11 = madd(x, b1, c11)
    x = v128.load32_splat(a2, 0); c20 = madd(x, b0, c20); c21 = madd(x, b1, c21)
    x = v128.load32_splat(a3, 0); c30 = madd(x, b0, c30); c31 = madd(x, b1, c31)
    x = v128.load32_splat(a4, 0); c40 = madd(x, b0, c40); c41 = madd(x, b1, c41)
    x = v128.load32_splat(a5, 0); c50 = madd(x, b0, c50); c51 = madd(x, b1, c51)
    b0 = v128.load(b, 32); b1 = v128.load(b, 48)
    x = v128.load32_splat(a0, 4); c00 = madd(x, b0, c00); c01 = madd(x, b1, c01)
    x = v128.load32_splat(a1, 4); c10 = madd(x, b0, c10); c11 = madd(x, b1, c11)
    x = v128.load32_splat(a2, 4); c20 = madd(x, b0, c20); c21 = madd(x, b1, c21)
    x = v128.load32_splat(a3, 4); c30 = madd(x, b0, c30); c31 = madd(x, b1, c31)
    x = v128.load32_splat(a4, 4); c40 = madd(x, b0, c40); c41 = madd(x, b1, c41)
    x = v128.load32_splat(a5, 4); c50 = madd(x, b0, c50); c51 = madd(x, b1, c51)
    b0 = v128.load(b, 64); b1 = v128.load(b, 80)
    x = v128.load32_splat(a0, 8); c00 = madd(x, b0, c00); c01 = madd(x, b1, c01)
    x = v128.load32_splat(a1, 8); c10 = madd(x, b0, c10); c11 = madd(x, b1, c11)
    x = v128.load32_splat(a2, 8); c20 = madd(x, b0, c20); c21 = madd(x, b1, c21)
    x = v128.load32_splat(a3, 8); c30 = madd(x, b0, c30); c31 = madd(x, b1, c31)
    x = v128.load32_splat(a4, 8); c40 = madd(x, b0, c40); c41 = madd(x, b1, c41)
    x = v128.load32_splat(a5, 8); c50 = madd(x, b0, c50); c51 = madd(x, b1, c51)
    b0 = v128.load(b, 96); b1 = v128.load(b, 112)
    x = v128.load32_splat(a0, 12); c00 = madd(x, b0, c00); c01 = madd(x, b1, c01)
    x = v128.load32_splat(a1, 12); c10 = madd(x, b0, c10); c11 = madd(x, b1, c11)
    x = v128.load32_splat(a2, 12); c20 = madd(x, b0, c20); c21 = madd(x, b1, c21)
    x = v128.load32_splat(a3, 12); c30 = madd(x, b0, c30); c31 = madd(x, b1, c31)
    x = v128.load32_splat(a4, 12); c40 = madd(x, b0, c40); c41 = madd(x, b1, c41)
    x = v128.load32_splat(a5, 12); c50 = madd(x, b0, c50); c51 = madd(x, b1, c51)
    a0 += 16; a1 += 16; a2 += 16; a3 += 16; a4 += 16; a5 += 16
    b += 128
  }
  v128.store(out, c00); v128.store(out, c01, 16)
  v128.store(out + om, c10); v128.store(out + om, c11, 16)
  v128.store(out + 2 * om, c20); v128.store(out + 2 * om, c21, 16)
  v128.store(out + 3 * om, c30); v128.store(out + 3 * om, c31, 16)
  v128.store(out + 4 * om, c40); v128.store(out + 4 * om, c41, 16)
  v128.store(out + 5 * om, c50); v128.store(out + 5 * om, c51, 16)
}

/** out [4, 8] = a [4, 4 · quads] · b, with a in rows `am` apart. */
export function tileOfFour(a: usize, am: usize, b: usize, quads: i32, out: usize, om: usize): void {
  let c00 = ZERO, c01 = ZERO
  let c10 = ZERO, c11 = ZERO
  let c20 = ZERO, c21 = ZERO
  let c30 = ZERO, c31 = ZERO
  let a0 = a, a1 = a + am, a2 = a + 2 * am, a3 = a + 3 * am
  for (let i = 0; i < quads; i++) {
    let b0: v128, b1: v128, x: v128
    b0 = v128.load(b, 0); b1 = v128.load(b, 16)
    x = v128.load32_splat(a0, 0); c00 = madd(x, b0, c00); c01 = madd(x, b1, c01)
    x = v128.load32_splat(a1, 0); c10 = madd(x, b0, c10); c11 = madd(x, b1, c11)
    x = v128.load32_splat(a2, 0); c20 = madd(x, b0, c20); c21 = madd(x, b1, c21)
    x = v128.load32_splat(a3, 0); c30 = madd(x, b0, c30); c31 = madd(x, b1, c31)
    b0 = v128.load(b, 32); b1 = v128.load(b, 48)
    x = v128.load32_splat(a0, 4); c00 = madd(x, b0, c00); c01 = madd(x, b1, c01)
    x = v128.load32_splat(a1, 4); c10 = madd(x, b0, c10); c11 = madd(x, b1, c11)
    x = v128.load32_splat(a2, 4); c20 = madd(x, b0, c20); c21 = madd(x, b1, c21)
    x = v128.load32_splat(a3, 4); c30 = madd(x, b0, c30); c31 = madd(x, b1, c31)
    b0 = v128.load(b, 64); b1 = v128.load(b, 80)
    x = v128.load32_splat(a0, 8); c00 = madd(x, b0, c00); c01 = madd(x, b1, c01)
    x = v128.load32_splat(a1, 8); c10 = madd(x, b0, c10); c11 = madd(x, b1, c11)
    x = v128.load32_splat(a2, 8); c20 = madd(x, b0, c20); c21 = madd(x, b1, c21)
    x = v128.load32_splat(a3, 8); c30 = madd(x, b0, c30); c31 = madd(x, b1, c31)
    b0 = v128.load(b, 96); b1 = v128.load(b, 112)
    x = v128.load32_splat(a0, 12); c00 = madd(x, b0, c00); c01 = madd(x, b1, c01)
    x = v128.load32_splat(a1, 12); c10 = madd(x, b0, c10); c11 = madd(x, b1, c11)
    x = v128.load32_splat(a2, 12); c20 = madd(x, b0, c20); c21 = madd(x, b1, c21)
    x = v128.load32_splat(a3, 12); c30 = madd(x, b0, c30); c31 = madd(x, b1, c31)
    a0 += 16; a1 += 16; a2 += 16; a3 += 16
    b += 128
  }
  v128.store(out, c00); v128.store(out, c01, 16)
  v128.store(out + om, c10); v128.store(out + om, c11, 16)
  v128.store(out + 2 * om, c20); v128.store(out + 2 * om, c21, 16)
  v128.store(out + 3 * om, c30); v128.store(out + 3 * om, c31, 16)
}

/** out [6, 8] = aᵀ · b, with a [4 · quads, 6]: products that sum over rows. */
export function tileOfColumns(a: usize, b: usize, quads: i32, out: usize, om: usize): void {
  let c00 = ZERO, c01 = ZERO
  let c10 = ZERO, c11 = ZERO
  let c20 = ZERO, c21 = ZERO
  let c30 = ZERO, c31 = ZERO
  let c40 = ZERO, c41 = ZERO
  let c50 = ZERO, c51 = ZERO
  for (let i = 0; i < quads; i++) {
    let b0: v128, b1: v128, x: v128
    b0 = v128.load(b, 0); b1 = v128.load(b, 16)
    x = v128.load32_splat(a, 0); c00 = madd(x, b0, c00); c01 = madd(x, b1, c01)
    x = v128.load32_splat(a, 4); c10 = madd(x, b0, c10); c11 = madd(x, b1, c11)
    x = v128.load32_splat(a, 8); c20 = madd(x, b0, c20); c21 = madd(x, b1, c21)
    x = v128.load32_splat(a, 12); c30 = madd(x, b0, c30); c31 = madd(x, b1, c31)
    x = v128.load32_splat(a, 16); c40 = madd(x, b0, c40); c41 = madd(x, b1, c41)
    x = v128.load32_splat(a, 20); c50 = madd(x, b0, c50); c51 = madd(x, b1, c51)
    b0 = v128.load(b, 32); b1 = v128.load(b, 48)
    x = v128.load32_splat(a, 24); c00 = madd(x, b0, c00); c01 = madd(x, b1, c01)
    x = v128.load32_splat(a, 28); c10 = madd(x, b0, c10); c11 = madd(x, b1, c11)
    x = v128.load32_splat(a, 32); c20 = madd(x, b0, c20); c21 = madd(x, b1, c21)
    x = v128.load32_splat(a, 36); c30 = madd(x, b0, c30); c31 = madd(x, b1, c31)
    x = v128.load32_splat(a, 40); c40 = madd(x, b0, c40); c41 = madd(x, b1, c41)
    x = v128.load32_splat(a, 44); c50 = madd(x, b0, c50); c51 = madd(x, b1, c51)
    b0 = v128.load(b, 64); b1 = v128.load(b, 80)
    x = v128.load32_splat(a, 48); c00 = madd(x, b0, c00); c01 = madd(x, b1, c01)
    x = v128.load32_splat(a, 52); c10 = madd(x, b0, c10); c11 = madd(x, b1, c11)
    x = v128.load32_splat(a, 56); c20 = madd(x, b0, c20); c21 = madd(x, b1, c21)
    x = v128.load32_splat(a, 60); c30 = madd(x, b0, c30); c31 = madd(x, b1, c31)
    x = v128.load32_splat(a, 64); c40 = madd(x, b0, c40); c41 = madd(x, b1, c41)
    x = v128.load32_splat(a, 68); c50 = madd(x, b0, c50); c51 = madd(x, b1, c51)
    b0 = v128.load(b, 96); b1 = v128.load(b, 112)
    x = v128.load32_splat(a, 72); c00 = madd(x, b0, c00); c01 = madd(x, b1, c01)
    x = v128.load32_splat(a, 76); c10 = madd(x, b0, c10); c11 = madd(x, b1, c11)
    x = v128.load32_splat(a, 80); c20 = madd(x, b0, c20); c21 = madd(x, b1, c21)
    x = v128.load32_splat(a, 84); c30 = madd(x, b0, c30); c31 = madd(x, b1, c31)
    x = v128.load32_splat(a, 88); c40 = madd(x, b0, c40); c41 = madd(x, b1, c41)
    x = v128.load32_splat(a, 92); c50 = madd(x, b0, c50); c51 = madd(x, b1, c51)
    a += 96
    b += 128
  }
  v128.store(out, c00); v128.store(out, c01, 16)
  v128.store(out + om, c10); v128.store(out + om, c11, 16)
  v128.store(out + 2 * om, c20); v128.store(out + 2 * om, c21, 16)
  v128.store(out + 3 * om, c30); v128.store(out + 3 * om, c31, 16)
  v128.store(out + 4 * om, c40); v128.store(out + 4 * om, c41, 16)
  v128.store(out + 5 * om, c50); v128.store(out + 5 * om, c51, 16)
}
