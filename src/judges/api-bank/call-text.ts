/**
 * The one call that API-Bank's evaluators see in a text: `[Name(key='value', …)]`, with prose
 * around it or not. Every value is a text. What looks like carelessness is the rule here: either
 * quote ends either quote, an empty text swallows what follows up to the next quote, a list reaches
 * to the last bracket, a bare value is letters, digits and underscores. Read by scanning, in time
 * linear in the text.
 */
import { at } from '../../run/at.ts'
import type { JsonValue } from '../../run/calls/call-value.ts'
import { str } from '../python/python-print.ts'
import { PY_SPACE, PY_WORD } from './python-text.ts'

export interface WrittenCall {
  readonly name: string
  /** In order of first appearance; of equal names the last value counts. */
  readonly args: readonly (readonly [string, string])[]
}

const HEAD = new RegExp(`\\[(${PY_WORD}+)\\(`, 'gu')
/** A whole word and its equals sign: no part of the word could match where all of it does not. */
const KEY = new RegExp(`(?<!${PY_WORD})(${PY_WORD}+)${PY_SPACE}*=${PY_SPACE}*`, 'gu')
const QUOTE = /['"]/g
const BARE = new RegExp(`${PY_WORD}+`, 'uy')

/** Name and inner text of the first call: the last `)]` of the line on which it begins ends it. */
function firstCall(text: string): { readonly name: string; readonly inner: string } | undefined {
  HEAD.lastIndex = 0
  let lineEnd = -1
  let close = -1
  for (let head = HEAD.exec(text); head !== null; head = HEAD.exec(text)) {
    const from = HEAD.lastIndex
    if (from > lineEnd) {
      const newline = text.indexOf('\n', from)
      lineEnd = newline < 0 ? text.length : newline
      close = lineEnd < 2 ? -1 : text.lastIndexOf(')]', lineEnd - 2)
    }
    if (close >= from) return { name: at(head, 1, 'head'), inner: text.slice(from, close) }
  }
  return undefined
}

/** The value that begins at `at` and where it ends; undefined when there is none. */
function valueAt(inner: string, at: number): readonly [string, number] | undefined {
  const opening = inner[at]
  if (opening === "'" || opening === '"') {
    const first = inner.codePointAt(at + 1)
    if (first === undefined) return undefined
    QUOTE.lastIndex = at + 1 + (first > 0xffff ? 2 : 1)
    const closing = QUOTE.exec(inner)
    return closing === null ? undefined : [inner.slice(at + 1, closing.index), closing.index + 1]
  }
  if (opening === '[') {
    const end = inner.lastIndexOf(']')
    return end > at ? [inner.slice(at, end + 1), end + 1] : undefined
  }
  BARE.lastIndex = at
  const word = BARE.exec(inner)?.[0]
  return word === undefined ? undefined : [word, at + word.length]
}

/** Undefined when the text holds no call. */
export function readCall(text: string): WrittenCall | undefined {
  const call = firstCall(text)
  if (call === undefined) return undefined
  const args = new Map<string, string>()
  KEY.lastIndex = 0
  for (let key = KEY.exec(call.inner); key !== null; key = KEY.exec(call.inner)) {
    const start = KEY.lastIndex
    const value = valueAt(call.inner, start)
    if (value !== undefined) {
      args.set(at(key, 1, 'key'), value[0])
      KEY.lastIndex = value[1]
    } else {
      // Nothing after the equals sign: the search goes on right behind the word.
      KEY.lastIndex = key.index + at(key, 1, 'key').length
    }
  }
  return { name: call.name, args: [...args] }
}

/**
 * A call as the official files print it, nothing escaped: what the evaluators would be given of a
 * call that was not written as a text.
 */
export const printOfficialCall = (
  name: string,
  args: readonly (readonly [string, JsonValue])[],
): string => `[${name}(${args.map(([key, value]) => `${key}='${str(value)}'`).join(', ')})]`
