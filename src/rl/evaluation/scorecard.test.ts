import { describe, expect, it } from 'vitest'
import { FIXTURE } from '../../tasks/bfcl/fixture.ts'
import { importBfcl } from '../../tasks/bfcl/import.ts'
import { createBfcl } from '../../tasks/bfcl/suite.ts'
import type { Task } from '../../tasks/task.ts'
import type { SuiteSplit } from '../../run/config.ts'
import { scorecardSchema } from '../../run/scorecard.ts'
import type { EvaluatedTask } from '../evaluate.ts'
import { givenPlan } from '../rollout/plans.ts'
import { flooredOn, scorecardLines, scorecardOf } from './scorecard.ts'

function suiteOf(split: SuiteSplit) {
  const outcome = importBfcl(FIXTURE)
  if (!outcome.ok) throw new Error(outcome.error)
  return createBfcl(outcome.files, { seed: 1, heldOutShare: 0.3, split, categories: 'all', budget: { whole: 1000, count: (text) => text.split(/\s+/).length } })
}

/** A task of whose plan nothing was carried out. */
const failed = (task: Task): EvaluatedTask => ({ task, execution: undefined, exactSuccess: false, sampledSuccess: false, plan: givenPlan(task, []) })

async function cardOf(split: SuiteSplit) {
  const suite = suiteOf(split)
  const tasks = (['train', 'held-out'] as const).flatMap((side) => Array.from({ length: suite.size(side) }, (_, i) => suite.task(side, i, 1)))
  const floored = await flooredOn(suite, suite.benchmark, tasks)
  return { suite, tasks, card: scorecardOf(suite, tasks.map(failed), floored, 3, 1) }
}

describe('a scorecard', () => {
  it('has success and floors by whether what is asked for stands in training, and adds up', async () => {
    const { suite, tasks, card } = await cardOf('reporting')
    expect(scorecardSchema.safeParse(card).success).toBe(true)
    expect(card.strata?.map(({ id, success: { n } }) => [id, n])).toEqual((['seen', 'never', 'none'] as const).map((kind) => [kind, tasks.filter((task) => suite.benchmark.seen(task) === kind).length]))
    expect(card.strata?.reduce((sum, { success: { n } }) => sum + n, 0)).toBe(card.overall.n)
    const nearest = card.floors.find(({ name }) => name === 'nearest neighbour')
    // A training question is its own nearest neighbour, and its own calls are right.
    expect(nearest?.byStratum?.seen).toMatchObject({ success: { mean: 1 }, above: { mean: -1 } })
    expect(nearest?.byStratum?.never?.success.mean).toBe(0)
    expect(card.groups).toEqual({ count: new Set(tasks.map(({ template }) => template)).size, noun: 'groups of functions' })
  })

  it('says all of it in lines, and over the split for tuning that it is no result', async () => {
    const lines = scorecardLines((await cardOf('reporting')).card).join('\n')
    expect(lines).toMatch(/call seen in training: 0\.00 \[.*; nearest neighbour 1\.00/)
    expect(lines).toMatch(/n=11 in \d+ groups of functions/)
    expect(lines).toMatch(/floor, nearest neighbour: .*call seen in training \u22121\.00/)
    expect(lines).not.toContain('tuning')
    // Official totals say what they lack, and only then; without all of it there is no score.
    const { card } = await cardOf('reporting')
    const told = scorecardLines({ ...card, sums: [{ label: 'one', score: 0.12345, missing: [] }, { label: 'two', missing: ['a', 'b'] }] })
    expect(told).toEqual(expect.arrayContaining(['one: 0.123', 'two: no score (missing: a, b)', `prompts: ${card.fit.uncut} of ${card.fit.items} items fit uncut`]))
    expect(told[0]).toBe(`judged by: ${card.judge}`)
    expect(scorecardLines((await cardOf('tuning')).card)[1]).toMatch(/^split for tuning: .* no result$/)
  })

  it('of a run from before strata were looked at is shown without them', async () => {
    const { strata: _, groups: __, split: ___, floors, ...old } = (await cardOf('reporting')).card
    const before = scorecardSchema.parse({ ...old, floors: floors.map(({ byStratum: ____, ...floor }) => floor) })
    expect(scorecardLines(before).join('\n')).not.toContain('seen in training')
  })
})
