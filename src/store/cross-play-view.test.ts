import { expect, it } from 'vitest'
import { playedAcross } from './cross-play-view.ts'

it('names the checkpoints, and sets the diagonal beside the rest', () => {
  const played = playedAcross({
    updates: [0, 25, 50],
    tasks: 64,
    success: [
      [0.3, 0.2, 0.1],
      [0.3, 0.6, 0.5],
      [0.1, 0.6, 0.9],
    ],
  })
  expect(played.labels).toEqual(['warm start', 'update 25', 'update 50'])
  expect(played.own).toBeCloseTo(0.6)
  expect(played.others).toBeCloseTo(0.3)
})

it('shows the last executor alone where no other does better or worse than it by more than a task', () => {
  const success = [
    [0.3125, 0.296875, 0.296875],
    [0.6875, 0.6875, 0.6875],
    [0.703125, 0.71875, 0.703125],
  ]
  expect(playedAcross({ updates: [0, 20, 40], tasks: 64, success })).toMatchObject({
    alike: true,
    labels: ['warm start', 'update 20', 'update 40'],
    columns: ['update 40'],
    values: [[0.296875], [0.6875], [0.703125]],
  })
  expect(
    playedAcross({
      updates: [0, 20, 40],
      tasks: 64,
      success: [[0.3125, 0.28125, 0.296875], ...success.slice(1)],
    }).columns,
  ).toHaveLength(3)
})
