/**
 * Verdicts by the calls themselves, as BFCL's evaluation of syntax trees has them: the calls made
 * are the gold calls, each once and in any order, and nothing beside them; where no function fits,
 * no call at all. References are compared by what they stand for.
 */
import { equalCalls } from '../../run/calls/call-equal.ts'
import { printCall } from '../../run/calls/call-print.ts'
import type { ToolCall } from '../../run/calls/call-value.ts'
import type { Episode, Verdict } from '../task.ts'
import type { Check } from '../../judges/index.ts'

const SHOWN = 1000

/** `gold`: the gold calls with their references resolved. */
export function judgeCalls(gold: readonly ToolCall[], episode: Episode): Verdict {
  const open = new Set(gold.keys())
  const callMatched = episode.calls.map(({ resolved }) => {
    const match =
      resolved === undefined
        ? undefined
        : [...open].find((i) => {
            const wanted = gold[i]
            return wanted !== undefined && equalCalls(resolved, wanted)
          })
    if (match !== undefined) open.delete(match)
    return match ?? -1
  })
  const others = episode.calls.filter((_, i) => callMatched[i] === -1)
  const checks: Check[] = gold.map((call, i) => ({
    name: `call ${i + 1}`,
    passed: !open.has(i),
    expected: printCall(call).slice(0, SHOWN),
    actual: open.has(i) ? 'not made' : 'made',
  }))
  checks.push({
    name: gold.length === 0 ? 'no call' : 'no other call',
    passed: others.length === 0,
    expected: 'none',
    actual:
      others.length === 0
        ? 'none'
        : others
            .map(({ call }) => (call === undefined ? 'not a call' : printCall(call)))
            .join('; ')
            .slice(0, SHOWN),
  })
  return {
    success: checks.every((check) => check.passed),
    checks: checks.slice(0, 100),
    goldMatched: gold.map((_, i) => !open.has(i)),
    callMatched,
  }
}
