import { beforeAll, describe, expect, it } from 'vitest'
import { createDesk } from '../desk/desk-suite.ts'
import { createSignature } from '../signature/signature-suite.ts'
import type { TaskSuite } from '../task.ts'
import { mixSuites } from './mixed-suite.ts'

describe('half desk, half signature', () => {
  let [desk, signature, mixed]: TaskSuite[] = []
  const tasks = () =>
    Array.from({ length: mixed?.size('held-out') ?? 0 }, (_, i) => mixed?.task('held-out', i, 0))
  beforeAll(async () => {
    const sizes = { seed: 1, train: 64, heldOut: 32 }
    desk = await createDesk(sizes)
    signature = await createSignature(sizes)
    mixed = mixSuites({ id: 'desk-signature', version: 1, about: '' }, desk, signature)
  })

  it('takes turns, with ids of their suites and indices of its own', () => {
    expect(mixed?.size('train')).toBe(128)
    expect(
      tasks()
        .map((task) => task?.suite)
        .slice(0, 4),
    ).toEqual(['desk', 'signature', 'desk', 'signature'])
    expect(tasks().map((task) => task?.index)).toEqual(Array.from({ length: 64 }, (_, i) => i))
    expect(new Set(tasks().map((task) => task?.id)).size).toBe(64)
    expect(() => mixed?.task('held-out', 64, 0)).toThrow(RangeError)
  })

  it('lists tools, reads lines and counts values as the suite of the task does', () => {
    for (const task of tasks()) {
      const own = task?.suite === 'desk' ? desk : signature
      if (task === undefined || own === undefined || mixed === undefined) throw new Error('no task')
      expect(mixed.toolsInPrompt(task)).toBe(own.id === 'desk' ? 'none' : 'signatures')
      expect(mixed.world(task).tools(0)).toEqual(own.world(task).tools(0))
      for (const style of mixed.styles) {
        const plan = mixed.demonstrate(task, style)?.plan ?? []
        expect(plan).toEqual(own.demonstrate(task, style)?.plan)
        expect(plan.map((line) => mixed?.styleOf(line, task))).toEqual(
          plan.map((line) => own.styleOf(line, task)),
        )
        expect([...mixed.planValues(plan)].sort()).toEqual([...own.planValues(plan)].sort())
      }
      expect(mixed.goldValues(task)).toEqual(own.goldValues(task))
    }
  })

  it('knows no tasks of other suites', () => {
    const task = tasks()[0]
    if (task === undefined) throw new Error('no task')
    expect(() => mixed?.world({ ...task, id: 'twohop/train/0' })).toThrow(
      'not a task of this suite',
    )
  })
})
