/**
 * How much of a task a policy can read. What does not fit is cut by rules that never look at the
 * answer.
 */
export interface TokenBudget {
  /** Most tokens of a task's text. */
  readonly tokens: number
  /** Most tokens of a task's text and of the tools on offer together. */
  readonly whole: number
  readonly count: (text: string) => number
}

/** The same where only a text is cut, and no tools stand beside it. */
export type TextBudget = Pick<TokenBudget, 'tokens' | 'count'>

/** Words and punctuation marks: near a tokenizer's count before there is one. */
export const DEFAULT_BUDGET: TokenBudget = {
  tokens: 256,
  whole: 512,
  count: (text) => text.match(/[\p{L}\p{N}]+|[^\s\p{L}\p{N}]/gu)?.length ?? 0,
}
