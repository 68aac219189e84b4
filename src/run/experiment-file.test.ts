import { describe, expect, it } from 'vitest'
import { EXPERIMENT_FILE_MAX_BYTES, experimentFile, readExperimentFile } from './experiment-file.ts'
import { TWO_MODES, madeResults, storedExperiment } from './testing/make-experiment.ts'

const results = madeResults(TWO_MODES)
const file = experimentFile({ stored: storedExperiment(TWO_MODES), results, crossPlay: [] })
const said = (document: unknown) => {
  const outcome = readExperimentFile(
    typeof document === 'string' ? document : JSON.stringify(document),
    'e.json',
  )
  return outcome.ok ? 'taken' : outcome.message
}

describe('an experiment as a file', () => {
  it('is read as it was written, whatever the order of its results', () => {
    expect(readExperimentFile(JSON.stringify(file))).toEqual({ ok: true, kind: 'results', file })
    expect(
      experimentFile({
        stored: storedExperiment(TWO_MODES),
        results: [...results].reverse(),
        crossPlay: [],
      }),
    ).toEqual(file)
    expect(file.summary.rows.map(({ mode, success }) => [mode, success.greedy.mean])).toEqual([
      ['joint', 1],
      ['separate', 0.5],
    ])
    expect(file.summary.findings).toHaveLength(1)
  })

  it('may be a protocol alone', () => {
    expect(readExperimentFile(JSON.stringify(TWO_MODES))).toEqual({
      ok: true,
      kind: 'protocol',
      experiment: TWO_MODES,
    })
  })

  it('names the place that is wrong', () => {
    const [first, ...rest] = file.results
    expect(said('{')).toContain('e.json: line 1, column 2')
    expect(said({ format: 'tandem-run' })).toBe(
      'e.json: format is "tandem-run", expected "tandem-experiment-results" or "tandem-experiment"',
    )
    expect(said([])).toContain('format is missing')
    expect(said({ ...file, version: 2 })).toContain('version is 2')
    expect(said({ ...file, results: [{ ...first, seed: 'x' }, ...rest] })).toBe(
      'e.json: results[0].seed is "x", expected a number',
    )
    expect(said({ ...file, results: [{ ...first, seed: 9 }, ...rest] })).toContain(
      'results[0].seed is 9, expected a run of the protocol',
    )
    expect(said({ ...file, results: [first, first] })).toContain('results[1].seed is 1')
    expect(
      said({ ...file, results: [{ ...first, outcomes: { ...first?.outcomes, greedy: '01' } }] }),
    ).toBe('e.json: results[0].outcomes.greedy is "01", expected 4 times 0 or 1')
    expect(said({ ...file, extra: 1 })).toContain('extra is there, expected no such key')
    expect(said({ ...TWO_MODES, modes: ['together'] })).toContain('modes[0] is "together"')
    expect(said(' '.repeat(EXPERIMENT_FILE_MAX_BYTES + 1))).toBe(
      'e.json has 65 MB, expected at most 64 MB',
    )
  })
})
