/**
 * Walks over source tokens: what stands here, what is taken, bracketed parts that are only skipped.
 */
import type { SourceNode } from './source-nodes.ts'
import { SourceProblem, sourceTokens } from './source-tokens.ts'
import type { SourceLanguage, SourceToken } from './source-tokens.ts'

const MOST_CHARACTERS = 100_000
const DEEPEST = 150
const CLOSES: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' }

/**
 * For each token that opens a bracket the one that closes it, where all between are closed in
 * order.
 */
function closingsOf(tokens: readonly SourceToken[]): ReadonlyMap<number, number> {
  const closings = new Map<number, number>()
  let open: { readonly at: number; readonly close: string }[] = []
  for (const [at, { kind, text }] of tokens.entries()) {
    if (kind !== 'mark') continue
    const close = CLOSES[text]
    if (close !== undefined) open.push({ at, close })
    else if (text === ')' || text === ']' || text === '}') {
      const last = open.pop()
      if (last?.close === text) closings.set(last.at, at)
      else open = []
    }
  }
  return closings
}

export class SourceReader {
  protected at = 0
  private depth = 0
  protected readonly tokens: readonly SourceToken[]
  protected readonly language: SourceLanguage
  private readonly closings: ReadonlyMap<number, number>

  constructor(source: string, language: SourceLanguage) {
    if (source.length > MOST_CHARACTERS)
      throw new SourceProblem(`longer than ${MOST_CHARACTERS} characters`)
    this.tokens = sourceTokens(source, language)
    this.language = language
    this.closings = closingsOf(this.tokens)
  }

  protected get java(): boolean {
    return this.language === 'java'
  }

  protected ahead(by = 0): SourceToken {
    return this.tokens[this.at + by] ?? { kind: 'end', text: '', start: 0, end: 0, fresh: false }
  }

  protected sees(text: string, by = 0): boolean {
    const token = this.ahead(by)
    return token.text === text && (token.kind === 'mark' || token.kind === 'name')
  }

  protected refuse(): never {
    throw new SourceProblem(`unexpected ${this.ahead().text || 'end'}`)
  }

  protected take(): SourceNode {
    const { kind, start, end } = this.ahead()
    if (kind === 'end') this.refuse()
    this.at += 1
    return {
      type: kind === 'name' ? 'name' : kind === 'string' || kind === 'character' ? 'text' : 'token',
      start,
      end,
      children: [],
    }
  }

  protected expect(text: string): SourceNode {
    return this.sees(text) ? this.take() : this.refuse()
  }

  protected name(): SourceNode {
    return this.ahead().kind === 'name' ? this.take() : this.refuse()
  }

  protected deeper<T>(read: () => T): T {
    this.depth += 1
    if (this.depth > DEEPEST) this.refuse()
    const result = read()
    this.depth -= 1
    return result
  }

  /** What `read` gives, or undefined with nothing taken. */
  protected attempt<T>(read: () => T): T | undefined {
    const { at, depth } = this
    try {
      return read()
    } catch (problem) {
      if (!(problem instanceof SourceProblem)) throw problem
      this.at = at
      this.depth = depth
      return undefined
    }
  }

  /** Where the bracket that stands here is closed, as an offset of tokens. */
  protected closing(): number {
    const end = this.closings.get(this.at)
    return end === undefined ? this.refuse() : end - this.at
  }

  /** The tokens of a bracketed part whose inside matters to nobody. */
  protected bracketed(): SourceNode[] {
    const nodes: SourceNode[] = []
    for (let left = this.closing(); left >= 0; left -= 1) nodes.push(this.take())
    return nodes
  }
}
