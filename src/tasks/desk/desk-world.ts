/** A desk as a world: checks a call against its signature, runs it, answers in a few words. */
import { printValue } from '../../run/calls/call-print.ts'
import type { ToolCall, Value } from '../../run/calls/call-value.ts'
import type { Observation, ToolWorld } from '../task.ts'
import type { ParameterSpec } from '../../run/calls/tool-spec.ts'
import { WEEKDAYS, cloneDesk, deskState, openDesk } from './desk-databases.ts'
import type { Desk } from './desk-databases.ts'
import { DESK_TOOLS, TOOL_BY_NAME } from './desk-tools.ts'
import type { Arguments, DeskTool } from './desk-tools.ts'

const error = (text: string): Observation => ({ ok: false, text: `error: ${text}`, result: [] })

/**
 * The plain value of an argument of this type; undefined when the type is wrong. An integer is
 * welcome where a float is asked for.
 */
function plain(value: Value, type: ParameterSpec['type']): string | number | undefined {
  if (type === 'string') return typeof value === 'string' ? value : undefined
  if (value === null || typeof value !== 'object') return undefined
  if (value.kind === 'int') return Number(value.value)
  return value.kind === 'float' && type === 'float' ? value.value : undefined
}

function checked(tool: DeskTool, call: ToolCall): Arguments | { readonly wrong: string } {
  const args = new Map<string, string | number>()
  for (const [name, value] of call.args) {
    const spec = tool.parameters.find((p) => p.name === name)
    if (spec === undefined) return { wrong: `no parameter ${name}` }
    const given = plain(value, spec.type)
    if (given === undefined) return { wrong: `${name} is no ${spec.type}` }
    args.set(name, given)
  }
  const missing = tool.parameters.find((p) => !args.has(p.name))
  return missing === undefined ? args : { wrong: `missing ${missing.name}` }
}

const isWrong = (
  args: Arguments | { readonly wrong: string },
): args is { readonly wrong: string } => 'wrong' in args

const shown = (value: Value): string => (typeof value === 'string' ? value : printValue(value))

export class DeskWorld implements ToolWorld {
  readonly #days: readonly string[]
  #desk: Desk

  /** `days`: how this desk writes the days of the week. */
  constructor(days: readonly string[] = WEEKDAYS, desk: Desk = openDesk(days)) {
    this.#days = days
    this.#desk = desk
  }

  tools(): readonly DeskTool[] {
    return DESK_TOOLS
  }

  reset(): Observation {
    this.#desk = openDesk(this.#days)
    return { ok: true, text: 'ready', result: [] }
  }

  call(call: ToolCall): Promise<Observation> {
    const tool = TOOL_BY_NAME.get(call.name)
    if (tool === undefined) return Promise.resolve(error('no such tool'))
    const args = checked(tool, call)
    if (isWrong(args)) return Promise.resolve(error(args.wrong))
    const answer = tool.run(this.#desk, args)
    if ('error' in answer) return Promise.resolve(error(answer.error))
    const text =
      answer.result.length === 0
        ? 'ok'
        : answer.result.map(([name, value]) => `${name}=${shown(value)}`).join(' ')
    return Promise.resolve({ ok: true, text, result: answer.result })
  }

  nextTurn(): undefined {
    return undefined
  }
  clone(): DeskWorld {
    return new DeskWorld(this.#days, cloneDesk(this.#desk))
  }
  state(): Value {
    return deskState(this.#desk)
  }
}
