import { describe, expect, it } from 'vitest'
import { CommandError, UsageError } from './errors.ts'
import { experimentFrom, readExperiment } from './experiment-options.ts'

const PRESET = 'public/presets/ablation.json'
const file = {
  format: 'tandem-experiment',
  version: 1,
  name: 'test',
  base: {},
  modes: ['joint'],
  seeds: [1],
}

describe('the protocol of a call', () => {
  it('is the file’s, with what the options say instead', async () => {
    const plain = await readExperiment(PRESET, {})
    expect(plain.modes).toHaveLength(7)
    expect(plain.base.rl.budget).toBe('gflop')
    const changed = await readExperiment(PRESET, {
      modes: 'joint, separate',
      seeds: '1,2,2,3',
      tokens: '5000',
      engine: 'wasm',
    })
    expect(changed).toMatchObject({
      modes: ['joint', 'separate'],
      seeds: [1, 2, 3],
      base: { engine: 'wasm', rl: { budget: 'tokens', budgetTokens: 5000 } },
    })
    expect({ ...changed.base, rl: undefined, engine: undefined }).toEqual({
      ...plain.base,
      rl: undefined,
      engine: undefined,
    })
  })

  it('is of some variants where they are named', () => {
    const two = {
      ...file,
      variants: [
        { id: 'a', label: 'A', set: {} },
        { id: 'b', label: 'B', set: { 'rl.tasks': 4 } },
      ],
    }
    expect(experimentFrom(two, 'x', { variants: 'b' }).variants.map(({ id }) => id)).toEqual(['b'])
    expect(experimentFrom(two, 'x', { variants: ' b, a' }).variants.map(({ id }) => id)).toEqual([
      'a',
      'b',
    ])
  })

  it('ends runs by whichever amount is given', () => {
    expect(experimentFrom(file, 'x', { updates: '5' }).base.rl).toMatchObject({
      budget: 'updates',
      updates: 5,
    })
    expect(experimentFrom(file, 'x', { gflop: '2.5' }).base.rl).toMatchObject({
      budget: 'gflop',
      budgetGflop: 2.5,
    })
    expect(
      experimentFrom(file, 'x', { tokens: '5000', updates: '9', budget: 'tokens' }).base.rl,
    ).toMatchObject({ budget: 'tokens', budgetTokens: 5000, updates: 9 })
    expect(() => experimentFrom(file, 'x', { tokens: '5000', updates: '9' })).toThrow(
      '--tokens and --updates: say which',
    )
  })

  it('refuses what is none, in words', () => {
    const refused = (
      document: unknown,
      options: Record<string, string>,
      words: string,
      kind: typeof UsageError | typeof CommandError = UsageError,
    ): void => {
      expect(() => experimentFrom(document, 'x.json', options)).toThrow(kind)
      expect(() => experimentFrom(document, 'x.json', options)).toThrow(words)
    }
    refused({ mode: 'joint' }, {}, 'An experiment has "format": "tandem-experiment"', CommandError)
    refused(file, { modes: 'joint,together' }, '--modes together: there is joint, alternate')
    refused(file, { seeds: '1,x' }, '--seeds x: a whole number')
    refused(file, { seeds: ',' }, '--seeds ,: whole numbers')
    refused(
      file,
      { seeds: '1,2147483648' },
      '--seeds 2147483648: a whole number from 0 to 2147483647',
    )
    refused(file, { gflop: '-1' }, '--gflop -1: a number above 0')
    refused(file, { modes: '' }, '--modes')
    refused(file, { budget: 'hours' }, '--budget hours')
    refused(file, { variants: 'b' }, '--variants b: there is only')
    refused(
      { ...file, variants: [{ id: 'a', label: '', set: { 'rl.nothing': 1 } }] },
      {},
      'There is no setting rl.nothing to vary.',
    )
  })
})
