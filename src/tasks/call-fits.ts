/** Whether a call fits the tools on offer; a refused call is told why in a few words. */
import type { ToolCall, Value } from '../run/calls/call-value.ts'
import type { ParameterSpec, ToolSpec } from '../run/calls/tool-spec.ts'

function hasType(value: Value, type: ParameterSpec['type']): boolean {
  if (type === 'string') return typeof value === 'string'
  if (value === null || typeof value !== 'object') return false
  // An integer is welcome where a float is asked for.
  return type === 'integer'
    ? value.kind === 'int'
    : type === 'float' && (value.kind === 'float' || value.kind === 'int')
}

/** Why the call cannot be made; undefined when it can. */
export function misfit({ name, args }: ToolCall, tools: readonly ToolSpec[]): string | undefined {
  const tool = tools.find((one) => one.name === name)
  if (tool === undefined) return 'no such tool'
  const given = new Map(args)
  if (given.size !== args.length) return 'a parameter twice'
  for (const [parameter, value] of args) {
    const spec = tool.parameters.find((one) => one.name === parameter)
    if (spec === undefined) return `no parameter ${parameter}`
    if (!hasType(value, spec.type)) return `${parameter} is no ${spec.type}`
  }
  const missing = tool.parameters.find((one) => one.required && !given.has(one.name))
  return missing === undefined ? undefined : `missing ${missing.name}`
}
