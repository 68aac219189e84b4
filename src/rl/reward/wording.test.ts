/**
 * P looks at content alone: a plan in fine, coarse and terse wording earns the same, at every
 * level, whether its values are right or not.
 */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LEVELS } from '../../run/config.ts'
import type { ToolCall } from '../../run/calls/call-value.ts'
import { createDesk } from '../../tasks/desk/desk-suite.ts'
import { SPLITS } from '../../tasks/task.ts'
import type { Task, TaskSuite } from '../../tasks/task.ts'
import { valueAgreement } from './planner.ts'
import { least, tries } from '../../run/testing/tries.ts'

const WORDINGS = ['fine', 'coarse', 'terse'] as const

/** P of the plans that an annotator makes for `asked`, judged by the values of `task`. */
const scores = (desk: TaskSuite, task: Task, asked: Task = task) =>
  WORDINGS.map((style) =>
    valueAgreement(
      desk.planValues(desk.demonstrate(asked, style)?.plan ?? []),
      desk.goldValues(task),
    ),
  )

describe.each(LEVELS)('plans of the desk, %s', (level) => {
  it('of equal content score equally, and right ones score 1', async () => {
    const desk = await createDesk({ seed: 3, train: 2000, heldOut: 384, level })
    const tasks = SPLITS.flatMap((split) =>
      Array.from({ length: desk.size(split) }, (_, index) => desk.task(split, index, 3)),
    )
    for (const task of tasks)
      expect(scores(desk, task), task.id).toEqual(
        WORDINGS.map(() => ({ precision: 1, recall: 1, f1: 1 })),
      )

    // The calls of other tasks, some left out and some doubled: the wordings agree on how wrong
    // that is.
    const one = fc.nat(tasks.length - 1).map((index) => tasks[index])
    const slice = fc
      .tuple(one, fc.nat(3), fc.nat(4))
      .map(([task, from, to]): readonly ToolCall[] => task?.gold.slice(from, to) ?? [])
    let partly = 0
    fc.assert(
      fc.property(
        one,
        fc.array(slice, { minLength: 1, maxLength: 2 }),
        fc.boolean(),
        (task, slices, own) => {
          const gold = [...(own ? (task?.gold.slice(1) ?? []) : []), ...slices.flat()]
          if (task === undefined || gold.length === 0) return
          const [fine, coarse, terse] = scores(desk, task, { ...task, gold })
          expect(coarse).toEqual(fine)
          expect(terse).toEqual(fine)
          if (fine !== undefined && fine.f1 > 0 && fine.f1 < 1) partly += 1
        },
      ),
      tries(2000, 7),
    )
    expect(partly).toBeGreaterThanOrEqual(least(200, 2000))
  })
})
