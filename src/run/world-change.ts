/**
 * What differs between two states of a world, whatever world it is: a row for each place whose value
 * is another, from the outside in. Dicts are compared by key; lists from both ends, so that what was
 * put in or taken out is one row each.
 */
import { valueKey } from './calls/call-key.ts'
import { printValue } from './calls/call-print.ts'
import type { Value } from './calls/call-value.ts'
import { printPath } from './place.ts'
import type { Path } from './place.ts'
import type { WorldChange } from './asked.ts'
import { truncateText } from './truncate-text.ts'

const LONGEST_PATH = 300
const LONGEST_VALUE = 1000

function row(path: Path, before: Value | undefined, after: Value | undefined): WorldChange {
  const shown = (value: Value) => truncateText(printValue(value), LONGEST_VALUE)
  return {
    path: truncateText(printPath(path), LONGEST_PATH),
    ...(before === undefined ? {} : { before: shown(before) }),
    ...(after === undefined ? {} : { after: shown(after) }),
  }
}

function* dictRows(
  path: Path,
  before: readonly (readonly [string, Value])[],
  after: readonly (readonly [string, Value])[],
): Generator<WorldChange> {
  const [was, is] = [new Map(before), new Map(after)]
  for (const key of new Set([...was.keys(), ...is.keys()]))
    yield* rows([...path, key], was.get(key), is.get(key))
}

function* listRows(
  path: Path,
  before: readonly Value[],
  after: readonly Value[],
): Generator<WorldChange> {
  const [was, is] = [before.map(valueKey), after.map(valueKey)]
  const shorter = Math.min(was.length, is.length)
  let head = 0
  while (head < shorter && was[head] === is[head]) head += 1
  let tail = 0
  while (tail < shorter - head && was.at(-1 - tail) === is.at(-1 - tail)) tail += 1
  const [gone, come] = [before.slice(head, was.length - tail), after.slice(head, is.length - tail)]
  if (gone.length === come.length)
    for (const [i, value] of gone.entries()) yield* rows([...path, head + i], value, come[i])
  else {
    for (const [i, value] of gone.entries()) yield row([...path, head + i], value, undefined)
    for (const [i, value] of come.entries()) yield row([...path, head + i], undefined, value)
  }
}

function* rows(
  path: Path,
  before: Value | undefined,
  after: Value | undefined,
): Generator<WorldChange> {
  if (before === undefined || after === undefined) {
    if (before !== after) yield row(path, before, after)
    return
  }
  if (valueKey(before) === valueKey(after)) return
  if (before !== null && typeof before === 'object') {
    if (before.kind === 'dict' && typeof after === 'object' && after?.kind === 'dict') {
      yield* dictRows(path, before.entries, after.entries)
      return
    }
    if (before.kind === 'list' && typeof after === 'object' && after?.kind === 'list') {
      yield* listRows(path, before.items, after.items)
      return
    }
  }
  yield row(path, before, after)
}

/** The path of the whole state is empty. `more`: how many rows beyond `most` there are. */
export function worldChanges(
  before: Value,
  after: Value,
  most: number,
): { readonly changes: readonly WorldChange[]; readonly more: number } {
  const all = [...rows([], before, after)]
  return { changes: all.slice(0, most), more: Math.max(0, all.length - most) }
}
