/**
 * What a setting is: its schema and its words, said in one expression. The page's form, the
 * commands and the table in `docs/settings.md` read both from here.
 */
import * as z from 'zod/mini'
import { isObject } from '../is-object.ts'

// The functions of zod/mini: the page then loads no check that it does not use.
z.config({ jitless: true })

export type SettingValue = string | number | boolean
/** The value of a setting by its path: numbers are kept as typed while they are no numbers yet. */
export type Reading = (path: string) => SettingValue | undefined

/** Where a setting changes nothing as the others stand. */
export interface Idle {
  readonly when: (at: Reading) => boolean
  /** A clause that ends, to stand behind “Not used: ”. */
  readonly why: string
}

interface Words {
  /** In plain words. */
  readonly label: string
  /** The name in papers, libraries and run files. */
  readonly term: string
  /** One sentence or two that explain it. */
  readonly help: string
  /** What it counts or measures. */
  readonly unit?: string
  /** The first that holds is the reason. */
  readonly idle?: readonly Idle[]
  /** Of a setting that is none of the form's fields: where it is said instead. */
  readonly elsewhere?: string
}

export type Option = readonly [value: string, label: string]
/** What a setting takes. */
type Takes =
  | {
      readonly kind: 'integer' | 'number'
      readonly low: number
      readonly high: number
      /** `low` itself is not allowed. */
      readonly above?: true
    }
  | { readonly kind: 'switch' }
  | { readonly kind: 'choice'; readonly options: readonly Option[] }
  | { readonly kind: 'text'; readonly most: number }

export type Setting = Words & Takes & { readonly path: string }

interface Taken<S extends z.core.$ZodType> {
  readonly schema: S
  readonly takes: Takes
}

export const count = (low: number, high: number) => ({
  schema: z.int().check(z.minimum(low), z.maximum(high)),
  takes: { kind: 'integer', low, high } as const,
})
export const anySeed = count(0, 2 ** 31 - 1)
/** From `low` to `high`, both allowed. */
export const between = (low: number, high: number) => ({
  schema: z.number().check(z.minimum(low), z.maximum(high)),
  takes: { kind: 'number', low, high } as const,
})
/** Above 0, up to `high`. */
export const positive = (high: number) => ({
  schema: z.number().check(z.positive(), z.maximum(high)),
  takes: { kind: 'number', low: 0, high, above: true } as const,
})
export const toggle = { schema: z.boolean(), takes: { kind: 'switch' } as const }
export const text = (most: number) => ({
  schema: z.string().check(z.maxLength(most)),
  takes: { kind: 'text', most } as const,
})
/** Always this. */
export const only = <const V extends number>(value: V) => ({
  schema: z.literal(value),
  takes: { kind: 'integer', low: value, high: value } as const,
})
/** One of these, in the order in which the page offers them. */
export const choice = <const O extends readonly Option[]>(options: O) => ({
  schema: z.enum(valuesOf(options)),
  takes: { kind: 'choice', options } as const,
})
export const valuesOf = <const O extends readonly Option[]>(options: O): O[number][0][] =>
  options.map(([value]) => value)

/** What was said where a schema was made. */
const definitions = new WeakMap<z.core.$ZodType, Words & Takes>()

/** The schema of a setting that is `standard` where nothing is said of it. */
export function setting<S extends z.core.$ZodType>(
  { schema, takes }: Taken<S>,
  standard: z.core.util.NoUndefined<z.output<S>>,
  words: Words,
): z.ZodMiniDefault<S> {
  const made = z._default(schema, standard)
  definitions.set(made, { ...words, ...takes })
  return made
}

/** Settings by their path, level by level. */
export interface Tree {
  readonly [key: string]: z.core.$ZodType | Tree
}

/** Settings that stand together on the page, in its order. */
export interface Group {
  readonly id: string
  /** The heading that it stands under with its neighbours. */
  readonly section: string
  readonly title: string
  /** What it is about. */
  readonly about: string
  readonly settings: Tree
}

/** All settings of a tree, in its order. */
export function settingsIn(tree: Tree, above = ''): readonly Setting[] {
  return Object.entries(tree).flatMap(([key, below]) => {
    const path = above + key
    if (!(below instanceof z.core.$ZodType)) return settingsIn(below, `${path}.`)
    const definition = definitions.get(below)
    return definition === undefined ? [] : [{ ...definition, path }]
  })
}

/** What stands at a setting's path; undefined where there is no such setting. */
export function settingAt(tree: unknown, path: string): SettingValue | undefined {
  let at: unknown = tree
  for (const key of path.split('.')) at = isObject(at) ? at[key] : undefined
  return typeof at === 'string' || typeof at === 'number' || typeof at === 'boolean'
    ? at
    : undefined
}

/** Why it does nothing now; undefined where it does something. */
export const whyIdle = ({ idle = [] }: Setting, at: Reading): string | undefined =>
  idle.find(({ when }) => when(at))?.why
