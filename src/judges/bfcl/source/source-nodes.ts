/**
 * What a source expression is made of: every token is a leaf, and what matters to whoever reads
 * calls has a type of its own.
 */

export interface SourceNode {
  readonly type:
    | 'token'
    | 'name'
    | 'text'
    | 'other'
    | 'assignment'
    | 'call'
    | 'arguments'
    | 'class literal'
    | 'object creation'
    | 'array creation'
  readonly start: number
  readonly end: number
  readonly children: readonly SourceNode[]
  /**
   * What stands for itself: of a call the callee (in Java its object, where it has one) and the
   * method's name; of a creation its type.
   */
  readonly callee?: SourceNode
  readonly method?: SourceNode
  readonly arguments?: SourceNode
  readonly made?: SourceNode
  readonly value?: SourceNode
}

export function nodeOf(
  type: SourceNode['type'],
  children: readonly SourceNode[],
  more: Omit<SourceNode, 'type' | 'start' | 'end' | 'children'> = {},
): SourceNode {
  return { type, start: children[0]?.start ?? 0, end: children.at(-1)?.end ?? 0, children, ...more }
}
