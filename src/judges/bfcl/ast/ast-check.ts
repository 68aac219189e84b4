/**
 * The official verdict on a model's calls: one call, one of several functions, or several calls in
 * any order, by the category's name. Judging is quick; the list of every check made is worked out
 * only when it is asked for.
 */
import { truncateText } from '../../../run/truncate-text.ts'
import { repr } from '../../python/python-print.ts'
import { PyError } from '../../python/python-value.ts'
import type { PyValue } from '../../python/python-value.ts'
import type { Check } from '../../verdict.ts'
import { callFault } from './ast-call.ts'
import type { Trace } from './ast-call.ts'
import type { Entry, Wanted } from './ast-entry.ts'

export interface AstVerdict {
  readonly valid: boolean
  /**
   * The official name of what was wrong; `exception:KeyError` and the like where the official
   * checker would have been ended by one.
   */
  readonly errorType?: string
  /** Every check made, in order, up to the one that failed. */
  explain(): readonly Check[]
}

const PREFIX = {
  simple: 'simple_function_checker:',
  multiple: 'multiple_function_checker:',
  parallel: 'parallel_function_checker_no_order:',
} as const

/**
 * `calls` as decoded: a list of dicts, each from a function's name to its arguments. Never throws
 * for what a model wrote.
 */
export function judgeCalls(entry: Entry, calls: readonly PyValue[]): AstVerdict {
  const fault = faultOf(entry, calls)
  const explain = () => {
    const checks: Check[] = []
    const told = faultOf(entry, calls, (check) => checks.push(check()))
    if (told !== undefined && checks.every(({ passed }) => passed))
      checks.push({ name: 'official checker', passed: false, expected: 'a verdict', actual: told })
    return checks
  }
  return fault === undefined
    ? { valid: true, explain }
    : { valid: false, errorType: fault, explain }
}

function faultOf(entry: Entry, calls: readonly PyValue[], trace?: Trace): string | undefined {
  try {
    const wantedCount = entry.mode === 'simple' ? 1 : entry.wanted.length
    trace?.(() => ({
      name: 'number of calls',
      passed: calls.length === wantedCount,
      expected: String(wantedCount),
      actual: String(calls.length),
    }))
    if (calls.length !== wantedCount) return `${PREFIX[entry.mode]}wrong_count`
    return entry.mode === 'parallel'
      ? parallelFault(entry, calls, trace)
      : firstFault(entry, calls, trace)
  } catch (problem) {
    if (problem instanceof PyError) return `exception:${problem.type}`
    throw problem
  }
}

function firstFault(
  { wanted, language }: Entry,
  calls: readonly PyValue[],
  trace?: Trace,
): string | undefined {
  const [first] = wanted
  const [call] = calls
  if (first === undefined || call === undefined)
    throw new PyError('IndexError', 'list index out of range')
  return callFault(call, first, language, trace)
}

/** Greedily: each acceptable call in turn takes the first call not yet taken that fits it. */
function parallelFault(
  { wanted, language }: Entry,
  calls: readonly PyValue[],
  trace?: Trace,
): string | undefined {
  const taken = new Set<number>()
  for (const [a, acceptable] of wanted.entries()) {
    const found = calls.findIndex(
      (call, c) =>
        !taken.has(c) &&
        callFault(call, acceptable, language, trace && attempt(trace, a, c)) === undefined,
    )
    trace?.(() => ({
      name: `answer ${a + 1} is among the calls`,
      passed: found >= 0,
      expected: acceptable.name,
      actual: found >= 0 ? `call ${found + 1}` : remaining(calls, taken, acceptable),
    }))
    if (found < 0) return `${PREFIX.parallel}cannot_find_match`
    taken.add(found)
  }
  return undefined
}

/** A check within an attempt that may fail without harm says which call it was about. */
const attempt =
  (trace: Trace, answer: number, call: number): Trace =>
  (check) => {
    const made = check()
    trace(() => ({ ...made, name: `call ${call + 1} as answer ${answer + 1}: ${made.name}` }))
  }

function remaining(
  calls: readonly PyValue[],
  taken: ReadonlySet<number>,
  { name }: Wanted,
): string {
  const left = calls.filter((_, c) => !taken.has(c))
  return left.length === 0
    ? `no call is left for ${name}`
    : truncateText(left.map(repr).join('; '), 240)
}
