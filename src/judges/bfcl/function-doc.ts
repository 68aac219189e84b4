/**
 * What an official function doc says of a function: the tool that a prompt lists, and the types
 * that its arguments should have.
 */
import type { ParameterSpec, ToolSpec } from '../../run/calls/tool-spec.ts'
import type { JsonDict, JsonValue } from '../../run/calls/call-value.ts'
import { fieldOf, isJsonDict } from './bfcl-records.ts'

export interface ParameterDoc {
  readonly name: string
  /** As the doc writes it: `integer`, `ArrayList`. */
  readonly type: string
  /** Of a list's elements, where the doc says it. */
  readonly itemType: string | undefined
  readonly required: boolean
  /** What the doc says is taken where nothing is given, or the first of what it allows. */
  readonly given: JsonValue | undefined
}

export interface FunctionDoc {
  readonly tool: ToolSpec
  readonly parameters: readonly ParameterDoc[]
}

/**
 * Official types, of all three languages, as a tool's types. What may be anything is written as a
 * text.
 */
const TYPES: ReadonlyMap<string, ParameterSpec['type']> = new Map([
  ['integer', 'integer'],
  ['long', 'integer'],
  ['short', 'integer'],
  ['byte', 'integer'],
  ['bigint', 'integer'],
  ['float', 'float'],
  ['double', 'float'],
  ['number', 'float'],
  ['boolean', 'boolean'],
  ['array', 'list'],
  ['arraylist', 'list'],
  ['tuple', 'list'],
  ['list', 'list'],
  ['dict', 'dict'],
  ['hashmap', 'dict'],
  ['object', 'dict'],
])

export const toolType = (official: string): ParameterSpec['type'] =>
  TYPES.get(official.toLowerCase()) ?? 'string'

const textOf = (value: JsonValue | undefined): string => (typeof value === 'string' ? value : '')

function parameterDoc(
  [name, about]: readonly [string, JsonValue],
  required: ReadonlySet<JsonValue>,
): { readonly doc: ParameterDoc; readonly description: string } {
  const fields = isJsonDict(about) ? about : undefined
  const field = (key: string): JsonValue | undefined =>
    fields === undefined ? undefined : fieldOf(fields, key)
  const allowed = field('enum')
  const first =
    typeof allowed === 'object' && allowed !== null && allowed.kind === 'list'
      ? allowed.items[0]
      : undefined
  const items = field('items')
  const itemType = isJsonDict(items) ? textOf(fieldOf(items, 'type')) : ''
  return {
    doc: {
      name,
      type: textOf(field('type')),
      itemType: itemType === '' ? undefined : itemType,
      required: required.has(name),
      given: field('default') ?? first,
    },
    description: textOf(field('description')),
  }
}

/** Required parameters come first, so that those which a call leaves out are the last. */
export function readDoc(doc: JsonDict): FunctionDoc {
  const parameters = fieldOf(doc, 'parameters')
  const inner = (key: string): JsonValue | undefined =>
    isJsonDict(parameters) ? fieldOf(parameters, key) : undefined
  const [properties, needed] = [inner('properties'), inner('required')]
  const required = new Set(
    typeof needed === 'object' && needed !== null && needed.kind === 'list' ? needed.items : [],
  )
  const all = (isJsonDict(properties) ? properties.entries : []).map((entry) =>
    parameterDoc(entry, required),
  )
  const ordered = [
    ...all.filter(({ doc: { required: yes } }) => yes),
    ...all.filter(({ doc: { required: yes } }) => !yes),
  ]
  return {
    tool: {
      name: textOf(fieldOf(doc, 'name')),
      description: textOf(fieldOf(doc, 'description')).replaceAll(/\s+/g, ' ').trim(),
      returns: [],
      parameters: ordered.map(({ doc: { name, type, required: yes }, description }) => ({
        name,
        type: toolType(type),
        description,
        required: yes,
      })),
    },
    parameters: ordered.map(({ doc: one }) => one),
  }
}
