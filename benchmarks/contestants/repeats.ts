/**
 * How many products one round holds: enough that starting and reading back do not show, few enough
 * that a slow device ends soon.
 */

/** Milliseconds that a round should take. */
const ROUND = 250
const MOST = 64

/** Runs `once` twice, the first time to warm up, and derives the number from the second. */
export async function repeatsFor(once: () => Promise<void>): Promise<number> {
  await once()
  const began = performance.now()
  await once()
  return Math.max(1, Math.min(MOST, Math.round(ROUND / Math.max(0.1, performance.now() - began))))
}
