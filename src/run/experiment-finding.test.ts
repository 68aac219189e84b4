import { describe, expect, it } from 'vitest'
import { finding, pCell, pValue, sideName, spreadText } from './experiment-finding.ts'
import type { Comparison, Experiment } from './experiment.ts'

const one: Pick<Experiment, 'variants'> = { variants: [{ id: 'only', label: '', set: {} }] }
const several: Pick<Experiment, 'variants'> = {
  variants: [
    { id: 'with', label: 'with the execution term', set: {} },
    { id: 'without', label: '', set: {} },
  ],
}

function comparison(
  mean: number,
  low: number,
  high: number,
  change: Partial<Comparison> = {},
): Comparison {
  return {
    label: '',
    first: { mode: 'joint', variant: 'only' },
    second: { mode: 'separate', variant: 'only' },
    difference: { mean, low, high },
    p: 0.001,
    pHolm: 0.005,
    seeds: 10,
    over: 'seeds and templates',
    ...change,
  }
}

describe('the sentence of a finding', () => {
  it('says a lead with its interval, seeds and corrected p, in either direction', () => {
    expect(finding(comparison(0.12, 0.05, 0.19), one)).toBe(
      'Joint ends 0.12 [0.05, 0.19] above separate in greedy success (10 seeds, corrected p 0.005).',
    )
    expect(finding(comparison(-0.12, -0.19, -0.05), one)).toBe(
      'Joint ends 0.12 [0.05, 0.19] below separate in greedy success (10 seeds, corrected p 0.005).',
    )
  })

  it('claims nothing where the interval reaches 0, or the correction takes the claim back', () => {
    expect(finding(comparison(0.02, -0.05, 0.09, { pHolm: 0.6 }), one)).toBe(
      'No difference is shown between joint and separate in greedy success: 0.02 [\u22120.05, 0.09] (10 seeds, corrected p 0.600).',
    )
    expect(finding(comparison(0, -0.1, 0.1, { pHolm: 1 }), one)).toMatch(/^No difference is shown/)
    expect(finding(comparison(0.05, 0.001, 0.099, { pHolm: 0.2 }), one)).toMatch(
      /above separate .* Corrected for the number of comparisons, no difference is shown\.$/,
    )
  })

  it('does not show a bound that is not 0 as 0', () => {
    expect(finding(comparison(0.05, 0.001, 0.099), one)).toContain('0.050 [0.001, 0.099]')
  })

  it('says what the interval is silent about', () => {
    expect(finding(comparison(0.1, -1, 1, { seeds: 1, over: 'nothing' }), one)).toBe(
      'Joint minus separate in greedy success is 0.10 (one seed: no interval over seeds).',
    )
    expect(finding(comparison(0.1, -1, 1, { over: 'nothing' }), one)).toMatch(
      /there is too little to say how sure that is\.$/,
    )
  })

  it('names the variant where there are several', () => {
    expect(sideName({ mode: 'joint', variant: 'with' }, several)).toBe(
      'joint (with the execution term)',
    )
    expect(sideName({ mode: 'joint', variant: 'without' }, several)).toBe('joint (without)')
    expect(pValue(0.0004)).toBe('below 0.001')
    expect([pCell(0.01, { over: 'seeds' }), pCell(1, { over: 'nothing' })]).toEqual([
      '0.010',
      '\u2013',
    ])
  })
})

describe('an interval', () => {
  it('over seeds takes two of them', () => {
    expect(spreadText({ mean: 0.4, low: 0.1, high: 0.7, seeds: 3 })).toBe('0.40 [0.10, 0.70]')
    expect(spreadText({ mean: 0.4, low: 0.1, high: 0.7 })).toBe('0.40 [0.10, 0.70]')
    expect(spreadText({ mean: 0.4, low: 0, high: 1, seeds: 1 })).toBe(
      '0.40 (one seed: no interval over seeds)',
    )
  })
})
