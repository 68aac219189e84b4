import { describe, expect, it } from 'vitest'
import { ExperimentError, cellConfig, cellName, cellsOf } from './experiment-cells.ts'
import { experimentSchema } from './experiment.ts'
import type { Experiment } from './experiment.ts'

const experiment = (variants: unknown): Experiment =>
  experimentSchema.parse({
    format: 'tandem-experiment',
    version: 1,
    name: 'test',
    base: { seed: 99, rl: { updates: 7 } },
    modes: ['joint', 'separate'],
    seeds: [1, 2],
    variants,
  })
const exe = (set: Readonly<Record<string, unknown>>): Experiment =>
  experiment([
    { id: 'with', label: 'with', set: {} },
    { id: 'without', label: 'without', set },
  ])

describe('cells of an experiment', () => {
  it('come seed by seed, within it variant by variant, within it mode by mode', () => {
    expect(cellsOf(exe({})).map(cellName)).toEqual([
      'with-joint-1',
      'with-separate-1',
      'without-joint-1',
      'without-separate-1',
      'with-joint-2',
      'with-separate-2',
      'without-joint-2',
      'without-separate-2',
    ])
  })

  it('differ from the base in mode, seed and the varied settings alone', () => {
    const varied = exe({ 'reward.planner.exe': 0, 'rl.entropyCoefficient': 0.01 })
    const config = cellConfig(varied, { variant: 'without', mode: 'separate', seed: 2 })
    expect(config).toEqual({
      ...varied.base,
      mode: 'separate',
      seed: 2,
      rl: { ...varied.base.rl, entropyCoefficient: 0.01 },
      reward: { ...varied.base.reward, planner: { ...varied.base.reward.planner, exe: 0 } },
    })
    expect(cellConfig(varied, { variant: 'with', mode: 'joint', seed: 1 })).toEqual({
      ...varied.base,
      mode: 'joint',
      seed: 1,
    })
  })

  it('may be of another suite, which takes over what the base says of both', () => {
    const two = experimentSchema.parse({
      ...experiment([
        { id: 'a', label: 'a', set: {} },
        { id: 'b', label: 'b', set: { 'suite.categories': 'simple-multiple', 'suite.id': 'bfcl' } },
      ]),
      base: { suite: { id: 'api-bank', seed: 3, heldOutShare: 0.3 } },
    })
    expect(cellConfig(two, { variant: 'a', mode: 'joint', seed: 1 }).suite).toMatchObject({
      id: 'api-bank',
      seed: 3,
      heldOutShare: 0.3,
    })
    expect(cellConfig(two, { variant: 'b', mode: 'joint', seed: 1 }).suite).toMatchObject({
      id: 'bfcl',
      seed: 3,
      heldOutShare: 0.3,
      categories: 'simple-multiple',
    })
    expect(
      cellConfig(exe({ 'suite.id': 'signature' }), { variant: 'without', mode: 'joint', seed: 1 })
        .suite,
    ).toMatchObject({ id: 'signature', level: 'standard' })
    expect(() =>
      cellConfig(exe({ 'suite.id': 'nothing' }), { variant: 'without', mode: 'joint', seed: 1 }),
    ).toThrow(ExperimentError)
  })

  it('say which setting there is none of, and which value is none', () => {
    const cell = { variant: 'without', mode: 'joint', seed: 1 } as const
    expect(() => cellConfig(exe({ 'reward.planner.sum': 1 }), cell)).toThrow(
      new ExperimentError('There is no setting reward.planner.sum to vary.'),
    )
    expect(() => cellConfig(exe({ 'seed.more': 1 }), cell)).toThrow(
      'There is no setting seed.more to vary.',
    )
    expect(() => cellConfig(exe({ 'rl.updates': 0 }), cell)).toThrow(
      'Variant without: rl.updates is 0, expected at least 1.',
    )
    expect(() => cellConfig(exe({}), { ...cell, variant: 'other' })).toThrow(
      'There is no variant other.',
    )
  })
})
