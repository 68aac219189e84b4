/**
 * A task's facts as a world with two tools: one that finds a fact, one by which the answer is told.
 */
import type { ToolCall, Value } from '../../run/calls/call-value.ts'
import { misfit } from '../call-fits.ts'
import { ANSWER } from '../signature/signature-words.ts'
import type { Observation, ToolWorld } from '../task.ts'
import type { ParameterSpec, ToolSpec } from '../../run/calls/tool-spec.ts'
import { SEARCH, TELL } from './twohop-tasks.ts'

const text = (name: string, description: string): ParameterSpec => ({
  name,
  type: 'string',
  description,
  required: true,
})

export const TWOHOP_TOOLS: readonly ToolSpec[] = [
  {
    name: SEARCH,
    description: 'Finds what is known of somebody or some place.',
    parameters: [text('name', 'of whom or what'), text('about', 'which relation')],
    returns: [ANSWER],
  },
  {
    name: TELL,
    description: 'Tells the answer; what is told last counts.',
    parameters: [text('text', 'the answer')],
    returns: [],
  },
]

/** What is known of an entity; undefined where nothing is. */
type Facts = (entity: string, relation: string) => string | undefined

const said = (words: string, result: Observation['result'] = []): Promise<Observation> =>
  Promise.resolve({ ok: true, text: words, result })
const error = (words: string): Promise<Observation> =>
  Promise.resolve({ ok: false, text: `error: ${words}`, result: [] })

export class TwohopWorld implements ToolWorld {
  readonly #facts: Facts
  #told: string | undefined

  constructor(facts: Facts, told?: string) {
    this.#facts = facts
    this.#told = told
  }

  tools(): readonly ToolSpec[] {
    return TWOHOP_TOOLS
  }

  reset(): Observation {
    this.#told = undefined
    return { ok: true, text: 'ready', result: [] }
  }

  call(call: ToolCall): Promise<Observation> {
    const wrong = misfit(call, TWOHOP_TOOLS)
    if (wrong !== undefined) return error(wrong)
    const given = new Map(call.args)
    const word = (name: string): string => {
      const value = given.get(name)
      return typeof value === 'string' ? value : ''
    }
    if (call.name === TELL) {
      this.#told = word('text')
      return said('ok')
    }
    const found = this.#facts(word('name'), word('about'))
    return found === undefined
      ? error('nothing found')
      : said(`${ANSWER}=${found}`, [[ANSWER, found]])
  }

  nextTurn(): undefined {
    return undefined
  }
  clone(): TwohopWorld {
    return new TwohopWorld(this.#facts, this.#told)
  }
  /** What was told, if anything. */
  state(): Value {
    return this.#told ?? null
  }
}
