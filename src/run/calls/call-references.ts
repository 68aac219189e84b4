/** Replacing references by what earlier calls of the episode returned. */
import type { ToolCall, Value } from './call-value.ts'

/** What earlier calls returned, in order; a failed call returned nothing but keeps its number. */
export type Results = readonly (readonly (readonly [string, Value])[])[]

function resolveValue(value: Value, results: Results): Value | { readonly missing: string } {
  if (value === null || typeof value !== 'object') return value
  switch (value.kind) {
    case 'int':
    case 'float':
      return value
    case 'reference': {
      const found = results[value.call - 1]?.find(([field]) => field === value.field)
      return found === undefined ? { missing: `$${value.call}.${value.field}` } : found[1]
    }
    case 'list': {
      const items: Value[] = []
      for (const item of value.items) {
        const resolved = resolveValue(item, results)
        if (isMissing(resolved)) return resolved
        items.push(resolved)
      }
      return { kind: 'list', items }
    }
    case 'dict': {
      const entries: (readonly [string, Value])[] = []
      for (const [key, item] of value.entries) {
        const resolved = resolveValue(item, results)
        if (isMissing(resolved)) return resolved
        entries.push([key, resolved])
      }
      return { kind: 'dict', entries }
    }
  }
}

const isMissing = (
  value: Value | { readonly missing: string },
): value is { readonly missing: string } =>
  value !== null && typeof value === 'object' && 'missing' in value

/** The call with every reference replaced, or the first reference that nothing answers. */
export function resolveCall(
  call: ToolCall,
  results: Results,
): { readonly call: ToolCall } | { readonly missing: string } {
  const args: (readonly [string, Value])[] = []
  for (const [name, value] of call.args) {
    const resolved = resolveValue(value, results)
    if (isMissing(resolved)) return resolved
    args.push([name, resolved])
  }
  return { call: { name: call.name, args } }
}
