import { expect, it } from 'vitest'
import type { Episode, Verdict } from '../task.ts'
import { judgeAnswer, normalisedAnswer } from './twohop-judge.ts'

it('takes away what does not matter in English, and nothing else', () => {
  expect(
    ['The  Red-Fox!', ' a cat and an owl ', 'Theatre', 'É 2.5', 'the', ''].map(normalisedAnswer),
  ).toEqual(['red fox', 'cat and owl', 'theatre', 'é 2 5', '', ''])
})

it('judges what was told, says it, and matches no calls', () => {
  const made: Episode['calls'] = [0, 1].map((subtask) => ({
    subtask,
    observation: { ok: true, text: '', result: [] },
  }))
  const told = (finalState: Episode['finalState']): Verdict =>
    judgeAnswer('The Oslo', { plan: [], calls: made, finalState })
  expect(told('oslo.')).toEqual({
    success: true,
    checks: [{ name: 'answer', passed: true, expected: 'The Oslo', actual: 'oslo.' }],
    goldMatched: [],
    callMatched: [-1, -1],
  })
  expect(told('oslo bergen')).toMatchObject({
    success: false,
    checks: [{ passed: false, actual: 'oslo bergen' }],
  })
  for (const nothing of [null, { kind: 'dict', entries: [] }, true] as const)
    expect(told(nothing)).toMatchObject({
      success: false,
      checks: [{ actual: 'nothing was told' }],
    })
  expect(told('x'.repeat(1001)).checks[0]?.actual).toBe('x'.repeat(1000))
  // Nothing told is not an answer of nothing.
  expect(judgeAnswer('', { plan: [], calls: [], finalState: null }).success).toBe(false)
  expect(judgeAnswer('', { plan: [], calls: [], finalState: 'the' }).success).toBe(true)
})
