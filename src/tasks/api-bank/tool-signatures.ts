/**
 * What prompts say of tools: their descriptions, with the types of the calls that were recorded; or
 * what those calls alone tell.
 */
import type { ParameterSpec, ToolSpec } from '../../run/calls/tool-spec.ts'
import type { ToolCall, Value } from '../../run/calls/call-value.ts'
import { isDict, itemsOf } from '../../run/files/value-records.ts'
import { readTool } from '../../judges/index.ts'

export const SEARCHER = 'ToolSearcher'

const kindOf = (value: Value): ParameterSpec['type'] => {
  if (typeof value === 'boolean') return 'boolean'
  if (value === null || typeof value === 'string' || value.kind === 'reference') return 'string'
  return value.kind === 'int' ? 'integer' : value.kind
}

/**
 * A signature from recorded calls: every parameter seen; required when none of the calls left it
 * out.
 */
function inferTool(name: string, calls: readonly ToolCall[]): ToolSpec {
  const names = [...new Set(calls.flatMap((call) => call.args.map(([key]) => key)))]
  const parameters = names.map((key): ParameterSpec => {
    const values = calls.flatMap((call) =>
      call.args.filter(([k]) => k === key).map(([, value]) => value),
    )
    const [first = null] = values
    const type = values.every((value) => kindOf(value) === kindOf(first)) ? kindOf(first) : 'string'
    return { name: key, type, description: '', required: values.length >= calls.length }
  })
  return { name, description: '', parameters, returns: [] }
}

/**
 * A description with the types that recorded calls really carry: API-Bank declares lists and
 * numbers but writes them as texts.
 */
function asRecorded(described: ToolSpec, seen: ToolSpec | undefined): ToolSpec {
  if (seen === undefined) return described
  const recorded = new Map(seen.parameters.map((parameter) => [parameter.name, parameter]))
  const parameters = described.parameters.map((p) => {
    const real = recorded.get(p.name)
    return real === undefined
      ? { ...p, required: false }
      : { ...p, type: real.type, required: real.required }
  })
  const extra = seen.parameters.filter((p) => !described.parameters.some((d) => d.name === p.name))
  return { ...described, parameters: [...parameters, ...extra] }
}

/** The descriptions that a recorded ToolSearcher answer holds. */
export function foundTools(output: Value): readonly ToolSpec[] {
  const candidates = isDict(output) ? [output] : (itemsOf(output) ?? [])
  return candidates.map((value) => readTool(value)).filter((tool) => tool !== undefined)
}

/** Every tool that is described or called; of two descriptions the first counts. */
export function signatures(
  descriptions: readonly ToolSpec[],
  calls: readonly ToolCall[],
): Map<string, ToolSpec> {
  const byName = new Map<string, ToolCall[]>()
  for (const call of calls) {
    const own = byName.get(call.name)
    if (own === undefined) byName.set(call.name, [call])
    else own.push(call)
  }
  const inferred = new Map([...byName].map(([name, own]) => [name, inferTool(name, own)]))
  const described = new Map<string, ToolSpec>()
  for (const tool of descriptions) {
    if (!described.has(tool.name))
      described.set(tool.name, asRecorded(tool, inferred.get(tool.name)))
  }
  return new Map([...inferred, ...described])
}
