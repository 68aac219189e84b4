import { expect, it } from 'vitest'
import { playedAcross } from './cross-play.ts'

it('names the checkpoints, and sets the diagonal beside the rest', () => {
  const played = playedAcross({ updates: [0, 25, 50], tasks: 64, success: [[0.3, 0.2, 0.1], [0.3, 0.6, 0.5], [0.1, 0.6, 0.9]] })
  expect(played.labels).toEqual(['warm start', 'update 25', 'update 50'])
  expect(played.own).toBeCloseTo(0.6)
  expect(played.others).toBeCloseTo(0.3)
})
