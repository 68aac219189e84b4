import { describe, expect, it } from 'vitest'
import { FIXTURE } from '../../judges/bfcl/testing/bfcl-files.ts'
import { importBfcl } from '../../judges/index.ts'
import { createBfcl } from '../../tasks/bfcl/bfcl-suite.ts'
import type { Task } from '../../tasks/task.ts'
import type { SuiteSplit } from '../../run/config.ts'
import { scorecardSchema } from '../../run/scorecard.ts'
import type { EvaluatedTask } from '../evaluate.ts'
import { givenPlan } from '../rollout/episodes.ts'
import { flooredOn, scorecardLines, scorecardOf } from './scorecard.ts'

function suiteOf(split: SuiteSplit) {
  const outcome = importBfcl(FIXTURE)
  if (!outcome.ok) throw new Error(outcome.error)
  return createBfcl(outcome.files, {
    seed: 1,
    heldOutShare: 0.3,
    split,
    categories: 'all',
    budget: { whole: 1000, count: (text) => text.split(/\s+/).length },
  })
}

/** A task of whose plan nothing was carried out. */
const failed = (task: Task): EvaluatedTask => ({
  task,
  execution: undefined,
  exactSuccess: false,
  sampledSuccess: false,
  plan: givenPlan(task, []),
})

async function cardOf(split: SuiteSplit) {
  const suite = suiteOf(split)
  const tasks = (['train', 'held-out'] as const).flatMap((side) =>
    Array.from({ length: suite.size(side) }, (_, i) => suite.task(side, i, 1)),
  )
  const floored = await flooredOn(suite, suite.benchmark, tasks)
  return { suite, tasks, card: scorecardOf(suite, tasks.map(failed), floored, 3, 1) }
}

describe('a scorecard', () => {
  it('has success and floors by whether what is asked for stands in training, and adds up', async () => {
    const { suite, tasks, card } = await cardOf('reporting')
    expect(scorecardSchema.safeParse(card).success).toBe(true)
    expect(card.strata?.map(({ id, success: { n } }) => [id, n])).toEqual(
      (['seen', 'never', 'none'] as const).map((kind) => [
        kind,
        tasks.filter((task) => suite.benchmark.seen(task) === kind).length,
      ]),
    )
    expect(card.strata?.reduce((sum, { success: { n } }) => sum + n, 0)).toBe(card.overall.n)
    const nearest = card.floors.find(({ name }) => name === 'nearest neighbour')
    // A training question is its own nearest neighbour, and its own calls are right.
    expect(nearest?.byStratum?.seen).toMatchObject({ success: { mean: 1 }, above: { mean: -1 } })
    expect(nearest?.byStratum?.never?.success.mean).toBe(0)
    expect(card.groups).toEqual({
      count: new Set(tasks.map(({ template }) => template)).size,
      noun: 'groups of functions',
    })
  })

  it('says all of it in lines, and over the split for tuning that it is no result', async () => {
    const lines = scorecardLines((await cardOf('reporting')).card).join('\n')
    expect(lines).toMatch(/call seen in training: 0\.00 \[.*; nearest neighbour 1\.00/)
    expect(lines).toMatch(/n=11 in \d+ groups of functions/)
    expect(lines).toMatch(/floor, nearest neighbour: .*call seen in training \u22121\.00/)
    expect(lines).not.toContain('tuning')
    // Official totals say what they lack, and only then; without all of it there is no score.
    const { card } = await cardOf('reporting')
    const told = scorecardLines({
      ...card,
      sums: [
        { label: 'one', score: 0.12345, missing: [] },
        { label: 'two', missing: ['a', 'b'] },
      ],
    })
    expect(told).toEqual(
      expect.arrayContaining([
        'one: 0.123',
        'two: no score (missing: a, b)',
        `prompts: ${card.fit.uncut} of ${card.fit.items} items fit uncut`,
      ]),
    )
    expect(told[0]).toBe(`judged by: ${card.judge}`)
    expect(scorecardLines((await cardOf('tuning')).card)[1]).toMatch(
      /^split for tuning: .* no result$/,
    )
  })

  it('cuts what is long: prompts, lines, names, lists', () => {
    const suite = suiteOf('reporting')
    const [whole] = (['train', 'held-out'] as const)
      .flatMap((side) => Array.from({ length: suite.size(side) }, (_, i) => suite.task(side, i, 1)))
      .filter(({ gold }) => gold.length > 0)
    if (whole === undefined) throw new Error('no task has a call')
    const long = 'x'.repeat(9000)
    const [call = { name: 'f', args: [] }] = whole.gold
    const task: Task = {
      ...whole,
      id: long,
      cut: long,
      gold: Array.from({ length: 70 }, () => ({ ...call, args: [['a', long] as const] })),
    }
    const step = {
      subtask: 0,
      planStep: '',
      start: 0,
      output: { ...givenPlan(task, [long]).output, text: long },
      calls: [],
      before: [],
      records: [],
    }
    const evaluated: EvaluatedTask = {
      task,
      exactSuccess: false,
      sampledSuccess: false,
      plan: {
        ...givenPlan(
          task,
          Array.from({ length: 70 }, () => long),
        ),
        promptText: long,
      },
      execution: {
        task,
        planSteps: [],
        planIndex: 0,
        index: 0,
        tokens: new Int32Array(),
        skipped: 0,
        steps: Array.from({ length: 70 }, () => step),
        episode: { plan: [], calls: [], finalState: null },
        verdict: {
          success: true,
          goldMatched: [],
          callMatched: [],
          checks: Array.from({ length: 110 }, () => ({
            name: long,
            passed: true,
            expected: long,
            actual: long,
          })),
        },
      },
    }
    const {
      items: [item],
      unlisted,
      overall,
      uncut,
    } = scorecardOf(suite, [evaluated], [], 3, 1)
    const lengths = (texts: readonly string[] = []): readonly number[] => [
      texts.length,
      ...new Set(texts.map((text) => text.length)),
    ]
    expect([item?.task.length, item?.cut?.length, item?.prompt.length]).toEqual([200, 500, 6000])
    expect([lengths(item?.plan), lengths(item?.calls), lengths(item?.gold)]).toEqual([
      [64, 1000],
      [64, 1000],
      [64, 1000],
    ])
    expect([
      lengths(item?.checks.map(({ name }) => name)),
      lengths(item?.checks.map(({ expected }) => expected)),
      lengths(item?.checks.map(({ actual }) => actual)),
    ]).toEqual([
      [100, 200],
      [100, 1000],
      [100, 1000],
    ])
    expect([item?.success, unlisted, overall.n, uncut.n]).toEqual([true, 0, 1, 0])
    // Of a plan that was none what was written stands there, and the one check that there is.
    const none = scorecardOf(
      suite,
      [
        {
          ...failed(whole),
          plan: {
            ...givenPlan(whole, []),
            planSteps: undefined,
            output: { ...givenPlan(whole, []).output, text: 'no plan' },
          },
        },
      ],
      [],
      3,
      1,
    ).items[0]
    expect([none?.plan, none?.calls, none?.checks, 'cut' in (none ?? {})]).toEqual([
      ['no plan'],
      [],
      [{ name: 'a plan', passed: false, expected: 'lines of sub-tasks', actual: 'no plan' }],
      whole.cut !== undefined,
    ])
  })

  it('of a run from before strata were looked at is shown without them', async () => {
    const { strata: _, groups: __, split: ___, floors, ...old } = (await cardOf('reporting')).card
    const before = scorecardSchema.parse({
      ...old,
      floors: floors.map(({ byStratum: ____, ...floor }) => floor),
    })
    expect(scorecardLines(before).join('\n')).not.toContain('seen in training')
  })
})
