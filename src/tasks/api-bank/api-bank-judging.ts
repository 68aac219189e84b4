/**
 * Whose verdict a request gets. `official`: the recorded evaluators' own rules, run on the
 * databases that were dropped, failures of right requests included; `repaired`: those failures
 * undone, so no official score; `equality`: name and parameters equal the recorded ones, which is
 * ToolRL's metric for one request. Without the official databases, and for turns of which only the
 * prompt was dropped, equality is all there is, and it is said.
 */
import { API_BANK_JUDGES } from '../../run/config.ts'
import type { Episode, Verdict } from '../task.ts'
import type { ApiBankFiles, ApiBankJudge, Check, ToolKit } from '../../judges/index.ts'
import { equalCalls, equalValues } from '../../run/calls/call-equal.ts'
import { printValue } from '../../run/calls/call-print.ts'
import type { ToolCall, Value } from '../../run/calls/call-value.ts'
import { truncateText } from '../../run/truncate-text.ts'
import { Random } from '../../engine/random.ts'
import { createApiBankJudge, createToolKit } from '../../judges/index.ts'
import { officialRequest } from './official-world.ts'
import type { ApiTurn } from './api-turns.ts'

export const JUDGES = API_BANK_JUDGES
export type Judge = (typeof JUDGES)[number]

const WORDS: Readonly<Record<Judge, string>> = {
  official:
    'API-Bank’s own evaluator: the request is run in fresh databases, and the API’s own rule compares what came of it; right requests that it fails stay failed',
  repaired:
    'API-Bank’s rules, repaired: requests that the official evaluator fails although they are the recorded ones count as right. Not an official score',
  equality:
    'equality of name and parameters with the recorded request, as in ToolRL. Not the official evaluator',
}

const CHECK_UNITS = 1000

function equality(gold: ToolCall, made: readonly (ToolCall | undefined)[]): Check[] {
  const first = made[0]
  const given = new Map(first?.args)
  const shown = (value: Value | undefined): string =>
    value === undefined ? 'absent' : truncateText(printValue(value), CHECK_UNITS)
  const checks: Check[] = [
    {
      name: 'one call',
      passed: made.length === 1,
      expected: '1 call',
      actual: `${made.length} calls`,
    },
    {
      name: 'tool',
      passed: first?.name === gold.name,
      expected: gold.name,
      actual: first?.name ?? 'none',
    },
  ]
  for (const [name, value] of gold.args) {
    const actual = given.get(name)
    checks.push({
      name,
      passed: actual !== undefined && equalValues(actual, value),
      expected: shown(value),
      actual: shown(actual),
    })
  }
  for (const [name, value] of first?.args ?? []) {
    if (!gold.args.some(([key]) => key === name))
      checks.push({ name, passed: false, expected: 'absent', actual: shown(value) })
  }
  return checks
}

export interface Judging {
  /** What decides, in words. */
  readonly words: string
  /** The official tools; undefined where their databases or their list were not dropped. */
  readonly kit: ToolKit | undefined
  judge(turn: ApiTurn, episode: Episode): Verdict
}

/**
 * One kit for all judges; undefined where databases or the list of tools are missing, or where a
 * dialogue calls what the official tools are not.
 */
export function kitOf({ kit, dialogues }: ApiBankFiles): ToolKit | undefined {
  const recorded = dialogues.flatMap(({ turns }) =>
    turns.flatMap((turn) =>
      turn.kind === 'request'
        ? [{ name: turn.call.name, input: turn.input, result: turn.result }]
        : [],
    ),
  )
  const made = createToolKit(kit, { level: 'levels 1 and 2', recorded }).kit
  return made.databases.size > 0 &&
    made.types.size > 0 &&
    recorded.every(({ name }) => made.tools.has(name))
    ? made
    : undefined
}

export function judgingOf(files: ApiBankFiles, wanted: Judge, seed: number): Judging {
  const kit = kitOf(files)
  const random = new Random(seed, 0)
  const official: ApiBankJudge | undefined =
    kit === undefined || wanted === 'equality'
      ? undefined
      : createApiBankJudge(kit, wanted, () => random.uniform())
  const fallback =
    wanted !== 'equality' && official === undefined
      ? ' (the official tools cannot run: init_database and tools_lv12.json were not dropped, or dialogues call other tools)'
      : ''
  return {
    kit,
    words: `${WORDS[official === undefined ? 'equality' : wanted]}${fallback}`,
    judge: ({ gold, truth }, { calls }) => {
      const made = calls.map(({ resolved }) => resolved)
      const match = made.findIndex((call) => call !== undefined && equalCalls(call, gold))
      const matched = {
        goldMatched: [match >= 0],
        callMatched: made.map((_, i) => (i === match ? 0 : -1)),
      }
      if (official === undefined || truth === undefined)
        return {
          success: match === 0 && made.length === 1,
          checks: equality(gold, made).slice(0, 100),
          ...matched,
        }
      // The evaluators look at the first request in the text alone.
      const [first] = made
      const text = first === undefined ? '' : officialRequest(first)
      const { correct, checks, error, detail } = official.judge(truth, text)
      const failure: Check[] =
        correct || checks.some(({ passed }) => !passed)
          ? []
          : [
              {
                name: error ?? 'wrong',
                passed: false,
                expected: 'no error',
                actual: truncateText(detail ?? '', CHECK_UNITS),
              },
            ]
      return { success: correct, checks: [...checks, ...failure].slice(0, 100), ...matched }
    },
  }
}
