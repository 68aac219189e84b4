/**
 * API-Bank's records: lines of dialogues, samples and tool descriptions. What a record holds
 * besides is ignored.
 */
import * as z from 'zod/mini'
import type { ParameterSpec, ToolSpec } from '../../run/calls/tool-spec.ts'
import type { Value } from '../../run/calls/call-value.ts'
import {
  anyValue,
  dict,
  fielded,
  isInt,
  isList,
  record,
  text,
} from '../../run/files/value-records.ts'
import { IMPORT_LIMITS } from '../../run/files/import-limits.ts'

/** Names of tools and parameters: what the call grammar can write. */
const isName = (name: string): boolean => /^[A-Za-z_][A-Za-z0-9_]{0,99}$/.test(name)
const name = z
  .string({ error: 'expected a name' })
  .check(z.refine(isName, { error: 'expected a name of letters, digits and underscores' }))

const argumentsOf = dict.check(
  z.superRefine((value, context) => {
    if (value.entries.length > IMPORT_LIMITS.arguments)
      context.addIssue({
        code: 'custom',
        message: `has more than ${IMPORT_LIMITS.arguments} arguments`,
      })
    for (const [key, argument] of value.entries) {
      if (!isName(key))
        context.addIssue({
          code: 'custom',
          path: [key.slice(0, 100)],
          message: 'expected a name of letters, digits and underscores',
        })
      if (typeof argument === 'string' && argument.length > IMPORT_LIMITS.textCharacters) {
        context.addIssue({
          code: 'custom',
          path: [key],
          message: `is longer than ${IMPORT_LIMITS.textCharacters} characters`,
        })
      }
    }
  }),
)

/** One line of a dialogue. */
export const turnRecord = fielded(
  z.discriminatedUnion(
    'role',
    [
      z.object({ role: z.enum(['User', 'AI']), text }),
      z.object({
        role: z.literal('API'),
        api_name: name,
        param_dict: argumentsOf,
        result: record({
          output: anyValue,
          exception: z.union([z.null(), z.string()], { error: 'expected null or a text' }),
        }),
      }),
    ],
    { error: 'expected an object whose role is "User", "AI" or "API"' },
  ),
)

/** One element of `test-data/level-N-api.json`. */
export const sampleRecord = record({
  file: z.string({ error: 'expected a file name' }).check(z.minLength(1), z.maxLength(500)),
  id: z.pipe(
    z.custom<{ kind: 'int'; value: bigint }>(isInt, { error: 'expected an integer' }),
    z.transform((id) => id.value),
  ),
  instruction: text,
  input: text,
  expected_output: text,
})

/** One element of `test-data/level-3.json`; its calls are read one by one. */
export const level3Task = record({
  requirement: text,
  response: text,
  apis: z.custom<Extract<Value, { kind: 'list' }>>(isList, { error: 'expected a list of calls' }),
})

/** One call of such a task, with its whole result under `output`. */
export const level3Call = record({
  api_name: name,
  input: argumentsOf,
  output: record({
    output: anyValue,
    exception: z.union([z.null(), z.string()], { error: 'expected null or a text' }),
  }),
})

const parameterRecord = record({
  type: z.catch(z.string().check(z.maxLength(200)), 'str'),
  description: z.catch(z.string().check(z.maxLength(5000)), ''),
})

/**
 * One element of `tools_lv12.json`, one line under "API descriptions", or what ToolSearcher
 * answers.
 */
const toolRecord = record({
  name,
  description: z.catch(z.string().check(z.maxLength(5000)), ''),
  input_parameters: argumentsOf,
  output_parameters: z.catch(z.optional(dict), undefined),
})

const TYPES: readonly (readonly [RegExp, ParameterSpec['type']])[] = [
  [/^int/i, 'integer'],
  [/^(float|number)/i, 'float'],
  [/^bool/i, 'boolean'],
  [/^list/i, 'list'],
  [/^dict/i, 'dict'],
]

/** The tool that a description describes; undefined when it is none. */
export function readTool(value: Value): ToolSpec | undefined {
  const parsed = toolRecord.safeParse(value)
  if (!parsed.success) return undefined
  const parameters = parsed.data.input_parameters.entries.map(([key, about]): ParameterSpec => {
    const { type, description } = parameterRecord.safeParse(about).data ?? {
      type: 'str',
      description: '',
    }
    return {
      name: key,
      type: TYPES.find(([pattern]) => pattern.test(type))?.[1] ?? 'string',
      description,
      required: true,
    }
  })
  return {
    name: parsed.data.name,
    description: parsed.data.description,
    parameters,
    returns: (parsed.data.output_parameters?.entries ?? []).map(([key]) => key),
  }
}
