/**
 * Verdicts by the world's state and the calls, never by text: the state has to be what the gold
 * calls leave, and what was only to be asked has to have been asked.
 */
import { equalCalls, equalValues } from '../../run/calls/call-equal.ts'
import { printCall, printValue } from '../../run/calls/call-print.ts'
import type { Value } from '../../run/calls/call-value.ts'
import type { GoldRun } from '../run-calls.ts'
import type { Episode, Verdict } from '../task.ts'
import type { Check } from '../../judges/index.ts'
import { matchInOrder } from '../match-in-order.ts'
import { TOOL_BY_NAME } from './desk-tools.ts'

/** The tables in which two states differ, each with what it should hold and what it does. */
function stateChecks(expected: Value, actual: Value): Check[] {
  const tables = (state: Value) =>
    new Map(
      state !== null && typeof state === 'object' && state.kind === 'dict' ? state.entries : [],
    )
  const other = tables(actual)
  return [...tables(expected)].map(([name, value]): Check => {
    const there = other.get(name) ?? null
    const passed = equalValues(value, there)
    return {
      name: `state of ${name}`,
      passed,
      expected: passed ? 'as the gold calls leave it' : printValue(value).slice(0, 1000),
      actual: passed ? 'the same' : printValue(there).slice(0, 1000),
    }
  })
}

export function judge(gold: GoldRun, episode: Episode): Verdict {
  const made = episode.calls.map((record) => (record.observation.ok ? record.resolved : undefined))
  const { goldMatched, callMatched } = matchInOrder(
    gold.calls,
    made,
    (wanted, call) => call !== undefined && equalCalls(wanted, call),
  )
  const asked = gold.calls
    .filter((call) => TOOL_BY_NAME.get(call.name)?.query === true)
    .map((call): Check => {
      const passed = made.some((other) => other !== undefined && equalCalls(call, other))
      return {
        name: `asked ${call.name}`,
        passed,
        expected: printCall(call),
        actual: passed ? 'called' : 'not called',
      }
    })
  const checks = [...stateChecks(gold.state, episode.finalState), ...asked]
  return { success: checks.every((check) => check.passed), checks, goldMatched, callMatched }
}
