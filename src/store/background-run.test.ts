import { expect, it } from 'vitest'
import type { ConfigInput } from '../run/config.ts'
import { makeRunFile } from '../run/testing/make-run.ts'
import { drawnBehind } from './background-run.ts'
import { viewOf, type RunView } from './run-view.ts'

const made = (seed: number, updates: number, config: ConfigInput = {}): RunView => ({
  source: 'recorded',
  file: viewOf(makeRunFile({ seed, updates, config })),
})

it('draws a run behind one of the same tasks alone', () => {
  const front = made(1, 20)
  const drawn = (behind: RunView) => drawnBehind(front.file, behind)?.file.id
  expect(drawn(made(2, 20))).toBe('run-2')
  expect(
    drawn(
      made(2, 20, { mode: 'separate', suite: { id: 'desk', train: 64, heldOut: 32, seed: 9 } }),
    ),
  ).toBe('run-2')
  expect(drawn(made(2, 20, { suite: { id: 'signature' } }))).toBeUndefined()
  expect(drawn(made(2, 20, { suite: { id: 'desk', level: 'hard' } }))).toBeUndefined()
  expect(
    drawnBehind(
      made(1, 20, { suite: { id: 'bfcl', categories: 'all' } }).file,
      made(2, 20, { suite: { id: 'bfcl', categories: 'live' } }),
    ),
  ).toBeUndefined()
  expect(drawn(front)).toBeUndefined()
})

it('draws no more of it than the one in front is long, and leaves a shorter one as it is', () => {
  const cut = drawnBehind(made(1, 7).file, made(2, 20))?.file
  expect([cut?.updates.last, cut?.evaluations.map(({ update }) => update)]).toEqual([7, [0, 5]])
  const short = made(2, 7)
  expect(drawnBehind(made(1, 20).file, short)).toBe(short)
})
