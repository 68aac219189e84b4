/**
 * Whether a value is among the acceptable ones, by the rule for its type. Each gives the official
 * error type, or undefined when it fits.
 */
import { equal } from '../../python/python-equal.ts'
import { PyError, isDict } from '../../python/python-value.ts'
import type { PyDict, PyValue } from '../../python/python-value.ts'
import type { Options } from './ast-entry.ts'
import { allowsOmission, among, iterated, standard, standardText } from './standard-text.ts'

export function textFault(value: string, options: Options): string | undefined {
  return options.texts.has(standardText(value)) ? undefined : 'value_error:string'
}

/**
 * Whole lists, in order; texts at the top in their standard form. The option "" is the empty list,
 * as every text is the list of its characters.
 */
export function listFault(value: readonly PyValue[], options: Options): string | undefined {
  const given: PyValue = { kind: 'list', items: value.map(standard) }
  return options.values.some((option) =>
    equal(given, { kind: 'list', items: iterated(option).map(standard) }),
  )
    ? undefined
    : 'value_error:list/tuple'
}

const entryOf = (dict: PyDict, key: PyValue): PyValue | undefined =>
  dict.entries.find(([name]) => equal(name, key))?.[1]

/**
 * One dict against one option, which lists acceptable values for each key. A missing key outweighs
 * a wrong value.
 */
function againstOption(value: PyDict, option: PyDict): string | undefined {
  let fault: string | undefined
  for (const [key, given] of value.entries) {
    const acceptable = entryOf(option, key)
    if (acceptable === undefined) fault = 'value_error:dict_key'
    else if (!among(standard(given), iterated(acceptable).map(standard)))
      fault = 'value_error:dict_value'
    if (fault !== undefined) break
  }
  const missing = option.entries.some(
    ([key, acceptable]) => entryOf(value, key) === undefined && !allowsOmission(acceptable),
  )
  return missing ? 'value_error:dict_key' : fault
}

/** The first option that fits; the fault told is the last option's. */
export function dictFault(value: PyDict, options: readonly PyValue[]): string | undefined {
  let fault = 'dict_checker:unclear'
  for (const option of options) {
    if (option === '') continue
    if (!isDict(option)) throw new PyError('AttributeError', 'an option is no dict')
    const found = againstOption(value, option)
    if (found === undefined) return undefined
    fault = found
  }
  return fault
}

/** Dict by dict, in order. */
export function dictsFault(value: readonly PyValue[], options: Options): string | undefined {
  let fault = 'list_dict_checker:unclear'
  for (const option of options.values) {
    const wanted = iterated(option)
    const found =
      wanted.length === value.length ? elementFault(value, wanted) : 'value_error:list_dict_count'
    if (found === undefined) return undefined
    fault = found
  }
  return fault
}

function elementFault(value: readonly PyValue[], wanted: readonly PyValue[]): string | undefined {
  for (const [i, element] of value.entries()) {
    if (!isDict(element)) throw new PyError('AttributeError', 'an element is no dict')
    const fault = dictFault(element, wanted.slice(i, i + 1))
    if (fault !== undefined) return fault
  }
  return undefined
}
