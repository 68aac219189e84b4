import { expect, it } from 'vitest'
import { spread } from './checkpoints.ts'

const at = (...updates: number[]) => updates.map((update) => ({ update }))

it('keeps the first, the newest and an even spread between', () => {
  expect(spread(at(0, 10, 20), 4)).toEqual(at(0, 10, 20))
  expect(spread(at(0, 10, 20, 30, 60), 4)).toEqual(at(0, 20, 30, 60))
  expect(spread(at(0, 1, 2, 3, 4, 5), 2)).toEqual(at(0, 5))
  let kept: readonly { readonly update: number }[] = []
  for (let update = 0; update <= 160; update += 10) kept = spread([...kept, { update }], 6)
  expect(kept).toHaveLength(6)
  expect(kept[0]).toEqual({ update: 0 })
  expect(kept.at(-1)).toEqual({ update: 160 })
})
