/**
 * Values as Python's evaluators see them: JSON's, and what JSON lacks — tuples, and keys that are
 * no texts. Integers and floats are apart, as everywhere (call-value.ts), and every `JsonValue` is
 * a `PyValue`.
 */
import type { FloatValue, IntValue } from '../../run/calls/call-value.ts'
import { ToldError } from '../../run/told-error.ts'

interface PyList {
  readonly kind: 'list'
  readonly items: readonly PyValue[]
}
interface PyTuple {
  readonly kind: 'tuple'
  readonly items: readonly PyValue[]
}
/** In order of insertion; keys differ by Python's `==`. */
export interface PyDict {
  readonly kind: 'dict'
  readonly entries: readonly (readonly [PyValue, PyValue])[]
}

/**
 * An object whose type we do not have, such as a `Decimal`: nothing can be computed with it, JSON
 * cannot hold it, and within other values it is shown as `repr()` shows it.
 */
export interface PyObject {
  readonly kind: 'object'
  readonly type: string
  readonly repr: string
}

/** `null` is None. */
export type PyValue =
  null | boolean | string | IntValue | FloatValue | PyList | PyTuple | PyDict | PyObject

export const isDict = (value: PyValue | undefined): value is PyDict =>
  value !== undefined && value !== null && typeof value === 'object' && value.kind === 'dict'

/** An exception that Python code would have raised: its type and its message. */
export class PyError extends ToldError {
  override readonly name = 'PyError'
  /** Python's name of the exception: `KeyError`. */
  readonly type: string

  constructor(type: string, message: string) {
    super(message)
    this.type = type
  }
}
