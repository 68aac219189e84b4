import { describe, expect, it } from 'vitest'
import { KEPT, KeptAnswers } from './kept-answers.ts'
import type { Answer } from '../sandbox/interpreter.ts'

const answer = (text: string): Answer => ({
  ok: true,
  value: { kind: 'dict', entries: [['text', text]] },
  drew: false,
  said: [],
})

describe('answers that are kept', () => {
  it('are bounded by the memory that they take, long before their number', () => {
    const kept = new KeptAnswers()
    const long = 'x'.repeat(20_000)
    let most = 0
    for (let i = 0; i < KEPT.answers; i += 1) {
      kept.add(`call ${i}`, answer(long))
      most = Math.max(most, kept.bytes)
      expect(kept.get(`call ${i}`)).toBeDefined()
    }
    expect(most).toBeLessThanOrEqual(KEPT.bytes)
    expect(most).toBeGreaterThan(KEPT.bytes / 2)
    expect(kept.size).toBeLessThan(KEPT.answers / 4)
  })

  it('are bounded by their number where they are small', () => {
    const kept = new KeptAnswers()
    for (let i = 0; i <= KEPT.answers; i += 1) kept.add(`call ${i}`, answer(''))
    expect(kept.size).toBe(1)
  })

  it('count the console, the request and what went wrong, and leave out what would take all the room', () => {
    const kept = new KeptAnswers()
    kept.add('k'.repeat(1_000), {
      ok: false,
      problem: { kind: 'error', message: 'm'.repeat(500) },
      drew: false,
      said: ['s'.repeat(200)],
    })
    expect(kept.bytes).toBeGreaterThan(2 * 1_700)
    kept.add('huge', answer('x'.repeat(KEPT.bytes)))
    expect([kept.size, kept.get('huge')]).toEqual([1, undefined])
  })
})
