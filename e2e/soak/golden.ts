/** The uninterrupted run, made once a call by the page itself, and whether another is the same. */
import { compareRuns } from '../../src/run/compare.ts'
import type { RunFile } from '../../src/run/run-file.ts'
import { withProfile } from '../profile.ts'
import type { RunConfig } from './runs.ts'
import { Visit, type VisitOptions } from './visit.ts'

export type Goldens = (preset: RunConfig) => Promise<RunFile>

/** `say` hears of each that is made. */
export function goldens(
  address: string,
  say: (line: string) => void,
  options: Pick<VisitOptions, 'webgpu'> = {},
): Goldens {
  const made = new Map<string, Promise<RunFile>>()
  const make = (preset: RunConfig): Promise<RunFile> =>
    withProfile(async (profile) => {
      const began = performance.now()
      const visit = await Visit.begin({ profile, address, preset, ...options })
      try {
        await visit.train()
        await visit.finished()
        const file = await visit.exported(true)
        say(
          `${preset.name} without a fault: ${file.updates.length} updates, ${((performance.now() - began) / 1000).toFixed(0)} s with its visit`,
        )
        return file
      } finally {
        await visit.close()
      }
    })
  return (preset) => {
    const known = made.get(preset.name) ?? make(preset)
    made.set(preset.name, known)
    // The next that asks may have more luck.
    known.catch(() => made.delete(preset.name))
    return known
  }
}

/**
 * In what `again` is another run than the uninterrupted one, weights included; undefined where in
 * nothing.
 */
export function difference(golden: RunFile, again: RunFile): string | undefined {
  if (again.status !== 'finished') return `the run ended as ${again.status}`
  const compared = compareRuns(golden, again)
  if (!compared.identical) return compared.difference
  if (
    golden.weights !== undefined &&
    again.weights !== undefined &&
    JSON.stringify(sorted(golden.weights)) !== JSON.stringify(sorted(again.weights))
  )
    return 'the trained weights differ'
  return undefined
}

/**
 * The same value with the keys of all objects in one order, which is no part of what is compared.
 */
export function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  )
}
