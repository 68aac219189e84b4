/**
 * Walks over tokens, and counts what is built of them: nodes, the height of the tree and the depth
 * of the reader's own stack, so that neither the reader nor whoever walks the tree later runs out
 * of stack.
 */
import { EXPRESSION_LIMITS, PythonRefusal } from './python-refusal.ts'
import { tokenise } from './python-tokens.ts'
import type { Token } from './python-tokens.ts'

export class Cursor {
  protected at = 0
  protected depth = 0
  private nodes = 0
  /** How high the tree is that was read last. */
  protected height = 0
  protected readonly tokens: readonly Token[]
  protected readonly nesting: number

  constructor(source: string, nesting: number) {
    this.tokens = tokenise(source)
    this.nesting = nesting
  }

  protected get now(): Token {
    return this.tokens[this.at] ?? { kind: 'end', text: '', at: 0 }
  }

  protected get atEnd(): boolean {
    return this.now.kind === 'end' || this.now.kind === 'indent' || this.now.kind === 'break'
  }

  protected sees(text: string): boolean {
    const { kind, text: there } = this.now
    return there === text && (kind === 'operator' || kind === 'keyword')
  }

  protected follows(text: string): boolean {
    const token = this.tokens[this.at + 1]
    return token?.text === text && (token.kind === 'operator' || token.kind === 'keyword')
  }

  protected takes(text: string): boolean {
    if (!this.sees(text)) return false
    this.at += 1
    return true
  }

  protected expect(text: string): void {
    if (!this.takes(text)) this.refuse()
  }

  protected refuse(message = 'invalid syntax'): never {
    throw new PythonRefusal(this.now.at, message)
  }

  protected name(): string {
    const { kind, text } = this.now
    if (kind !== 'name') this.refuse()
    this.at += 1
    return text
  }

  /** Counts a node above what was read since, `below` high. */
  protected grown(below: number): void {
    this.nodes += 1
    this.height = below + 1
    if (this.height > EXPRESSION_LIMITS.height)
      throw new PythonRefusal(this.now.at, 'maximum recursion depth exceeded', 'RecursionError')
    if (this.nodes > EXPRESSION_LIMITS.nodes)
      throw new PythonRefusal(
        this.now.at,
        `more than ${EXPRESSION_LIMITS.nodes} nodes`,
        'MemoryError',
      )
  }

  /** Reads parts that stand below one node and counts that node. */
  protected above<T>(read: (seen: () => void) => T): T {
    let highest = 0
    const result = read(() => {
      highest = Math.max(highest, this.height)
    })
    this.grown(highest)
    return result
  }

  /** Guards the reader's own stack. */
  protected deeper<T>(read: () => T): T {
    this.depth += 1
    if (this.depth + this.nesting > EXPRESSION_LIMITS.height)
      throw new PythonRefusal(this.now.at, 'maximum recursion depth exceeded', 'RecursionError')
    const result = read()
    this.depth -= 1
    return result
  }
}
