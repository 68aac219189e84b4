/**
 * Verdicts by the answer alone, by Search-R1's exact match; cover EM and F1 stand beside it. No
 * official judge is offline, and this is none.
 */
import type { Attempt, Check, ItemVerdict } from '../verdict.ts'
import { truncateText } from '../../run/truncate-text.ts'
import { extractAnswer, METRIC_NAMES, PAIRS, scoreAnswer } from './answer-metrics.ts'

/** Units of an answer that are compared; a longer one is no answer. */
const LONGEST = 10_000
const shown = (text: string): string => truncateText(text, 1000)

export function judgeBamboogleItem(
  golds: readonly string[],
  { calls, finalState }: Attempt,
): ItemVerdict {
  const told =
    typeof finalState === 'string' && finalState.length <= LONGEST ? finalState : undefined
  // What is told is an output alone, without a prompt whose example would be the first pair: one
  // pair is enough.
  const answer = told === undefined ? undefined : (extractAnswer(told, PAIRS.outputAlone) ?? told)
  const { em, coverEm, f1 } = scoreAnswer(answer, golds)
  const [expected, actual] = [
    shown(golds.join(' | ')),
    answer === undefined ? 'nothing was told' : shown(answer),
  ]
  const checks: readonly Check[] = [
    { name: METRIC_NAMES.em, passed: em, expected, actual },
    { name: METRIC_NAMES.coverEm, passed: coverEm, expected: `… ${expected} …`, actual },
    { name: METRIC_NAMES.f1, passed: f1 === 1, expected: '1.00', actual: f1.toFixed(2) },
  ]
  return { success: em, checks, goldMatched: [], callMatched: calls.map(() => -1) }
}
