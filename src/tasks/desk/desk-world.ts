/** A desk as a world: checks a call against its signature, runs it, answers in a few words. */
import { printValue } from '../../run/calls/call-print.ts'
import type { ToolCall, Value } from '../../run/calls/call-value.ts'
import type { Observation, ToolWorld } from '../task.ts'
import type { ParameterSpec } from '../../run/calls/tool-spec.ts'
import { WEEKDAYS, cloneDesk, deskState, openDesk } from './desk-databases.ts'
import type { Desk } from './desk-databases.ts'
import { DESK_TOOLS } from './desk-tools.ts'
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

function checked<D>(tool: DeskTool<D>, call: ToolCall): Arguments | { readonly wrong: string } {
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

/** Desks of one kind: how they begin, what can be done at them, and what they hold. */
export interface DeskKind<D> {
  readonly tools: readonly DeskTool<D>[]
  readonly open: () => D
  readonly clone: (desk: D) => D
  readonly state: (desk: D) => Value
}

export class DeskWorld<D> implements ToolWorld {
  readonly #kind: DeskKind<D>
  #desk: D

  constructor(kind: DeskKind<D>, desk: D = kind.open()) {
    this.#kind = kind
    this.#desk = desk
  }

  tools(): readonly DeskTool<D>[] {
    return this.#kind.tools
  }

  reset(): Observation {
    this.#desk = this.#kind.open()
    return { ok: true, text: 'ready', result: [] }
  }

  call(call: ToolCall): Promise<Observation> {
    const tool = this.#kind.tools.find(({ name }) => name === call.name)
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
  clone(): DeskWorld<D> {
    return new DeskWorld(this.#kind, this.#kind.clone(this.#desk))
  }
  state(): Value {
    return this.#kind.state(this.#desk)
  }
}

/** `days`: how this desk writes the days of the week. */
export const listedDesk = (days: readonly string[] = WEEKDAYS): DeskKind<Desk> => ({
  tools: DESK_TOOLS,
  open: () => openDesk(days),
  clone: cloneDesk,
  state: deskState,
})
