/**
 * Python expressions as a tree: what `python-parse.ts` reads and `unparse.ts` writes. Everything
 * that one expression can hold is there, though judges look into few of its kinds: the others must
 * be told apart from what is no Python at all.
 */
import type { FloatValue, IntValue } from '../../run/calls/call-value.ts'
import type { PyObject } from './python-value.ts'

export const BINARY_OPERATORS = [
  '+',
  '-',
  '*',
  '/',
  '//',
  '%',
  '**',
  '@',
  '<<',
  '>>',
  '&',
  '|',
  '^',
] as const
export type BinaryOperator = (typeof BINARY_OPERATORS)[number]
export type UnaryOperator = '+' | '-' | '~' | 'not'
export type CompareOperator =
  '==' | '!=' | '<' | '<=' | '>' | '>=' | 'in' | 'not in' | 'is' | 'is not'

/** A literal. `marked`: a text written with the prefix `u`, which Python remembers. */
export interface Constant {
  readonly node: 'constant'
  readonly value: null | boolean | string | IntValue | FloatValue | PyObject
  readonly marked?: true
}
interface Ellipsis {
  readonly node: 'ellipsis'
}
interface Name {
  readonly node: 'name'
  readonly name: string
}
interface Attribute {
  readonly node: 'attribute'
  readonly value: Expression
  readonly name: string
}
interface Subscript {
  readonly node: 'subscript'
  readonly value: Expression
  readonly index: Expression
}
/** Only inside a subscript. */
export interface Slice {
  readonly node: 'slice'
  readonly from?: Expression
  readonly to?: Expression
  readonly step?: Expression
}
/** A keyword without a name is `**value`. */
export interface Keyword {
  readonly name: string | undefined
  readonly value: Expression
}
/** In the order written: positional ones, `*value` among them as `starred`, then keywords. */
export interface Call {
  readonly node: 'call'
  readonly callee: Expression
  readonly positional: readonly Expression[]
  readonly keywords: readonly Keyword[]
}
export interface Unary {
  readonly node: 'unary'
  readonly operator: UnaryOperator
  readonly operand: Expression
}
export interface Binary {
  readonly node: 'binary'
  readonly operator: BinaryOperator
  readonly left: Expression
  readonly right: Expression
}
interface Logical {
  readonly node: 'logical'
  readonly operator: 'and' | 'or'
  readonly values: readonly Expression[]
}
export interface Compare {
  readonly node: 'compare'
  readonly left: Expression
  readonly rest: readonly { readonly operator: CompareOperator; readonly right: Expression }[]
}
interface Conditional {
  readonly node: 'conditional'
  readonly test: Expression
  readonly then: Expression
  readonly otherwise: Expression
}
interface Sequence {
  readonly node: 'list' | 'tuple' | 'set'
  readonly items: readonly Expression[]
}
/** An entry without a key is `**value`. */
export interface DictDisplay {
  readonly node: 'dict'
  readonly entries: readonly { readonly key: Expression | undefined; readonly value: Expression }[]
}
export interface Loop {
  readonly target: Expression
  readonly source: Expression
  readonly conditions: readonly Expression[]
  readonly async: boolean
}
/** `value` is there for dicts alone. */
export interface Comprehension {
  readonly node: 'comprehension'
  readonly of: 'list' | 'set' | 'dict' | 'generator'
  readonly element: Expression
  readonly value?: Expression
  readonly loops: readonly Loop[]
}
export interface Parameter {
  readonly name: string
  readonly kind: 'positional-only' | 'plain' | 'rest' | 'keyword-only' | 'keywords'
  readonly fallback?: Expression
}
export interface Lambda {
  readonly node: 'lambda'
  readonly parameters: readonly Parameter[]
  readonly body: Expression
}
/**
 * Parts of an f-string: texts, and fields with their conversion and their own format, again in
 * parts.
 */
export type FormatPart =
  | string
  | {
      readonly value: Expression
      readonly conversion: '' | 's' | 'r' | 'a'
      readonly format?: readonly FormatPart[]
    }
export interface Formatted {
  readonly node: 'formatted'
  readonly parts: readonly FormatPart[]
}
interface Wrapped {
  readonly node: 'starred' | 'await' | 'yield from'
  readonly value: Expression
}
interface Yield {
  readonly node: 'yield'
  readonly value?: Expression
}
interface Named {
  readonly node: 'named'
  readonly name: string
  readonly value: Expression
}

export type Expression =
  | Constant
  | Ellipsis
  | Name
  | Attribute
  | Subscript
  | Slice
  | Call
  | Unary
  | Binary
  | Logical
  | Compare
  | Conditional
  | Sequence
  | DictDisplay
  | Comprehension
  | Lambda
  | Formatted
  | Wrapped
  | Yield
  | Named
