/**
 * Types as function docs name them and as Python knows them; whether a value is of the type that is
 * asked for.
 */
import { typeName } from '../../python/python-print.ts'
import { PyError } from '../../python/python-value.ts'
import type { PyValue } from '../../python/python-value.ts'
import { firstType } from './ast-entry.ts'
import type { Language, Options, ParameterDoc } from './ast-entry.ts'

const PYTHON_TYPES: Readonly<Record<Language, ReadonlyMap<string, string>>> = {
  python: new Map([
    ['string', 'str'],
    ['integer', 'int'],
    ['float', 'float'],
    ['boolean', 'bool'],
    ['array', 'list'],
    ['tuple', 'list'],
    ['dict', 'dict'],
    ['any', 'str'],
  ]),
  java: new Map([
    ['byte', 'int'],
    ['short', 'int'],
    ['integer', 'int'],
    ['long', 'int'],
    ['float', 'float'],
    ['double', 'float'],
    ['boolean', 'bool'],
    ['char', 'str'],
    ['String', 'str'],
    ['any', 'str'],
    ['Array', 'list'],
    ['ArrayList', 'list'],
    ['Queue', 'list'],
    ['Stack', 'list'],
    ['Set', 'set'],
    ['HashMap', 'dict'],
    ['Hashtable', 'dict'],
  ]),
  javascript: new Map([
    ['String', 'str'],
    ['integer', 'int'],
    ['float', 'float'],
    ['Bigint', 'int'],
    ['Boolean', 'bool'],
    ['dict', 'dict'],
    ['array', 'list'],
    ['any', 'str'],
  ]),
}
/** Types whose elements have a type of their own. */
const NESTED: Readonly<Record<Language, ReadonlySet<string>>> = {
  python: new Set(['array', 'tuple']),
  java: new Set(['Array', 'ArrayList', 'array']),
  javascript: new Set(['Array', 'ArrayList', 'array']),
}

/** What Python expects: its type, and its type of elements where they have one. */
export interface Expected {
  readonly type: string
  readonly items: string | undefined
}

function pythonType(language: Language, type: string | undefined): string {
  const found = type === undefined ? undefined : PYTHON_TYPES[language].get(type)
  if (found === undefined) throw new PyError('KeyError', `'${type ?? 'items'}'`)
  return found
}

export function expectedType(language: Language, { type, itemType }: ParameterDoc): Expected {
  const expected = pythonType(language, type)
  return {
    type: expected,
    items: NESTED[language].has(type) ? pythonType(language, itemType) : undefined,
  }
}

/** `variable`: of the type of the answers rather than of the doc's, and compared exactly. */
export type Fit = 'fits' | 'variable' | 'type_error:nested' | 'type_error:simple'

export function typeFit(
  value: PyValue,
  options: Pick<Options, 'values' | 'firstType'>,
  expected: Expected,
): Fit {
  const type = typeName(value)
  const fits =
    options.firstType !== undefined && options.firstType !== expected.type ? 'variable' : 'fits'
  if (type !== expected.type) return type === options.firstType ? 'variable' : 'type_error:simple'
  if (
    expected.items === undefined ||
    options.values.some((option) =>
      elementsFit(value, option, { type: expected.items ?? '', items: undefined }),
    )
  )
    return fits
  return type === options.firstType ? 'type_error:nested' : 'type_error:simple'
}

/** An option that is no list lets everything through. */
function elementsFit(value: PyValue, option: PyValue, expected: Expected): boolean {
  if (
    option === null ||
    typeof option !== 'object' ||
    option.kind !== 'list' ||
    value === null ||
    typeof value !== 'object' ||
    value.kind !== 'list'
  )
    return true
  const options = { values: option.items, firstType: firstType(option.items) }
  return value.items.every((item) => !typeFit(item, options, expected).startsWith('type_error'))
}
