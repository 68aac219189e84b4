import { beforeAll, describe, expect, it } from 'vitest'
import { LEVELS } from '../../run/config.ts'
import type { Episode, Split, Task, TaskSuite } from '../task.ts'
import { SPLITS } from '../task.ts'
import { ALL_RELATIONS, entitiesOf, factOf } from './twohop-facts.ts'
import { normalisedAnswer } from './twohop-judge.ts'
import { createTwohop } from './twohop-suite.ts'

const SIZES = { seed: 1, train: 400, heldOut: 192 }

const told = (finalState: Episode['finalState']): Episode => ({ plan: [], calls: [], finalState })

describe('twohop', () => {
  let suite: TaskSuite
  const all = (split: Split, of = suite) =>
    Array.from({ length: of.size(split) }, (_, i) => of.task(split, i, 0))
  beforeAll(() => {
    suite = createTwohop(SIZES)
  })

  it('has the sizes asked for, no text twice, and no gold calls', () => {
    expect([suite.size('train'), suite.size('held-out')]).toEqual([400, 192])
    expect(suite.size('unseen-entities')).toBeGreaterThanOrEqual(100)
    expect(() => suite.task('held-out', 192, 0)).toThrow(RangeError)
    const tasks = SPLITS.flatMap((split) => all(split))
    expect(new Set(tasks.map(({ text }) => text)).size).toBe(tasks.length)
    expect(
      tasks.every((task) => task.gold.length === 0 && suite.goldValues(task).length === 0),
    ).toBe(true)
    expect(suite.gold).toBe('answer')
  })

  it.each(LEVELS)('is made by its seed alone, in full size (%s)', (level) => {
    const sizes = { seed: 1, train: 2000, heldOut: 384, level }
    const texts = (of: TaskSuite) =>
      SPLITS.flatMap((split) => all(split, of).map(({ text }) => text))
    expect(texts(createTwohop(sizes))).toEqual(texts(createTwohop(sizes)))
    expect(texts(createTwohop(sizes))).not.toEqual(texts(createTwohop({ ...sizes, seed: 2 })))
  })

  it('names unseen entities in their own split alone', () => {
    const unseen = [...entitiesOf('person', true), ...entitiesOf('city', true)]
    const names = (task: Task) => unseen.some((word) => task.text.split(/[\s,:]+/).includes(word))
    expect([...all('train'), ...all('held-out')].filter(names)).toEqual([])
    expect(all('unseen-entities').filter((task) => !names(task))).toEqual([])
  })

  it('takes one search at the easy level, two at the others, before the answer is told', () => {
    for (const [level, calls] of [
      ['easy', 2],
      ['standard', 3],
      ['hard', 3],
    ] as const) {
      const made = createTwohop({ ...SIZES, level })
      for (const task of all('held-out', made))
        expect(made.demonstrate(task, 'fine')?.plan).toHaveLength(calls)
    }
  })

  it('judges the answer alone: what was told last, whatever its case and articles', async () => {
    const task = suite.task('held-out', 0, 0)
    const world = suite.world(task)
    const tell = (text: string) => world.call({ name: 'tell_answer', args: [['text', text]] })
    expect(suite.judge(task, told(world.state()))).toMatchObject({
      success: false,
      checks: [{ actual: 'nothing was told' }],
      goldMatched: [],
    })
    const solved = suite.demonstrate(task, 'fine')?.calls.flat() ?? []
    let found = ''
    for (const call of solved.slice(0, -1)) {
      const answer = await world.call({
        name: call.name,
        args: call.args.map(([name, value]) => [name, typeof value === 'string' ? value : found]),
      })
      found = answer.text.replace('answer=', '')
    }
    await tell('nobody')
    expect(suite.judge(task, told(world.state())).success).toBe(false)
    await tell(`The ${found.toUpperCase()}.`)
    expect(suite.judge(task, told(world.state())).success).toBe(true)
    expect(normalisedAnswer(' The  Mayor, of an Oslo! ')).toBe('mayor of oslo')
  })

  it('gives every task facts of its own, which never lead back at once', () => {
    for (const relation of ALL_RELATIONS) {
      for (const entity of [...entitiesOf('person', false), ...entitiesOf('city', false)])
        expect(factOf('a', false, entity, relation)).not.toBe(entity)
    }
    const answers = new Set(
      Array.from({ length: 30 }, (_, i) => factOf(`task ${i}`, false, 'bruno', 'boss')),
    )
    expect(answers.size).toBeGreaterThan(5)
    expect(factOf('a', false, 'oslo', 'boss')).toBeUndefined()
    expect(factOf('a', false, 'bruno', 'hat')).toBeUndefined()
  })

  it('has half of the held-out tasks put wording and relations together as training never does', () => {
    const trained = new Set(all('train').map(({ template }) => template))
    const fresh = all('held-out').map(({ template }) => !trained.has(template))
    expect(fresh.filter((_, i) => i % 2 === 0).every(Boolean)).toBe(true)
    expect(fresh.filter((yes, i) => i % 2 === 1 && yes).length).toBeLessThan(20)
  })

  it('answers what it does not know with an error', async () => {
    const world = suite.world(suite.task('train', 0, 0))
    for (const [name, args] of [
      [
        'find_fact',
        [
          ['name', 'nobody'],
          ['about', 'boss'],
        ],
      ],
      ['find_fact', [['name', 'bruno']]],
      ['find_hotel', []],
    ] as const) {
      expect((await world.call({ name, args })).ok).toBe(false)
    }
  })
})
