import { describe, expect, it } from 'vitest'
import { at } from './at.ts'
import { compareRuns, fingerprintDifferences } from './compare.ts'
import { writeRunFile } from './export.ts'
import { readRunFile } from './import-run-file.ts'
import type { RunFile } from './run-file.ts'
import { makeRunFile } from './testing/make-run.ts'

const run = makeRunFile()

function changed(change: (copy: RunFile) => void): RunFile {
  const copy = structuredClone(run)
  change(copy)
  return copy
}

describe('compareRuns', () => {
  it('finds a run identical to what its file gives, and says how much it compared', () => {
    const outcome = readRunFile(writeRunFile(run))
    const result = outcome.ok ? compareRuns(outcome.file, run) : undefined
    expect(result?.identical).toBe(true)
    expect(result?.identical === true && result.values).toBeGreaterThan(500)
  })

  it('leaves the clock out', () => {
    const later = changed((copy) => {
      Object.assign(copy, { seconds: 99, created: '2030-01-01T00:00:00Z', id: 'again' })
      for (const update of copy.updates) update.timing = { step_time: 1 }
    })
    expect(compareRuns(run, later).identical).toBe(true)
  })

  it.each<[string, (copy: RunFile) => void, RegExp]>([
    [
      'the last bit of a metric',
      (c) => {
        Object.assign(at(c.updates, 2, 'updates').metrics, {
          'planner/reward': (run.updates[2]?.metrics['planner/reward'] ?? 0) * (1 + Number.EPSILON),
        })
      },
      /^updates\[2\]\.metrics\["planner\/reward"\] was \d\.\d+, now/,
    ],
    [
      'a metric that is gone',
      (c) => {
        delete c.updates[0]?.metrics['executor/loss']
      },
      /^updates\[0\]\.metrics\["executor\/loss"\] was .*, now missing/,
    ],
    [
      'a notice',
      (c) => {
        c.updates[0]?.notices.push({ kind: 'collapse', message: 'x' })
      },
      /^updates\[0\]\.notices\.length was 0, now 1/,
    ],
    [
      'an evaluation',
      (c) => {
        Object.assign(at(c.evaluations, 1, 'evaluations').greedy, { mean: 2 })
      },
      /^evaluations\[1\]\.greedy\.mean/,
    ],
    [
      'a missing update',
      (c) => {
        c.updates.pop()
      },
      /^updates\.length was 12, now 11/,
    ],
    [
      'the warm start',
      (c) => {
        Object.assign(at(c.warmStart, 0, 'warmStart'), { loss: 9 })
      },
      /^warmStart\[0\]\.loss/,
    ],
    [
      'a trajectory in both',
      (c) => {
        Object.assign(at(c.trajectories, 3, 'trajectories'), { outcome: 'malformed', checks: [] })
      },
      /^trajectories\[3\]\./,
    ],
    [
      'the configuration',
      (c) => {
        c.config.seed = 9
      },
      /^config\.seed was 1, now 9/,
    ],
  ])('names %s', (_, change, difference) => {
    const result = compareRuns(run, changed(change))
    expect(result.identical ? '' : result.difference).toMatch(difference)
  })

  it('lets a stopped run be part of the whole one', () => {
    const stopped = changed((copy) => {
      copy.status = 'stopped'
      copy.updates.splice(4)
      copy.evaluations.splice(1)
    })
    expect(compareRuns(stopped, run).identical).toBe(true)
  })
})

describe('fingerprintDifferences', () => {
  it('names what differs between two machines, builds of one engine too', () => {
    const was = {
      engine: 'wasm',
      adapter: 'WebAssembly SIMD',
      variants: { build: 'relaxed' },
      code: '1',
    }
    expect(fingerprintDifferences(was, structuredClone(was))).toEqual([])
    expect(fingerprintDifferences(was, { ...was, variants: { build: 'portable' } })).toEqual([
      'build (relaxed, now portable)',
    ])
    expect(fingerprintDifferences(was, { ...was, engine: 'webgpu', variants: {} })).toEqual([
      'engine',
      'build (relaxed, now none)',
    ])
  })
})
