/**
 * What an entry's configuration says of a class, and the class's default state where it says
 * nothing.
 */
import { get, live } from './live-values.ts'
import type { Live, LiveDict } from './live-values.ts'
import { repr } from '../../python/python-print.ts'
import { PyError } from '../../python/python-value.ts'
import type { PyDict } from '../../python/python-value.ts'

/**
 * Looks names up in the configuration, then in the default state, where the name may be another
 * one.
 */
export function configured(
  config: PyDict,
  defaults: LiveDict,
): (name: string, defaultName?: string) => Live {
  const own = live(config)
  return (name, defaultName = name) => {
    const given = typeof own === 'object' && own?.kind === 'dict' ? get(own, name) : undefined
    const value = given ?? get(defaults, defaultName)
    // A configuration may say None, which is not nothing.
    if (given === null) return null
    if (value === undefined) throw new PyError('KeyError', repr(defaultName))
    return value
  }
}
