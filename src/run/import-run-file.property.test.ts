import fc from 'fast-check'
import { expect, it } from 'vitest'
import { writeRunFile } from './export.ts'
import { readRunFile } from './import-run-file.ts'
import { makeRunFile } from './testing/make-run.ts'
import { MUTATIONS } from './testing/mutate.ts'
import { sequence } from './testing/random.ts'
import { least, tries } from './testing/tries.ts'

const TRIES = tries(2000, 20261122)
const FILES = TRIES.numRuns

/** Short runs of every shape, so that a mutation is likely to hit each kind of field. */
const ORIGINALS = [
  makeRunFile({ seed: 1, updates: 2 }),
  makeRunFile({
    seed: 2,
    updates: 3,
    weights: true,
    config: { mode: 'separate', warmStart: { from: 'demonstrations' } },
  }),
  makeRunFile({ seed: 3, updates: 1, status: 'stopped', config: { suite: { id: 'api-bank' } } }),
  { ...makeRunFile({ seed: 4, updates: 1, status: 'failed' }), failure: 'The device was lost.' },
].map((run) => writeRunFile(run, { weights: true }))

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

it(`imports soundly or refuses with the place: ${FILES} mutated run files`, () => {
  const counts = { valid: 0, accepted: 0, refused: 0 }
  const mutated = fc.record({
    original: fc.constantFrom(...ORIGINALS),
    mutation: fc.constantFrom(...MUTATIONS),
    times: fc.integer({ min: 1, max: 3 }),
    seed: fc.nat(),
  })
  fc.assert(
    fc.property(mutated, ({ original, mutation, times, seed }) => {
      const random = sequence(seed)
      let text = original
      for (let i = 0; i < times && isJson(text); i += 1) text = mutation.mutate(text, random)
      if (isJson(text)) counts.valid += 1
      const outcome = readRunFile(text)
      if (!outcome.ok) {
        counts.refused += 1
        const { kind, place, message, wayOut } = outcome.error
        expect(message).toMatch(/^run\.json/)
        expect(wayOut).not.toBe('')
        // Only a file that is no run as a whole has no place.
        if (kind !== 'not-a-run') expect(place).not.toBe('')
        expect(message).toContain(place)
        return
      }
      counts.accepted += 1
      // What is accepted is what will be exported, and that reads back the same.
      const written = writeRunFile(outcome.file, { weights: true })
      const again = readRunFile(written)
      expect(again.ok && writeRunFile(again.file, { weights: true })).toBe(written)
    }),
    TRIES,
  )
  console.log(
    `run files: ${FILES} mutated, ${counts.valid} still valid JSON, ${counts.accepted} accepted, ${counts.refused} refused`,
  )
  expect(counts.accepted + counts.refused).toBe(FILES)
  expect(counts.valid).toBeGreaterThanOrEqual(least(1000, 2000))
  expect(counts.accepted).toBeGreaterThan(0)
  expect(Object.getPrototypeOf({})).toBe(Object.prototype)
}, 300_000)
