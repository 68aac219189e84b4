import { describe, expect, it } from 'vitest'
import { Random } from '../engine/random.ts'
import { at } from '../run/at.ts'
import type { Task } from '../tasks/task.ts'
import { Curriculum } from './curriculum.ts'

const task = (kind: string, index: number, wording = 0): Task => ({
  id: `desk/train/${index}`,
  suite: 'desk',
  split: 'train',
  index,
  template: `${kind}/${wording}`,
  text: '',
  gold: [],
})

describe('a curriculum that follows the learning signal', () => {
  it('weighs a task by the share of its kind’s groups that taught something, by hand', () => {
    const curriculum = new Curriculum()
    // Not tried yet: (0 + 1) / (0 + 1).
    expect(curriculum.weight(task('mail', 0))).toBe(1)
    curriculum.observe([
      { task: task('mail', 0), taught: true },
      { task: task('mail', 1, 3), taught: false },
      { task: task('alarm', 2), taught: false },
    ])
    // Two groups of one kind, whatever their wording, one of which taught: 0.1 + 0.9 · (1 + 1) / (2
    // + 1).
    expect(curriculum.weight(task('mail', 9, 7))).toBeCloseTo(0.7, 12)
    // 0.1 + 0.9 · (0 + 1) / (1 + 1).
    expect(curriculum.weight(task('alarm', 9))).toBeCloseTo(0.55, 12)
  })

  it('forgets by a tenth an update, and keeps a floor', () => {
    const curriculum = new Curriculum()
    curriculum.observe([{ task: task('mail', 0), taught: true }])
    curriculum.observe([])
    // 0.1 + 0.9 · (0.9 + 1) / (0.9 + 1).
    expect(curriculum.weight(task('mail', 0))).toBeCloseTo(1, 12)
    curriculum.observe([{ task: task('song', 0), taught: false }])
    curriculum.observe([])
    // Nine tenths of a group that taught nothing: 0.1 + 0.9 · (0 + 1) / (0.9 + 1).
    expect(curriculum.weight(task('song', 0))).toBeCloseTo(0.1 + 0.9 / 1.9, 12)
    for (let update = 0; update < 200; update += 1)
      curriculum.observe(
        Array.from({ length: 16 }, (_, i) => ({ task: task('alarm', i), taught: false })),
      )
    expect(curriculum.weight(task('alarm', 0))).toBeGreaterThan(0.1)
    expect(curriculum.weight(task('alarm', 0))).toBeLessThan(0.11)
  })

  it('keeps kinds of different suites apart', () => {
    const curriculum = new Curriculum()
    curriculum.observe([{ task: task('mail', 0), taught: false }])
    expect(curriculum.weight({ ...task('mail', 0), suite: 'signature' })).toBe(1)
  })

  it('draws different tasks, the same ones for the same name, in proportion to their weights', () => {
    const tasks = [
      ...Array.from({ length: 50 }, (_, i) => task('mail', i)),
      ...Array.from({ length: 50 }, (_, i) => task('alarm', 50 + i)),
    ]
    const curriculum = new Curriculum()
    for (let update = 0; update < 100; update += 1)
      curriculum.observe(
        Array.from({ length: 16 }, (_, i) => ({ task: task('alarm', 50 + i), taught: false })),
      )
    let mails = 0
    let drawn = 0
    for (let update = 1; update <= 400; update += 1) {
      const some = curriculum.draw(tasks, 4, 7, update)
      expect(new Set(some.map(({ index }) => index)).size).toBe(4)
      mails += some.filter(({ template }) => template.startsWith('mail')).length
      drawn += some.length
    }
    // Weights 1 and about 0.106: ten of eleven, for so small a part of each kind.
    expect(mails / drawn).toBeGreaterThan(0.86)
    expect(mails / drawn).toBeLessThan(0.95)
    expect(curriculum.draw(tasks, 4, 7, 9)).toEqual(curriculum.draw(tasks, 4, 7, 9))
  })

  it('draws by exponential keys: minus the logarithm of a draw in (0, 1], divided by the weight, the smallest first', () => {
    const curriculum = new Curriculum({
      'desk:alarm': { signal: 0, groups: 4 },
      'desk:song': { signal: 1, groups: 2 },
    })
    const tasks = Array.from({ length: 30 }, (_, i) =>
      task(at(['mail', 'alarm', 'song'], i % 3, 'list'), i),
    )
    const weights = [1, 0.1 + 0.9 / 5, 0.1 + (0.9 * 2) / 3]
    for (const [seed, update] of [
      [7, 1],
      [7, 2],
      [8, 1],
    ] as const) {
      const random = new Random(seed, 7, update)
      const keys = tasks.map((one) => ({
        one,
        key: -Math.log((random.word() + 1) / 2 ** 32) / at(weights, one.index % 3, 'weights'),
      }))
      expect(curriculum.draw(tasks, 11, seed, update)).toEqual(
        keys
          .sort((a, b) => a.key - b.key)
          .slice(0, 11)
          .map(({ one }) => one),
      )
    }
    expect(curriculum.draw(tasks, 0, 1, 1)).toEqual([])
    expect(new Set(curriculum.draw(tasks, 99, 1, 1)).size).toBe(30)
  })

  it('counts what it saw by kind, and fades both', () => {
    const curriculum = new Curriculum()
    curriculum.observe([
      { task: task('mail', 0), taught: true },
      { task: task('mail', 1), taught: false },
      { task: { ...task('x', 1), template: 'plain' }, taught: true },
    ])
    expect(curriculum.state()).toEqual({
      'desk:mail': { signal: 1, groups: 2 },
      'desk:plain': { signal: 1, groups: 1 },
    })
    curriculum.observe([{ task: task('mail', 1), taught: true }])
    expect(curriculum.state()).toEqual({
      'desk:mail': { signal: 1.9, groups: 2.8 },
      'desk:plain': { signal: 0.9, groups: 0.9 },
    })
  })

  it('goes on from its state', () => {
    const curriculum = new Curriculum()
    curriculum.observe([
      { task: task('mail', 0), taught: true },
      { task: task('alarm', 1), taught: false },
    ])
    const again = new Curriculum(curriculum.state())
    for (const kind of ['mail', 'alarm', 'song'])
      expect(again.weight(task(kind, 0))).toBe(curriculum.weight(task(kind, 0)))
  })
})
