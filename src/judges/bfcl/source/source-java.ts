/** Reads Java's operands: names, calls, literals of classes, and what `new` makes. */
import { nodeOf } from './source-nodes.ts'
import type { SourceNode } from './source-nodes.ts'
import { JAVA_LITERALS, JAVA_WORDS, PRIMITIVES, TypeReader } from './source-types.ts'

export abstract class JavaReader extends TypeReader {
  protected javaPrimary(): SourceNode {
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

  protected javaMember(object: SourceNode): SourceNode {
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
}
