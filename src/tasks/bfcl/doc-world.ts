/**
 * BFCL's functions have no bodies: a call that fits its doc is accepted, and its arguments are what
 * later calls may refer to; one that does not is told why. That is for the policies; the verdict
 * looks at the calls alone.
 */
import type { Observation, ToolWorld } from '../task.ts'
import type { ParameterSpec, ToolSpec } from '../../run/calls/tool-spec.ts'
import { printCalls } from '../../run/calls/call-print.ts'
import type { ToolCall, Value } from '../../run/calls/call-value.ts'
import { REPLAY_LIMITS } from '../sandbox/sandbox-limits.ts'
import { truncateText } from '../../run/truncate-text.ts'
import type { FunctionDoc } from '../../judges/index.ts'

function hasType(value: Value, type: ParameterSpec['type']): boolean {
  if (type === 'string' || type === 'boolean') return typeof value === type
  if (value === null || typeof value !== 'object') return false
  // An integer is welcome where a float is asked for.
  return type === 'integer'
    ? value.kind === 'int'
    : type === 'float'
      ? value.kind === 'float' || value.kind === 'int'
      : value.kind === type
}

/** Why a call does not fit its doc; undefined when it does. */
function misfit(
  { name, args }: ToolCall,
  docs: ReadonlyMap<string, FunctionDoc>,
): string | undefined {
  const doc = docs.get(name)
  if (doc === undefined) return 'no such function'
  const { tool, parameters } = doc
  for (const [key, value] of args) {
    const spec = tool.parameters.find((one) => one.name === key)
    if (spec === undefined) return `no parameter ${key.slice(0, 100)}`
    const free = parameters.find((one) => one.name === key)?.type === 'any'
    if (!free && !hasType(value, spec.type)) return `${key} is no ${spec.type}`
  }
  const given = new Set(args.map(([key]) => key))
  const missing = tool.parameters.find((one) => one.required && !given.has(one.name))
  return missing === undefined ? undefined : `missing ${missing.name}`
}

export class DocWorld implements ToolWorld {
  readonly #docs: ReadonlyMap<string, FunctionDoc>
  readonly #offered: readonly ToolSpec[]
  #made: readonly string[]

  constructor(
    docs: ReadonlyMap<string, FunctionDoc>,
    offered: readonly ToolSpec[],
    made: readonly string[] = [],
  ) {
    this.#docs = docs
    this.#offered = offered
    this.#made = made
  }

  tools(): readonly ToolSpec[] {
    return this.#offered
  }

  reset(): Observation {
    this.#made = []
    return { ok: true, text: '', result: [] }
  }

  call(call: ToolCall): Promise<Observation> {
    return Promise.resolve(this.#answer(call))
  }

  nextTurn(): undefined {
    return undefined
  }
  clone(): DocWorld {
    return new DocWorld(this.#docs, this.#offered, this.#made)
  }
  /** The calls that were made, in order, as text. */
  state(): Value {
    return { kind: 'list', items: [...this.#made] }
  }

  #answer(call: ToolCall): Observation {
    const refused = (text: string): Observation => ({
      ok: false,
      text: truncateText(`error: ${text}`, REPLAY_LIMITS.observationCharacters),
      result: [],
    })
    if (this.#made.length >= REPLAY_LIMITS.calls)
      return refused(`more than ${REPLAY_LIMITS.calls} calls in one episode`)
    this.#made = [
      ...this.#made,
      truncateText(printCalls([call]), REPLAY_LIMITS.observationCharacters),
    ]
    const wrong = misfit(call, this.#docs)
    return wrong === undefined ? { ok: true, text: 'accepted', result: call.args } : refused(wrong)
  }
}
