/**
 * What the calls of one entry may cost together. All limits are far above what official entries
 * need; past one, every call fails.
 */
import { PyError } from '../../python/python-value.ts'
import type { PyValue } from '../../python/python-value.ts'

export const RUN_LIMITS = {
  /** Calls of methods, nested ones included. */
  calls: 2_000,
  /** UTF-16 units of all results, and of all texts that expressions make. */
  characters: 50_000_000,
  /** UTF-16 units of one result. */
  resultCharacters: 4_000_000,
  /** UTF-16 units of what an exception says. */
  errorCharacters: 10_000,
  /** Values that expressions make and that results hand on to other calls. */
  values: 500_000,
  /** How deep such a value may be nested. */
  depth: 200,
  /** Values in all results. */
  results: 5_000_000,
  /** UTF-16 units of one call, and of all calls. */
  callCharacters: 50_000,
  source: 4_000_000,
  /**
   * What methods look through: UTF-16 units of contents, files and directories at a hundred each.
   */
  work: 50_000_000,
} as const

const COUNTED = ['calls', 'characters', 'values', 'results', 'source', 'work'] as const
type Counted = (typeof COUNTED)[number]

export class RunBudget {
  private readonly spent: Record<Counted, number> = {
    calls: 0,
    characters: 0,
    values: 0,
    results: 0,
    source: 0,
    work: 0,
  }

  /** Throws what Python throws when memory runs out. */
  spend(what: Counted, amount: number): void {
    this.spent[what] += amount
    if (this.spent[what] > RUN_LIMITS[what])
      throw new PyError(
        'MemoryError',
        `the entry's calls have used up their ${what}: ${RUN_LIMITS[what]}`,
      )
  }

  /** Throws when something has run out before. */
  check(): void {
    for (const what of COUNTED) this.spend(what, 0)
  }
}

/** How many values a value consists of. */
export function sizeOf(value: PyValue): number {
  if (typeof value !== 'object' || value === null) return 1
  if (value.kind === 'dict')
    return value.entries.reduce((sum, [key, inner]) => sum + sizeOf(key) + sizeOf(inner), 1)
  return value.kind === 'list' || value.kind === 'tuple'
    ? value.items.reduce((sum, item) => sum + sizeOf(item), 1)
    : 1
}
