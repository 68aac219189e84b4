import { describe, expect, it } from 'vitest'
import { at } from './at.ts'
import { DEFAULT_EXPORT_BYTES, writeRunFile } from './export.ts'
import { readRunFile } from './import-run-file.ts'
import { makeRunFile, makeTrajectory } from './testing/make-run.ts'
import { sequence } from './testing/random.ts'

describe('writeRunFile', () => {
  it('keeps every number exactly', () => {
    const numbers = [0.1 + 0.2, Number.MIN_VALUE, Number.MAX_VALUE, -1e-7, 2 ** 53 - 1, Math.PI]
    const run = makeRunFile({ updates: 1 })
    const [update] = run.updates
    const metrics = Object.fromEntries(numbers.map((n, i) => [`n${i}`, n]))
    const outcome = readRunFile(
      writeRunFile({ ...run, updates: update === undefined ? [] : [{ ...update, metrics }] }),
    )
    expect(outcome.ok && Object.values(at(outcome.file.updates, 0, 'updates').metrics)).toEqual(
      numbers,
    )
  })

  it('writes equal runs equally, whatever the order of their keys', () => {
    const run = makeRunFile()
    const turned = Object.fromEntries(
      Object.entries({
        ...run,
        updates: run.updates.map((u) => ({
          ...u,
          metrics: Object.fromEntries(Object.entries(u.metrics).reverse()),
        })),
      }).reverse(),
    )
    const outcome = readRunFile(JSON.stringify(turned))
    expect(outcome.ok && writeRunFile(outcome.file)).toBe(writeRunFile(run))
  })

  it('stays under 5 MB by leaving whole trajectories out, the ends kept', () => {
    const random = sequence(3)
    const many = Array.from({ length: 4000 }, (_, i) =>
      makeTrajectory(1 + (i >> 2), 'train', i & 3, random),
    )
    const run = { ...makeRunFile({ updates: 1000 }), trajectories: many }
    const text = writeRunFile(run)
    const bytes = new TextEncoder().encode(text).length
    expect(bytes).toBeLessThan(DEFAULT_EXPORT_BYTES)
    const outcome = readRunFile(text)
    const kept = outcome.ok ? outcome.file.trajectories : []
    expect(kept.length).toBeGreaterThan(100)
    expect(new Set(kept.map((t) => t.update))).toContain(1)
    expect(new Set(kept.map((t) => t.update))).toContain(1000)
    expect(outcome.ok && outcome.file.updates).toEqual(run.updates)
  })

  it('lets requests leave only when told to, and a reader finds them', () => {
    const run = { ...makeRunFile(), requests: [{ text: 'play my secret song' }] }
    expect(writeRunFile(run)).not.toContain('secret')
    const outcome = readRunFile(writeRunFile(run, { requests: run.requests }))
    expect(outcome.ok && outcome.file.requests).toEqual(run.requests)
    expect(outcome.ok && writeRunFile(outcome.file)).toBe(writeRunFile(run))
  })

  it('includes weights only when asked', () => {
    const run = makeRunFile({ weights: true })
    for (const field of ['weights', 'weightsBefore']) {
      expect(writeRunFile(run)).not.toContain(`"${field}":{"`)
      expect(writeRunFile(run, { weights: true })).toContain(`"${field}":{"executor"`)
    }
  })

  it('names a metric that is not finite', () => {
    const run = makeRunFile({ updates: 2 })
    const bad = {
      ...run,
      updates: run.updates.map((u) => ({ ...u, metrics: { 'planner/loss': NaN } })),
    }
    expect(() => writeRunFile(bad)).toThrow(/updates\[0\]\.metrics\["planner\/loss"\]/)
  })
})
