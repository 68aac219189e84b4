/**
 * Reads expressions of Java and JavaScript, as far as calls are written with them: bodies of
 * functions and classes are only skipped over. Stands in for the grammars that the official decoder
 * uses.
 */
import { nodeOf } from './source-nodes.ts'
import type { SourceNode } from './source-nodes.ts'
import { SourceReader } from './source-reader.ts'

const STRENGTHS: readonly (readonly string[])[] = [
  ['??', '||'],
  ['&&'],
  ['|'],
  ['^'],
  ['&'],
  ['==', '!=', '===', '!=='],
  ['<', '>', '<=', '>=', 'instanceof', 'in'],
  ['<<', '>>'],
  ['+', '-'],
  ['*', '/', '%'],
  ['**'],
]
const ONLY_JAVASCRIPT: ReadonlySet<string> = new Set(['??', '===', '!==', 'in', '**'])
const ASSIGNS: ReadonlySet<string> = new Set([
  '=',
  '+=',
  '-=',
  '*=',
  '/=',
  '%=',
  '&=',
  '|=',
  '^=',
  '<<=',
])
const ASSIGNS_JAVASCRIPT: ReadonlySet<string> = new Set(['**=', '&&=', '||=', '??='])
const PREFIXES: ReadonlySet<string> = new Set(['+', '-', '!', '~', '++', '--'])
const PREFIX_WORDS: ReadonlySet<string> = new Set(['typeof', 'void', 'delete', 'await'])
const PRIMITIVES: ReadonlySet<string> = new Set([
  'int',
  'long',
  'short',
  'byte',
  'char',
  'float',
  'double',
  'boolean',
  'void',
])
const JAVA_LITERALS: ReadonlySet<string> = new Set(['true', 'false', 'null', 'this', 'super'])
const JAVA_WORDS: ReadonlySet<string> = new Set(
  (
    'abstract assert break case catch class const continue default do else enum extends final finally for goto if implements import instanceof interface native new ' +
    'package private protected public return static strictfp switch synchronized throw throws transient try volatile while'
  ).split(' '),
)
const JAVASCRIPT_WORDS: ReadonlySet<string> = new Set(
  (
    'break case catch class const continue debugger default delete do else export extends finally for function if import in instanceof new return switch ' +
    'throw try typeof var void while with'
  ).split(' '),
)

export class ExpressionReader extends SourceReader {
  expression(): SourceNode {
    return this.deeper(() => {
      const lambda = this.lambda()
      if (lambda !== undefined) return lambda
      const left = this.conditional()
      const { kind, text } = this.ahead()
      if (kind !== 'mark' || !(ASSIGNS.has(text) || (!this.java && ASSIGNS_JAVASCRIPT.has(text))))
        return left
      if (!this.assignable(left)) this.refuse()
      return nodeOf('assignment', [left, this.take(), this.expression()])
    })
  }

  /** Names, fields and elements; in JavaScript patterns too. */
  private assignable({ type, children }: SourceNode): boolean {
    return type === 'name' || (type === 'other' && children.length > 1)
  }

  private lambda(): SourceNode | undefined {
    const arrow = this.java ? '->' : '=>'
    const async =
      !this.java &&
      this.sees('async') &&
      !this.ahead(1).fresh &&
      (this.ahead(1).kind === 'name' || this.sees('(', 1))
        ? 1
        : 0
    if (this.ahead(async).kind === 'name' && this.sees(arrow, async + 1))
      return this.lambdaFrom(async + 1)
    if (!this.sees('(', async)) return undefined
    const end = this.attempt(() => {
      this.at += async
      const by = this.closing()
      this.at -= async
      return async + by
    })
    return end !== undefined && this.sees(arrow, end + 1) ? this.lambdaFrom(end + 1) : undefined
  }

  private lambdaFrom(tokens: number): SourceNode {
    const head = Array.from({ length: tokens + 1 }, () => this.take())
    return nodeOf('other', [...head, ...(this.sees('{') ? this.bracketed() : [this.expression()])])
  }

  private conditional(): SourceNode {
    const test = this.binary(0)
    if (!this.sees('?')) return test
    return nodeOf('other', [
      test,
      this.take(),
      this.expression(),
      this.expect(':'),
      this.expression(),
    ])
  }

  private binary(strength: number): SourceNode {
    if (strength >= STRENGTHS.length) return this.unary()
    let left = this.binary(strength + 1)
    while (this.operatorHere(strength)) {
      const instance = this.java && this.sees('instanceof')
      const operator = this.operator()
      left = nodeOf('other', [
        left,
        ...operator,
        ...(instance ? this.instanceType() : [this.binary(strength + 1)]),
      ])
    }
    return left
  }

  private operatorHere(strength: number): boolean {
    const { text, kind } = this.ahead()
    if (kind !== 'mark' && kind !== 'name') return false
    const shift = text === '>' && this.sees('>', 1) && this.ahead(1).start === this.ahead().end
    return (
      (STRENGTHS[strength] ?? []).includes(shift ? '>>' : text) &&
      !(this.java && ONLY_JAVASCRIPT.has(text))
    )
  }

  private operator(): SourceNode[] {
    const nodes = [this.take()]
    while (this.sees('>') && nodes.at(-1)?.end === this.ahead().start && nodes.length < 3)
      nodes.push(this.take())
    return nodes
  }

  private instanceType(): SourceNode[] {
    const type = this.type()
    return this.ahead().kind === 'name' && !JAVA_WORDS.has(this.ahead().text)
      ? [type, this.take()]
      : [type]
  }

  private unary(): SourceNode {
    const { kind, text } = this.ahead()
    if (
      (kind === 'mark' && PREFIXES.has(text)) ||
      (!this.java && kind === 'name' && PREFIX_WORDS.has(text))
    ) {
      return this.deeper(() => nodeOf('other', [this.take(), this.unary()]))
    }
    const cast = this.java && this.sees('(') ? this.attempt(() => this.castHead()) : undefined
    return cast === undefined
      ? this.postfix()
      : this.deeper(() => nodeOf('other', [...cast, this.lambda() ?? this.unary()]))
  }

  /**
   * `(type)` before what can only be its operand. What follows is read once that is settled, for no
   * reading may be tried twice.
   */
  private castHead(): SourceNode[] {
    const open = this.expect('(')
    const primitive = PRIMITIVES.has(this.ahead().text)
    const type = this.type()
    const close = this.expect(')')
    const { kind, text } = this.ahead()
    if (
      kind === 'end' ||
      (kind === 'mark' && !['(', '!', '~', ...(primitive ? ['+', '-'] : [])].includes(text)) ||
      text === 'instanceof'
    )
      this.refuse()
    return [open, type, close]
  }

  private postfix(): SourceNode {
    let node = this.java ? this.javaPrimary() : this.primary()
    for (;;) {
      const { fresh } = this.ahead()
      if (this.sees('.'))
        node = this.java
          ? this.javaMember(node)
          : nodeOf('other', [
              node,
              this.take(),
              ...(this.sees('#') ? [this.take()] : []),
              this.name(),
            ])
      else if (this.sees('['))
        node = nodeOf('other', [
          node,
          this.take(),
          this.java ? this.expression() : this.sequence(),
          this.expect(']'),
        ])
      else if ((this.sees('++') || this.sees('--')) && !(fresh && !this.java))
        node = nodeOf('other', [node, this.take()])
      else if (this.java && this.sees('::'))
        node = nodeOf('other', [node, this.take(), this.name()])
      else if (!this.java && this.sees('(')) node = this.callOf(node)
      else if (!this.java && this.sees('?.')) node = this.optional(node)
      else if (!this.java && this.ahead().kind === 'template')
        node = nodeOf('call', [node, this.take()], { callee: node })
      else return node
    }
  }

  private callOf(callee: SourceNode): SourceNode {
    const args = this.args()
    return nodeOf('call', [callee, args], { callee, arguments: args })
  }

  /** Where a call is optional the official decoder finds no arguments. */
  private optional(node: SourceNode): SourceNode {
    const mark = this.take()
    if (this.sees('(')) return nodeOf('call', [node, mark, this.args()], { callee: node })
    if (this.sees('['))
      return nodeOf('other', [node, mark, this.take(), this.sequence(), this.expect(']')])
    return nodeOf('other', [node, mark, this.name()])
  }

  /** `a, b`, in JavaScript's statements and brackets. */
  sequence(): SourceNode {
    const first = this.expression()
    if (!this.sees(',')) return first
    const nodes = [first]
    while (this.sees(',')) nodes.push(this.take(), this.expression())
    return nodeOf('other', nodes)
  }

  private args(): SourceNode {
    return nodeOf(
      'arguments',
      this.listed('(', ')', () =>
        !this.java && this.sees('...')
          ? nodeOf('other', [this.take(), this.expression()])
          : this.expression(),
      ),
    )
  }

  /** Parts between brackets, parted by commas; JavaScript allows one behind the last. */
  private listed(open: string, close: string, part: () => SourceNode): SourceNode[] {
    const nodes = [this.expect(open)]
    while (!this.sees(close)) {
      nodes.push(part())
      if (this.sees(close)) break
      nodes.push(this.expect(','))
      if (this.sees(close) && this.java && open === '(') this.refuse()
    }
    return [...nodes, this.expect(close)]
  }

  private primary(): SourceNode {
    const { kind, text } = this.ahead()
    if (this.sees('(')) return nodeOf('other', [this.take(), this.sequence(), this.expect(')')])
    if (this.sees('[')) return nodeOf('other', this.elements())
    if (this.sees('{'))
      return nodeOf(
        'other',
        this.listed('{', '}', () => this.property()),
      )
    if (this.sees('function') || (this.sees('async') && this.sees('function', 1)))
      return this.functionExpression()
    if (this.sees('class')) return this.classExpression()
    if (this.sees('new')) return this.creation()
    if (kind === 'mark' || kind === 'end' || (kind === 'name' && JAVASCRIPT_WORDS.has(text)))
      return this.refuse()
    return this.take()
  }

  /** JavaScript's arrays may have holes. */
  private elements(): SourceNode[] {
    const nodes = [this.expect('[')]
    while (!this.sees(']')) {
      if (this.sees(',')) {
        nodes.push(this.take())
        continue
      }
      nodes.push(
        this.sees('...') ? nodeOf('other', [this.take(), this.expression()]) : this.expression(),
      )
      if (!this.sees(']')) nodes.push(this.expect(','))
    }
    return [...nodes, this.expect(']')]
  }

  private property(): SourceNode {
    if (this.sees('...')) return nodeOf('other', [this.take(), this.expression()])
    const key: SourceNode[] = []
    while (
      (this.sees('async') || this.sees('get') || this.sees('set')) &&
      this.ahead(1).kind !== 'mark'
    )
      key.push(this.take())
    const computed = this.sees('[')
    if (computed) key.push(this.take(), this.expression(), this.expect(']'))
    else if (['name', 'string', 'number'].includes(this.ahead().kind)) key.push(this.take())
    else this.refuse()
    if (this.sees('(')) return nodeOf('other', [...key, ...this.bracketed(), ...this.body()])
    if (this.sees(':')) return nodeOf('other', [...key, this.take(), this.expression()])
    return key[0]?.type === 'name' && !computed
      ? nodeOf('other', this.sees('=') ? [...key, this.take(), this.expression()] : key)
      : this.refuse()
  }

  private body(): SourceNode[] {
    return this.sees('{') ? this.bracketed() : this.refuse()
  }

  private functionExpression(): SourceNode {
    const nodes = [this.take()]
    while (this.ahead().kind === 'name' || this.sees('*')) nodes.push(this.take())
    return this.sees('(')
      ? nodeOf('other', [...nodes, ...this.bracketed(), ...this.body()])
      : this.refuse()
  }

  private classExpression(): SourceNode {
    const nodes = [this.take()]
    while (this.ahead().kind === 'name' || this.sees('.')) nodes.push(this.take())
    return nodeOf('other', [...nodes, ...this.body()])
  }

  /** `new` with its arguments; what follows is no part of it. */
  private creation(): SourceNode {
    const nodes = [this.take(), this.sees('(') || this.sees('new') ? this.primary() : this.name()]
    while (this.sees('.')) nodes.push(this.take(), this.name())
    if (this.sees('(')) nodes.push(this.args())
    return nodeOf('other', nodes)
  }

  private javaPrimary(): SourceNode {
    const { kind, text } = this.ahead()
    if (this.sees('(')) return nodeOf('other', [this.take(), this.expression(), this.expect(')')])
    if (this.sees('new')) return this.javaCreation()
    if (kind === 'name' && PRIMITIVES.has(text)) return this.classLiteral() ?? this.refuse()
    if (kind === 'mark' || kind === 'end' || (kind === 'name' && JAVA_WORDS.has(text)))
      return this.refuse()
    if (kind !== 'name') return this.take()
    const literal = this.classLiteral()
    if (literal !== undefined) return literal
    const name = this.take()
    if (this.sees('(')) {
      const args = this.args()
      return nodeOf('call', [name, args], { method: name, arguments: args })
    }
    return JAVA_LITERALS.has(text) ? { ...name, type: 'token' } : name
  }

  /** `String.class`, `int[].class`. */
  private classLiteral(): SourceNode | undefined {
    return this.attempt(() => {
      const nodes = [this.name()]
      while (this.sees('.') && !this.sees('class', 1)) nodes.push(this.take(), this.name())
      while (this.sees('[')) nodes.push(this.take(), this.expect(']'))
      return nodeOf('class literal', [...nodes, this.expect('.'), this.expect('class')])
    })
  }

  private javaMember(object: SourceNode): SourceNode {
    const dot = this.take()
    const types = this.sees('<') ? this.typeArguments() : []
    if (this.sees('new')) return nodeOf('other', [object, dot, this.javaCreation()])
    const name = this.name()
    if (!this.sees('('))
      return types.length > 0 ? this.refuse() : nodeOf('other', [object, dot, name])
    const args = this.args()
    return nodeOf('call', [object, dot, ...types, name, args], {
      callee: object,
      method: name,
      arguments: args,
    })
  }

  private javaCreation(): SourceNode {
    const word = this.expect('new')
    const made = this.namedType()
    if (this.sees('[')) return this.arrayCreation(word, made)
    const args = this.args()
    // The body of a class of its own is dropped by the official decoder.
    return nodeOf(
      'object creation',
      [word, made, args, ...(this.sees('{') ? this.bracketed() : [])],
      { made, arguments: args },
    )
  }

  private arrayCreation(word: SourceNode, made: SourceNode): SourceNode {
    const sizes: SourceNode[] = []
    while (this.sees('['))
      sizes.push(this.take(), ...(this.sees(']') ? [] : [this.expression()]), this.expect(']'))
    const value = this.sees('{') ? this.arrayValue() : undefined
    return nodeOf('array creation', [word, made, ...sizes, ...(value ? [value] : [])], {
      made,
      ...(value && { value }),
    })
  }

  private arrayValue(): SourceNode {
    return nodeOf(
      'other',
      this.listed('{', '}', () =>
        this.sees('{') ? this.deeper(() => this.arrayValue()) : this.expression(),
      ),
    )
  }

  type(): SourceNode {
    const nodes = [this.namedType()]
    while (this.sees('[') && this.sees(']', 1)) nodes.push(this.take(), this.take())
    return nodes.length === 1 && nodes[0] !== undefined ? nodes[0] : nodeOf('other', nodes)
  }

  private namedType(): SourceNode {
    if (JAVA_WORDS.has(this.ahead().text) || JAVA_LITERALS.has(this.ahead().text)) this.refuse()
    const nodes = [this.name()]
    if (this.sees('<')) nodes.push(...this.typeArguments())
    while (this.sees('.') && this.ahead(1).kind === 'name') {
      nodes.push(this.take(), this.name())
      if (this.sees('<')) nodes.push(...this.typeArguments())
    }
    return nodes.length === 1 && nodes[0] !== undefined ? nodes[0] : nodeOf('other', nodes)
  }

  private typeArguments(): SourceNode[] {
    return this.deeper(() =>
      this.listed('<', '>', () => {
        if (!this.sees('?')) return this.type()
        const wild = this.take()
        return this.sees('extends') || this.sees('super')
          ? nodeOf('other', [wild, this.take(), this.type()])
          : wild
      }),
    )
  }
}
