import { expect, it } from 'vitest'
import { makeRunFile } from '../run/testing/make-run.ts'
import { strataOf } from './strata.ts'

it('names the newest figure of each stratum and the evaluation that measured it', () => {
  const [first, ...rest] = makeRunFile({ updates: 10 }).evaluations
  if (!first) throw new Error('a made run has evaluations')
  const estimate = { mean: 0, low: 0, high: 0, n: 192 }
  expect(strataOf([first, ...rest])).toEqual([
    { label: 'names and values never trained on', estimate: first.unseenEntities, update: 0 },
  ])
  const last = { ...first, update: 11, unseenEntities: estimate, untouched: { ...estimate, n: 64 } }
  expect(
    strataOf([first, ...rest, last]).map(({ label, update, estimate: { n } }) => [
      label,
      update,
      n,
    ]),
  ).toEqual([
    ['names and values never trained on', 11, 192],
    ['a suite never trained on', 11, 64],
  ])
  expect(strataOf([])).toEqual([])
})
