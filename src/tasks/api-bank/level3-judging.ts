/**
 * Whose verdict a run of level 3 gets. The official evaluator holds call after call against the
 * recorded ones, each by its own API's rule and in a world that keeps what calls change; there
 * every call has its number. A policy's calls have none, so they are put in order beside the
 * recorded ones, as many as can be right: a task is done when each recorded call has been made
 * right, in order. Calls besides are allowed, and listed.
 */
import type { Episode, Verdict } from '../task.ts'
import type { Check, Level3Record, ToolKit } from '../../judges/index.ts'
import { equalCalls } from '../../run/calls/call-equal.ts'
import { printCall } from '../../run/calls/call-print.ts'
import type { ToolCall } from '../../run/calls/call-value.ts'
import { truncateText } from '../../run/truncate-text.ts'
import { Random } from '../../engine/random.ts'
import type { Judge } from './api-bank-judging.ts'
import { createLevel3Judge } from '../../judges/index.ts'
import { officialRequest } from './official-world.ts'

const WORDS: Readonly<Record<Judge, string>> = {
  official:
    'API-Bank’s own rules of level 3: calls run one after another in a world that is fresh for each task (the official run has one for all), and every recorded call must have been made right, in order; right calls that the rules fail stay failed',
  repaired:
    'API-Bank’s rules of level 3, repaired: calls that they fail although they are the recorded ones count as right. Not an official score',
  equality:
    'equality of names and parameters with the recorded calls, in order. Not the official evaluator',
}

const CHECK_UNITS = 1000
const CHECKS = 100

/** One made call against one recorded one. */
interface Held {
  readonly correct: boolean
  readonly checks: readonly Check[]
  readonly why: string
}

const shown = (call: ToolCall | undefined): string =>
  call === undefined ? 'none' : truncateText(printCall(call), CHECK_UNITS)

/**
 * The pairs of a longest row of right calls in order: for each made call the recorded one, or -1.
 */
export function aligned(right: readonly (readonly boolean[])[], golds: number): readonly number[] {
  const longest: number[][] = Array.from({ length: right.length + 1 }, () =>
    Array.from({ length: golds + 1 }, () => 0),
  )
  const from = (call: number, gold: number): number => longest[call]?.[gold] ?? 0
  for (let call = right.length - 1; call >= 0; call -= 1) {
    const row = longest[call]
    if (row === undefined) continue
    for (let gold = golds - 1; gold >= 0; gold -= 1) {
      row[gold] = Math.max(
        from(call + 1, gold),
        from(call, gold + 1),
        right[call]?.[gold] === true ? from(call + 1, gold + 1) + 1 : 0,
      )
    }
  }
  let next = 0
  return right.map((row, call) => {
    for (let gold = next; gold < golds && from(call, gold) === from(call, next); gold += 1) {
      if (row[gold] !== true || from(call, next) !== from(call + 1, gold + 1) + 1) continue
      next = gold + 1
      return gold
    }
    return -1
  })
}

function verdictOf(
  golds: readonly ToolCall[],
  made: readonly (ToolCall | undefined)[],
  held: readonly (readonly Held[])[],
): Verdict {
  const callMatched = aligned(
    held.map((row) => row.map(({ correct }) => correct)),
    golds.length,
  )
  const goldMatched = golds.map((_, gold) => callMatched.includes(gold))
  const missed = goldMatched.indexOf(false)
  // What was made in place of the first call that is missing: the call after those that are right,
  // or one of the same tool.
  const after =
    callMatched.reduce((last, gold, i) => (gold >= 0 && gold < missed ? i : last), -1) + 1
  const open = made.flatMap((_, i) => (i >= after && callMatched[i] === -1 ? [i] : []))
  const instead =
    missed < 0 ? undefined : (open.find((i) => made[i]?.name === golds[missed]?.name) ?? open[0])
  const attempt = instead === undefined ? undefined : held[instead]?.[missed]
  const checks = golds.flatMap((gold, i): Check[] => {
    const own: Check = {
      name: `call ${i + 1} of ${golds.length}`,
      passed: goldMatched[i] === true,
      expected: shown(gold),
      actual:
        goldMatched[i] === true
          ? shown(made[callMatched.indexOf(i)])
          : i === missed && instead !== undefined
            ? shown(made[instead])
            : 'none',
    }
    return i === missed && attempt !== undefined
      ? [
          own,
          ...attempt.checks,
          ...(attempt.why === ''
            ? []
            : [
                {
                  name: 'why',
                  passed: false,
                  expected: 'no error',
                  actual: truncateText(attempt.why, CHECK_UNITS),
                },
              ]),
        ]
      : [own]
  })
  const extra = made.flatMap((call, i): Check[] =>
    callMatched[i] === -1
      ? [
          {
            name: 'a call besides',
            passed: true,
            expected: 'allowed',
            actual: call === undefined ? 'no call that could be read' : shown(call),
          },
        ]
      : [],
  )
  return {
    success: missed < 0,
    checks: [...checks, ...extra].slice(0, CHECKS),
    goldMatched,
    callMatched,
  }
}

export interface Level3Judging {
  readonly words: string
  judge(task: Level3Record, episode: Episode): Verdict
}

/** `kit`: the official tools; undefined where tasks call what is none of them. */
export function level3Judging(
  kit: ToolKit | undefined,
  wanted: Judge,
  seed: number,
): Level3Judging {
  const random = new Random(seed, 0)
  const mode = kit === undefined || wanted === 'equality' ? undefined : { kit, of: wanted }
  const fallback =
    wanted !== 'equality' && mode === undefined
      ? ' (tasks call what is none of the official tools)'
      : ''
  return {
    words: `${WORDS[mode === undefined ? 'equality' : wanted]}${fallback}`,
    judge: ({ calls }, episode) => {
      const golds = calls.map(({ gold }) => gold)
      const made = episode.calls.map(({ resolved }) => resolved)
      if (mode === undefined)
        return verdictOf(
          golds,
          made,
          made.map((call) =>
            golds.map((gold) => ({
              correct: call !== undefined && equalCalls(call, gold),
              checks: [],
              why: '',
            })),
          ),
        )
      const judge = createLevel3Judge(mode.kit, mode.of, () => random.uniform())
      const truths = calls.map(({ truth }) => truth)
      return verdictOf(
        golds,
        made,
        made.map((call) => {
          const text = call === undefined ? '' : officialRequest(call)
          return judge.against(truths, text).map(({ correct, checks, error, detail }) => ({
            correct,
            checks,
            why: correct || checks.some(({ passed }) => !passed) ? '' : (detail ?? error ?? ''),
          }))
        }),
      )
    },
  }
}
