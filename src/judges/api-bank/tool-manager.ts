/**
 * The official ToolManager: converts the texts of a call to the declared types, binds them to the
 * tool's parameters, and runs it in a world of its own. What Python would have raised on the way is
 * raised here as a `PyError`; what it would have caught is in the result.
 */
import { equal } from '../python/python-equal.ts'
import { typeName } from '../python/python-print.ts'
import type { JsonDict, JsonValue } from '../../run/calls/call-value.ts'
import { PyError } from '../python/python-value.ts'
import { Databases } from './databases.ts'
import type { InitialDatabases } from './databases.ts'
import { asciiDigits, intOf, isDigits } from './python-text.ts'
import { NO_RECORDING } from './recordings.ts'
import type { Recordings } from './recordings.ts'
import type { Surroundings, Tool } from './official-tool.ts'
import type { Arguments } from './recordings.ts'
import { dictOf } from './python-json.ts'
import type { Entry } from './python-json.ts'

/**
 * Declared types by tool and parameter, from the official list of tools; tools it does not name
 * keep their own.
 */
export type DeclaredTypes = ReadonlyMap<string, ReadonlyMap<string, string>>

export interface ToolKit {
  readonly tools: ReadonlyMap<string, Tool>
  readonly types: DeclaredTypes
  readonly databases: InitialDatabases
  readonly recordings: Recordings
  readonly today: string
}

/** The official evaluators never see another day. */
export const OFFICIAL_TODAY = '2023-03-31'

function converted(value: JsonValue, type: string): JsonValue {
  switch (type) {
    case 'str':
    case 'list':
    case 'list(str)':
      return value
    case 'bool':
      return equal(value, 'True')
    case 'int': {
      if (typeof value === 'string') {
        if (!isDigits(value))
          throw new PyError('AssertionError', `invalid parameter type. parameter: ${value}`)
        return { kind: 'int', value: intOf(value) }
      }
      if (typeof value === 'boolean') return { kind: 'int', value: value ? 1n : 0n }
      if (value !== null && value.kind === 'int') return value
      if (value !== null && value.kind === 'float' && Number.isFinite(value.value))
        return { kind: 'int', value: BigInt(Math.trunc(value.value)) }
      throw new PyError(
        'TypeError',
        `int() argument must be a string, a bytes-like object or a real number, not '${typeName(value)}'`,
      )
    }
    case 'float': {
      if (typeof value === 'string') {
        if (!isDigits(value.replace('.', '')))
          throw new PyError('AssertionError', 'invalid parameter type.')
        const ascii = asciiDigits(value)
        if (ascii === undefined)
          throw new PyError('ValueError', `could not convert string to float: '${value}'`)
        return { kind: 'float', value: Number(ascii) }
      }
      if (typeof value === 'boolean') return { kind: 'float', value: value ? 1 : 0 }
      if (value !== null && (value.kind === 'float' || value.kind === 'int'))
        return { kind: 'float', value: Number(value.value) }
      throw new PyError(
        'TypeError',
        `float() argument must be a string or a real number, not '${typeName(value)}'`,
      )
    }
    default:
      throw new PyError('Exception', 'invalid parameter type.')
  }
}

const listed = (names: readonly string[]): string => {
  const quoted = names.map((name) => `'${name}'`)
  const last = quoted.at(-1) ?? ''
  if (quoted.length < 3) return quoted.join(' and ')
  return `${quoted.slice(0, -1).join(', ')}, and ${last}`
}

/**
 * Arguments in the order of parameters; those that are taken by name only, in the order of the
 * call.
 */
function bound(tool: Tool, given: ReadonlyMap<string, JsonValue>): Arguments {
  const missing = tool.parameters
    .filter((p) => p.optional === undefined && !given.has(p.name))
    .map((p) => p.name)
  const unexpected = [...given.keys()].find((name) => !tool.parameters.some((p) => p.name === name))
  if (unexpected !== undefined)
    throw new PyError(
      'TypeError',
      `${tool.name}.call() got an unexpected keyword argument '${unexpected}'`,
    )
  if (missing.length > 0) {
    throw new PyError(
      'TypeError',
      `${tool.name}.call() missing ${missing.length} required positional argument${missing.length > 1 ? 's' : ''}: ${listed(missing)}`,
    )
  }
  const args: Arguments = new Map()
  for (const p of tool.parameters)
    if (p.optional !== 'absent') args.set(p.name, given.get(p.name) ?? null)
  for (const [name, value] of given) args.set(name, value)
  return args
}

export class ToolManager {
  readonly #kit: ToolKit
  readonly #world: Surroundings

  constructor(kit: ToolKit, random: () => number) {
    this.#kit = kit
    this.#world = {
      databases: new Databases(kit.databases),
      memory: new Map(),
      recordings: kit.recordings,
      today: kit.today,
      random,
    }
  }

  /** The same state from here on; the row of random numbers is the caller's. */
  clone(random: () => number): ToolManager {
    const copy = new ToolManager(this.#kit, random)
    copy.#adopt(this.#world)
    return copy
  }

  #adopt(other: Surroundings): void {
    for (const [name, table] of other.databases.changes()) {
      const own = this.#world.databases.edit(name)
      own.clear()
      for (const [key, value] of table) own.set(key, value)
    }
    for (const [key, value] of other.memory) this.#world.memory.set(key, value)
  }

  /** The databases that calls have changed, and what tools remember. */
  state(): JsonDict {
    const tables = this.#world.databases
      .changes()
      .map(([name, table]): Entry => [name, dictOf([...table])])
    const memory = [...this.#world.memory]
    return dictOf(memory.length > 0 ? [...tables, ['memory', dictOf(memory)]] : tables)
  }

  tool(name: string): Tool {
    const tool = this.#kit.tools.get(name)
    if (tool === undefined) throw new PyError('Exception', 'invalid tool name.')
    return tool
  }

  /** The result as the official tools word it: `{api_name, input, output, exception}`. */
  call(name: string, given: readonly (readonly [string, JsonValue])[]): JsonDict {
    const tool = this.tool(name)
    const types = this.#kit.types.get(name) ?? new Map(tool.parameters.map((p) => [p.name, p.type]))
    const ready = new Map<string, JsonValue>()
    for (const [key, value] of given) {
      const type = types.get(key)
      if (type === undefined)
        throw new PyError('AssertionError', `invalid parameter name. parameter: ${key}`)
      ready.set(key, converted(value, type))
    }
    const args = bound(tool, ready)
    const [output, exception] = this.#run(tool, args)
    return dictOf([
      ...(tool.unnamed === true ? [] : [['api_name', tool.name] as const]),
      ['input', tool.withoutInput === true ? null : dictOf([...args])],
      ['output', output],
      ['exception', exception],
    ])
  }

  #run(tool: Tool, args: Arguments): readonly [JsonValue, string | null] {
    try {
      return [tool.run(args, this.#world), null]
    } catch (problem) {
      if (!(problem instanceof PyError) || tool.escapes === true || problem.type === NO_RECORDING)
        throw problem
      return [null, problem.message]
    }
  }
}
