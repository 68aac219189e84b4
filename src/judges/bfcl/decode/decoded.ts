/**
 * What a decoder makes of a model's text: a value that should be a list of calls, or the exception
 * that the official decoder raises.
 */
import { PyError, isDict } from '../../python/python-value.ts'
import type { PyDict, PyValue } from '../../python/python-value.ts'

export type Decoded =
  | { readonly ok: true; readonly calls: PyValue }
  /**
   * `type` is the class of the exception in Python, or NOT_READ_HERE where Python would have read
   * the text.
   */
  | { readonly ok: false; readonly type: string; readonly message: string }

/** Runs a decoder that throws PyErrors. */
export function decoding(decode: () => PyValue): Decoded {
  try {
    return { ok: true, calls: decode() }
  } catch (problem) {
    if (!(problem instanceof PyError)) throw problem
    return { ok: false, type: problem.type, message: problem.message }
  }
}

/**
 * The official shape check: a list of dicts, each from one function's name to a dict of arguments.
 * Gives the calls, or undefined.
 */
export function callsOf(value: PyValue): readonly PyDict[] | undefined {
  if (value === null || typeof value !== 'object' || value.kind !== 'list') return undefined
  const calls = value.items.filter(isDict)
  const shaped =
    calls.length === value.items.length &&
    calls.every(({ entries }) => entries.length === 1 && isDict(entries[0]?.[1]))
  return shaped ? calls : undefined
}

/**
 * What relevance and irrelevance are judged by: whether the text decodes, in shape, to at least one
 * call.
 */
export const countsAsCall = (decoded: Decoded): boolean =>
  decoded.ok && (callsOf(decoded.calls)?.length ?? 0) > 0

/**
 * A model's text as the official decoders take it: without fences and space at its ends, in square
 * brackets.
 */
export function bracketed(text: string): string {
  const bare = text.replace(/^[`\n ]+/, '').replace(/[`\n ]+$/, '')
  return `${bare.startsWith('[') ? '' : '['}${bare}${bare.endsWith(']') ? '' : ']'}`
}
