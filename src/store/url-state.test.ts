import { describe, expect, it } from 'vitest'
import { formatHash, parseHash, type UrlState } from './url-state.ts'

describe('the address', () => {
  it('comes back as it went', () => {
    const states: UrlState[] = [
      { step: 0, outcome: 'all' },
      { step: 0, outcome: 'all', experiment: '' },
      { run: 'a', step: 0, outcome: 'all', experiment: 'e-1' },
      { run: 'recorded', step: 0, outcome: 'malformed' },
      { run: 'run 1/ä', trajectory: 'desk/held-out/17#2&x=1', step: 12, outcome: 'success' },
    ]
    for (const state of states) expect(parseHash(formatHash(state))).toEqual(state)
  })

  it('leaves out what it does not know', () => {
    expect(parseHash('#run=&step=-1&outcome=great&trajectory=' + 'x'.repeat(300))).toEqual({
      step: 0,
      outcome: 'all',
    })
    expect(parseHash('#step=99999')).toEqual({ step: 0, outcome: 'all' })
    expect(formatHash({ step: 3, outcome: 'all' })).toBe('')
  })
})
