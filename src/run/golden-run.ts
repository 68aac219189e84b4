/**
 * The golden run: a short run whose numbers are pinned to the bit. The portable build gives the
 * same bits on every machine, so that one hash says whether a change of the code changed what is
 * computed, in Node and in a browser alike. A change of it says why.
 */
import { withoutTiming } from './compare.ts'
import type { ConfigInput } from './config.ts'
import type { RunFile } from './run-file.ts'

/**
 * The desk with the default grouping: what the page's first preset does, portable and three updates
 * long.
 */
export const GOLDEN_CONFIG = {
  name: 'Golden run',
  seed: 1,
  suite: { id: 'desk' },
  mode: 'joint',
  portable: true,
  rl: { updates: 3 },
  evaluation: { every: 20 },
} as const satisfies ConfigInput

/** What it gives everywhere. */
export const GOLDEN_BITS = '45038c8008d2d8e897636a797a86daf1f9ca1c61108f59cc528f61f6b182c3ec'

/**
 * SHA-256, in hexadecimal, of every figure that two runs are compared by and of all weights. Keys
 * are sorted; wall-clock figures, texts and what the run was made with are left out, so that a
 * setting that is added with its old meaning as default changes nothing. JSON tells -0 not from 0;
 * weights keep every bit. The file must hold its weights.
 */
export async function runBits({
  warmStart,
  updates,
  evaluations,
  crossPlay,
  tokens,
  weights,
}: RunFile): Promise<string> {
  if (weights === undefined) throw new RangeError('The run file holds no weights to hash.')
  const text = JSON.stringify(
    withSortedKeys({
      warmStart,
      updates: updates.map(withoutTiming),
      evaluations,
      crossPlay,
      tokens,
      weights,
    }),
  )
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

function withSortedKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withSortedKeys)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, withSortedKeys(inner)]),
  )
}
