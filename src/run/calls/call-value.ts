/**
 * Values of tool arguments and results. JSON cannot tell 5 from 5.0; tools and judges must, so
 * numbers are tagged.
 */
export interface IntValue {
  readonly kind: 'int'
  readonly value: bigint
}
export interface FloatValue {
  readonly kind: 'float'
  readonly value: number
}
interface ListValue {
  readonly kind: 'list'
  readonly items: readonly Value[]
}
export interface DictValue {
  readonly kind: 'dict'
  readonly entries: readonly (readonly [string, Value])[]
}
/**
 * `$2.token`: field `token` of the result of the episode's second call. Resolved before a tool sees
 * it.
 */
interface Reference {
  readonly kind: 'reference'
  readonly call: number
  readonly field: string
}

export type Value =
  null | boolean | string | IntValue | FloatValue | ListValue | DictValue | Reference

/** What a JSON text can hold: values without references. */
export type JsonValue = null | boolean | string | IntValue | FloatValue | JsonList | JsonDict
export interface JsonList {
  readonly kind: 'list'
  readonly items: readonly JsonValue[]
}
export interface JsonDict {
  readonly kind: 'dict'
  readonly entries: readonly (readonly [string, JsonValue])[]
}

export interface ToolCall {
  readonly name: string
  readonly args: readonly (readonly [string, Value])[]
}
