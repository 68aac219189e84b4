import { expect, it } from 'vitest'
import { LOSS_PARAMS, lossWords } from './loss.ts'
import { policyGradient } from './parity/losses.ts'

it('hands a device every field of the loss under its own name, choices as their numbers', () => {
  const fields = {
    importance: 'sequence',
    clipLow: 0.1,
    clipHigh: 0.3,
    dualClip: 2,
    entropyCoefficient: 0.01,
    beta: 0.5,
  } as const
  const words = lossWords(policyGradient(fields))
  expect(words).toEqual({ ...fields, nll: 0, importance: 1 })
  expect(Object.keys(words)).toEqual(Object.keys(LOSS_PARAMS))
  expect(lossWords(policyGradient({ importance: 'token' })).importance).toBe(0)
})

it('tells the negative log-likelihood by one word, and nothing of the fields', () => {
  const { nll, ...fields } = lossWords({ kind: 'nll' })
  expect(nll).toBe(1)
  expect(Object.values(fields).every((word) => word === 0)).toBe(true)
})

it('says floats of numbers and whole numbers of choices', () => {
  expect(LOSS_PARAMS).toMatchObject({ nll: 'u32', importance: 'u32', clipLow: 'f32', beta: 'f32' })
})
