import { beforeAll, describe, expect, it } from 'vitest'
import fc from 'fast-check'
import type { ToolCall } from '../../run/calls/call-value.ts'
import type { Episode, Task, TaskSuite } from '../task.ts'
import { SPLITS } from '../task.ts'
import { runCalls } from '../run-calls.ts'
import { ruleSuccess } from '../copying-baseline.ts'
import { ENTITY_WORDS, POOLS } from './desk-entities.ts'
import { createDesk } from './desk-suite.ts'
import { DeskWorld, listedDesk } from './desk-world.ts'

const SIZES = { seed: 1, train: 2000, heldOut: 384 }

/** Carries calls out on a fresh world. */
async function episode(suite: TaskSuite, task: Task, calls: readonly ToolCall[]): Promise<Episode> {
  const world = suite.world(task)
  world.reset(0)
  const { records } = await runCalls(calls, world)
  return { plan: [], calls: records, finalState: world.state() }
}

describe('desk', () => {
  let desk: TaskSuite
  const all = (split: (typeof SPLITS)[number]) =>
    Array.from({ length: desk.size(split) }, (_, i) => desk.task(split, i, 0))
  beforeAll(async () => {
    desk = await createDesk(SIZES)
  })

  it('has the sizes asked for and the mix 25/45/30 of one, two and three calls', () => {
    expect([desk.size('train'), desk.size('held-out')]).toEqual([2000, 384])
    expect(desk.size('unseen-entities')).toBeGreaterThanOrEqual(100)
    expect(() => desk.task('train', 2000, 0)).toThrow(RangeError)
    for (const split of SPLITS) {
      const counts = all(split).map((task) => task.gold.length)
      const share = (n: number) => counts.filter((c) => c === n).length / counts.length
      expect(Math.abs(share(1) - 0.25)).toBeLessThan(0.01)
      expect(Math.abs(share(2) - 0.45)).toBeLessThan(0.01)
      expect(Math.abs(share(3) - 0.3)).toBeLessThan(0.01)
    }
  })

  it('is made by its seed alone', async () => {
    const again = await createDesk(SIZES)
    const other = await createDesk({ ...SIZES, seed: 2 })
    expect(
      all('held-out').every(
        (task, i) =>
          JSON.stringify(task, big) === JSON.stringify(again.task('held-out', i, 0), big),
      ),
    ).toBe(true)
    expect(
      all('held-out').filter((task, i) => task.text === other.task('held-out', i, 0).text).length,
    ).toBeLessThan(20)
  })

  it('repeats no text, within or between splits, and keeps unseen entities out of training', () => {
    const texts = SPLITS.flatMap((split) => all(split).map((task) => task.text))
    expect(new Set(texts).size).toBe(texts.length)
    const unseen = new Set(Object.values(POOLS).flatMap((pool) => pool.unseen))
    for (const task of [...all('train'), ...all('held-out')]) {
      const leaked = desk.goldValues(task).filter((value) => unseen.has(value))
      expect(leaked).toEqual([])
    }
    for (const task of all('unseen-entities'))
      expect(
        desk
          .goldValues(task)
          .filter((v) => ENTITY_WORDS.has(v))
          .every((v) => unseen.has(v)),
      ).toBe(true)
  })

  it('has at least twelve tools, pools of 6 to 30 entities, and pools that share no word', () => {
    expect(desk.world(desk.task('train', 0, 0)).tools(0).length).toBeGreaterThanOrEqual(12)
    const sizes = Object.values(POOLS).map((pool) => pool.seen.length + pool.unseen.length)
    expect(Math.min(...sizes)).toBeGreaterThanOrEqual(6)
    expect(Math.max(...sizes)).toBeLessThanOrEqual(30)
    expect(ENTITY_WORDS.size).toBe(sizes.reduce((a, b) => a + b, 0))
  })

  it('solves every task by the plan of every style, read by the exact interpreter', async () => {
    for (const split of SPLITS) {
      for (const task of all(split)) {
        for (const style of desk.styles) {
          const demonstration = desk.demonstrate(task, style)
          const calls = (demonstration?.plan ?? []).flatMap(
            (line) => desk.interpret(line, task) ?? [],
          )
          const made = await episode(desk, task, calls)
          if (!desk.judge(task, made).success || made.calls.some((c) => !c.observation.ok))
            throw new Error(
              `${task.id} in style ${style}: ${demonstration?.plan.join(' / ') ?? ''}`,
            )
        }
      }
    }
  })

  it('scores plans of equal content equally in fine, coarse and terse wording', () => {
    const tasks = all('train')
    fc.assert(
      fc.property(fc.integer({ min: 0, max: tasks.length - 1 }), (i) => {
        const task = tasks[i]
        if (task === undefined) return
        const values = (style: 'fine' | 'coarse' | 'terse') =>
          [...desk.planValues(desk.demonstrate(task, style)?.plan ?? [])].sort()
        expect(values('coarse')).toEqual(values('fine'))
        expect(values('terse')).toEqual(values('fine'))
        expect(values('fine')).toEqual([...desk.goldValues(task)].sort())
      }),
    )
  })

  it('names the styles, counts noise as a value, and reads nothing that is not well-formed', () => {
    const task = all('train').find((t) => t.gold.length === 2)
    if (task === undefined) throw new Error('no task of two calls')
    for (const style of desk.styles)
      expect(desk.styleOf(desk.demonstrate(task, style)?.plan[0] ?? '', task)).toBe(style)
    for (const line of [
      '',
      'AddAlarm',
      'AddAlarm time=',
      'AddAlarm time=09:30 time=09:30',
      'AddAlarm at=09:30',
      '@AddAlarm 09:30 10:15',
      '@BookHotel oslo monday two',
      'AddAlarm time=09:30 then',
      'Nothing x=1',
    ]) {
      expect([line, desk.interpret(line, task)]).toEqual([line, undefined])
    }
    expect(desk.planValues(['AddAlarm time=09:30 zzz'])).toEqual(['09:30', 'zzz'])
  })

  it('fails a task whose calls are changed in any value, left out, or doubled where that shows', async () => {
    let failed = 0
    let tried = 0
    for (const task of all('held-out')) {
      const last = task.gold.at(-1)
      if (last === undefined) continue
      const changed: ToolCall = {
        name: last.name,
        args: last.args.map(([name, value], i) =>
          i === last.args.length - 1
            ? [name, typeof value === 'string' ? 'nobody' : { kind: 'int', value: 77n }]
            : [name, value],
        ),
      }
      for (const calls of [[...task.gold.slice(0, -1), changed], task.gold.slice(0, -1)]) {
        tried += 1
        if (!desk.judge(task, await episode(desk, task, calls)).success) failed += 1
      }
    }
    expect(failed).toBe(tried)
  })

  it('matches calls in order', async () => {
    // A doubled first call moves the numbers of later references, so one is taken that refers to
    // the first call only.
    const task = all('train').find(
      (t) => t.gold.length === 3 && t.gold.every((call) => call.name !== 'QueryBalance'),
    )
    if (task === undefined) throw new Error('no task of three calls')
    const verdict = desk.judge(task, await episode(desk, task, task.gold))
    expect(verdict.goldMatched).toEqual([true, true, true])
    expect(verdict.callMatched).toEqual([0, 1, 2])
    const first = task.gold[0]
    const doubled = desk.judge(
      task,
      await episode(desk, task, first === undefined ? [] : [first, ...task.gold]),
    )
    expect(doubled.success).toBe(true)
    expect(doubled.callMatched.filter((m) => m === -1)).toHaveLength(1)
  })

  it('keeps worlds apart: a clone goes its own way, a reset forgets', async () => {
    const world = new DeskWorld(listedDesk())
    const before = JSON.stringify(world.state(), big)
    const other = world.clone()
    await other.call({ name: 'PlaySong', args: [['song', 'mirage']] })
    expect(JSON.stringify(world.state(), big)).toBe(before)
    expect(JSON.stringify(other.state(), big)).not.toBe(before)
    other.reset()
    expect(JSON.stringify(other.state(), big)).toBe(before)
  })

  it.each([
    ['[Nothing()]', 'no such tool'],
    ["[AddAlarm(at='09:30')]", 'no parameter at'],
    ['[AddAlarm()]', 'missing time'],
    ['[AddAlarm(time=9)]', 'time is no string'],
    ["[GetUserToken(username='zoe', password='kiwi42')]", 'unknown user'],
    ["[GetUserToken(username='alice', password='plum17')]", 'wrong password'],
    ["[AddAgenda(token='t00', event='yoga', time='09:30')]", 'bad token'],
    ["[BookHotel(city='oslo', day='monday', nights=2.0)]", 'nights is no integer'],
  ])('answers %s with %s', async (text, words) => {
    const { parseCalls } = await import('../../run/calls/call-parse.ts')
    const parsed = parseCalls(text)
    const [call] = parsed.ok ? parsed.calls : []
    if (call === undefined) throw new Error(`${text} does not parse`)
    expect(await new DeskWorld(listedDesk()).call(call)).toEqual({
      ok: false,
      text: `error: ${words}`,
      result: [],
    })
  })

  it('cannot be solved by copying words', async () => {
    for (const { success } of await ruleSuccess(desk)) expect(success).toBeLessThan(0.1)
  })
})

function big(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? `${value}n` : value
}
