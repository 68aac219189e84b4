import { describe, expect, it } from 'vitest'
import { finding, pValue, sideName, withInterval } from './experiment-finding.ts'
import type { Comparison, Experiment } from './experiment.ts'

const one: Pick<Experiment, 'variants'> = { variants: [{ id: 'only', label: '', set: {} }] }
const several: Pick<Experiment, 'variants'> = { variants: [{ id: 'with', label: 'with the execution term', set: {} }, { id: 'without', label: '', set: {} }] }

function comparison(mean: number, low: number, high: number, change: Partial<Comparison> = {}): Comparison {
  return {
    label: '', first: { mode: 'joint', variant: 'only' }, second: { mode: 'separate', variant: 'only' },
    difference: { mean, low, high }, p: 0.001, pHolm: 0.005, seeds: 10, over: 'seeds and templates', ...change,
  }
}

describe('the sentence of a finding', () => {
  it('says a lead with its interval, seeds and corrected p, in either direction', () => {
    expect(finding(comparison(0.12, 0.05, 0.19), one)).toBe('Joint ends 0.12 [0.05, 0.19] above separate in greedy success (10 seeds, corrected p 0.005).')
    expect(finding(comparison(-0.12, -0.19, -0.05), one)).toBe('Joint ends 0.12 [0.05, 0.19] below separate in greedy success (10 seeds, corrected p 0.005).')
  })

  it('claims nothing where the interval reaches 0, or the correction takes the claim back', () => {
    expect(finding(comparison(0.02, -0.05, 0.09, { pHolm: 0.6 }), one)).toBe('No difference is shown between joint and separate in greedy success: 0.02 [\u22120.05, 0.09] (10 seeds, corrected p 0.600).')
    expect(finding(comparison(0, 0, 0, { pHolm: 1 }), one)).toMatch(/^No difference is shown/)
    expect(finding(comparison(0.05, 0.001, 0.099, { pHolm: 0.2 }), one)).toMatch(/above separate .* Corrected for the number of comparisons, no difference is shown\.$/)
  })

  it('does not show a bound that is not 0 as 0', () => {
    expect(finding(comparison(0.05, 0.001, 0.099), one)).toContain('0.050 [0.001, 0.099]')
  })

  it('says what the interval is silent about', () => {
    expect(finding(comparison(0.1, 0.05, 0.15, { seeds: 1, over: 'templates' }), one)).toMatch(/\(1 seed, .* says nothing of other seeds\.$/)
    expect(finding(comparison(0.1, -1, 1, { over: 'nothing' }), one)).toMatch(/there is too little to say how sure that is\.$/)
  })

  it('names the variant where there are several', () => {
    expect(sideName({ mode: 'joint', variant: 'with' }, several)).toBe('joint (with the execution term)')
    expect(sideName({ mode: 'joint', variant: 'without' }, several)).toBe('joint (without)')
    expect(pValue(0.0004)).toBe('below 0.001')
  })
})

describe('a mean with its interval', () => {
  it('has as many places as keep a bound that is not 0 from looking like 0', () => {
    expect(withInterval({ mean: 0.5, low: 0.25, high: 0.75 })).toBe('0.50 [0.25, 0.75]')
    expect(withInterval({ mean: 0.1, low: 0.004, high: 0.2 })).toBe('0.100 [0.004, 0.200]')
    expect(withInterval({ mean: -0.1, low: -0.2, high: 0 })).toBe('\u22120.10 [\u22120.20, 0.00]')
  })

  it('takes what sums leave of a 0 for 0, without a sign', () => {
    expect(withInterval({ mean: -1e-17, low: -1e-17, high: 1e-17 })).toBe('0.00 [0.00, 0.00]')
    expect(withInterval({ mean: -0.001, low: -0.02, high: 0.02 })).toBe('0.00 [\u22120.02, 0.02]')
  })
})
