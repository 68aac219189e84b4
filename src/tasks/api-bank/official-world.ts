/**
 * A world of real tools instead of recordings: calls run on databases of its own, after those of
 * the dialogue so far. Values come as the executor wrote them; a text is what the official manager
 * converts, and a list may be the text of one, which the official evaluator would leave a text.
 */
import type { Observation, ToolWorld } from '../task.ts'
import type { ToolSpec } from '../../run/calls/tool-spec.ts'
import type { JsonValue, ToolCall, Value } from '../../run/calls/call-value.ts'
import { readJson } from '../../run/json-value.ts'
import { printValue } from '../../run/calls/call-print.ts'
import { Random } from '../../engine/random.ts'
import { REPLAY_LIMITS } from '../sandbox/sandbox-limits.ts'
import { truncateText } from '../../run/truncate-text.ts'
import { PyError, ToolManager, outcomeOf, printOfficialCall, str } from '../../judges/index.ts'
import type { ToolKit } from '../../judges/index.ts'
import { isDict, isList } from '../../run/files/value-records.ts'

/** The stream of draws for tokens and numbers of appointments. */
const IDENTIFIERS = 0x4964

const failed = (message: string): Observation => ({
  ok: false,
  text: truncateText(`error: ${message}`, REPLAY_LIMITS.observationCharacters),
  result: [],
})

/**
 * What references reach of an output: its fields, or itself under the name of the tool's only
 * output.
 */
function observed(output: JsonValue, returns: readonly string[]): Observation {
  const [only] = returns
  const result = isDict(output)
    ? output.entries
    : only === undefined || returns.length > 1
      ? []
      : [[only, output] as const]
  return {
    ok: true,
    text: truncateText(
      typeof output === 'string' ? output : printValue(output),
      REPLAY_LIMITS.observationCharacters,
    ),
    result,
  }
}

/** References are resolved before a tool sees them; one that is not stands for nothing. */
function jsonOf(value: Value): JsonValue {
  if (value === null || typeof value !== 'object') return value
  switch (value.kind) {
    case 'int':
    case 'float':
      return value
    case 'list':
      return { kind: 'list', items: value.items.map(jsonOf) }
    case 'dict':
      return {
        kind: 'dict',
        entries: value.entries.map(([key, inner]) => [key, jsonOf(inner)] as const),
      }
    case 'reference':
      return null
  }
}

/** A policy's call as the text that official evaluators read. */
export const officialRequest = ({ name, args }: ToolCall): string =>
  `API-Request: ${printOfficialCall(
    name,
    args.map(([parameter, value]) => [parameter, jsonOf(value)] as const),
  )}`

/** A list or dict in a text, in Python's quotes or JSON's; anything else stays a text. */
function readList(text: string): JsonValue {
  if (!/^\s*[[{]/.test(text)) return text
  const read = [text, text.replaceAll("'", '"')].map((one) => readJson(one)).find((one) => one.ok)
  return read?.ok === true ? read.value : text
}

export interface WorldOptions {
  readonly kit: ToolKit
  readonly tools: readonly ToolSpec[]
  /** Calls of the dialogue so far, which are made before the first one. */
  readonly before?: readonly ToolCall[]
}

export class OfficialWorld implements ToolWorld {
  readonly #options: WorldOptions
  /** Made when it is first needed: most worlds are only asked for their tools. */
  #manager: ToolManager | undefined
  #seed: number
  #calls = 0

  constructor(options: WorldOptions, seed = 0) {
    this.#options = options
    this.#seed = seed
  }

  tools(): readonly ToolSpec[] {
    return this.#options.tools
  }

  reset(seed: number): Observation {
    this.#seed = seed
    this.#calls = 0
    this.#manager = undefined
    return { ok: true, text: '', result: [] }
  }

  call(call: ToolCall): Promise<Observation> {
    this.#calls += 1
    return Promise.resolve(
      this.#calls > REPLAY_LIMITS.calls
        ? failed(`more than ${REPLAY_LIMITS.calls} calls in one episode`)
        : this.#answer(this.#ready(), call),
    )
  }

  nextTurn(): undefined {
    return undefined
  }

  clone(): ToolWorld {
    const copy = new OfficialWorld({ ...this.#options, before: [] }, this.#seed)
    copy.#manager = this.#ready().clone(this.#random(this.#seed + this.#calls))
    copy.#calls = this.#calls
    return copy
  }

  /** The databases that calls have changed. */
  state(): Value {
    return this.#ready().state()
  }

  #random(seed: number): () => number {
    const random = new Random(seed, IDENTIFIERS)
    return () => random.uniform()
  }

  #ready(): ToolManager {
    if (this.#manager !== undefined) return this.#manager
    const manager = new ToolManager(this.#options.kit, this.#random(this.#seed))
    for (const call of this.#options.before ?? []) this.#answer(manager, call)
    this.#manager = manager
    return manager
  }

  #answer(manager: ToolManager, call: ToolCall): Observation {
    try {
      const declared = new Map(
        manager.tool(call.name).parameters.map(({ name, type }) => [name, type]),
      )
      const args = call.args.map(([name, value]): readonly [string, JsonValue] => {
        const given = jsonOf(value)
        if (isList(given) || isDict(given)) return [name, given]
        return [
          name,
          declared.get(name)?.startsWith('list') === true ? readList(str(given)) : str(given),
        ]
      })
      const { output, exception } = outcomeOf(manager.call(call.name, args))
      if (exception !== null) return failed(exception)
      return observed(
        output,
        this.#options.tools.find(({ name }) => name === call.name)?.returns ?? [],
      )
    } catch (problem) {
      if (problem instanceof PyError) return failed(problem.message)
      throw problem
    }
  }
}
