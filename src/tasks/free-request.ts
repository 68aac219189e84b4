/** What somebody types, and what they may say beside it. */
import type { ToolCall } from '../run/calls/call-value.ts'
import type { ToolSpec } from '../run/calls/tool-spec.ts'

/** What would be right, in the way that the suite judges. */
export type Right = { readonly calls: readonly ToolCall[] } | { readonly answer: string }

export interface FreeRequest {
  readonly text: string
  /** Names of the tools on offer, where there is a choice. */
  readonly tools?: readonly string[] | undefined
  readonly right?: Right | undefined
}

export interface ToolChoice {
  readonly tools: readonly ToolSpec[]
  /** As many as any task of training lists. */
  readonly most: number
}
