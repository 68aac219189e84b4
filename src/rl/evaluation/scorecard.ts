/**
 * A benchmark's scorecard from the greedy episodes of an evaluation; floors are judged by the suite
 * itself, on the same items.
 */
import { figure } from '../../run/figure.ts'
import { estimateText } from '../../run/interval-text.ts'
import type { Estimate } from '../../run/records.ts'
import { listedItems } from '../../run/scorecard.ts'
import type { ScoredItem, Scorecard } from '../../run/scorecard.ts'
import { SEEN, seenLabel } from '../../run/seen.ts'
import type { Seen } from '../../run/seen.ts'
import { printCalls } from '../../run/calls/call-print.ts'
import { truncateText } from '../../run/truncate-text.ts'
import { askedFor, floorSucceeds } from '../../tasks/floors.ts'
import type { Benchmark, Floor, Task, TaskSet } from '../../tasks/task.ts'
import type { EvaluatedTask } from '../evaluate.ts'
import { estimate } from '../interval.ts'
import { succeeded } from './rows.ts'

/** Units of a prompt, and of every other text of an item. */
const PROMPT_UNITS = 6000
const LINE_UNITS = 1000
const MOST_LINES = 64

const one = (yes: boolean): number => (yes ? 1 : 0)
const line = (text: string): string => truncateText(text, LINE_UNITS)

/** Which of the tasks a floor does, in their order. */
export interface Floored {
  readonly floor: Floor
  readonly right: readonly boolean[]
}

export async function flooredOn(
  suite: TaskSet,
  { floors }: Benchmark,
  tasks: readonly Task[],
): Promise<Floored[]> {
  const floored: Floored[] = []
  for (const floor of floors) {
    const right: boolean[] = []
    for (const task of tasks) right.push(await floorSucceeds(suite, floor, task))
    floored.push({ floor, right })
  }
  return floored
}

function item({ task, plan, execution }: EvaluatedTask): ScoredItem {
  const wrote = (execution?.steps ?? []).map(({ output }) => line(output.text))
  return {
    task: truncateText(task.id, 200),
    category: task.category ?? '',
    success: succeeded(execution),
    ...(task.cut === undefined ? {} : { cut: truncateText(task.cut, 500) }),
    prompt: truncateText(plan.promptText, PROMPT_UNITS),
    plan: (plan.planSteps ?? [plan.output.text]).slice(0, MOST_LINES).map(line),
    calls: wrote.slice(0, MOST_LINES),
    gold: task.gold.slice(0, MOST_LINES).map((call) => line(printCalls([call]))),
    checks: (
      execution?.verdict.checks ?? [
        { name: 'a plan', passed: false, expected: 'lines of sub-tasks', actual: plan.output.text },
      ]
    )
      .slice(0, 100)
      .map(({ name, passed, expected, actual }) => ({
        name: truncateText(name, 200),
        passed,
        expected: line(expected),
        actual: line(actual),
      })),
  }
}

interface Judged {
  readonly task: Task
  readonly success: boolean
  readonly seen: Seen
}

/** `floored` is of the same tasks; `seed` draws the resamples of the intervals. */
export function scorecardOf(
  { benchmark, gold }: Pick<TaskSet, 'gold'> & { readonly benchmark: Benchmark },
  evaluated: readonly EvaluatedTask[],
  floored: readonly Floored[],
  update: number,
  seed: number,
): Scorecard {
  const judged = evaluated.map(({ task, execution }): Judged => ({
    task,
    success: succeeded(execution),
    seen: benchmark.seen(task),
  }))
  const over = (subset: readonly Judged[], value: (judged: Judged) => number): Estimate =>
    estimate(
      subset.map((each) => ({ value: value(each), cluster: each.task.template })),
      seed,
    )
  const categories = [...new Set(judged.map(({ task }) => task.category ?? ''))]
  const among = (category: string): readonly Judged[] =>
    judged.filter(({ task }) => (task.category ?? '') === category)
  const uncut = judged.filter(({ task }) => task.cut === undefined)
  const success = ({ success: yes }: Judged): number => one(yes)
  const scores = new Map(categories.map((id) => [id, over(among(id), success)]))
  const strata = SEEN.map((kind) => ({
    kind,
    items: judged.filter(({ seen }) => seen === kind),
  })).filter(({ items: some }) => some.length > 0)
  const floors = floored.map(({ floor: { name, about }, right }) => {
    const done = new Set(judged.filter((_, i) => right[i] === true))
    const does = (each: Judged): number => one(done.has(each))
    const above = (each: Judged): number => success(each) - does(each)
    return {
      name,
      about,
      overall: over(judged, does),
      byCategory: Object.fromEntries(categories.map((id) => [id, over(among(id), does)])),
      above: over(judged, above),
      aboveUncut: over(uncut, above),
      byStratum: Object.fromEntries(
        strata.map(({ kind, items: some }) => [
          kind,
          { success: over(some, does), above: over(some, above) },
        ]),
      ),
    }
  })
  const all = evaluated.map(item)
  const items = listedItems(all)
  return {
    update,
    judge: benchmark.judge,
    categories: categories.map((id) => ({
      id,
      label: benchmark.categoryLabel(id),
      success: over(among(id), success),
    })),
    overall: over(judged, success),
    uncut: over(uncut, success),
    floors,
    strata: strata.map(({ kind, items: some }) => ({
      id: kind,
      label: seenLabel(kind, askedFor({ gold })),
      success: over(some, success),
    })),
    split: benchmark.split,
    groups: {
      count: new Set(judged.map(({ task }) => task.template)).size,
      noun: benchmark.groups,
    },
    sums: benchmark
      .sums(new Map([...scores].map(([id, { mean }]) => [id, mean])))
      .map(({ label, score, missing }) => ({
        label,
        ...(score === undefined ? {} : { score }),
        missing: [...missing],
      })),
    fit: { ...benchmark.fit },
    items,
    unlisted: all.length - items.length,
  }
}

/** What stands over every figure of the split for tuning. */
const TUNING = 'split for tuning: settings are chosen on it, and its scores are no result'

/** The scorecard as lines for a terminal. */
export function scorecardLines({
  judge,
  categories,
  overall,
  uncut,
  floors,
  strata = [],
  groups,
  split,
  sums,
  fit,
}: Scorecard): string[] {
  return [
    `judged by: ${judge}`,
    ...(split === 'tuning' ? [TUNING] : []),
    ...categories.map(({ id, label, success }) =>
      [
        `${label}: ${estimateText(success)}, n=${success.n}`,
        ...floors.map(({ name, byCategory }) => `${name} ${figure(byCategory[id]?.mean ?? 0)}`),
      ].join('; '),
    ),
    ...strata.map(({ id, label, success }) =>
      [
        `${label}: ${estimateText(success)}, n=${success.n}`,
        ...floors.map(
          ({ name, byStratum }) => `${name} ${figure(byStratum?.[id]?.success.mean ?? 0)}`,
        ),
      ].join('; '),
    ),
    `all: ${estimateText(overall)}, n=${overall.n}${groups === undefined ? '' : ` in ${groups.count} ${groups.noun}`}; uncut: ${estimateText(uncut)}, n=${uncut.n}`,
    ...floors.map(
      ({ name, overall: floor, above, aboveUncut, byStratum }) =>
        `floor, ${name}: ${figure(floor.mean)}; policies above it ${estimateText(above, 'difference')}, uncut ${estimateText(aboveUncut, 'difference')}${strata
          .map(({ id, label }) => {
            const at = byStratum?.[id]?.above
            return at === undefined ? '' : `, ${label} ${estimateText(at, 'difference')}`
          })
          .join('')}`,
    ),
    ...sums.map(
      ({ label, score, missing }) =>
        `${label}: ${score === undefined ? 'no score' : figure(score, 3)}${missing.length === 0 ? '' : ` (missing: ${missing.join(', ')})`}`,
    ),
    `prompts: ${fit.uncut} of ${fit.items} items fit uncut`,
  ]
}
