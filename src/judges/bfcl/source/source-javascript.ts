/**
 * Reads JavaScript's operands: names, arrays, objects, what `new` makes; bodies of functions and
 * classes are only skipped over.
 */
import { nodeOf } from './source-nodes.ts'
import type { SourceNode } from './source-nodes.ts'
import { JavaReader } from './source-java.ts'

const JAVASCRIPT_WORDS: ReadonlySet<string> = new Set(
  (
    'break case catch class const continue debugger default delete do else export extends finally for function if import in instanceof new return switch ' +
    'throw try typeof var void while with'
  ).split(' '),
)

export abstract class OperandReader extends JavaReader {
  protected primary(): SourceNode {
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
}
