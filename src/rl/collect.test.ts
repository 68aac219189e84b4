/** Which tasks an update trains on. */
import { beforeAll, describe, expect, it } from 'vitest'
import { configSchema } from '../run/config.ts'
import { createDesk } from '../tasks/desk/suite.ts'
import type { TaskSuite } from '../tasks/task.ts'
import { tasksOfUpdate } from './collect.ts'
import { Curriculum } from './curriculum.ts'

let suite: TaskSuite
beforeAll(async () => { suite = await createDesk({ seed: 1, train: 64, heldOut: 32 }) })

const indices = (seed: number, tasks: number, update: number, curriculum?: Curriculum): number[] =>
  tasksOfUpdate({ config: configSchema.parse({ seed, suite: { id: 'desk', train: 64, heldOut: 32 }, rl: { tasks } }), suite, ...(curriculum === undefined ? {} : { curriculum }) }, update).map(({ index }) => index)
const updates = (from: number, to: number, tasks: number): number[][] => Array.from({ length: to - from + 1 }, (_, i) => indices(1, tasks, from + i))
const ALL = Array.from({ length: 64 }, (_, i) => i)
const sorted = (numbers: readonly number[]): number[] => [...numbers].sort((a, b) => a - b)

describe('tasks of an update', () => {
  it('meet every task once in a pass, then again in another order', () => {
    const [first, second] = [updates(1, 4, 16).flat(), updates(5, 8, 16).flat()]
    expect([sorted(first), sorted(second)]).toEqual([ALL, ALL])
    expect(second).not.toEqual(first)
    expect(first).not.toEqual(ALL)
    expect(indices(2, 16, 1)).not.toEqual(indices(1, 16, 1))
  })

  it('are whole batches: what a pass leaves over waits for the next', () => {
    // Six batches of ten a pass: four tasks are left out of it.
    const pass = updates(1, 6, 10)
    expect(pass.map((batch) => batch.length)).toEqual([10, 10, 10, 10, 10, 10])
    expect(new Set(pass.flat()).size).toBe(60)
    expect(new Set(updates(7, 12, 10).flat()).size).toBe(60)
  })

  it('are all there is where more are asked for', () => {
    expect(sorted(indices(1, 100, 1))).toEqual(ALL)
    expect(sorted(indices(1, 100, 2))).toEqual(ALL)
  })

  it('are drawn by the curriculum where there is one', () => {
    const curriculum = new Curriculum()
    const [first, again, next] = [indices(1, 16, 1, curriculum), indices(1, 16, 1, curriculum), indices(1, 16, 2, curriculum)]
    expect(new Set(first).size).toBe(16)
    expect(again).toEqual(first)
    expect(next).not.toEqual(first)
    expect(first).not.toEqual(indices(1, 16, 1))
  })
})
