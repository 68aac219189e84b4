/** Writing the table of a class's methods. */
import type { Method, Parameter } from './backend-class.ts'
import type { Live } from './live-values.ts'
import type { PyValue } from '../../python/python-value.ts'

/** A parameter is a name, or a name with its default. */
export type Signature = readonly (string | readonly [name: string, fallback: Live])[]

const parameter = (given: Signature[number]): Parameter =>
  typeof given === 'string' ? { name: given } : { name: given[0], default: given[1] }

/**
 * `call` gets its arguments one by one; those that the caller of a method leaves out arrive as
 * their defaults.
 */
export function method(signature: Signature, call: (...args: readonly Live[]) => PyValue): Method {
  return { parameters: signature.map(parameter), call: (args) => call(...args) }
}
