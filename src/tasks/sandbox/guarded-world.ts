/**
 * Any world under limits: how many calls an episode may make, how large and how deep their
 * arguments are, how much an answer says, and how long all of it takes. Whoever meets a limit is
 * told so as an observation, so that an episode always ends with a verdict. What stays within the
 * limits passes through untouched.
 */
import type { ToolCall, Value } from '../../run/calls/call-value.ts'
import type { Observation, ToolWorld } from '../task.ts'
import type { ToolSpec } from '../../run/calls/tool-spec.ts'
import { truncateText } from '../../run/truncate-text.ts'

export interface WorldLimits {
  /** Calls of one episode; every later one is refused. */
  readonly calls: number
  /**
   * Arguments of one call, values in all of them with those inside lists and dicts, their nesting,
   * and UTF-16 units of their texts.
   */
  readonly arguments: number
  readonly values: number
  readonly depth: number
  readonly characters: number
  /** UTF-16 units of what an observation says, and values that its result holds. */
  readonly observationCharacters: number
  readonly resultValues: number
  /** For all calls of an episode together. */
  readonly milliseconds: number
}

/** Far above what any suite needs. */
export const WORLD_LIMITS: WorldLimits = {
  calls: 200,
  arguments: 64,
  values: 2_000,
  depth: 32,
  characters: 100_000,
  observationCharacters: 100_000,
  resultValues: 20_000,
  milliseconds: 60_000,
}

/** Milliseconds that only ever grow. Without one, time is not limited. */
export type Clock = () => number

const refused = (text: string): Observation => ({ ok: false, text: `error: ${text}`, result: [] })

/**
 * Why a list of values is too much; undefined where it is not. Walks no further than the limits.
 */
function excess(
  values: readonly Value[],
  most: Pick<WorldLimits, 'values' | 'depth' | 'characters'>,
): string | undefined {
  let count = 0
  let characters = 0
  const open: { readonly value: Value; readonly depth: number }[] = values.map((value) => ({
    value,
    depth: 1,
  }))
  for (let item = open.pop(); item !== undefined; item = open.pop()) {
    const { value, depth } = item
    count += 1
    if (count > most.values) return `more than ${most.values} values`
    if (depth > most.depth) return `nested more than ${most.depth} deep`
    if (typeof value === 'string') characters += value.length
    else if (value !== null && typeof value === 'object') {
      if (value.kind === 'list')
        for (const one of value.items.slice(0, most.values + 1))
          open.push({ value: one, depth: depth + 1 })
      else if (value.kind === 'dict') {
        for (const [key, one] of value.entries.slice(0, most.values + 1)) {
          characters += key.length
          open.push({ value: one, depth: depth + 1 })
        }
      }
    }
    if (characters > most.characters) return `more than ${most.characters} characters`
  }
  return undefined
}

class GuardedWorld implements ToolWorld {
  readonly #world: ToolWorld
  readonly #limits: WorldLimits
  readonly #clock: Clock | undefined
  #calls: number
  #spent: number

  constructor(
    world: ToolWorld,
    limits: WorldLimits,
    clock: Clock | undefined,
    calls = 0,
    spent = 0,
  ) {
    this.#world = world
    this.#limits = limits
    this.#clock = clock
    this.#calls = calls
    this.#spent = spent
  }

  tools(turn: number): readonly ToolSpec[] {
    return this.#world.tools(turn)
  }

  reset(seed: number): Observation {
    this.#calls = 0
    this.#spent = 0
    return this.#world.reset(seed)
  }

  async call(call: ToolCall): Promise<Observation> {
    const { calls, milliseconds } = this.#limits
    this.#calls += 1
    if (this.#calls > calls) return refused(`more than ${calls} calls`)
    if (this.#spent > milliseconds) return refused(`more than ${milliseconds} ms in tools`)
    const much =
      call.args.length > this.#limits.arguments
        ? `more than ${this.#limits.arguments} arguments`
        : excess(
            call.args.map(([, value]) => value),
            this.#limits,
          )
    if (much !== undefined) return refused(much)
    const began = this.#clock?.() ?? 0
    const observation = await this.#world.call(call)
    this.#spent += (this.#clock?.() ?? 0) - began
    return this.#bounded(observation)
  }

  nextTurn(): Observation | undefined {
    const observation = this.#world.nextTurn()
    return observation === undefined ? undefined : this.#bounded(observation)
  }

  clone(): ToolWorld {
    return new GuardedWorld(
      this.#world.clone(),
      this.#limits,
      this.#clock,
      this.#calls,
      this.#spent,
    )
  }
  state(): Value {
    return this.#world.state()
  }

  #bounded(observation: Observation): Observation {
    const { observationCharacters, resultValues, depth } = this.#limits
    const much = excess(
      observation.result.map(([, value]) => value),
      { values: resultValues, depth, characters: observationCharacters },
    )
    if (much !== undefined) return refused(`the result has ${much}`)
    return observation.text.length <= observationCharacters
      ? observation
      : { ...observation, text: truncateText(observation.text, observationCharacters) }
  }
}

/** The world under limits. */
export const guarded = (
  world: ToolWorld,
  limits: WorldLimits = WORLD_LIMITS,
  clock?: Clock,
): ToolWorld => new GuardedWorld(world, limits, clock)
