/**
 * Ground-truth calls of multi-turn, which are Python texts, as calls with named arguments; and
 * calls as the official runtime is given them.
 */
import type { ToolCall, Value } from '../../run/calls/call-value.ts'
import { parseExpression } from '../python/python-parse.ts'
import { PyError } from '../python/python-value.ts'
import type { PyValue } from '../python/python-value.ts'
import { executable } from './decode/executable.ts'
import { decodedCall } from './bfcl-judge.ts'
import { RunBudget } from './multi-turn/run-budget.ts'
import { Evaluator } from './multi-turn/evaluate-expression.ts'

/** Names of a method's parameters in Python's order; undefined for what is no method. */
export type ParametersOf = (method: string) => readonly string[] | undefined

/** A tuple becomes a list. Undefined for what no call can say. */
function sayable(value: PyValue): Value | undefined {
  if (value === null || typeof value !== 'object') return value
  switch (value.kind) {
    case 'int':
    case 'float':
      return value
    case 'object':
      return undefined
    case 'list':
    case 'tuple': {
      const items = value.items.map(sayable).filter((item) => item !== undefined)
      return items.length === value.items.length ? { kind: 'list', items } : undefined
    }
    case 'dict': {
      const entries = value.entries.flatMap(([key, inner]) => {
        const said = sayable(inner)
        return typeof key !== 'string' || said === undefined ? [] : [[key, said] as const]
      })
      return entries.length === value.entries.length ? { kind: 'dict', entries } : undefined
    }
  }
}

/**
 * Undefined where it is no plain call of a method with values for arguments: one within another,
 * say.
 */
export function goldTurnCall(text: string, parametersOf: ParametersOf): ToolCall | undefined {
  const parsed = parseExpression(text.trim())
  if (!parsed.ok || parsed.expression.node !== 'call') return undefined
  const { callee, positional, keywords } = parsed.expression
  const names = callee.node === 'name' ? parametersOf(callee.name) : undefined
  if (callee.node !== 'name' || names === undefined) return undefined
  const evaluator = new Evaluator({
    budget: new RunBudget(),
    method: (_instance, name) => {
      throw new PyError('NameError', name)
    },
  })
  try {
    const given = [...positional.map((value, i) => ({ name: names[i], value })), ...keywords]
    const args = given.flatMap(({ name, value }): (readonly [string, Value])[] => {
      const said = sayable(evaluator.value(value))
      return name === undefined || said === undefined ? [] : [[name, said]]
    })
    const once = new Set(args.map(([name]) => name)).size === args.length
    return args.length === given.length && once ? { name: callee.name, args } : undefined
  } catch (problem) {
    if (problem instanceof PyError || problem instanceof RangeError) return undefined
    throw problem
  }
}

/** The text that the official runtime would run; undefined where it cannot be written. */
export function runnable(call: ToolCall): string | undefined {
  const decoded = decodedCall(call)
  if (decoded === undefined) return undefined
  try {
    return executable({ kind: 'list', items: [decoded] })[0]
  } catch (problem) {
    if (problem instanceof PyError) return undefined
    throw problem
  }
}
