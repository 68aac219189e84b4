/** Decoded calls as canonical source texts, which multi-turn worlds run: `f(a=1, b='x')`. */
import { repr, str } from '../../python/python-print.ts'
import { PyError, isDict } from '../../python/python-value.ts'
import type { PyDict, PyValue } from '../../python/python-value.ts'
import { callsOf } from './decoded.ts'

/** Throws PyError where the official code is ended by an exception. */
export function executable(decoded: PyValue): readonly string[] {
  return (callsOf(decoded) ?? []).flatMap(({ entries }) =>
    entries.map(([name, args]) => `${str(name)}(${isDict(args) ? argumentsText(args) : ''})`),
  )
}

const argumentsText = ({ entries }: PyDict): string =>
  entries.map(([name, value]) => `${str(name)}=${valueText(value)}`).join(', ')

/** A dict whose values are all dicts is taken for a nested call, and only its first key counts. */
function valueText(value: PyValue): string {
  if (!isDict(value)) return repr(value)
  const args = value.entries.map(([, inner]) => inner).filter(isDict)
  if (args.length < value.entries.length)
    return `{${value.entries.map(([key, inner]) => `'${str(key)}': ${valueText(inner)}`).join(', ')}}`
  const [first] = value.entries
  const [inner] = args
  if (first === undefined || inner === undefined)
    throw new PyError('IndexError', 'list index out of range')
  return `${str(first[0])}(${argumentsText(inner)})`
}
