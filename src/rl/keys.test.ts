import { expect, it } from 'vitest'
import { STREAM, sampleKey } from './keys.ts'
import type { SequenceName } from './keys.ts'

const NAME: SequenceName = {
  stream: STREAM.train,
  update: 3,
  task: 5,
  plan: 2,
  execution: 1,
  role: 'planner',
}

it('names a sequence by seed, stream, update and task, and packs plan, execution and role without overlap', () => {
  expect(sampleKey(7, NAME)).toEqual({
    seed: 7,
    stream: 0,
    update: 3,
    sequence: [5, 2 * 8192 + 1 * 2],
  })
  expect(sampleKey(7, { ...NAME, role: 'executor' }).sequence).toEqual([5, 2 * 8192 + 1 * 2 + 1])
})

it('gives every draw a key of its own, at the ends of the ranges too', () => {
  const ends = [0, 1, 2, 4094, 4095]
  const packed = ends.flatMap((plan) =>
    ends.flatMap((execution) =>
      (['planner', 'executor'] as const).map(
        (role) => sampleKey(1, { ...NAME, plan, execution, role }).sequence[1],
      ),
    ),
  )
  expect(new Set(packed).size).toBe(50)
  // An unsigned word, as the generator takes it.
  expect(packed.every((word) => Number.isInteger(word) && word >= 0 && word < 2 ** 32)).toBe(true)
  const others: readonly Partial<SequenceName>[] = [
    { stream: 1 },
    { update: 4 },
    { task: 6 },
    { plan: 3 },
    { execution: 2 },
    { role: 'executor' },
  ]
  const keys = [
    sampleKey(7, NAME),
    sampleKey(8, NAME),
    ...others.map((other) => sampleKey(7, { ...NAME, ...other })),
  ].map((key) => JSON.stringify(key))
  expect(new Set(keys).size).toBe(keys.length)
})

it('keeps what is drawn for different purposes in different streams', () => {
  // Recorded runs repeat by these numbers.
  expect(STREAM).toEqual({
    train: 0,
    evaluation: 1,
    whatIf: 2,
    warmStart: 3,
    order: 4,
    bootstrap: 5,
    noise: 6,
    curriculum: 7,
  })
})
