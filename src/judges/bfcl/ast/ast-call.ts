/**
 * One call against one acceptable call: name, arguments, types, values, in the order of the
 * official checker.
 */
import { truncateText } from '../../../run/truncate-text.ts'
import { asFloat } from '../../python/python-arithmetic.ts'
import { repr, typeName } from '../../python/python-print.ts'
import { PyError, isDict } from '../../python/python-value.ts'
import type { PyDict, PyValue } from '../../python/python-value.ts'
import type { Check } from '../../verdict.ts'
import type { Language, Options, ParameterDoc, Wanted } from './ast-entry.ts'
import { convertJava } from './java-values.ts'
import { convertJavaScript } from './javascript-values.ts'
import { among } from './standard-text.ts'
import { expectedType, typeFit } from './doc-types.ts'
import type { Expected } from './doc-types.ts'
import { dictFault, dictsFault, listFault, textFault } from './acceptable-values.ts'

/** Where every check is noted; absent where nobody asks, for judging is to be quick. */
export type Trace = (check: () => Check) => void

const SIMPLE = 'simple_function_checker:'
const SHOWN = 240
const shown = (value: PyValue): string => truncateText(repr(value), SHOWN)
const shownOptions = ({ values }: Options): string =>
  truncateText(
    values.map((value) => (value === '' ? "'' (or left out)" : repr(value))).join(' | '),
    SHOWN,
  )

const entryOf = (dict: PyDict, key: string): PyValue | undefined =>
  dict.entries.find(([name]) => name === key)?.[1]

/**
 * The official error type; undefined when the call fits. Throws PyError where the official checker
 * would raise an exception.
 */
export function callFault(
  call: PyValue,
  { doc, answer, name }: Wanted,
  language: Language,
  trace?: Trace,
): string | undefined {
  if (doc === undefined) throw new PyError('TypeError', `no function doc is named ${name}`)
  if (!isDict(call)) throw new PyError('TypeError', 'a call is no dict')
  const given = entryOf(call, name)
  trace?.(() => ({
    name: 'function name',
    passed: given !== undefined,
    expected: name,
    actual: call.entries.map(([key]) => shown(key)).join(', '),
  }))
  if (given === undefined) return `${SIMPLE}wrong_func_name`
  if (!isDict(given)) throw new PyError('AttributeError', 'arguments are no dict')

  const names = new Set(given.entries.map(([key]) => key))
  for (const required of doc.required) {
    trace?.(() => ({
      name: `${required} is given`,
      passed: names.has(required),
      expected: 'required',
      actual: names.has(required) ? 'given' : 'missing',
    }))
    if (!names.has(required)) return `${SIMPLE}missing_required`
  }
  for (const [key, value] of given.entries) {
    const about = typeof key === 'string' ? doc.properties.get(key) : undefined
    const options = typeof key === 'string' ? answer.options.get(key) : undefined
    if (typeof key !== 'string' || about === undefined || options === undefined) {
      trace?.(() => ({
        name: `${truncateText(repr(key), SHOWN)} is known`,
        passed: false,
        expected: 'a parameter of the function that the answer names',
        actual: about === undefined ? 'not in the doc' : 'not in the answer',
      }))
      return `${SIMPLE}unexpected_param`
    }
    const fault = argumentFault(key, value, about, options, language, trace)
    if (fault !== undefined) return fault
  }
  for (const [parameter, options] of answer.options) {
    if (names.has(parameter)) continue
    trace?.(() => ({
      name: `${parameter} may be left out`,
      passed: options.mayBeOmitted,
      expected: shownOptions(options),
      actual: 'left out',
    }))
    if (!options.mayBeOmitted) return `${SIMPLE}missing_optional`
  }
  return undefined
}

/**
 * The value as the doc's type makes it; undefined where Java's and JavaScript's source is not a
 * text.
 */
function converted(value: PyValue, about: ParameterDoc, language: Language): PyValue | undefined {
  if (language === 'python') {
    if (
      about.type === 'tuple' &&
      value !== null &&
      typeof value === 'object' &&
      value.kind === 'tuple'
    )
      return { kind: 'list', items: value.items }
    if (
      about.type === 'float' &&
      value !== null &&
      typeof value === 'object' &&
      value.kind === 'int'
    )
      return { kind: 'float', value: asFloat(value.value) }
    return value
  }
  if (typeof value !== 'string') return undefined
  return language === 'java'
    ? convertJava(value, about.type, about.itemType)
    : convertJavaScript(value, about.type, about.itemType)
}

function argumentFault(
  name: string,
  given: PyValue,
  about: ParameterDoc,
  options: Options,
  language: Language,
  trace?: Trace,
): string | undefined {
  const expected = expectedType(language, about)
  const value = converted(given, about, language)
  if (value === undefined) {
    trace?.(() => ({
      name: `${name}: type`,
      passed: false,
      expected: 'source text',
      actual: `${typeName(given)} ${shown(given)}`,
    }))
    return language === 'java' ? 'type_error:java' : 'type_error:js'
  }
  const fit = typeFit(value, options, expected)
  const wrongType = fit === 'type_error:simple' || fit === 'type_error:nested'
  trace?.(() => ({
    name: `${name}: type`,
    passed: !wrongType,
    expected: describedType(about, expected, options),
    actual: `${typeName(value)} ${shown(value)}`,
  }))
  if (wrongType) return fit
  const fault = valueFault(value, fit === 'variable' ? undefined : expected, options)
  trace?.(() => ({
    name: `${name}: value`,
    passed: fault === undefined,
    expected: shownOptions(options),
    actual: shown(value),
  }))
  return fault
}

function describedType(
  { type, itemType }: ParameterDoc,
  expected: Expected,
  { firstType }: Options,
): string {
  const own = itemType === undefined ? type : `${type} of ${itemType}`
  return firstType === undefined || firstType === expected.type
    ? own
    : `${own}, or ${firstType} as in the answer`
}

/** Without an expected type values are compared exactly, as numbers always are. */
function valueFault(
  value: PyValue,
  expected: Expected | undefined,
  options: Options,
): string | undefined {
  if (expected?.type === 'dict' && isDict(value)) return dictFault(value, options.values)
  if (expected?.type === 'str' && typeof value === 'string') return textFault(value, options)
  if (
    expected?.type === 'list' &&
    value !== null &&
    typeof value === 'object' &&
    value.kind === 'list'
  ) {
    return expected.items === 'dict'
      ? dictsFault(value.items, options)
      : listFault(value.items, options)
  }
  return among(value, options.values) ? undefined : 'value_error:others'
}
