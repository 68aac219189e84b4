/**
 * User-written tools as a world. Its state is what the program's `start` gave and its calls have
 * changed; the interpreter itself remembers nothing.
 */
import { printValue } from '../../run/calls/call-print.ts'
import type { JsonValue, ToolCall, Value } from '../../run/calls/call-value.ts'
import { truncateText } from '../../run/truncate-text.ts'
import { misfit } from '../call-fits.ts'
import type { Observation, ToolWorld } from '../task.ts'
import type { ToolSpec } from '../../run/calls/tool-spec.ts'
import type { Problem } from '../sandbox/interpreter.ts'
import type { Outcome, Seed, Workshop } from './workshop.ts'

/** UTF-16 units of what a tool answers: what a policy reads is a few words. */
const OBSERVATION = 300

const shown = (value: Value): string => (typeof value === 'string' ? value : printValue(value))

/** Told the names of tools, what came out of each call with its console. */
export type Listener = (call: ToolCall, outcome: Outcome) => void

export class CustomWorld implements ToolWorld {
  readonly #workshop: Workshop
  readonly #begun: JsonValue
  /** What chance of the call with this number follows from. */
  readonly #seed: (made: number) => Seed
  readonly #heard: Listener
  #state: JsonValue
  #made: number

  constructor(
    workshop: Workshop,
    begun: JsonValue,
    seed: (made: number) => Seed,
    heard: Listener = () => undefined,
    at: { readonly state: JsonValue; readonly made: number } = { state: begun, made: 0 },
  ) {
    this.#workshop = workshop
    this.#begun = begun
    this.#seed = seed
    this.#heard = heard
    this.#state = at.state
    this.#made = at.made
  }

  tools(): readonly ToolSpec[] {
    return this.#workshop.tools
  }

  reset(): Observation {
    this.#state = this.#begun
    this.#made = 0
    return { ok: true, text: 'ready', result: [] }
  }

  call(call: ToolCall): Promise<Observation> {
    return Promise.resolve(this.#answer(call))
  }

  #answer(call: ToolCall): Observation {
    const wrong = misfit(call, this.#workshop.tools)
    const tool = this.#workshop.tools.find(({ name }) => name === call.name)
    if (wrong !== undefined || tool === undefined) return refused(wrong ?? 'no such tool')
    const outcome = this.#workshop.call(tool, call, this.#state, this.#seed(this.#made))
    this.#made += 1
    this.#heard(call, outcome)
    if (!outcome.ok) return refused(inWords(outcome.problem))
    this.#state = outcome.state
    const text =
      outcome.fields.length === 0
        ? 'ok'
        : outcome.fields.map(([name, value]) => `${name}=${shown(value)}`).join(' ')
    return { ok: true, text: truncateText(text, OBSERVATION), result: outcome.fields }
  }

  nextTurn(): undefined {
    return undefined
  }
  clone(): CustomWorld {
    return new CustomWorld(this.#workshop, this.#begun, this.#seed, this.#heard, {
      state: this.#state,
      made: this.#made,
    })
  }
  state(): JsonValue {
    return this.#state
  }
}

/** What a tool threw on purpose is told as it is; what broke in it keeps the name of its error. */
const inWords = ({ message }: Problem): string => message.replace(/^Error: /, '')

const refused = (words: string): Observation => ({
  ok: false,
  text: truncateText(`error: ${words}`, OBSERVATION),
  result: [],
})
