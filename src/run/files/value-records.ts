/**
 * Reading records of dropped files, as zod schemas over `Value`s: a JSON object is opened one level
 * at a time, so that what lies inside stays `Value`s with their number kinds.
 */
import * as z from 'zod/mini'
import type { DictValue, Value } from '../calls/call-value.ts'
import { IMPORT_LIMITS } from './import-limits.ts'

z.config({ jitless: true })

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null
export const isDict = (value: unknown): value is DictValue =>
  isObject(value) && 'kind' in value && value.kind === 'dict'
export const isInt = (value: unknown): value is { kind: 'int'; value: bigint } =>
  isObject(value) && 'kind' in value && value.kind === 'int'
export const isList = (value: unknown): value is { kind: 'list'; items: readonly Value[] } =>
  isObject(value) && 'kind' in value && value.kind === 'list'

/**
 * The fields of a dict as an object without a prototype; null for anything else, which the schema
 * refuses.
 */
const fields = (value: unknown): unknown =>
  isDict(value) ? Object.assign(Object.create(null), Object.fromEntries(value.entries)) : null

/** A schema over the fields of a dict. */
export const fielded = <S extends z.core.$ZodType>(schema: S) => z.pipe(z.transform(fields), schema)
/** A JSON object with at least these fields; what it holds besides is ignored. */
export const record = <S extends z.core.$ZodShape>(shape: S) =>
  fielded(z.object(shape, { error: 'expected an object' }))
export const dict = z.custom<DictValue>(isDict, { error: 'expected an object' })
/** Any JSON value. It can only fail by being absent. */
export const anyValue = z.custom<Value>((value: unknown) => value !== undefined, {
  error: 'is missing',
})
/** A text of at most `textCharacters`. */
export const text = z.string({ error: 'expected a text' }).check(
  z.maxLength(IMPORT_LIMITS.textCharacters, {
    error: `is longer than ${IMPORT_LIMITS.textCharacters} characters`,
  }),
)

/** The elements of a JSON list, or undefined. */
export const itemsOf = (value: Value): readonly Value[] | undefined =>
  isList(value) ? value.items : undefined

/** A value in a few words, for errors. */
export function describedValue(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (typeof value === 'string')
    return value.length > 40 ? `a text of ${value.length} characters` : JSON.stringify(value)
  if (value === null || typeof value === 'boolean') return String(value)
  if (isObject(value) && 'kind' in value) {
    if ((value.kind === 'int' || value.kind === 'float') && 'value' in value)
      return String(value.value).slice(0, 40)
    return value.kind === 'list' ? 'a list' : 'an object'
  }
  return 'something else'
}

/** What lies at a path of field names inside a value. */
function at(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce(
    (inner, key) => (isDict(inner) ? inner.entries.find(([k]) => k === key)?.[1] : undefined),
    value,
  )
}

/** The first complaint of a schema: `result.output`, `is missing (found nothing)`. */
export function misfitOf(
  error: z.core.$ZodError,
  value: Value,
): { readonly field: string; readonly message: string } {
  const issue = error.issues[0]
  const path = issue?.path ?? []
  const field = path.length === 0 ? 'the record' : path.map(String).join('.').slice(0, 200)
  return {
    field,
    message: `${issue?.message ?? 'not in the official form'} (found ${describedValue(at(value, path))})`,
  }
}

/** The same as one text. */
export function complaint(error: z.core.$ZodError, value: Value): string {
  const { field, message } = misfitOf(error, value)
  return `${field}: ${message}`
}
