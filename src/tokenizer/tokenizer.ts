/**
 * Text to tokens and back, without loss. Control tokens are never produced by text: `encode` keeps
 * their spelling text.
 */
export interface Tokenizer {
  readonly vocab: number
  readonly control: ControlTokens
  /** Identifies the vocabulary: SHA-256 of its tokenizer.json, hex. */
  readonly hash: string
  encode(text: string): Int32Array
  /** Control tokens decode to nothing. Invalid UTF-8 pieces decode to U+FFFD. */
  decode(tokens: ArrayLike<number>): string
  /**
   * Text of each single token, for showing it: control tokens as their name in angle brackets, bytes
   * that are no whole character as <0xCE>.
   */
  tokenText(token: number): string
}

/**
 * Ids of the control tokens. Each opens a part of a sequence except `end`, which closes what a
 * policy writes.
 */
export interface ControlTokens {
  readonly pad: number
  readonly task: number
  readonly tools: number
  readonly plan: number
  readonly subtask: number
  readonly call: number
  readonly result: number
  readonly end: number
  readonly planner: number
  readonly executor: number
}
