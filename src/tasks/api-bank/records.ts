/**
 * The official files' records, as zod schemas over `Value`s: a JSON object is opened one level at a time, so that argument
 * values and results stay `Value`s with their number kinds. What a record holds besides is ignored.
 */
import * as z from 'zod/mini'
import type { ParameterSpec, ToolSpec } from '../task.ts'
import type { DictValue, Value } from '../calls/value.ts'
import { IMPORT_LIMITS } from '../sandbox/limits.ts'

z.config({ jitless: true })

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null
export const isDict = (value: unknown): value is DictValue => isObject(value) && 'kind' in value && value.kind === 'dict'
const isInt = (value: unknown): value is { kind: 'int'; value: bigint } => isObject(value) && 'kind' in value && value.kind === 'int'
const isList = (value: unknown): value is { kind: 'list'; items: readonly Value[] } => isObject(value) && 'kind' in value && value.kind === 'list'

/** The fields of a dict as an object without a prototype; null for anything else, which the schema refuses. */
const fields = (value: unknown): unknown => isDict(value) ? Object.assign(Object.create(null), Object.fromEntries(value.entries)) : null

const fielded = <S extends z.core.$ZodType>(schema: S) => z.pipe(z.transform(fields), schema)
const record = <S extends z.core.$ZodShape>(shape: S) => fielded(z.object(shape, { error: 'expected an object' }))
const dict = z.custom<DictValue>(isDict, { error: 'expected an object' })
/** Any JSON value. It can only fail by being absent. */
const anyValue = z.custom<Value>((value: unknown) => value !== undefined, { error: 'is missing' })
const text = z.string({ error: 'expected a text' }).check(z.maxLength(IMPORT_LIMITS.textCharacters, { error: `is longer than ${IMPORT_LIMITS.textCharacters} characters` }))

/** Names of tools and parameters: what the call grammar can write. */
export const isName = (name: string): boolean => /^[A-Za-z_][A-Za-z0-9_]{0,99}$/.test(name)
const name = z.string({ error: 'expected a name' }).check(z.refine(isName, { error: 'expected a name of letters, digits and underscores' }))

const argumentsOf = dict.check(z.superRefine((value, context) => {
  if (value.entries.length > IMPORT_LIMITS.arguments) context.addIssue({ code: 'custom', message: `has more than ${IMPORT_LIMITS.arguments} arguments` })
  for (const [key, argument] of value.entries) {
    if (!isName(key)) context.addIssue({ code: 'custom', path: [key.slice(0, 100)], message: 'expected a name of letters, digits and underscores' })
    if (typeof argument === 'string' && argument.length > IMPORT_LIMITS.textCharacters) {
      context.addIssue({ code: 'custom', path: [key], message: `is longer than ${IMPORT_LIMITS.textCharacters} characters` })
    }
  }
}))

/** One line of a dialogue. */
export const turnRecord = fielded(z.discriminatedUnion('role', [
  z.object({ role: z.enum(['User', 'AI']), text }),
  z.object({
    role: z.literal('API'),
    api_name: name,
    param_dict: argumentsOf,
    result: record({ output: anyValue, exception: z.union([z.null(), z.string()], { error: 'expected null or a text' }) }),
  }),
], { error: 'expected an object whose role is "User", "AI" or "API"' }))

/** One element of `test-data/level-N-api.json`. */
export const sampleRecord = record({
  file: z.string({ error: 'expected a file name' }).check(z.minLength(1), z.maxLength(500)),
  id: z.pipe(z.custom<{ kind: 'int'; value: bigint }>(isInt, { error: 'expected an integer' }), z.transform((id) => id.value)),
  instruction: text,
  input: text,
  expected_output: text,
})

const parameterRecord = record({ type: z.catch(z.string().check(z.maxLength(200)), 'str'), description: z.catch(z.string().check(z.maxLength(5000)), '') })

/** One element of `tools_lv12.json`, one line under "API descriptions", or what ToolSearcher answers. */
const toolRecord = record({
  name,
  description: z.catch(z.string().check(z.maxLength(5000)), ''),
  input_parameters: argumentsOf,
  output_parameters: z.catch(z.optional(dict), undefined),
})

const TYPES: readonly (readonly [RegExp, ParameterSpec['type']])[] = [
  [/^int/i, 'integer'], [/^(float|number)/i, 'float'], [/^bool/i, 'boolean'], [/^list/i, 'list'], [/^dict/i, 'dict'],
]

/** The tool that a description describes; undefined when it is none. */
export function readTool(value: Value): ToolSpec | undefined {
  const parsed = toolRecord.safeParse(value)
  if (!parsed.success) return undefined
  const parameters = parsed.data.input_parameters.entries.map(([key, about]): ParameterSpec => {
    const { type, description } = parameterRecord.safeParse(about).data ?? { type: 'str', description: '' }
    return { name: key, type: TYPES.find(([pattern]) => pattern.test(type))?.[1] ?? 'string', description, required: true }
  })
  return { name: parsed.data.name, description: parsed.data.description, parameters, returns: (parsed.data.output_parameters?.entries ?? []).map(([key]) => key) }
}

/** The elements of a JSON list, or undefined. */
export const itemsOf = (value: Value): readonly Value[] | undefined => isList(value) ? value.items : undefined

/** A value in a few words, for errors. */
function described(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (typeof value === 'string') return value.length > 40 ? `a text of ${value.length} characters` : JSON.stringify(value)
  if (value === null || typeof value === 'boolean') return String(value)
  if (isObject(value) && 'kind' in value) {
    if ((value.kind === 'int' || value.kind === 'float') && 'value' in value) return String(value.value).slice(0, 40)
    return value.kind === 'list' ? 'a list' : 'an object'
  }
  return 'something else'
}

/** What lies at a path of field names inside a value. */
function at(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce((inner, key) => isDict(inner) ? inner.entries.find(([k]) => k === key)?.[1] : undefined, value)
}

/** The first complaint of a schema: `result.output: is missing (found nothing)`. */
export function complaint(error: z.core.$ZodError, value: Value): string {
  const issue = error.issues[0]
  const path = issue?.path ?? []
  const field = path.length === 0 ? 'the record' : path.map(String).join('.').slice(0, 200)
  return `${field}: ${issue?.message ?? 'not in the official form'} (found ${described(at(value, path))})`
}
