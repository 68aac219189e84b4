import { expect, test } from 'vitest'
import {
  decodingOperations,
  matmulOperations,
  matmulParameters,
  trainingOperations,
} from '../src/engine/operations.ts'
import { MEDIUM, SMALL } from './shapes.ts'

test('parameters of a product are the projections, the feed-forward and the head, by hand', () => {
  // Two layers of q, k, v and o (64 × 64 each) and gate, up and down (64 × 176 each), and a head of
  // 512 × 64.
  expect(matmulParameters(SMALL.model)).toBe(2 * (4 * 64 * 64 + 3 * 64 * 176) + 512 * 64)
  expect(matmulParameters({ ...SMALL.model, kvHeads: 1 })).toBe(
    2 * (2 * 64 * 64 + 2 * 64 * 16 + 3 * 64 * 176) + 512 * 64,
  )
})

test('a training step asks for six operations a parameter and token, and for attention over the triangle three times', () => {
  const triangle = (64 * 65) / 2
  expect(trainingOperations(SMALL.model, 16, 64)).toBe(
    6 * 133_120 * 16 * 64 + 16 * 3 * 2 * (2 + 2) * 64 * triangle,
  )
  expect(trainingOperations(MEDIUM.model, 2, 1)).toBe(
    2 * (6 * matmulParameters(MEDIUM.model) + 3 * 4 * 4 * 128),
  )
})

test('decoding is the forward part alone', () => {
  expect(3 * decodingOperations(MEDIUM.model, 32, 128)).toBe(
    trainingOperations(MEDIUM.model, 32, 128),
  )
  expect(matmulOperations(512)).toBe(268_435_456)
})
