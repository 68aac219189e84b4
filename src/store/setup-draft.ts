/**
 * A configuration being edited: a preset underneath, the changed fields on top, by path. The schema
 * decides what is valid; its issues come back beside the fields they are about, in words.
 */
import type * as z from 'zod/mini'
import { configSchema, settingAt, type Config, type SettingValue } from '../run/config.ts'
import { isObject } from '../run/is-object.ts'
import { tightest } from '../run/schema-issue.ts'

export type Edits = Readonly<Record<string, SettingValue>>

export interface Draft {
  /** What was chosen: a preset, a shared link or an opened run. */
  readonly base: Config
  readonly edits: Edits
  /**
   * Fields that were changed for the tasks in use alone, with the edit that stood there before, if
   * one did: it comes back when other tasks are chosen.
   */
  readonly before?: Readonly<Record<string, SettingValue | undefined>>
}

export interface Checked {
  /** Absent while a field is not valid. */
  readonly config: Config | undefined
  readonly errors: Readonly<Record<string, string>>
}

type Tree = Readonly<Record<string, unknown>>

function withValue(tree: Tree, keys: readonly string[], value: SettingValue): Tree {
  const [key, ...rest] = keys
  if (key === undefined) return tree
  const below = tree[key]
  return {
    ...tree,
    [key]: rest.length === 0 ? value : withValue(isObject(below) ? below : {}, rest, value),
  }
}

/**
 * The tree that is checked. Another suite has other fields, so it starts from that suite's own
 * defaults.
 */
function merged({ base, edits }: Draft): Tree {
  const suite = edits['suite.id']
  const fresh = suite !== undefined && suite !== base.suite.id
  let tree: Tree = fresh ? { ...base, suite: { id: suite } } : { ...base }
  for (const [path, value] of Object.entries(edits)) tree = withValue(tree, path.split('.'), value)
  return tree
}

export function check(draft: Draft): Checked {
  const parsed = configSchema.safeParse(merged(draft))
  if (parsed.success) return { config: parsed.data, errors: {} }
  const errors: Record<string, string> = {}
  const { issues } = parsed.error
  for (const issue of issues) errors[issue.path.join('.')] ??= inWords(tightest(issue, issues))
  return { config: undefined, errors }
}

/**
 * What a field shows: the edit as typed, else the base's value, else the default of the suite in
 * use.
 */
export function shownValue(draft: Draft, checked: Checked, path: string): SettingValue | undefined {
  return (
    draft.edits[path] ??
    (checked.config ? settingAt(checked.config, path) : settingAt(merged(draft), path))
  )
}

const without = <T>(record: Readonly<Record<string, T>>, path: string): Record<string, T> =>
  Object.fromEntries(Object.entries(record).filter(([other]) => other !== path))

/** The draft as it was before anything was changed for its tasks alone. */
function leavingSuite({ base, edits, before = {} }: Draft): Draft {
  const kept = Object.entries(edits).filter(
    ([path]) => !(path in before) && !path.startsWith('suite.'),
  )
  return {
    base,
    edits: Object.fromEntries([
      ...kept,
      ...Object.entries(before).flatMap(([path, value]) =>
        value === undefined ? [] : [[path, value] as const],
      ),
    ]),
  }
}

/**
 * A new draft with one field changed; a value equal to the base's is no change. Other tasks take
 * back what was changed for those before.
 */
export function edited(draft: Draft, path: string, value: SettingValue): Draft {
  if (path === 'suite.id' && value === (draft.edits[path] ?? draft.base.suite.id)) return draft
  const { base, edits, before = {} } = path === 'suite.id' ? leavingSuite(draft) : draft
  const others = without(edits, path)
  return {
    base,
    edits: value === settingAt(base, path) ? others : { ...others, [path]: value },
    before: without(before, path),
  }
}

/** A new draft with several fields changed; `forSuite`: until other tasks are chosen. */
export function mended(draft: Draft, edits: Edits, forSuite = false): Draft {
  const changed = Object.entries(edits).reduce(
    (one, [path, value]) => edited(one, path, value),
    draft,
  )
  if (!forSuite) return changed
  const fresh = Object.keys(edits)
    .filter((path) => !(path in (draft.before ?? {})))
    .map((path) => [path, draft.edits[path]] as const)
  return { ...changed, before: { ...draft.before, ...Object.fromEntries(fresh) } }
}

export function reset(draft: Draft, path: string): Draft {
  return path === 'suite.id'
    ? edited(draft, path, draft.base.suite.id)
    : { ...draft, edits: without(draft.edits, path), before: without(draft.before ?? {}, path) }
}

/**
 * What a numeric field's text means; text that is no number stays text, and the schema then says
 * so.
 */
export function numberFrom(text: string): SettingValue {
  const trimmed = text.trim()
  return trimmed !== '' && Number.isFinite(Number(trimmed)) ? Number(trimmed) : text
}

/** What is wrong with one field, to be shown beside its name. */
export function inWords(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.expected === 'int'
        ? 'Must be a whole number.'
        : issue.expected === 'number'
          ? 'Must be a number.'
          : `Must be a ${issue.expected}.`
    case 'too_small':
      return `Must be ${issue.inclusive === false ? 'more than' : 'at least'} ${String(issue.minimum)}.`
    case 'too_big':
      return `Must be at most ${String(issue.maximum)}.`
    case 'invalid_value':
      return `Must be one of: ${issue.values.map(String).join(', ')}.`
    default:
      return `${issue.message.charAt(0).toUpperCase()}${issue.message.slice(1)}.`
  }
}
