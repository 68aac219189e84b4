/**
 * A configuration being edited: a preset underneath, the changed fields on top, by path. The schema decides what is valid;
 * its issues come back beside the fields they are about, in words.
 */
import type * as z from 'zod/mini'
import { configSchema, type Config } from '../run/config.ts'
import { tightest } from '../run/schema-issue.ts'

/** Numbers are kept as typed while they are no numbers yet. */
export type FieldValue = string | number | boolean

export type Edits = Readonly<Record<string, FieldValue>>

export interface Draft {
  /** What was chosen: a preset, a shared link or an opened run. */
  readonly base: Config
  readonly edits: Edits
}

export interface Checked {
  /** Absent while a field is not valid. */
  readonly config: Config | undefined
  readonly errors: Readonly<Record<string, string>>
}

type Tree = Readonly<Record<string, unknown>>

function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function valueAt(tree: unknown, path: string): FieldValue | undefined {
  let at: unknown = tree
  for (const key of path.split('.')) at = isTree(at) ? at[key] : undefined
  return typeof at === 'string' || typeof at === 'number' || typeof at === 'boolean' ? at : undefined
}

function withValue(tree: Tree, keys: readonly string[], value: FieldValue): Tree {
  const [key, ...rest] = keys
  if (key === undefined) return tree
  const below = tree[key]
  return { ...tree, [key]: rest.length === 0 ? value : withValue(isTree(below) ? below : {}, rest, value) }
}

/** The tree that is checked. Another suite has other fields, so it starts from that suite's own defaults. */
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

/** What a field shows: the edit as typed, else the base's value, else the default of the suite in use. */
export function shownValue(draft: Draft, checked: Checked, path: string): FieldValue | undefined {
  return draft.edits[path] ?? (checked.config ? valueAt(checked.config, path) : valueAt(merged(draft), path))
}

/** A new draft with one field changed; a value equal to the base's is no change. */
export function edited(draft: Draft, path: string, value: FieldValue): Draft {
  const kept = Object.entries(draft.edits).filter(([other]) => other !== path && !(path === 'suite.id' && other.startsWith('suite.')))
  const edits = Object.fromEntries(kept)
  return { ...draft, edits: value === valueAt(draft.base, path) ? edits : { ...edits, [path]: value } }
}

export function reset(draft: Draft, path: string): Draft {
  return { ...draft, edits: Object.fromEntries(Object.entries(draft.edits).filter(([other]) => other !== path)) }
}

/** What a numeric field's text means; text that is no number stays text, and the schema then says so. */
export function numberFrom(text: string): FieldValue {
  const trimmed = text.trim()
  return trimmed !== '' && Number.isFinite(Number(trimmed)) ? Number(trimmed) : text
}

function inWords(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.expected === 'int' ? 'Must be a whole number.' : issue.expected === 'number' ? 'Must be a number.' : `Must be a ${issue.expected}.`
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
