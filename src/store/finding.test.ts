import { expect, it } from 'vitest'
import { makeRunFile } from '../run/testing/make-run.ts'
import { finding } from './finding.ts'
import { viewOf } from './run-view.ts'

it('says what was found with its interval, and no more', () => {
  const run = viewOf(makeRunFile({ updates: 20 }))
  expect(finding(run)).toMatch(
    /^Success on held-out tasks went from 0\.4\d to 0\.7\d \[0\.\d\d, 0\.\d\d\] in 20 updates \(greedy, n = 384\)\. The interval lies above the start\.$/,
  )
  expect(finding({ ...run, evaluations: run.evaluations.slice(0, 1) })).toMatch(
    /^It starts from 0\.4/,
  )
  expect(finding({ ...run, evaluations: [] })).toMatch(/^No evaluation yet/)
  expect(finding({ ...run, evaluations: [...run.evaluations].reverse() })).toMatch(
    /below the start/,
  )
})
