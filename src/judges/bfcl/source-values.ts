/**
 * Values as the source texts of Java or JavaScript, which is what the official checkers of these
 * languages are given: every argument is a text. Gold answers are written by their official type,
 * `5L` for a long; what a policy wrote is taken as it stands, 5 as `5`, and a text is source
 * already.
 */
import type { JsonValue, Value } from '../../run/calls/call-value.ts'
import { printFloat } from '../../run/calls/call-print.ts'
import type { Language } from './ast/ast-entry.ts'
import type { FunctionDoc } from './function-doc.ts'

export type SourceLanguage = Exclude<Language, 'python'>

interface Type {
  readonly type: string
  readonly itemType?: string | undefined
}

const ANY: Type = { type: 'any' }
/** By official type, what a literal of it ends with. */
const SUFFIX: Readonly<Record<SourceLanguage, ReadonlyMap<string, string>>> = {
  java: new Map([
    ['long', 'L'],
    ['float', 'f'],
  ]),
  javascript: new Map([['Bigint', 'n']]),
}

const quoted = (text: string): string => `"${text}"`

function scalar(
  value: Exclude<JsonValue, { readonly kind: 'list' | 'dict' }>,
  language: SourceLanguage,
  { type }: Type,
): string {
  if (typeof value === 'string') return value
  if (value === null || typeof value === 'boolean') return String(value)
  const digits = value.kind === 'int' ? value.value.toString() : printFloat(value.value)
  return `${digits}${SUFFIX[language].get(type) ?? ''}`
}

/** Within lists and dicts a text stands in quotes. */
const inside = (value: JsonValue, language: SourceLanguage, type: Type): string =>
  typeof value === 'string' ? quoted(value) : sourceText(value, language, type)

function javaList(items: readonly JsonValue[], { type, itemType = 'any' }: Type): string {
  // The official converter keeps the quotes of an array's texts, so that only texts without them
  // are right.
  if (type === 'Array')
    return `new ${itemType === 'any' ? 'Object' : itemType}[]{${items.map((item) => sourceText(item, 'java', { type: itemType })).join(', ')}}`
  return items.length === 0
    ? 'new ArrayList<>()'
    : `new ArrayList<>(Arrays.asList(${items.map((item) => inside(item, 'java', { type: itemType })).join(', ')}))`
}

/** An acceptable value by its official type. */
export function sourceText(value: JsonValue, language: SourceLanguage, type: Type): string {
  if (value === null || typeof value !== 'object' || value.kind === 'int' || value.kind === 'float')
    return scalar(value, language, type)
  if (value.kind === 'list') {
    return language === 'java'
      ? javaList(value.items, type)
      : `[${value.items.map((item) => inside(item, language, { type: type.itemType ?? 'any' })).join(', ')}]`
  }
  const entries = value.entries.map(
    ([key, item]) => [quoted(key), inside(item, language, ANY)] as const,
  )
  if (language === 'javascript') return `{${entries.map((entry) => entry.join(': ')).join(', ')}}`
  return entries.length === 0
    ? 'new HashMap<>()'
    : `new HashMap<String, Object>() {{ ${entries.map((entry) => `put(${entry.join(', ')});`).join(' ')} }}`
}

/**
 * What a call says, as source: a list or dict as JavaScript writes one, which no Java is. Undefined
 * where a reference is left in it.
 */
export function literalText(value: Value): string | undefined {
  if (typeof value === 'string') return value
  const written = plain(value)
  return written === undefined ? undefined : sourceText(written, 'javascript', ANY)
}

/** Undefined where a reference is left in it. */
function plain(value: Value): JsonValue | undefined {
  if (value === null || typeof value !== 'object') return value
  switch (value.kind) {
    case 'int':
    case 'float':
      return value
    case 'reference':
      return undefined
    case 'list': {
      const items = value.items.map(plain).filter((item) => item !== undefined)
      return items.length === value.items.length ? { kind: 'list', items } : undefined
    }
    case 'dict': {
      const entries = value.entries.flatMap(([key, inner]) => {
        const read = plain(inner)
        return read === undefined ? [] : [[key, read] as const]
      })
      return entries.length === value.entries.length ? { kind: 'dict', entries } : undefined
    }
  }
}

const NAMES: Readonly<Record<SourceLanguage, string>> = { java: 'Java', javascript: 'JavaScript' }

/**
 * A function whose arguments are all texts; which types these are the source of stands in its
 * description, as in official prompts.
 */
export function sourceDoc(doc: FunctionDoc, language: SourceLanguage): FunctionDoc {
  const types = doc.parameters
    .map(
      ({ name, type, itemType }) =>
        `${name} ${type}${itemType === undefined ? '' : ` of ${itemType}`}`,
    )
    .join(', ')
  const { tool } = doc
  return {
    tool: {
      ...tool,
      description:
        `${tool.description} ${NAMES[language]} source: ${types === '' ? 'nothing' : types}.`.trim(),
      parameters: tool.parameters.map((parameter) => ({ ...parameter, type: 'string' })),
    },
    // Whatever a call gives is taken as source.
    parameters: doc.parameters.map((parameter) => ({ ...parameter, type: 'any' })),
  }
}
