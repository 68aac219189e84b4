import { beforeAll, describe, expect, it } from 'vitest'
import { at } from '../../../run/at.ts'
import type { ToolCall } from '../../../run/calls/call-value.ts'
import { runCalls } from '../../run-calls.ts'
import { tasksIn } from '../../task.ts'
import type { Split, Task, TaskSuite } from '../../task.ts'
import { ALL_COMMON } from '../../words/entity-words.ts'
import { ruleSuccess } from '../../copying-baseline.ts'
import { DeskWorld } from '../desk-world.ts'
import { isHeldOut } from '../desk-wordings.ts'
import { createOpenDesk } from './open-suite.ts'
import { OPEN_DESK } from './open-tools.ts'
import { OPEN_WORDINGS } from './open-wordings.ts'

const SIZES = { seed: 1, train: 2000, heldOut: 384 }

describe('the open desk', () => {
  let desk: TaskSuite
  const all = (split: Split, suite = desk): Task[] => tasksIn({ suite, seed: 1 }, split)
  beforeAll(async () => {
    desk = await createOpenDesk(SIZES)
  })

  it('shares no text between its splits, whatever their seeds, sizes and levels are', async () => {
    const trained = new Set(all('train').map(({ text }) => text))
    const measured = new Map<string, string>()
    for (const seed of [1, 2])
      for (const measuredOn of ['held-out', 'tuning', 'report'] as const) {
        const suite = await createOpenDesk({ seed, train: 64, heldOut: 200, measuredOn })
        for (const { text } of [...all('held-out', suite), ...all('unseen-entities', suite)]) {
          expect(trained.has(text), text).toBe(false)
          expect([undefined, measuredOn]).toContain(measured.get(text))
          measured.set(text, measuredOn)
        }
      }
  })

  it('names words that were never met in other letters than any of training', () => {
    const lettersOf = (split: Split): Set<string> =>
      new Set(
        all(split)
          .flatMap((task) => desk.goldValues(task))
          .filter((value) => /^\p{L}+$/u.test(value))
          .flatMap((value) => Array.from(value)),
      )
    const [known, never] = [lettersOf('train'), lettersOf('unseen-entities')]
    for (const letter of 'жщאבüø') {
      expect(known.has(letter), letter).toBe(false)
      expect(never.has(letter), letter).toBe(true)
    }
    const said = new Set(all('train').flatMap((task) => desk.goldValues(task)))
    for (const task of all('unseen-entities'))
      for (const value of desk.goldValues(task))
        if (!value.startsWith('$') && value.length > 2) expect(said.has(value), value).toBe(false)
  })

  it('words one clause of every second measured task as training never does', () => {
    const { verbs, frames } = OPEN_WORDINGS.AddReminder
    const never = verbs.flatMap((verb, v) =>
      frames.flatMap((frame, f) =>
        isHeldOut(v, f)
          ? [new RegExp(`${verb} ${frame.replace(/\{[a-z]+\}/g, '[^ ]+')}(?![^ ,])`)]
          : [],
      ),
    )
    const saidSo = (tasks: readonly Task[]): number =>
      tasks.filter(({ text }) => never.some((wording) => wording.test(text))).length
    expect(saidSo(all('train'))).toBe(0)
    for (const [split, strata] of [
      ['held-out', ['wordings never met', 'known words']],
      ['unseen-entities', ['both', 'words never met']],
    ] as const)
      for (const [rest, stratum] of strata.entries()) {
        const some = all(split).filter(({ index }) => index % 2 === rest)
        expect(new Set(some.map((task) => task.stratum))).toEqual(new Set([stratum]))
        expect([rest, saidSo(some) > 0]).toEqual([rest, rest === 0])
      }
  })

  it.each(['standard', 'hard'] as const)(
    'is not solved by copying words as they come (%s)',
    async (level) => {
      const suite = await createOpenDesk({ ...SIZES, level })
      for (const { name, success } of await ruleSuccess(suite))
        expect([name, success < 0.1]).toEqual([name, true])
    },
  )

  it('draws common words and invented ones', () => {
    const common = new Set(ALL_COMMON)
    const words = all('train').flatMap((task) => desk.goldValues(task))
    const share = words.filter((word) => common.has(word)).length / words.length
    expect(share).toBeGreaterThan(0.1)
    expect(share).toBeLessThan(0.4)
  })
})

describe('a desk of which anything can be asked', () => {
  const call = (name: string, ...args: ToolCall['args']): ToolCall => ({ name, args })
  const told = async (...calls: readonly ToolCall[]): Promise<readonly string[]> => {
    const { records } = await runCalls(calls, new DeskWorld(OPEN_DESK))
    return records.map(({ observation }) => observation.text)
  }
  const login = (user: string, password: string): ToolCall =>
    call('GetUserToken', ['username', user], ['password', password])

  it('opens an account at the first login, and holds it to its password', async () => {
    const [first, wrong, again] = await told(
      login('Ωmega', 'a1'),
      login('Ωmega', 'b2'),
      login('Ωmega', 'a1'),
    )
    expect(first).toMatch(/^token=t\d\d/)
    expect([wrong, again]).toEqual(['error: wrong password', first])
  })

  it('keeps what was copied wrongly apart in its state', async () => {
    const state = async (...calls: readonly ToolCall[]) => {
      const world = new DeskWorld(OPEN_DESK)
      await runCalls(calls, world)
      return JSON.stringify(world.state(), (_, v: unknown) => (typeof v === 'bigint' ? `${v}` : v))
    }
    expect(await state(login('a', 'b'))).not.toBe(await state(login('a', 'c')))
    const alarm = (name: string) => call(name, ['time', '03:33'])
    expect(await state(alarm('DeleteAlarm'))).not.toBe(await state())
    expect(await state(alarm('AddAlarm'), alarm('DeleteAlarm'))).toBe(
      await state(alarm('DeleteAlarm')),
    )
  })

  it('gives two users of one desk two tokens, whatever they are called', async () => {
    const names = Array.from({ length: 97 }, (_, i) => `user${i}`)
    const tokens = await told(...names.slice(0, 6).map((name) => login(name, 'x')))
    expect(new Set(tokens).size).toBe(6)
    const crowded = new DeskWorld(OPEN_DESK)
    for (const name of names) await crowded.call(login(name, 'x'))
    const { text } = await crowded.call(login('one more', 'x'))
    expect(text).toMatch(/^token=t\d{2,3}/)
    expect(at(tokens, 0, 'tokens')).not.toBe(text)
  })

  it('says why it does not do what cannot be done', async () => {
    expect(
      await told(
        call('QueryBalance', ['token', 't00']),
        call('AddAlarm', ['time', '9 o’clock']),
        call('AddAlarm', ['time', '24:00']),
      ),
    ).toEqual(['error: bad token', 'error: bad time', 'error: bad time'])
  })
})
