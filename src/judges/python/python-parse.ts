/**
 * Reads one Python expression into a tree. Nothing throws: text that Python would not read gives
 * the class of Python's exception, a place and a message. What an expression may cost is limited
 * (`EXPRESSION_LIMITS`).
 */
import { DisplayReader } from './python-displays.ts'
import { EXPRESSION_LIMITS, PythonRefusal } from './python-refusal.ts'
import { BINARY_OPERATORS } from './python-syntax.ts'
import type {
  BinaryOperator,
  Call,
  CompareOperator,
  Expression,
  Keyword,
  Parameter,
  UnaryOperator,
} from './python-syntax.ts'

export type ParsedExpression =
  | { readonly ok: true; readonly expression: Expression }
  /**
   * `type` is the class of the exception in Python: `SyntaxError` nearly always; NOT_READ_HERE
   * where Python would have read the text.
   */
  | { readonly ok: false; readonly type: string; readonly message: string; readonly at: number }

/**
 * How tightly operators bind; `**` stands apart, for it binds to the right and tighter than the
 * sign before it.
 */
const STRENGTH: Readonly<Record<string, number>> = {
  '|': 1,
  '^': 2,
  '&': 3,
  '<<': 4,
  '>>': 4,
  '+': 5,
  '-': 5,
  '*': 6,
  '/': 6,
  '//': 6,
  '%': 6,
  '@': 6,
}
const COMPARISONS: ReadonlySet<string> = new Set(['==', '!=', '<', '<=', '>', '>='])
const isBinary = (text: string): text is BinaryOperator =>
  BINARY_OPERATORS.some((operator) => operator === text)
const isComparison = (text: string): text is CompareOperator => COMPARISONS.has(text)
const isSign = (text: string): text is UnaryOperator => text === '+' || text === '-' || text === '~'

class Reader extends DisplayReader {
  document(): Expression {
    const first = this.expression()
    const whole = this.sees(',') ? this.tupleFrom(first, () => this.expression(), '') : first
    if (this.now.kind === 'indent')
      throw new PythonRefusal(this.now.at, 'unexpected indent', 'IndentationError')
    if (this.now.kind !== 'end') this.refuse()
    return whole
  }

  protected override expression(): Expression {
    return this.deeper(() => {
      if (this.sees('lambda')) return this.lambda()
      const then = this.disjunction()
      if (!this.takes('if')) return then
      return this.above((seen) => {
        seen()
        const test = this.disjunction()
        seen()
        this.expect('else')
        const otherwise = this.expression()
        seen()
        return { node: 'conditional', test, then, otherwise }
      })
    })
  }

  /** An expression, or `name := expression`. */
  protected override named(): Expression {
    if (this.now.kind === 'name' && this.follows(':=')) {
      const name = this.name()
      this.expect(':=')
      return this.above((seen) => {
        const value = this.expression()
        seen()
        return { node: 'named', name, value }
      })
    }
    return this.expression()
  }

  protected override disjunction(): Expression {
    return this.logical('or', () => this.logical('and', () => this.inversion()))
  }

  private logical(operator: 'and' | 'or', part: () => Expression): Expression {
    const first = part()
    if (!this.sees(operator)) return first
    return this.above((seen) => {
      seen()
      const values = [first]
      while (this.takes(operator)) {
        values.push(part())
        seen()
      }
      return { node: 'logical', operator, values }
    })
  }

  private inversion(): Expression {
    if (!this.takes('not')) return this.comparison()
    return this.deeper(() =>
      this.above((seen) => {
        const operand = this.inversion()
        seen()
        return { node: 'unary', operator: 'not', operand }
      }),
    )
  }

  private comparison(): Expression {
    const left = this.binary(1)
    const first = this.comparisonOperator()
    if (first === undefined) return left
    return this.above((seen) => {
      seen()
      const rest: { operator: CompareOperator; right: Expression }[] = []
      for (
        let operator: CompareOperator | undefined = first;
        operator !== undefined;
        operator = this.comparisonOperator()
      ) {
        rest.push({ operator, right: this.binary(1) })
        seen()
      }
      return { node: 'compare', left, rest }
    })
  }

  private comparisonOperator(): CompareOperator | undefined {
    const { kind, text } = this.now
    if (kind === 'operator' && isComparison(text)) {
      this.at += 1
      return text
    }
    if (this.takes('in')) return 'in'
    if (this.takes('is')) return this.takes('not') ? 'is not' : 'is'
    if (this.sees('not') && this.follows('in')) {
      this.at += 2
      return 'not in'
    }
    return undefined
  }

  /** Operators that bind at least as tightly as `strength`, from the left. */
  protected override binary(strength: number): Expression {
    let left = this.factor()
    for (;;) {
      const { kind, text } = this.now
      const here = kind === 'operator' ? STRENGTH[text] : undefined
      if (here === undefined || here < strength || !isBinary(text)) return left
      this.at += 1
      const below = this.height
      const right = this.binary(here + 1)
      left = { node: 'binary', operator: text, left, right }
      this.grown(Math.max(below, this.height))
    }
  }

  private factor(): Expression {
    const { kind, text } = this.now
    if (kind !== 'operator' || !isSign(text)) return this.power()
    this.at += 1
    return this.deeper(() =>
      this.above((seen) => {
        const operand = this.factor()
        seen()
        return { node: 'unary', operator: text, operand }
      }),
    )
  }

  private power(): Expression {
    const left = this.awaited()
    if (!this.takes('**')) return left
    return this.deeper(() =>
      this.above((seen) => {
        seen()
        const right = this.factor()
        seen()
        return { node: 'binary', operator: '**', left, right }
      }),
    )
  }

  private awaited(): Expression {
    if (!this.takes('await')) return this.primary()
    return this.above((seen) => {
      const value = this.primary()
      seen()
      return { node: 'await', value }
    })
  }

  protected override primary(): Expression {
    let value = this.atom()
    for (;;) {
      const below = this.height
      if (this.takes('.')) {
        value = { node: 'attribute', value, name: this.name() }
        this.grown(below)
      } else if (this.sees('(')) value = this.call(value)
      else if (this.sees('[')) value = this.subscript(value)
      else return value
    }
  }

  private call(callee: Expression): Call {
    return this.above((seen) => {
      seen()
      this.expect('(')
      const positional: Expression[] = []
      const keywords: Keyword[] = []
      let spread = false
      while (!this.takes(')')) {
        if (this.takes('**')) {
          spread = true
          keywords.push({ name: undefined, value: this.expression() })
        } else if (this.takes('*')) {
          if (spread) this.refuse('iterable argument unpacking follows keyword argument unpacking')
          const value = this.expression()
          this.grown(this.height)
          positional.push({ node: 'starred', value })
        } else if (this.now.kind === 'name' && this.follows('=')) {
          const name = this.name()
          this.expect('=')
          keywords.push({ name, value: this.expression() })
        } else {
          if (keywords.length > 0)
            this.refuse(`positional argument follows keyword argument${spread ? ' unpacking' : ''}`)
          const value = this.named()
          if (this.sees('for') || this.sees('async')) {
            // A generator without brackets of its own stands alone.
            if (positional.length > 0) this.refuse('Generator expression must be parenthesized')
            positional.push(this.comprehension('generator', value))
            seen()
            this.expect(')')
            break
          }
          positional.push(value)
        }
        seen()
        if (!this.sees(')')) this.expect(',')
      }
      return { node: 'call', callee, positional, keywords }
    })
  }

  private subscript(value: Expression): Expression {
    return this.above((seen) => {
      seen()
      this.expect('[')
      const part = () => (this.sees('*') ? this.starred() : this.slice())
      const first = part()
      const index =
        this.sees(',') || first.node === 'starred' ? this.tupleFrom(first, part, ']') : first
      seen()
      this.expect(']')
      return { node: 'subscript', value, index }
    })
  }

  private slice(): Expression {
    return this.above((seen) => {
      const bound = () => {
        if (this.sees(':') || this.sees(']') || this.sees(',')) return undefined
        const read = this.expression()
        seen()
        return read
      }
      const walrus = this.now.kind === 'name' && this.follows(':=')
      const from = this.sees(':') ? undefined : this.named()
      if (from !== undefined) seen()
      if (!this.sees(':') || walrus) return from ?? this.refuse()
      this.expect(':')
      const to = bound()
      const step = this.takes(':') ? bound() : undefined
      return { node: 'slice', ...(from && { from }), ...(to && { to }), ...(step && { step }) }
    })
  }

  protected override field(source: string, at: number): Expression {
    try {
      return new Reader(`(${source})`, this.nesting + this.depth + 1).document()
    } catch (problem) {
      if (problem instanceof PythonRefusal)
        throw new PythonRefusal(at, `f-string: ${problem.message}`, problem.type)
      throw problem
    }
  }

  private lambda(): Expression {
    return this.above((seen) => {
      this.expect('lambda')
      const parameters: Parameter[] = []
      let starred = false
      let defaults = false
      let kind: Parameter['kind'] = 'plain'
      while (!this.sees(':')) {
        if (parameters.at(-1)?.kind === 'keywords') this.refuse()
        if (this.takes('/')) {
          if (
            starred ||
            parameters.length === 0 ||
            parameters.some((p) => p.kind === 'positional-only')
          )
            this.refuse()
          parameters.splice(
            0,
            Infinity,
            ...parameters.map((p): Parameter => ({ ...p, kind: 'positional-only' })),
          )
        } else if (this.takes('**')) parameters.push({ name: this.name(), kind: 'keywords' })
        else if (this.takes('*')) {
          if (starred) this.refuse()
          starred = true
          kind = 'keyword-only'
          if (this.now.kind === 'name') parameters.push({ name: this.name(), kind: 'rest' })
          else if (!this.sees(',') || this.tokens[this.at + 1]?.kind !== 'name')
            this.refuse('named arguments must follow bare *')
        } else {
          const name = this.name()
          const fallback = this.takes('=') ? this.expression() : undefined
          if (fallback !== undefined) seen()
          else if (defaults && kind === 'plain')
            this.refuse('non-default argument follows default argument')
          defaults ||= fallback !== undefined
          parameters.push({ name, kind, ...(fallback && { fallback }) })
        }
        if (!this.sees(':')) this.expect(',')
      }
      this.expect(':')
      const body = this.expression()
      seen()
      return { node: 'lambda', parameters, body }
    })
  }
}

/** Never throws for what the text holds. */
export function parseExpression(text: string): ParsedExpression {
  try {
    if (text.length > EXPRESSION_LIMITS.characters)
      throw new PythonRefusal(
        EXPRESSION_LIMITS.characters,
        `longer than ${EXPRESSION_LIMITS.characters} characters`,
        'MemoryError',
      )
    const lone = text.search(/\p{Cs}/u)
    if (lone >= 0) throw new PythonRefusal(lone, 'surrogates not allowed', 'UnicodeEncodeError')
    const zero = text.indexOf('\0')
    if (zero >= 0) throw new PythonRefusal(zero, 'source code string cannot contain null bytes')
    return { ok: true, expression: new Reader(text.replace(/\r\n?/g, '\n'), 0).document() }
  } catch (problem) {
    if (!(problem instanceof PythonRefusal)) throw problem
    return { ok: false, type: problem.type, message: problem.message, at: problem.place }
  }
}
