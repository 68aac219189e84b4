/**
 * Writes an expression as Python's `ast.unparse` does: one way to quote and to space, brackets only
 * where binding needs them.
 */
import { at } from '../../run/at.ts'
import { repr } from './python-print.ts'
import { stringRepr } from './string-text.ts'
import type {
  BinaryOperator,
  Comprehension,
  Constant,
  Expression,
  Formatted,
  FormatPart,
  Lambda,
  Loop,
  Parameter,
} from './python-syntax.ts'

/** How tightly an expression binds, loosest first. */
const BIND = {
  named: 0,
  tuple: 1,
  yield: 2,
  test: 3,
  or: 4,
  and: 5,
  not: 6,
  compare: 7,
  bitOr: 8,
  bitXor: 9,
  bitAnd: 10,
  shift: 11,
  sum: 12,
  term: 13,
  factor: 14,
  power: 15,
  await: 16,
  atom: 17,
} as const

const OPERATOR_BIND: Readonly<Record<BinaryOperator, number>> = {
  '|': BIND.bitOr,
  '^': BIND.bitXor,
  '&': BIND.bitAnd,
  '<<': BIND.shift,
  '>>': BIND.shift,
  '+': BIND.sum,
  '-': BIND.sum,
  '*': BIND.term,
  '/': BIND.term,
  '//': BIND.term,
  '%': BIND.term,
  '@': BIND.term,
  '**': BIND.power,
}

export const unparse = (expression: Expression): string => written(expression, BIND.test, false)

/**
 * `bind` is what stands around: an expression that binds looser gets brackets. `inField`: inside an
 * f-string, where no backslash may be.
 */
function written(of: Expression, bind: number, inField: boolean): string {
  const within = (own: number, text: string): string => (bind > own ? `(${text})` : text)
  const part = (inner: Expression, around: number = BIND.test): string =>
    written(inner, around, inField)
  const parts = (items: readonly Expression[]): string => items.map((item) => part(item)).join(', ')
  switch (of.node) {
    case 'constant':
      return constantText(of, inField)
    case 'ellipsis':
      return '...'
    case 'name':
      return of.name
    case 'attribute':
      return `${part(of.value, BIND.atom)}${isWhole(of.value) ? ' ' : ''}.${of.name}`
    case 'subscript': {
      const index =
        of.index.node === 'tuple' && of.index.items.length > 0
          ? tupleInside(of.index.items.map((item) => part(item)))
          : part(of.index)
      return `${part(of.value, BIND.atom)}[${index}]`
    }
    case 'slice':
      return `${of.from ? part(of.from) : ''}:${of.to ? part(of.to) : ''}${of.step ? `:${part(of.step)}` : ''}`
    case 'call': {
      const keywords = of.keywords.map(
        ({ name, value }) => `${name === undefined ? '**' : `${name}=`}${part(value)}`,
      )
      return `${part(of.callee, BIND.atom)}(${[...of.positional.map((item) => part(item)), ...keywords].join(', ')})`
    }
    case 'unary': {
      const own = of.operator === 'not' ? BIND.not : BIND.factor
      return within(
        own,
        `${of.operator}${of.operator === 'not' ? ' ' : ''}${part(of.operand, own)}`,
      )
    }
    case 'binary': {
      const own = OPERATOR_BIND[of.operator]
      const [left, right] = of.operator === '**' ? [own + 1, own] : [own, own + 1]
      return within(own, `${part(of.left, left)} ${of.operator} ${part(of.right, right)}`)
    }
    case 'logical': {
      const own = of.operator === 'and' ? BIND.and : BIND.or
      // Each further operand is written as if it stood one level deeper.
      return within(
        own,
        of.values
          .map((value, i) => part(value, Math.min(own + 1 + i, BIND.atom)))
          .join(` ${of.operator} `),
      )
    }
    case 'compare':
      return within(
        BIND.compare,
        [
          part(of.left, BIND.compare + 1),
          ...of.rest.map(({ operator, right }) => `${operator} ${part(right, BIND.compare + 1)}`),
        ].join(' '),
      )
    case 'conditional':
      return within(
        BIND.test,
        `${part(of.then, BIND.test + 1)} if ${part(of.test, BIND.test + 1)} else ${part(of.otherwise)}`,
      )
    case 'list':
      return `[${parts(of.items)}]`
    case 'set':
      return `{${parts(of.items)}}`
    case 'tuple':
      return of.items.length === 0 || bind > BIND.tuple
        ? `(${tupleInside(of.items.map((item) => part(item)))})`
        : tupleInside(of.items.map((item) => part(item)))
    case 'dict':
      return `{${of.entries.map(({ key, value }) => (key === undefined ? `**${part(value, BIND.bitOr)}` : `${part(key)}: ${part(value)}`)).join(', ')}}`
    case 'comprehension':
      return comprehensionText(of, part)
    case 'lambda':
      return within(BIND.test, lambdaText(of, part))
    case 'formatted':
      return formattedText(of)
    case 'starred':
      return `*${part(of.value, BIND.bitOr)}`
    case 'await':
      return within(BIND.await, `await ${part(of.value, BIND.atom)}`)
    case 'yield':
      return within(BIND.yield, `yield${of.value ? ` ${part(of.value, BIND.atom)}` : ''}`)
    case 'yield from':
      return within(BIND.yield, `yield from ${part(of.value, BIND.atom)}`)
    case 'named':
      return within(BIND.named, `${of.name} := ${part(of.value, BIND.atom)}`)
  }
}

type Part = (inner: Expression, around?: number) => string

const tupleInside = (items: readonly string[]): string =>
  items.length === 1 ? `${at(items, 0, 'items')},` : items.join(', ')

function isWhole(value: Expression): boolean {
  return (
    value.node === 'constant' &&
    (typeof value.value === 'boolean' ||
      (value.value !== null && typeof value.value === 'object' && value.value.kind === 'int'))
  )
}

function constantText({ value, marked }: Constant, inField: boolean): string {
  if (typeof value === 'string')
    return `${marked === true ? 'u' : ''}${inField ? quotedPlainly(value) : stringRepr(value)}`
  const text = repr(value)
  const isNumber =
    value !== null &&
    typeof value === 'object' &&
    (value.kind === 'float' || (value.kind === 'object' && value.type === 'complex'))
  // A literal too large for a float reads back as one.
  return isNumber ? text.replaceAll('inf', '1e309') : text
}

function comprehensionText({ of, element, value, loops }: Comprehension, part: Part): string {
  const body = `${part(element)}${value ? `: ${part(value)}` : ''}${loops.map((loop) => loopText(loop, part)).join('')}`
  return of === 'list' ? `[${body}]` : of === 'generator' ? `(${body})` : `{${body}}`
}

function loopText({ target, source, conditions, async }: Loop, part: Part): string {
  const tests = conditions.map((condition) => ` if ${part(condition, BIND.test + 1)}`).join('')
  return `${async ? ' async' : ''} for ${part(target, BIND.tuple)} in ${part(source, BIND.test + 1)}${tests}`
}

const STARS: Readonly<Record<Parameter['kind'], string>> = {
  'positional-only': '',
  plain: '',
  rest: '*',
  'keyword-only': '',
  keywords: '**',
}

function lambdaText({ parameters, body }: Lambda, part: Part): string {
  const texts = parameters.flatMap((parameter, i) => {
    const text = `${STARS[parameter.kind]}${parameter.name}${parameter.fallback ? `=${part(parameter.fallback)}` : ''}`
    const last =
      parameter.kind === 'positional-only' && parameters[i + 1]?.kind !== 'positional-only'
    const bare =
      parameter.kind === 'keyword-only' &&
      !parameters.slice(0, i).some(({ kind }) => kind === 'rest' || kind === 'keyword-only')
    return [...(bare ? ['*'] : []), text, ...(last ? ['/'] : [])]
  })
  return `lambda${texts.length > 0 ? ` ${texts.join(', ')}` : ''}: ${part(body)}`
}

const QUOTES = ["'", '"', '"""', "'''"] as const

/** Text between quotes that need no escape, where there are such. */
function quotedPlainly(text: string): string {
  const escaped =
    stringRepr(text.replace(/['"]/g, '')).slice(1, -1) === text.replace(/['"]/g, '')
      ? text
      : stringRepr(text).slice(1, -1)
  const quote = QUOTES.find(
    (candidate) => !escaped.includes(candidate) && !escaped.endsWith(candidate.slice(0, 1)),
  )
  return quote === undefined ? stringRepr(text) : `${quote}${escaped}${quote}`
}

function formattedText({ parts }: Formatted): string {
  const texts = parts.map((part) => formatPart(part, true))
  const whole = texts.join('')
  const quote =
    QUOTES.find(
      (candidate) => !whole.includes(candidate) && !whole.endsWith(candidate.slice(0, 1)),
    ) ?? "'''"
  return `f${quote}${whole}${quote}`
}

function formatPart(part: FormatPart, escaped: boolean): string {
  if (typeof part === 'string') {
    const doubled = part.replaceAll('{', '{{').replaceAll('}', '}}')
    return escaped ? doubled.replace(/[^'"]+/g, (plain) => stringRepr(plain).slice(1, -1)) : doubled
  }
  const value = written(part.value, BIND.test + 1, true)
  const conversion = part.conversion === '' ? '' : `!${part.conversion}`
  const format =
    part.format === undefined
      ? ''
      : `:${part.format.map((inner) => formatPart(inner, false)).join('')}`
  return `{${value.startsWith('{') ? ' ' : ''}${value}${conversion}${format}}`
}
