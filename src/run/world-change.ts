/**
 * What differs between two states of a world, whatever world it is: a row for each place whose value
 * is another, from the outside in. Dicts are compared by key; lists by the items that both have in
 * the same order, so that what was put in or taken out is one row each.
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
const MOST_CELLS = 1_000_000

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

/**
 * For every pair of places how many items both lists have in common from there on, in order; cells
 * of a table that is one wider than it has places.
 */
function commonFrom(was: readonly string[], is: readonly string[]): Uint32Array {
  const width = is.length + 1
  const common = new Uint32Array((was.length + 1) * width)
  const at = (i: number, j: number): number => common[i * width + j] ?? 0
  for (let i = was.length - 1; i >= 0; i -= 1)
    for (let j = is.length - 1; j >= 0; j -= 1)
      common[i * width + j] =
        was[i] === is[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1))
  return common
}

function* listRows(
  path: Path,
  before: readonly Value[],
  after: readonly Value[],
): Generator<WorldChange> {
  const [was, is] = [before.map(valueKey), after.map(valueKey)]
  // Lists too long for the table differ as wholes.
  if (was.length * is.length > MOST_CELLS) {
    yield row(path, { kind: 'list', items: before }, { kind: 'list', items: after })
    return
  }
  const common = commonFrom(was, is)
  const at = (i: number, j: number): number => common[i * (is.length + 1) + j] ?? 0
  let [i, j] = [0, 0]
  while (i < was.length || j < is.length) {
    if (i < was.length && was[i] === is[j]) {
      i += 1
      j += 1
      continue
    }
    const [from, to] = [i, j]
    while (
      (i < was.length || j < is.length) &&
      !(i < was.length && j < is.length && was[i] === is[j])
    ) {
      if (j >= is.length || (i < was.length && at(i + 1, j) >= at(i, j + 1))) i += 1
      else j += 1
    }
    const [gone, come] = [before.slice(from, i), after.slice(to, j)]
    if (gone.length === come.length)
      for (const [k, value] of gone.entries()) yield* rows([...path, from + k], value, come[k])
    else {
      for (const [k, value] of gone.entries()) yield row([...path, from + k], value, undefined)
      for (const [k, value] of come.entries()) yield row([...path, to + k], undefined, value)
    }
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
