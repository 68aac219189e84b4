import { describe, expect, it } from 'vitest'
import { MOST_ISSUES, checked, firstIssues } from './first-issues.ts'
import { runFileSchema } from './run-file.ts'
import { makeRunFile } from './testing/make-run.ts'
import { MUTATIONS } from './testing/mutate.ts'
import { sequence } from './testing/random.ts'

const text = JSON.stringify(
  makeRunFile({ updates: 3, weights: true, config: { planner: { dModel: 64 } } }),
)

describe('the first issues of a document', () => {
  it('are the schema’s own, whatever is wrong', () => {
    const random = sequence(7)
    let wrong = 0
    for (let round = 0; round < 400; round += 1) {
      const mutation = MUTATIONS[round % MUTATIONS.length]
      let document: unknown
      try {
        document = JSON.parse(mutation?.mutate(text, random) ?? text)
      } catch {
        continue
      }
      const whole = runFileSchema.safeParse(document)
      const read = checked(runFileSchema, document)
      expect(read.ok).toBe(whole.success)
      if (whole.success || read.ok) continue
      wrong += 1
      const places = (
        issues: readonly { readonly code?: string; readonly path: readonly PropertyKey[] }[],
      ) => issues.slice(0, MOST_ISSUES).map(({ code, path }) => [code, path])
      expect(places(read.issues)).toEqual(places(whole.error.issues))
    }
    expect(wrong).toBeGreaterThan(100)
  })

  it('are few, though one value holds millions of wrong ones', () => {
    const metrics = Object.fromEntries(Array.from({ length: 300_000 }, (_, i) => [`m${i}`, 'x']))
    const issues = firstIssues(runFileSchema, {
      ...makeRunFile(),
      updates: [{ update: 1, metrics, timing: {}, notices: [] }],
    })
    expect(issues).toHaveLength(MOST_ISSUES)
    expect(issues[0]).toMatchObject({ code: 'invalid_type', path: ['updates', 0, 'metrics', 'm0'] })
  })
})
