/**
 * The official verdict on a multi-turn conversation. Both sides run their calls turn by turn; after
 * every turn that has a ground truth, each class's state must be equal on both sides, and every
 * result of the ground truth must be among all results so far.
 */
import type { BackendData, Clock } from './backend-class.ts'
import { settingOf, startSide } from './backend-classes.ts'
import type { Side, Surroundings } from './backend-classes.ts'
import { differences } from './same-state.ts'
import { PyError } from '../../python/python-value.ts'
import { truncateText } from '../../../run/truncate-text.ts'
import type { Check } from '../../verdict.ts'

export interface MultiTurnEntry extends Surroundings {
  /** Turns, each a list of calls; none where nothing is to be called. */
  readonly groundTruth: readonly (readonly string[])[]
}

/** What a model called: turns of steps of calls. */
export type Calls = readonly (readonly (readonly string[])[])[]

export interface MultiTurnVerdict {
  readonly valid: boolean
  /** As the official checker names it; absent where the verdict is valid. */
  readonly errorType?: string
  /** Every check made; the last one is the one that failed. */
  readonly checks: readonly Check[]
}

/** Units of a state or result that a check shows. */
const SHOWN = 400
const shown = (text: string): string => truncateText(text, SHOWN)

class Judging {
  readonly checks: Check[] = []
  private readonly entry: MultiTurnEntry
  private readonly model: Side
  private readonly truth: Side
  /** The model's results of all turns so far. */
  private readonly results: string[] = []

  constructor(entry: MultiTurnEntry, model: Side, truth: Side) {
    this.entry = entry
    this.model = model
    this.truth = truth
  }

  /** The error's type; undefined when all is as it should be. */
  turns(calls: Calls): string | undefined {
    const { groundTruth } = this.entry
    if (
      !this.check(
        'number of turns',
        calls.length === groundTruth.length,
        String(groundTruth.length),
        String(calls.length),
      )
    )
      return 'multi_turn:force_terminated'
    for (const [t, truths] of groundTruth.entries()) {
      const error = this.turn(`turn ${t + 1}`, calls[t] ?? [], truths)
      if (error !== undefined) return error
    }
    return undefined
  }

  /**
   * Turns that both sides ran as the ground truth says; their results count, their checks would
   * pass.
   */
  replay(truths: readonly (readonly string[])[]): void {
    for (const call of truths.flat()) {
      this.results.push(this.model.run(call))
      this.truth.run(call)
    }
  }

  turn(
    name: string,
    steps: readonly (readonly string[])[],
    truths: readonly string[],
  ): string | undefined {
    for (const step of steps) for (const call of step) this.results.push(this.model.run(call))
    const expected = truths.map((call) => ({ call, result: this.truth.run(call) }))
    if (truths.length === 0) return undefined
    const [first] = steps
    const called = steps.length > 1 || (first !== undefined && first.length > 0)
    if (
      !this.check(
        `${name}: calls`,
        called,
        'at least one',
        called ? `${steps.flat().length}` : 'none',
      )
    )
      return 'multi_turn:empty_turn_model_response'
    return this.sameStates(name) ?? this.sameResults(name, expected)
  }

  private sameStates(name: string): string | undefined {
    for (const { className, api } of this.truth.instances) {
      const own = this.model.instances.find((instance) => instance.className === className)
      const different = own === undefined ? [] : differences(own.api, api)
      const told = (side: 'ours' | 'theirs') =>
        different.length === 0
          ? 'equal'
          : shown(different.map((one) => `${one.attribute}: ${one[side]}`).join('; '))
      if (
        !this.check(
          `${name}: state of ${className}`,
          different.length === 0,
          told('theirs'),
          told('ours'),
        )
      )
        return 'multi_turn:instance_state_mismatch'
    }
    return undefined
  }

  /** Each result of the ground truth takes one of the model's, whatever their order. */
  private sameResults(
    name: string,
    expected: readonly { readonly call: string; readonly result: string }[],
  ): string | undefined {
    const left = new Map<string, number>()
    for (const result of this.results) left.set(result, (left.get(result) ?? 0) + 1)
    let all = true
    for (const { call, result } of expected) {
      const count = left.get(result) ?? 0
      left.set(result, count - 1)
      all =
        this.check(
          `${name}: result of ${shown(call)}`,
          count > 0,
          shown(result),
          count > 0 ? 'found' : 'not among the results so far',
        ) && all
    }
    return all ? undefined : 'multi_turn:execution_response_mismatch'
  }

  private check(name: string, passed: boolean, expected: string, actual: string): boolean {
    this.checks.push({ name, passed, expected, actual })
    return passed
  }
}

/**
 * Never throws for what was called. Throws MissingDataError when official data is not at hand. An
 * entry that Python itself could not judge, for its configuration does not load or its states are
 * too large, is not valid: `multi_turn:not_judged`.
 */
export function judgeMultiTurn(
  entry: MultiTurnEntry,
  calls: Calls,
  data: BackendData,
  clock: Clock,
): MultiTurnVerdict {
  return judged(entry, data, clock, (judging) => judging.turns(calls))
}

/** One turn alone, by the same checks: the turns before it went as the ground truth says. */
export function judgeTurn(
  entry: MultiTurnEntry,
  turn: number,
  steps: Calls[number],
  data: BackendData,
  clock: Clock,
): MultiTurnVerdict {
  return judged(entry, data, clock, (judging) => {
    judging.replay(entry.groundTruth.slice(0, turn))
    return judging.turn(`turn ${turn + 1}`, steps, entry.groundTruth[turn] ?? [])
  })
}

function judged(
  entry: MultiTurnEntry,
  data: BackendData,
  clock: Clock,
  judge: (judging: Judging) => string | undefined,
): MultiTurnVerdict {
  const setting = settingOf(data, clock)
  const checks: Check[] = []
  try {
    const judging = new Judging(
      entry,
      startSide(entry, 'model', setting),
      startSide(entry, 'model_ground_truth', setting),
    )
    const errorType = judge(judging)
    checks.push(...judging.checks)
    return errorType === undefined ? { valid: true, checks } : { valid: false, errorType, checks }
  } catch (problem) {
    if (!(problem instanceof PyError)) throw problem
    checks.push({
      name: 'the entry can be run',
      passed: false,
      expected: 'no exception',
      actual: shown(`${problem.type}: ${problem.message}`),
    })
    return { valid: false, errorType: 'multi_turn:not_judged', checks }
  }
}
