/**
 * Reads the atoms of an expression: names, literals, and everything in brackets. What stands inside
 * brackets is an expression again, which `python-parse.ts` reads.
 */
import { Cursor } from './python-cursor.ts'
import { readFormatted } from './f-strings.ts'
import { joined } from './python-literals.ts'
import type { Comprehension, DictDisplay, Expression, Loop } from './python-syntax.ts'

export abstract class DisplayReader extends Cursor {
  protected abstract expression(): Expression
  /** An expression, or `name := expression`. */
  protected abstract named(): Expression
  /** What stands before `if` and `else`, or behind `in`. */
  protected abstract disjunction(): Expression
  /** Operators that bind at least as tightly as `strength`. */
  protected abstract binary(strength: number): Expression
  protected abstract primary(): Expression
  /** What stands in a field of an f-string, read on its own. */
  protected abstract field(source: string, at: number): Expression

  protected starred(): Expression {
    return this.above((seen) => {
      this.expect('*')
      const value = this.binary(1)
      seen()
      return { node: 'starred', value }
    })
  }

  protected namedOrStarred(): Expression {
    return this.sees('*') ? this.starred() : this.named()
  }

  protected atom(): Expression {
    const token = this.now
    if (token.kind === 'name') {
      this.at += 1
      this.grown(0)
      return { node: 'name', name: token.text }
    }
    if (token.kind === 'number') {
      this.at += 1
      this.grown(0)
      return token.constant
    }
    if (token.kind === 'quoted') return this.literal()
    if (this.sees('(')) return this.group()
    if (this.sees('[')) return this.list()
    if (this.sees('{')) return this.braces()
    this.at += 1
    this.grown(0)
    if (token.kind === 'operator' && token.text === '...') return { node: 'ellipsis' }
    if (token.kind === 'keyword' && token.text === 'None') return { node: 'constant', value: null }
    if (token.kind === 'keyword' && (token.text === 'True' || token.text === 'False'))
      return { node: 'constant', value: token.text === 'True' }
    this.at -= 1
    return this.refuse()
  }

  protected literal(): Expression {
    const quoted = []
    for (let token = this.now; token.kind === 'quoted'; token = this.now) {
      quoted.push(token.quoted)
      this.at += 1
    }
    this.grown(0)
    if (!quoted.some(({ prefix }) => prefix.includes('f'))) return joined(quoted)
    // What stands in an f-string's fields is read by a reader of its own, on top of this one's
    // stack.
    return readFormatted(quoted, (source, at) => this.field(source, at))
  }

  protected yielded(): Expression {
    return this.above((seen) => {
      this.expect('yield')
      if (this.takes('from')) {
        const value = this.expression()
        seen()
        return { node: 'yield from', value }
      }
      if (this.sees(')') || this.atEnd) return { node: 'yield' }
      const first = this.sees('*') ? this.starred() : this.expression()
      const value = this.sees(',')
        ? this.tupleFrom(first, () => (this.sees('*') ? this.starred() : this.expression()), ')')
        : first
      seen()
      return { node: 'yield', value }
    })
  }

  protected group(): Expression {
    this.expect('(')
    if (this.takes(')')) {
      this.grown(0)
      return { node: 'tuple', items: [] }
    }
    if (this.sees('yield')) {
      const value = this.yielded()
      this.expect(')')
      return value
    }
    const first = this.namedOrStarred()
    let value = first
    if (this.sees(',')) value = this.tupleFrom(first, () => this.namedOrStarred(), ')')
    else if (first.node === 'starred') this.refuse('cannot use starred expression here')
    else if (this.sees('for') || this.sees('async')) value = this.comprehension('generator', first)
    this.expect(')')
    return value
  }

  protected list(): Expression {
    this.expect('[')
    if (this.takes(']')) {
      this.grown(0)
      return { node: 'list', items: [] }
    }
    const first = this.namedOrStarred()
    const value: Expression =
      this.sees('for') || this.sees('async')
        ? this.comprehension('list', first)
        : { node: 'list', items: this.itemsFrom(first, ']') }
    this.expect(']')
    return value
  }

  protected itemsFrom(first: Expression, close: string): readonly Expression[] {
    const read = this.tupleFrom(first, () => this.namedOrStarred(), close)
    return read.node === 'tuple' ? read.items : [read]
  }

  protected braces(): Expression {
    this.expect('{')
    if (this.takes('}')) {
      this.grown(0)
      return { node: 'dict', entries: [] }
    }
    if (this.sees('**')) return this.dict()
    const first = this.namedOrStarred()
    if (this.sees(':') && first.node !== 'starred' && first.node !== 'named')
      return this.dict(first)
    const value: Expression =
      this.sees('for') || this.sees('async')
        ? this.comprehension('set', first)
        : { node: 'set', items: this.itemsFrom(first, '}') }
    this.expect('}')
    return value
  }

  /** A dict whose first key may be read already. */
  protected dict(key?: Expression): DictDisplay | Comprehension {
    return this.above((seen) => {
      const entries: DictDisplay['entries'][number][] = []
      for (let first = key; ; first = undefined) {
        if (first === undefined && this.takes('**'))
          entries.push({ key: undefined, value: this.binary(1) })
        else {
          const left = first ?? this.expression()
          seen()
          this.expect(':')
          const value = this.expression()
          seen()
          if (entries.length === 0 && (this.sees('for') || this.sees('async'))) {
            const read = this.comprehension('dict', left, value)
            seen()
            this.expect('}')
            return read
          }
          entries.push({ key: left, value })
        }
        seen()
        if (this.takes('}')) return { node: 'dict', entries }
        this.expect(',')
        if (this.takes('}')) return { node: 'dict', entries }
      }
    })
  }

  protected comprehension(
    of: Comprehension['of'],
    element: Expression,
    value?: Expression,
  ): Comprehension {
    if (element.node === 'starred')
      this.refuse('iterable unpacking cannot be used in comprehension')
    return this.above((seen) => {
      seen()
      const loops: Loop[] = []
      while (this.sees('for') || this.sees('async')) {
        const async = this.takes('async')
        this.expect('for')
        const target = this.targets()
        seen()
        this.expect('in')
        const source = this.disjunction()
        seen()
        const conditions: Expression[] = []
        while (this.takes('if')) {
          conditions.push(this.disjunction())
          seen()
        }
        loops.push({ target, source, conditions, async })
      }
      return { node: 'comprehension', of, element, ...(value && { value }), loops }
    })
  }

  protected targets(): Expression {
    const target = () => {
      const read = this.sees('*') ? this.starred() : this.primary()
      this.assignable(read)
      return read
    }
    const first = target()
    return this.sees(',') ? this.tupleFrom(first, target, 'in') : first
  }

  protected assignable(target: Expression): void {
    switch (target.node) {
      case 'name':
      case 'attribute':
      case 'subscript':
        return
      case 'starred':
        return this.assignable(target.value)
      case 'tuple':
      case 'list':
        return target.items.forEach((item) => this.assignable(item))
      default:
        this.refuse('cannot assign to expression')
    }
  }

  /** A tuple whose first element is read already; `close` ends it but is not taken. */
  protected tupleFrom(first: Expression, item: () => Expression, close: string): Expression {
    return this.above((seen) => {
      seen()
      const items = [first]
      while (this.takes(',') && !(close === '' ? this.atEnd : this.sees(close))) {
        items.push(item())
        seen()
      }
      return { node: 'tuple', items }
    })
  }
}
