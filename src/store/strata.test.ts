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

it('names strata in place of one figure for all that is new, where tasks say theirs', () => {
  const [first] = makeRunFile({ updates: 10 }).evaluations
  if (!first) throw new Error('a made run has evaluations')
  const estimate = { mean: 0.5, low: 0.4, high: 0.6, n: 96 }
  const strata = { both: estimate, 'words never met': estimate }
  const between = { ...first, update: 5, unseenEntities: undefined }
  expect(
    strataOf([{ ...first, strata, untouched: estimate }, between]).map(({ label, update }) => [
      label,
      update,
    ]),
  ).toEqual([
    ['words never met', 0],
    ['both', 0],
    ['a suite never trained on', 0],
  ])
})
