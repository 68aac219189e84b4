/** Philox4x32-10, the twin of src/engine/random.ts: the same bits from the same counter and key. */

/** The first of the four words. */
export function uniformWord(c0: u32, c1: u32, c2: u32, c3: u32, k0: u32, k1: u32): u32 {
  for (let round = 0; round < 10; round++) {
    const one = <u64>0xd2511f53 * <u64>c0
    const two = <u64>0xcd9e8d57 * <u64>c2
    c0 = <u32>(two >> 32) ^ c1 ^ k0
    c1 = <u32>two
    c2 = <u32>(one >> 32) ^ c3 ^ k1
    c3 = <u32>one
    k0 += 0x9e3779b9
    k1 += 0xbb67ae85
  }
  return c0
}

/** A word's upper 24 bits as a number in [0, 1). */
export function unitInterval(word: u32): f32 {
  return <f32>(word >> 8) * <f32>5.9604644775390625e-8
}
