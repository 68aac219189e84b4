/**
 * The `repaired` verdict: whether a text makes the recorded request. A value ends at a quote behind
 * which the next parameter or the end of the request stands, so it may hold quotes itself; it is
 * the recorded one if it is how Python or JSON would write that. Nothing is run: the recorded
 * result is taken for the call's own.
 */
import { defined } from '../../run/at.ts'
import { equal } from '../python/python-equal.ts'
import { repr, str } from '../python/python-print.ts'
import type { Check } from '../verdict.ts'
import type { JsonDict, JsonValue } from '../../run/calls/call-value.ts'
import { readJson } from '../../run/json-value.ts'
import { printValue } from '../../run/calls/call-print.ts'
import { truncateText } from '../../run/truncate-text.ts'
import { PY_WORD } from './python-text.ts'
import { applyRule, ruleOf } from './api-rules.ts'
import type { Ruling } from './api-rules.ts'
import type { ApiTruth } from './dialogue-samples.ts'
import { dictOf, isDict, withFields } from './python-json.ts'

const HEAD = new RegExp(`\\[(${PY_WORD}+)\\(`, 'gu')
const KEY = new RegExp(`\\s*,?\\s*(${PY_WORD}+)\\s*=\\s*`, 'uy')
const NEXT = new RegExp(`(['"])(?=\\s*,\\s*${PY_WORD}+\\s*=)`, 'gu')
const BARE_NEXT = new RegExp(`\\s*,\\s*(?=${PY_WORD}+\\s*=)`, 'gu')

/** The first call named `name` in the text, its values as texts; undefined when there is none. */
function readGenerously(text: string, name: string): ReadonlyMap<string, string> | undefined {
  HEAD.lastIndex = 0
  for (let head = HEAD.exec(text); head !== null; head = HEAD.exec(text)) {
    if (head[1] !== name) continue
    const end = text.lastIndexOf(')]')
    return end < HEAD.lastIndex ? undefined : argumentsOf(text.slice(HEAD.lastIndex, end))
  }
  return undefined
}

function argumentsOf(inner: string): ReadonlyMap<string, string> | undefined {
  const args = new Map<string, string>()
  let at = 0
  while (at < inner.trimEnd().length) {
    KEY.lastIndex = at
    const key = KEY.exec(inner)
    if (key === null) return undefined
    const start = KEY.lastIndex
    const quote = inner[start]
    const quoted = quote === "'" || quote === '"'
    const next = quoted ? closing(inner, start + 1, quote) : following(inner, start)
    if (next === undefined) return undefined
    args.set(defined(key[1], 'key'), inner.slice(quoted ? start + 1 : start, next.end))
    at = next.at
  }
  return args
}

interface End {
  readonly end: number
  readonly at: number
}

/**
 * A quoted value ends at the first quote of its kind before another parameter, else at the last one
 * of the call.
 */
function closing(inner: string, from: number, quote: string): End | undefined {
  NEXT.lastIndex = from
  for (let found = NEXT.exec(inner); found !== null; found = NEXT.exec(inner)) {
    if (found[1] === quote) return { end: found.index, at: NEXT.lastIndex }
  }
  const last = inner.trimEnd().length - 1
  return last >= from && inner[last] === quote ? { end: last, at: inner.length } : undefined
}

function following(inner: string, from: number): End {
  BARE_NEXT.lastIndex = from
  const found = BARE_NEXT.exec(inner)
  return found === null
    ? { end: inner.trimEnd().length, at: inner.length }
    : { end: found.index, at: found.index }
}

/** The recorded value, where the text writes it; else the text. */
function meant(written: string, recorded: JsonValue | undefined): JsonValue {
  if (recorded === undefined || typeof recorded === 'string') return written
  if (written === str(recorded) || written === repr(recorded) || written === printValue(recorded))
    return recorded
  const json = readJson(written)
  return json.ok && equal(json.value, recorded) ? recorded : written
}

/**
 * The recorded input as a row of entries: what the result quotes, or what was asked where it quotes
 * nothing.
 */
function recordedInput({ input, result }: ApiTruth): JsonValue {
  const quoted = isDict(result) ? result.entries.find(([key]) => key === 'input')?.[1] : undefined
  return isDict(quoted) ? quoted : input
}

/** A value that no rule takes for a recorded one. */
const NOTHING_LIKE_IT = '\u0000'

const note = (passed: boolean, expected: string, actual: string): Check => ({
  name: 'repaired: the recorded request',
  passed,
  expected: truncateText(expected, 400),
  actual: truncateText(actual, 400),
})

export function repairedRuling(level: 1 | 2 | 3, truth: ApiTruth, text: string): Ruling {
  const recorded = recordedInput(truth)
  const written = readGenerously(text, truth.name)
  if (written === undefined)
    return { correct: false, checks: [note(false, `${truth.name}(…)`, 'no such request')] }
  const there = new Map<string, JsonValue>(isDict(recorded) ? recorded.entries : [])
  const asked = dictOf(
    [...written].map(([key, value]) => [key, meant(value, there.get(key))] as const),
  )
  if (equal(asked, recorded) || equal(asked, truth.input))
    return { correct: true, checks: [note(true, repr(recorded), repr(asked))] }
  const rule = ruleOf(truth.name, level, () => true)
  if (rule === undefined || !isDict(recorded) || !isDict(truth.result) || !sameKeys(written, there))
    return { correct: false, checks: [note(false, repr(recorded), repr(asked))] }
  const { entries } = truth.result
  const withInput = (input: JsonDict): JsonDict =>
    dictOf(entries.map(([key, value]) => [key, key === 'input' ? input : value] as const))
  // Some rules leave a parameter to what it comes to. Nothing comes of it here, so it must be the
  // recorded one.
  const unseen = asked.entries.filter(
    ([name, value]) =>
      !equal(value, there.get(name) ?? null) &&
      applyRule(rule, withInput(withFields(recorded, [[name, NOTHING_LIKE_IT]])), truth.result)
        .correct,
  )
  const ruling = applyRule(rule, withInput(asked), truth.result)
  const correct = ruling.correct && unseen.length === 0
  return { correct, checks: [...ruling.checks, note(correct, repr(recorded), repr(asked))] }
}

const sameKeys = (a: ReadonlyMap<string, unknown>, b: ReadonlyMap<string, unknown>): boolean =>
  a.size === b.size && [...a.keys()].every((key) => b.has(key))
