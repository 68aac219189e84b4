import { describe, expect, it } from 'vitest'
import { at } from '../../../run/at.ts'
import { ruleSuccess } from '../../copying-baseline.ts'
import { runCalls } from '../../run-calls.ts'
import { SPLITS } from '../../task.ts'
import type { Split, TaskSuite } from '../../task.ts'
import { partOf } from '../../text-split.ts'
import { createOpenTwohop } from './open-suite.ts'

const SIZES = { seed: 1, train: 400, heldOut: 192 }
const suite = createOpenTwohop(SIZES)
const all = (made: TaskSuite, split: Split) =>
  Array.from({ length: made.size(split) }, (_, i) => made.task(split, i, 0))

describe('twohop from version 2 on', () => {
  it('measures no text that any seed, level or size trains on', () => {
    for (const measuredOn of ['held-out', 'tuning', 'report'] as const)
      for (const made of [
        createOpenTwohop({ ...SIZES, measuredOn }),
        createOpenTwohop({ ...SIZES, seed: 9, level: 'easy', train: 6500, measuredOn }),
      ]) {
        expect(all(made, 'train').every(({ text }) => partOf(text) === 'train')).toBe(true)
        for (const split of ['held-out', 'unseen-entities'] as const)
          expect(all(made, split).every(({ text }) => partOf(text) === measuredOn)).toBe(true)
      }
  })

  it('is made by its seed alone, and has no text twice', () => {
    const shown = (made: TaskSuite) => SPLITS.map((split) => all(made, split))
    expect(shown(createOpenTwohop(SIZES))).toEqual(shown(suite))
    expect(shown(createOpenTwohop({ ...SIZES, seed: 2 }))).not.toEqual(shown(suite))
    const texts = SPLITS.flatMap((split) => all(suite, split).map(({ text }) => text))
    expect(new Set(texts).size).toBe(texts.length)
  })

  it('puts wording and relations together as training never does exactly where the stratum says so', () => {
    const relations = [
      'boss',
      'coach',
      'friend',
      'doctor',
      'home',
      'office',
      'mayor',
      'host',
      'guide',
      'twin',
    ]
    for (const split of SPLITS)
      for (const { template, stratum } of all(suite, split)) {
        const [wording, path] = template.split('/')
        const sum = (path ?? '')
          .split('+')
          .reduce((n, relation) => n + relations.indexOf(relation), Number(wording))
        expect(sum % 4 === 3).toBe(stratum === 'wordings never met' || stratum === 'both')
      }
    expect(new Set(all(suite, 'unseen-entities').map(({ stratum }) => stratum))).toEqual(
      new Set(['both', 'words never met']),
    )
  })

  it('answers any question of anybody, with words of the task’s side', async () => {
    for (const split of SPLITS) {
      const task = suite.task(split, 1, 0)
      const { records } = await runCalls(
        ['alice', 'нора', 'nobody-at-all'].flatMap((name) =>
          ['home', 'boss'].map((about) => ({
            name: 'find_fact',
            args: [
              ['name', name],
              ['about', about],
            ] as const,
          })),
        ),
        suite.world(task),
      )
      expect(records.map(({ observation }) => observation.ok)).toEqual(Array(6).fill(true))
      expect(new Set(records.map(({ observation }) => observation.text)).size).toBe(6)
    }
    const nothing = await suite.world(suite.task('train', 0, 0)).call({
      name: 'find_fact',
      args: [
        ['name', 'alice'],
        ['about', 'colour'],
      ],
    })
    expect(nothing).toEqual({ ok: false, text: 'error: nothing found', result: [] })
  })

  it('never answers with what the question names, and its solution is right', async () => {
    for (const split of SPLITS)
      for (const task of all(suite, split).slice(0, 60)) {
        const world = suite.world(task)
        await runCalls(suite.demonstrate(task, 'fine')?.calls.flat() ?? [], world)
        const told = world.state()
        expect(suite.judge(task, { plan: [], calls: [], finalState: told }).success).toBe(true)
        expect(suite.planValues([task.text])).not.toContain(told)
      }
    expect(at(all(suite, 'held-out'), 0, 'tasks').gold).toEqual([])
  })

  it('cannot be solved without reading', async () => {
    for (const level of ['easy', 'standard', 'hard'] as const)
      for (const { name, success } of await ruleSuccess(
        createOpenTwohop({ ...SIZES, level, heldOut: 600 }),
      ))
        expect([name, success < 0.1]).toEqual([name, true])
  })
})
