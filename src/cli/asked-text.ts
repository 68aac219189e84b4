/** What a pair did with requests, as lines of a command. */
import type { Asked } from '../run/asked.ts'
import type { When } from '../run/request.ts'

const indented = (lines: readonly string[], by: string): string[] =>
  lines.flatMap((line) => line.split('\n')).map((line) => `${by}${line}`)

/** `right`: what the request says of it; undefined where it says nothing. */
export function askedLines(asked: Asked, right: boolean | undefined): readonly string[] {
  const { when, update, plan, carriedOut, said, tools } = asked
  const lines = [`${when} training${when === 'after' ? `, update ${update}` : ''}`]
  if (tools !== undefined) lines.push(`  tools on offer: ${tools.join(', ')}`)
  lines.push('  plan', ...indented([plan.text === '' ? '(nothing)' : plan.text], '    '))
  if (plan.trouble !== undefined) lines.push(`  ${plan.trouble}`)
  for (const { subtask, wrote, calls, changes, more } of carriedOut) {
    lines.push(`  sub-task ${subtask + 1}`)
    if (calls.length === 0) lines.push(...indented([`${wrote} no call`], '    '))
    for (const { call, ok, result } of calls)
      lines.push(...indented([`${call} ${ok ? '->' : 'refused:'} ${result}`], '    '))
    for (const { path, before, after } of changes)
      lines.push(
        `    changed ${path === '' ? 'the state' : path}: ${before ?? 'nothing'} -> ${after ?? 'nothing'}`,
      )
    if (more !== undefined) lines.push(`    and ${more} more changed`)
  }
  lines.push(...indented(said, '  '))
  if (right !== undefined) lines.push(`  ${right ? 'right' : 'wrong'}`)
  return lines
}

/** Of one request: its kind, and whether it was right, for each that was asked. */
export interface Scored {
  readonly kind: string | undefined
  readonly right: Readonly<Partial<Record<When, boolean>>>
}

function score(words: string, scored: readonly Scored[], whens: readonly When[]): string {
  const counts = whens.map((when) => scored.filter(({ right }) => right[when] === true).length)
  return `${words} ${counts.join(' -> ')} of ${scored.length}`
}

/** By kind, where there are kinds, and in all; nothing where no request says what is right. */
export function scoreLines(all: readonly Scored[], whens: readonly When[]): readonly string[] {
  const scored = all.filter(({ right }) => Object.values(right).length > 0)
  if (scored.length === 0) return []
  const kinds = [...new Set(scored.map(({ kind }) => kind))].filter((kind) => kind !== undefined)
  return [
    ...kinds.map((kind) =>
      score(
        kind,
        scored.filter((one) => one.kind === kind),
        whens,
      ),
    ),
    score('right', scored, whens),
  ]
}
