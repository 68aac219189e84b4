/** What is said of a tool: its name, what it takes, what a later call may refer to. */
export interface ParameterSpec {
  readonly name: string
  readonly type: 'string' | 'integer' | 'float' | 'boolean' | 'list' | 'dict'
  readonly description: string
  readonly required: boolean
}

export interface ToolSpec {
  readonly name: string
  readonly description: string
  readonly parameters: readonly ParameterSpec[]
  /** Fields of a successful result that a later call may refer to. */
  readonly returns: readonly string[]
}
