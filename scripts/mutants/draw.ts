/**
 * Which mutants a seed draws: an order that depends on nothing but the seed and what each mutant
 * is, so that moved lines change nothing.
 */
import { createHash } from 'node:crypto'
import type { Mutant } from './operators.ts'

/** What a mutant is known by, wherever its line stands. */
export const nameOf = ({
  file,
  source,
  original,
  replacement,
}: Pick<Mutant, 'file' | 'source' | 'original' | 'replacement'>): string =>
  JSON.stringify([file, source, original, replacement])

/** The same, and which of several that are alike. */
export const keyOf = (mutant: Mutant): string => `${mutant.nth} ${nameOf(mutant)}`

/** No file gives more than this share of a sample. */
const LARGEST_SHARE = 0.05

export const capOf = (times: number): number => Math.max(3, Math.ceil(times * LARGEST_SHARE))

/** All mutants in the order in which the seed draws them. */
export function drawn(mutants: readonly Mutant[], seed: number): Mutant[] {
  const ranked = mutants.map((mutant) => ({
    mutant,
    rank: createHash('sha256')
      .update(`${seed} ${keyOf(mutant)}`)
      .digest('hex'),
  }))
  return ranked.sort((a, b) => (a.rank < b.rank ? -1 : 1)).map(({ mutant }) => mutant)
}

/**
 * What stands in the way of trying a mutant: it is no program, or it is known to be the same
 * program.
 */
export interface Sieve {
  readonly valid: (mutant: Mutant) => boolean
  readonly equivalent: (mutant: Mutant) => boolean
}

export type Drawn =
  | { readonly kind: 'mutant'; readonly mutant: Mutant }
  | { readonly kind: 'equivalent'; readonly mutant: Mutant }

/**
 * The first `times` of an order that can be tried, file by file no more than the cap; equivalents
 * that are met on the way are told and not counted.
 */
export function* sample(
  order: readonly Mutant[],
  times: number,
  { valid, equivalent }: Sieve,
): Generator<Drawn> {
  const cap = capOf(times)
  const of = new Map<string, number>()
  let taken = 0
  for (const mutant of order) {
    if (taken === times) return
    const here = of.get(mutant.file) ?? 0
    if (here === cap) continue
    if (equivalent(mutant)) yield { kind: 'equivalent', mutant }
    else if (valid(mutant)) {
      of.set(mutant.file, here + 1)
      taken += 1
      yield { kind: 'mutant', mutant }
    }
  }
}
