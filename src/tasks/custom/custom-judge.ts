/**
 * Verdicts on user-written tasks: the gold calls, each once and nothing beside them; or the answer,
 * where tasks have one: what the last call that worked gave back, or was given where it gives
 * nothing. A program's own reward, where there is one, decides instead: 1 is solved, what is below
 * is paid in part.
 */
import type { ToolCall, Value } from '../../run/calls/call-value.ts'
import { judgeCalls } from '../signature/signature-judge.ts'
import { normalisedAnswer } from '../twohop/twohop-judge.ts'
import type { CallRecord, Episode, Verdict } from '../task.ts'
import type { Check } from '../../judges/index.ts'
import { holds } from './workshop.ts'
import type { Seed, Workshop } from './workshop.ts'

/** The gold run of a task. */
export interface GoldRun {
  readonly text: string
  /** With references resolved. */
  readonly calls: readonly ToolCall[]
  readonly answer: string | undefined
}

const dict = (...entries: readonly (readonly [string, Value])[]): Value => ({
  kind: 'dict',
  entries,
})
const list = (items: readonly Value[]): Value => ({ kind: 'list', items })
const asValue = ({ name, args }: ToolCall): Value => dict(['tool', name], ['args', dict(...args)])

function byAnswer(answer: string, { calls }: Episode): Verdict {
  const last = calls.filter(({ observation }) => observation.ok).at(-1)
  const told =
    last === undefined
      ? []
      : last.observation.result.length > 0
        ? last.observation.result
        : (last.resolved?.args ?? [])
  const success = holds(
    told.map(([, value]) => value),
    (text) => normalisedAnswer(text) === normalisedAnswer(answer),
  )
  return {
    success,
    checks: [
      {
        name: 'answer',
        passed: success,
        expected: answer,
        actual: last?.observation.text.slice(0, 1000) ?? 'no call worked',
      },
    ],
    goldMatched: [],
    callMatched: calls.map(() => -1),
  }
}

/** An episode as the program's `reward` is given it. */
function episodeOf(gold: GoldRun, { plan, calls, finalState }: Episode, solved: boolean): Value {
  const made = ({ call, resolved, observation }: CallRecord): Value => {
    const { name, args } = resolved ?? call ?? { name: '', args: [] }
    return dict(
      ['tool', name],
      ['args', dict(...args)],
      ['ok', observation.ok],
      ['text', observation.text],
      ['result', dict(...observation.result)],
    )
  }
  return dict(
    [
      'task',
      dict(
        ['text', gold.text],
        ['calls', list(gold.calls.map(asValue))],
        ...(gold.answer === undefined ? [] : [['answer', gold.answer] as const]),
      ),
    ],
    ['plan', list([...plan])],
    ['calls', list(calls.map(made))],
    ['state', finalState],
    ['solved', solved],
  )
}

export function judgeCustom(
  workshop: Workshop,
  gold: GoldRun,
  episode: Episode,
  seed: Seed,
): Verdict {
  const verdict =
    gold.answer === undefined ? judgeCalls(gold.calls, episode) : byAnswer(gold.answer, episode)
  if (!workshop.rewards) return verdict
  const said = workshop.reward(episodeOf(gold, episode, verdict.success), seed)
  const reward = 'reward' in said ? said.reward : 0
  const check: Check = {
    name: 'reward',
    passed: reward === 1,
    expected: '1',
    actual: 'reward' in said ? String(reward) : `error: ${said.problem.message}`.slice(0, 1000),
  }
  // With a reward of its own, what the task's calls would have said is only told.
  return {
    ...verdict,
    success: reward === 1,
    reward,
    checks: [
      check,
      ...verdict.checks.map((one) => ({ ...one, name: `${one.name} (told to the reward)` })),
    ],
  }
}
