import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { experimentSchema } from '../run/experiment.ts'
import type { CellResult, Experiment } from '../run/experiment.ts'
import { ExperimentFolder, WarmFolder } from './experiment-folder.ts'
import { TINY_CHECKPOINT } from '../rl/testing/scripted-trainer.ts'

const experiment = (change: Record<string, unknown> = {}): Experiment =>
  experimentSchema.parse({
    format: 'tandem-experiment',
    version: 1,
    name: 'test',
    base: {},
    modes: ['joint'],
    seeds: [1],
    ...change,
  })
const fingerprint = {
  engine: 'wasm',
  adapter: 'WebAssembly SIMD',
  variants: { build: 'relaxed' },
  code: '1',
}
const cell = { variant: 'only', mode: 'joint', seed: 1 } as const
const estimate = { mean: 0.5, low: 0.4, high: 0.6, n: 8 }
const result: CellResult = {
  ...cell,
  updates: 4,
  tokens: 1000,
  gflop: 1,
  seconds: 2,
  start: { greedy: estimate, sampled: estimate },
  curve: [],
  outcomes: { templates: ['a'], greedy: '1', sampled: '0' },
}
const weights = new Map([['model.norm.weight', { shape: [2], data: new Float32Array([1, 2]) }]])

let path: string
beforeEach(async () => {
  path = await mkdtemp(join(tmpdir(), 'tandem-experiment-'))
})
afterEach(() => rm(path, { recursive: true }))

describe('the folder of an experiment', () => {
  it('gives back finished runs, policies and warm starts, and leaves no half file', async () => {
    const folder = new ExperimentFolder(path)
    const warm = new WarmFolder(join(path, 'warm'))
    expect(await folder.readCell(cell)).toBeUndefined()
    await folder.writeCell(cell, result, '2026-11-26T10:00:00Z')
    expect(await folder.readCell(cell)).toEqual({ finished: '2026-11-26T10:00:00Z', result })
    const config = TINY_CHECKPOINT.config
    await folder.writePolicies(cell, { planner: { config, weights } })
    expect(await folder.readPolicies(cell)).toEqual({ planner: { config, weights } })
    await warm.write('seed 1', weights)
    expect(await warm.read('seed 1')).toEqual(weights)
    expect(await warm.read('seed 2')).toBeUndefined()
    expect(
      (await readdir(path, { recursive: true })).filter((name) => name.endsWith('.new')),
    ).toEqual([])
  })

  it('keeps a warm start in its middle until it is made', async () => {
    const warm = new WarmFolder(join(path, 'warm'))
    const config = TINY_CHECKPOINT.config
    const state = { config, weights, moments: { first: weights, second: weights }, step: 7 }
    expect(await warm.readBegun('seed 1')).toBeUndefined()
    await warm.writeBegun('seed 1', { step: 7, state })
    expect(await warm.readBegun('seed 1')).toEqual({ kind: 'begun', step: 7, state })
    expect(await warm.readBegun('seed 2')).toBeUndefined()
    expect(await warm.read('seed 1')).toBeUndefined()
    await warm.write('seed 1', weights)
    expect(await warm.readBegun('seed 1')).toBeUndefined()
    expect(await readdir(join(path, 'warm'))).toHaveLength(1)
  })

  it('takes more seeds, modes and variants, and another name', async () => {
    const folder = new ExperimentFolder(path)
    await folder.claim(experiment(), fingerprint)
    await folder.claim(
      experiment({
        name: 'longer',
        seeds: [1, 2],
        modes: ['joint', 'separate'],
        base: { name: 'other', checkpointEvery: 3 },
      }),
      fingerprint,
    )
    await folder.claim(
      experiment({ variants: [{ id: 'less', label: '', set: { 'reward.planner.exe': 0 } }] }),
      fingerprint,
    )
    await folder.claim(experiment(), fingerprint)
    // The variant is remembered, also when it was not called for in between.
    await expect(
      folder.claim(
        experiment({ variants: [{ id: 'less', label: '', set: { 'reward.planner.exe': 0.5 } }] }),
        fingerprint,
      ),
    ).rejects.toThrow('variant less: reward.planner.exe is 0 there and 0.5 here')
  })

  it('refuses another base or another engine, and says what differs', async () => {
    const folder = new ExperimentFolder(path)
    await folder.claim(experiment(), fingerprint)
    await expect(
      folder.claim(experiment({ base: { rl: { updates: 7 } } }), fingerprint),
    ).rejects.toThrow('another protocol: rl.updates is 100 there and 7 here')
    await expect(
      folder.claim(experiment(), { ...fingerprint, variants: { build: 'portable' } }),
    ).rejects.toThrow('variants.build is "relaxed" there and "portable" here')
    await writeFile(join(path, 'protocol.json'), '{}')
    await expect(folder.claim(experiment(), fingerprint)).rejects.toThrow(
      'another version of Tandem',
    )
  })
})
