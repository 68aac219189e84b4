/**
 * Functions as a world: a call that fits its signature is answered by one word, which depends on
 * the call alone: a person or a place.
 */
import { at } from '../../run/at.ts'
import { printCall } from '../../run/calls/call-print.ts'
import type { ToolCall, Value } from '../../run/calls/call-value.ts'
import { hash32 } from '../text-hash.ts'
import { POOLS } from '../desk/desk-entities.ts'
import type { Observation, ToolWorld } from '../task.ts'
import type { ToolSpec } from '../../run/calls/tool-spec.ts'
import { misfit } from '../call-fits.ts'
import { ANSWER } from './signature-words.ts'

type Answers = (call: string) => string

const ANSWERS = {
  seen: [...POOLS.username.seen, ...POOLS.city.seen],
  unseen: [...POOLS.username.unseen, ...POOLS.city.unseen],
} as const

export const answersFrom =
  (words: keyof typeof ANSWERS): Answers =>
  (call) =>
    at(ANSWERS[words], hash32(call) % ANSWERS[words].length, 'answers')

export class SignatureWorld implements ToolWorld {
  readonly #tools: readonly ToolSpec[]
  readonly #answer: Answers
  #made: readonly ToolCall[]

  constructor(tools: readonly ToolSpec[], answer: Answers, made: readonly ToolCall[] = []) {
    this.#tools = tools
    this.#answer = answer
    this.#made = made
  }

  tools(): readonly ToolSpec[] {
    return this.#tools
  }

  reset(): Observation {
    this.#made = []
    return { ok: true, text: 'ready', result: [] }
  }

  call(call: ToolCall): Promise<Observation> {
    const wrong = misfit(call, this.#tools)
    if (wrong !== undefined)
      return Promise.resolve({ ok: false, text: `error: ${wrong}`, result: [] })
    this.#made = [...this.#made, call]
    const answer = this.#answer(printCall(call))
    return Promise.resolve({ ok: true, text: `${ANSWER}=${answer}`, result: [[ANSWER, answer]] })
  }

  nextTurn(): undefined {
    return undefined
  }
  clone(): SignatureWorld {
    return new SignatureWorld(this.#tools, this.#answer, this.#made)
  }
  /** The calls that were made, in any order. */
  state(): Value {
    return { kind: 'list', items: this.#made.map(printCall).sort() }
  }
}
