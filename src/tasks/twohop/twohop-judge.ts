/**
 * Verdicts by the answer alone: exactly the right words, after what does not matter in English is
 * taken away. How it was found does not matter.
 */
import type { Episode, Verdict } from '../task.ts'

/** Small letters, no punctuation, no articles, single spaces. */
export const normalisedAnswer = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s]/gu, ' ')
    .replace(/\b(a|an|the)\b/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()

export function judgeAnswer(answer: string, { calls, finalState }: Episode): Verdict {
  const told = typeof finalState === 'string' ? finalState : undefined
  const success = told !== undefined && normalisedAnswer(told) === normalisedAnswer(answer)
  return {
    success,
    checks: [
      {
        name: 'answer',
        passed: success,
        expected: answer,
        actual: told?.slice(0, 1000) ?? 'nothing was told',
      },
    ],
    goldMatched: [],
    callMatched: calls.map(() => -1),
  }
}
