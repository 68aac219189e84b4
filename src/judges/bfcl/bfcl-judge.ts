/**
 * The official verdict on one item: the calls that were made, all of them together, as if a model
 * had written them at once. Where nothing is to be called, what cannot be read as a call counts as
 * none, as it does officially.
 */
import type { Attempt, Check, ItemVerdict, Matching } from '../verdict.ts'
import { printCalls } from '../../run/calls/call-print.ts'
import type { JsonDict, JsonValue, ToolCall, Value } from '../../run/calls/call-value.ts'
import { PyError } from '../python/python-value.ts'
import type { PyValue } from '../python/python-value.ts'
import { truncateText } from '../../run/truncate-text.ts'
import { judgeCalls } from './ast/ast-check.ts'
import { languageOf, prepareEntry } from './ast/ast-entry.ts'
import type { Entry, Language } from './ast/ast-entry.ts'
import { literalText } from './source-values.ts'

/** What judging an item needs, made ready once. */
export interface Judged {
  /** Undefined where nothing is to be called. */
  readonly entry: Entry | undefined
  /** Each acceptable call on its own. */
  readonly answers: readonly Entry[]
}

const MOST_CHECKS = 100
const SHOWN = 1000

/** Undefined where the official checker could not read the item. */
export function prepareBfclItem(
  category: string,
  functions: readonly JsonDict[],
  groundTruth: readonly JsonValue[] | undefined,
): Judged | undefined {
  if (groundTruth === undefined) return { entry: undefined, answers: [] }
  try {
    // Of several functions the one that the answer names counts; a category of that name says so.
    const alone = (answer: JsonValue): Entry =>
      prepareEntry({
        category: `multiple_${languageOf(category)}`,
        functions,
        groundTruth: [answer],
      })
    return {
      entry: prepareEntry({ category, functions, groundTruth }),
      answers: groundTruth.map(alone),
    }
  } catch (problem) {
    if (problem instanceof PyError) return undefined
    throw problem
  }
}

/** Undefined where a reference is left in it. */
function pythonValue(value: Value): PyValue | undefined {
  if (value === null || typeof value !== 'object') return value
  switch (value.kind) {
    case 'int':
    case 'float':
      return value
    case 'reference':
      return undefined
    case 'list': {
      const items = value.items.map(pythonValue)
      const read = items.filter((item) => item !== undefined)
      return read.length === items.length ? { kind: 'list', items: read } : undefined
    }
    case 'dict':
      return pythonDict(value.entries)
  }
}

function pythonDict(entries: readonly (readonly [string, Value])[]): PyValue | undefined {
  const read: (readonly [string, PyValue])[] = []
  for (const [key, value] of new Map(entries)) {
    const inner = pythonValue(value)
    if (inner === undefined) return undefined
    read.push([key, inner])
  }
  return { kind: 'dict', entries: read }
}

/** Arguments as the official decoders of Java and JavaScript give them: all are texts. */
function sourceDict(args: ToolCall['args']): PyValue | undefined {
  const written = [...new Map(args)].map(([key, value]) => [key, literalText(value)] as const)
  const read = written.flatMap(([key, text]) => (text === undefined ? [] : [[key, text] as const]))
  return read.length < written.length ? undefined : { kind: 'dict', entries: read }
}

/** A call as the official decoder gives it: a dict from its name to its arguments. */
export function decodedCall(
  { name, args }: ToolCall,
  language: Language = 'python',
): PyValue | undefined {
  const given = language === 'python' ? pythonDict(args) : sourceDict(args)
  return given === undefined ? undefined : { kind: 'dict', entries: [[name, given]] }
}

/** Whether these calls are right. */
export function areRight({ entry }: Judged, calls: readonly ToolCall[]): boolean {
  if (entry === undefined) return calls.length === 0
  const decoded = calls
    .map((call) => decodedCall(call, entry.language))
    .filter((call) => call !== undefined)
  return decoded.length === calls.length && judgeCalls(entry, decoded).valid
}

const fits = (answer: Entry, call: PyValue | undefined): boolean =>
  call !== undefined && judgeCalls(answer, [call]).valid

/**
 * Which call is taken for which acceptable one: in the order of these, the first that fits and is
 * not taken.
 */
function matched(answers: readonly Entry[], calls: readonly (PyValue | undefined)[]): Matching {
  const callMatched = calls.map(() => -1)
  const goldMatched = answers.map((answer, a) => {
    const found = calls.findIndex((call, c) => callMatched[c] === -1 && fits(answer, call))
    if (found >= 0) callMatched[found] = a
    return found >= 0
  })
  return { goldMatched, callMatched }
}

export function judgeBfclItem(
  { entry, answers }: Judged,
  { calls }: Pick<Attempt, 'calls'>,
): ItemVerdict {
  if (entry === undefined) {
    const made = calls.flatMap(({ call }) => call ?? [])
    const check: Check = {
      name: 'no call',
      passed: made.length === 0,
      expected: 'none',
      actual: made.length === 0 ? 'none' : truncateText(printCalls(made), SHOWN),
    }
    return {
      success: made.length === 0,
      checks: [check],
      goldMatched: [],
      callMatched: calls.map(() => -1),
    }
  }
  const decoded = calls.map(({ resolved }) =>
    resolved === undefined ? undefined : decodedCall(resolved, entry.language),
  )
  const read = decoded.filter((call) => call !== undefined)
  if (read.length < decoded.length) {
    const check: Check = {
      name: 'decoded',
      passed: false,
      expected: 'calls',
      actual: `${decoded.length - read.length} of ${decoded.length} cannot be read`,
    }
    return { success: false, checks: [check], ...matched(answers, decoded) }
  }
  const verdict = judgeCalls(entry, read)
  return {
    success: verdict.valid,
    checks: verdict.explain().slice(0, MOST_CHECKS),
    ...matched(answers, decoded),
  }
}
