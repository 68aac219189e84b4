/**
 * Reads expressions of Java and JavaScript, as far as calls are written with them: operators and
 * what binds to an operand from behind. Stands in for the grammars that the official decoder uses.
 */
import { nodeOf } from './source-nodes.ts'
import type { SourceNode } from './source-nodes.ts'
import { OperandReader } from './source-javascript.ts'
import { JAVA_WORDS, PRIMITIVES } from './source-types.ts'

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
export class ExpressionReader extends OperandReader {
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
}
