/**
 * Calls in Java's or JavaScript's syntax: assignments among the arguments count, and every value
 * stays the text that it is written with.
 */
import { dictOf } from '../../python/python-equal.ts'
import { PyError } from '../../python/python-value.ts'
import type { PyValue } from '../../python/python-value.ts'
import { ExpressionReader } from '../source/source-expressions.ts'
import type { SourceNode } from '../source/source-nodes.ts'
import { SourceProblem } from '../source/source-tokens.ts'
import type { SourceLanguage } from '../source/source-tokens.ts'
import { bracketed, decoding } from './decoded.ts'
import type { Decoded } from './decoded.ts'

/** Never throws for what the text holds. */
export const decodeSource = (text: string, language: SourceLanguage): Decoded =>
  decoding(() => {
    // The official decoder takes the first and the last character for square brackets.
    const source = Array.from(bracketed(text)).slice(1, -1).join('')
    try {
      return language === 'java' ? javaCall(source) : javaScriptCall(source)
    } catch (problem) {
      if (problem instanceof SourceProblem) throw new PyError('SyntaxError', problem.message)
      throw problem
    }
  })

/** Up to this size the grammar's recovery gives up rather than add a semicolon that is missing. */
const SMALLEST_WITHOUT_SEMICOLON = 10
const WEIGHT_OF_LINE = 30

class Statements extends ExpressionReader {
  private readonly source: string
  constructor(source: string, language: SourceLanguage) {
    super(source, language)
    this.source = source
  }

  javaStatements(): readonly SourceNode[] {
    const nodes: SourceNode[] = []
    while (this.ahead().kind !== 'end') {
      const node =
        this.attempt(() => this.closed(this.declaration())) ?? this.closed(this.expression())
      if (
        this.ahead().kind === 'end' &&
        !this.sees(';', -1) &&
        nodes.length === 0 &&
        !this.recovers(node)
      )
        this.refuse()
      nodes.push(node)
    }
    return nodes
  }

  /** Whether a missing semicolon behind the statement does no harm. */
  private recovers({ start, end }: SourceNode): boolean {
    const text = this.source.slice(start, end)
    return (
      new TextEncoder().encode(text).length + WEIGHT_OF_LINE * (text.split('\n').length - 1) >
      SMALLEST_WITHOUT_SEMICOLON
    )
  }

  private closed(node: SourceNode): SourceNode {
    if (this.sees(';')) this.take()
    else if (this.ahead().kind !== 'end') this.refuse()
    return node
  }

  private declaration(): SourceNode {
    this.type()
    const name = this.name()
    if (!this.sees('=')) return name
    this.take()
    return this.expression()
  }

  /** What each statement is; undefined for statements other than expressions. */
  javaScriptStatements(): readonly (SourceNode | undefined)[] {
    const nodes: (SourceNode | undefined)[] = []
    while (this.ahead().kind !== 'end') {
      if (this.sees('{')) {
        this.bracketed()
        nodes.push(undefined)
        continue
      }
      const declared = this.sees('let') || this.sees('const') || this.sees('var')
      if (declared) this.take()
      const node = this.sequence()
      nodes.push(declared ? undefined : node)
      if (this.sees(';')) this.take()
      else if (this.ahead().kind !== 'end' && !this.ahead().fresh) this.refuse()
    }
    return nodes
  }
}

function javaCall(source: string): PyValue {
  for (const node of new Statements(source, 'java').javaStatements()) {
    const call = firstCall(node)
    if (call !== undefined) return new JavaText(source).call(call)
  }
  return { kind: 'dict', entries: [] }
}

/** The outermost call, or the first inside. */
function firstCall(node: SourceNode): SourceNode | undefined {
  if (node.type === 'call') return node
  for (const child of node.children) {
    const found = firstCall(child)
    if (found !== undefined) return found
  }
  return undefined
}

/** A call as a list of one; names given twice are refused. */
function oneCall(name: string, args: readonly (readonly [string | null, string])[]): PyValue {
  const names = args.map(([key]) => key)
  if (new Set(names).size < names.length)
    throw new PyError(
      'Exception',
      'Error: Multiple arguments with the same name are not supported.',
    )
  return { kind: 'list', items: [{ kind: 'dict', entries: [[name, dictOf(args)]] }] }
}

/**
 * Texts of Java's nodes, put together again as the official decoder does: without the space between
 * tokens, but for calls and creations.
 */
class JavaText {
  private readonly characters: readonly string[]
  private readonly bytes: readonly number[]

  constructor(source: string) {
    this.characters = Array.from(source)
    // The official decoder takes offsets of bytes for offsets of characters.
    const bytes: number[] = []
    let at = 0
    for (const character of this.characters) {
      for (let unit = 0; unit < character.length; unit += 1) bytes.push(at)
      at += new TextEncoder().encode(character).length
    }
    this.bytes = [...bytes, at]
  }

  private raw({ start, end }: SourceNode): string {
    return this.characters.slice(this.bytes[start], this.bytes[end]).join('')
  }

  call({ callee, method, arguments: args }: SourceNode): PyValue {
    const name = method === undefined ? '' : this.raw(method)
    const found = (args?.children ?? []).flatMap((child): (readonly [string | null, string])[] => {
      const [left, , right] = child.children
      if (child.type === 'assignment' && left !== undefined && right !== undefined)
        return [[this.raw(left), this.value(right)]]
      return child.type === 'name' || child.type === 'class literal'
        ? [[null, this.raw(child)]]
        : []
    })
    return oneCall(callee === undefined ? name : `${this.raw(callee)}.${name}`, found)
  }

  /** A text loses its quotes only where it is the whole value. */
  private value(node: SourceNode): string {
    return node.type === 'text' ? Array.from(this.raw(node)).slice(1, -1).join('') : this.text(node)
  }

  private text(node: SourceNode): string {
    switch (node.type) {
      case 'array creation':
        if (node.value === undefined || node.made === undefined)
          throw new PyError('AttributeError', 'an array without values')
        return `new ${this.text(node.made)}[]${this.text(node.value)}`
      case 'object creation': {
        const args = (node.arguments?.children ?? []).filter(
          (child, i, all) => i > 0 && i < all.length - 1 && this.raw(child) !== ',',
        )
        return `new ${node.made === undefined ? '' : this.text(node.made)}(${args.map((child) => this.text(child)).join(', ')})`
      }
      case 'name':
      case 'token':
      case 'text':
      case 'call':
      case 'class literal':
        return this.raw(node)
      case 'other':
      case 'assignment':
      case 'arguments':
        return node.children.map((child) => this.text(child)).join('')
    }
  }
}

const isQuoted = (text: string): boolean =>
  (text.startsWith('"') && text.endsWith('"')) || (text.startsWith("'") && text.endsWith("'"))

function javaScriptCall(source: string): PyValue {
  const call = new Statements(source, 'javascript')
    .javaScriptStatements()
    .find((node) => node?.type === 'call')
  if (call?.callee === undefined) return null
  const text = ({ start, end }: SourceNode): string => source.slice(start, end)
  const found = (call.arguments?.children ?? []).flatMap(
    (child): (readonly [string | null, string])[] => {
      const [left, operator, right] = child.children
      if (
        child.type === 'assignment' &&
        left !== undefined &&
        operator !== undefined &&
        right !== undefined &&
        text(operator) === '='
      ) {
        const value = text(right)
        return [[text(left), isQuoted(value) ? value.slice(1, -1) : value]]
      }
      const word = text(child)
      return child.type === 'name' &&
        word !== 'false' &&
        word !== 'null' &&
        word !== 'undefined' &&
        word !== 'this'
        ? [[null, word]]
        : []
    },
  )
  return oneCall(text(call.callee), found)
}
