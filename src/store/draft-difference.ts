/** In what a set-up differs from a run, in words: what the next run would do otherwise. */
import { last } from '../run/at.ts'
import type { Config } from '../run/config.ts'

/** What the page shows of a run everywhere, by path. */
const MAIN: readonly (readonly [path: string, word: string])[] = [
  ['suite.id', 'tasks'],
  ['mode', 'mode'],
  ['seed', 'seed'],
  ['rl.updates', 'length'],
]
/** What changes no number of a run. */
const NAMES: ReadonlySet<string> = new Set(['version', 'name', 'about'])

function leaves(value: unknown, path: string, into: Map<string, unknown>): Map<string, unknown> {
  if (typeof value !== 'object' || value === null) return into.set(path, value)
  for (const [key, below] of Object.entries(value))
    leaves(below, path === '' ? key : `${path}.${key}`, into)
  return into
}

/** Undefined where it differs in nothing; else as `mode, seed and 3 other settings`. */
export function differenceInWords(draft: Config, run: Config): string | undefined {
  const [ours, theirs] = [leaves(draft, '', new Map()), leaves(run, '', new Map())]
  const paths = [...new Set([...ours.keys(), ...theirs.keys()])].filter(
    (path) => !NAMES.has(path) && ours.get(path) !== theirs.get(path),
  )
  const main = MAIN.filter(([path]) => paths.includes(path))
  // Other tasks have other settings of their own.
  const others = paths.filter(
    (path) =>
      !main.some(([known]) => known === path) &&
      !(draft.suite.id !== run.suite.id && path.startsWith('suite.')),
  ).length
  const words = [
    ...main.map(([, word]) => word),
    ...(others === 0
      ? []
      : [`${others} ${main.length === 0 ? '' : 'other '}${others === 1 ? 'setting' : 'settings'}`]),
  ]
  return words.length === 0
    ? undefined
    : words.length === 1
      ? words[0]
      : `${words.slice(0, -1).join(', ')} and ${last(words, 'words')}`
}
