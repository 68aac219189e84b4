/**
 * Reads what expressions of Java and JavaScript are made of on the way down: lists in brackets,
 * arguments, sequences, and Java's types. What stands in them is an expression again.
 */
import { nodeOf } from './source-nodes.ts'
import type { SourceNode } from './source-nodes.ts'
import { SourceReader } from './source-reader.ts'

export const PRIMITIVES: ReadonlySet<string> = new Set([
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
export const JAVA_LITERALS: ReadonlySet<string> = new Set([
  'true',
  'false',
  'null',
  'this',
  'super',
])
export const JAVA_WORDS: ReadonlySet<string> = new Set(
  (
    'abstract assert break case catch class const continue default do else enum extends final finally for goto if implements import instanceof interface native new ' +
    'package private protected public return static strictfp switch synchronized throw throws transient try volatile while'
  ).split(' '),
)

export abstract class TypeReader extends SourceReader {
  abstract expression(): SourceNode

  /** `a, b`, in JavaScript's statements and brackets. */
  sequence(): SourceNode {
    const first = this.expression()
    if (!this.sees(',')) return first
    const nodes = [first]
    while (this.sees(',')) nodes.push(this.take(), this.expression())
    return nodeOf('other', nodes)
  }

  protected args(): SourceNode {
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
  protected listed(open: string, close: string, part: () => SourceNode): SourceNode[] {
    const nodes = [this.expect(open)]
    while (!this.sees(close)) {
      nodes.push(part())
      if (this.sees(close)) break
      nodes.push(this.expect(','))
      if (this.sees(close) && this.java && open === '(') this.refuse()
    }
    return [...nodes, this.expect(close)]
  }

  type(): SourceNode {
    const nodes = [this.namedType()]
    while (this.sees('[') && this.sees(']', 1)) nodes.push(this.take(), this.take())
    return nodes.length === 1 && nodes[0] !== undefined ? nodes[0] : nodeOf('other', nodes)
  }

  protected namedType(): SourceNode {
    if (JAVA_WORDS.has(this.ahead().text) || JAVA_LITERALS.has(this.ahead().text)) this.refuse()
    const nodes = [this.name()]
    if (this.sees('<')) nodes.push(...this.typeArguments())
    while (this.sees('.') && this.ahead(1).kind === 'name') {
      nodes.push(this.take(), this.name())
      if (this.sees('<')) nodes.push(...this.typeArguments())
    }
    return nodes.length === 1 && nodes[0] !== undefined ? nodes[0] : nodeOf('other', nodes)
  }

  protected typeArguments(): SourceNode[] {
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
