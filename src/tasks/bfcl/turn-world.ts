/**
 * The stateful classes as one turn finds them: the ground truth of all earlier turns was run. They
 * start when they are first needed, for most worlds are only asked for their tools; a copy runs
 * again what the original ran, since everything in them is determined.
 */
import type { Observation, ToolWorld } from '../task.ts'
import type { ToolSpec } from '../../run/calls/tool-spec.ts'
import { readJson } from '../../run/json-value.ts'
import type { ToolCall, Value } from '../../run/calls/call-value.ts'
import { MissingDataError, PyError, repr, runnable, str } from '../../judges/index.ts'
import { REPLAY_LIMITS } from '../sandbox/sandbox-limits.ts'
import { truncateText } from '../../run/truncate-text.ts'
import type { Side } from '../../judges/index.ts'

export interface TurnStart {
  readonly tools: readonly ToolSpec[]
  /** Throws PyError and MissingDataError. */
  start(): Side
  /** Ground truth of the turns before. */
  readonly before: readonly string[]
}

const refused = (text: string): Observation => ({
  ok: false,
  text: truncateText(`error: ${text}`, REPLAY_LIMITS.observationCharacters),
  result: [],
})

/**
 * What a result's text says: a dict's fields are what references reach, and one that tells of an
 * error is no success.
 */
function observed(text: string): Observation {
  const shown = truncateText(text, REPLAY_LIMITS.observationCharacters)
  const json = text.startsWith('{') ? readJson(text) : undefined
  const result =
    json?.ok === true && typeof json.value === 'object' && json.value?.kind === 'dict'
      ? json.value.entries
      : []
  const ok =
    !text.startsWith('Error during execution: ') && !result.some(([key]) => key === 'error')
  return { ok, text: shown, result: ok ? result : [] }
}

export class TurnWorld implements ToolWorld {
  readonly #start: TurnStart
  /** What was run since the turn began. */
  #made: readonly string[]
  #calls: number
  #side: Side | string | undefined

  constructor(start: TurnStart, made: readonly string[] = [], calls = 0) {
    this.#start = start
    this.#made = made
    this.#calls = calls
  }

  tools(): readonly ToolSpec[] {
    return this.#start.tools
  }

  reset(): Observation {
    this.#made = []
    this.#calls = 0
    this.#side = undefined
    return { ok: true, text: '', result: [] }
  }

  call(call: ToolCall): Promise<Observation> {
    return Promise.resolve(this.#answer(call))
  }

  nextTurn(): undefined {
    return undefined
  }
  clone(): TurnWorld {
    return new TurnWorld(this.#start, this.#made, this.#calls)
  }

  /** Public attributes by class, as Python shows them. */
  state(): Value {
    const side = this.#ready()
    if (typeof side === 'string') return side
    return {
      kind: 'dict',
      entries: side.instances.map(
        ({ className, api }) =>
          [
            className,
            {
              kind: 'dict',
              entries: api
                .state()
                .entries.map(
                  ([name, value]) =>
                    [
                      str(name),
                      truncateText(repr(value), REPLAY_LIMITS.observationCharacters),
                    ] as const,
                ),
            },
          ] as const,
      ),
    }
  }

  /** The classes, or why they do not start. */
  #ready(): Side | string {
    return (this.#side ??= guarded(() => {
      const side = this.#start.start()
      for (const call of [...this.#start.before, ...this.#made]) side.run(call)
      return side
    }))
  }

  #answer(call: ToolCall): Observation {
    this.#calls += 1
    if (this.#calls > REPLAY_LIMITS.calls)
      return refused(`more than ${REPLAY_LIMITS.calls} calls in one episode`)
    const text = runnable(call)
    if (text === undefined) return refused('the call cannot be written in Python')
    const side = this.#ready()
    if (typeof side === 'string') return refused(side)
    this.#made = [...this.#made, text]
    const result = guarded(() => ({ text: side.run(text) }))
    return typeof result === 'string' ? refused(result) : observed(result.text)
  }
}

/**
 * What went wrong in place of a result: Python's exceptions, and official data that was not
 * dropped.
 */
function guarded<T>(make: () => T): T | string {
  try {
    return make()
  } catch (problem) {
    if (problem instanceof PyError || problem instanceof MissingDataError) return problem.message
    throw problem
  }
}
