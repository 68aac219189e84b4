import { expect, it } from 'vitest'
import { writeSafetensors } from '../engine/safetensors.ts'
import { starterBytes, starterIn } from './starter-file.ts'

const weights = new Map([['a', { shape: [2], data: Float32Array.of(1, 2) }]])

it('says in the file what a starter was trained on, and reads one from before that was written', () => {
  const bytes = starterBytes(
    weights,
    { id: 'twohop', version: 2, splitHash: 'abc' },
    { role: 'planner' },
  )
  expect(starterIn(bytes, 'hash')).toEqual({
    weights,
    hash: 'hash',
    trainedOn: { suite: 'twohop', version: 2, split: 'abc' },
  })
  expect(
    starterIn(writeSafetensors(weights, { role: 'planner' }), 'hash').trainedOn,
  ).toBeUndefined()
})
