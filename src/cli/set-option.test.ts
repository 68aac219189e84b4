import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SETTINGS, configSchema, settingAt } from '../run/config.ts'
import { readConfig } from './command-line.ts'
import { UsageError } from './errors.ts'
import { experimentFrom } from './experiment-options.ts'
import { chosenBy, withChosen } from './set-option.ts'

let folder: string
let path: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tandem-set-'))
  path = join(folder, 'config.json')
  await writeFile(path, '{"rl": {"updates": 3}}')
})
afterAll(() => rm(folder, { recursive: true }))

describe('--set', () => {
  it('changes settings of every kind, and leaves the others', async () => {
    const config = await readConfig(path, { seed: '9' }, [
      'rl.clipLow=0.3',
      'rl.learningRate=2e-4',
      'rl.numIterations=2',
      'rl.advantage=reinforce++',
      'portable=true',
      'about=a = b, c',
      'name=',
    ])
    expect(config).toEqual(
      configSchema.parse({
        seed: 9,
        portable: true,
        about: 'a = b, c',
        name: '',
        rl: {
          updates: 3,
          clipLow: 0.3,
          learningRate: 2e-4,
          numIterations: 2,
          advantage: 'reinforce++',
        },
      }),
    )
  })

  it('chooses other tasks, whose settings may come first', () => {
    const desk = configSchema.parse({ suite: { id: 'desk', seed: 4, level: 'hard' } })
    expect(
      withChosen(desk, chosenBy(['suite.categories=live', 'suite.id=bfcl'], {})).suite,
    ).toMatchObject({ id: 'bfcl', seed: 4, categories: 'live', heldOutShare: 0.25 })
  })

  it('takes the default of every setting as it is written', () => {
    for (const { id } of [{ id: 'desk' }, { id: 'custom' }, { id: 'api-bank' }, { id: 'bfcl' }]) {
      const config = configSchema.parse({ suite: { id } })
      const given = SETTINGS.flatMap((setting) => {
        const value = settingAt(config, setting.path)
        return value === undefined ? [] : [`${setting.path}=${value}`]
      })
      expect(withChosen(config, chosenBy(given, {}))).toEqual(config)
    }
  })

  it.each([
    [['help'], '--set help: a path and a value are needed, as in seed=7; docs/settings.md'],
    [['=3'], 'a path and a value are needed'],
    [['rl.cliplow=0.3'], 'there is no such setting. Did you mean rl.clipLow?'],
    [['clipHigh=0.3'], 'Did you mean rl.clipHigh?'],
    [['rl=3'], 'there is no such setting'],
    [['__proto__=3'], 'there is no such setting'],
    [['rl.clipLow=1.5'], '--set rl.clipLow=1.5: a number from 0 to 1 is needed.'],
    [['rl.clipLow='], 'a number from 0 to 1 is needed'],
    [['rl.clipLow=0x1'], 'a number from 0 to 1 is needed'],
    [['rl.temperature=0'], 'a number above 0, up to 5 is needed'],
    [['rl.updates=2.5'], 'a whole number from 1 to 10000 is needed'],
    [['rl.updates=NaN'], 'a whole number from 1 to 10000 is needed'],
    [['portable=1'], 'true or false is needed'],
    [['rl.importance=word'], 'one of token, sequence is needed'],
    [['version=2'], '--set version=2: 1 is needed.'],
    [['seed=1', 'seed=2'], '--set seed is given twice'],
    [['suite.categories=live'], '--set suite.categories: tasks of desk have no such setting.'],
    [['planner.heads=3'], '--set planner.heads: planner.dModel is 64, expected dModel must be'],
  ])('%j is refused in words', async (set, words) => {
    const read = readConfig(path, {}, set)
    await expect(read).rejects.toThrow(UsageError)
    await expect(read).rejects.toThrow(words)
  })

  it('does not say again what an option of its own says', async () => {
    for (const [name, set] of [
      ['seed', 'seed=3'],
      ['updates', 'rl.updates=3'],
      ['engine', 'engine=wasm'],
    ] as const)
      await expect(readConfig(path, { [name]: '3' }, [set])).rejects.toThrow('say the same')
  })
})

describe('--set of an experiment', () => {
  const document = {
    format: 'tandem-experiment',
    version: 1,
    name: 'two',
    base: {},
    modes: ['joint'],
    seeds: [1],
    variants: [
      { id: 'a', label: 'a', set: { 'rl.beta': 0 } },
      { id: 'b', label: 'b', set: { 'rl.beta': 0.1 } },
    ],
  }
  const base = (set: readonly string[], options = {}) =>
    experimentFrom(document, 'x.json', options, set).base

  it('changes the base of all runs', () => {
    expect(base(['rl.clipLow=0.3', 'rl.tasks=2'], { updates: '5' }).rl).toMatchObject({
      clipLow: 0.3,
      tasks: 2,
      updates: 5,
    })
  })

  it.each([
    [['mode=separate'], {}, 'an experiment has --modes'],
    [['seed=2'], {}, 'an experiment has --seeds'],
    [['rl.beta=1'], {}, 'that is what the variants of x.json vary'],
    [['rl.budget=gflop'], { tokens: '5000' }, '--tokens says what ends a run'],
    [['rl.budgetTokens=5000'], { tokens: '5000' }, 'say the same'],
  ] as const)('%j with %j is refused', (set, options, words) => {
    expect(() => base(set, options)).toThrow(UsageError)
    expect(() => base(set, options)).toThrow(words)
  })
})
