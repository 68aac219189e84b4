import { appendFile, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Journal, type Subject } from '../../src/cli/journal.ts'
import { asked, usage } from './arguments.ts'
import { outcomeSchema, type SoakCase } from './soak-case.ts'
import { runSoak } from './soak.ts'

const SUBJECT: Subject = { case: 'made-up', seed: 1, times: 3, code: 'one' }
let folder = ''
let path = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tandem-soak-test-'))
  path = join(folder, 'kept', 'made-up.jsonl')
})
afterEach(() => rm(folder, { recursive: true }))

/**
 * Faults that do as they are told; `done` says which were made, and when the ground was opened and
 * closed.
 */
function madeUp(faults: readonly (() => Promise<boolean>)[]): {
  readonly soak: SoakCase
  readonly done: string[]
} {
  const done: string[] = []
  return {
    done,
    soak: {
      name: 'made-up',
      about: 'Nothing.',
      limit: 0.05,
      count: (times) => times,
      async open() {
        done.push('open')
        return {
          async fault(index) {
            done.push(String(index))
            const survived = (await faults[index]?.()) ?? true
            return { fault: `fault ${index}`, survived, lost: survived ? 'nothing' : 'much' }
          },
          async close() {
            done.push('close')
          },
        }
      },
    },
  }
}
async function soaked(
  { soak }: { readonly soak: SoakCase },
  { subject = SUBJECT, fresh = false, signal = new AbortController().signal } = {},
) {
  const lines: string[] = []
  const journal = await Journal.open(path, subject, outcomeSchema, fresh)
  return {
    tally: await runSoak({
      soak,
      seed: 1,
      times: 3,
      journal,
      say: (line) => lines.push(line),
      signal,
    }),
    lines,
  }
}
const fine = async () => true

test('a fault that throws and one that never ends are not survived; the next gets another ground', async () => {
  const made = madeUp([
    async () => {
      throw new Error('gone')
    },
    () => new Promise(() => undefined),
    fine,
  ])
  const { tally, lines } = await soaked(made)
  expect(tally).toEqual({ survived: 1, all: 3 })
  expect(lines).toEqual([
    '1 of 3: fault 1: NOT SURVIVED, lost what can be said: gone',
    '2 of 3: fault 2: NOT SURVIVED, lost what can be said: not done after 0.05 s',
    '3 of 3: fault 2: survived, lost nothing',
  ])
  expect(made.done).toEqual(['open', '0', '1', 'close', 'open', '2', 'close'])
})

test('what an earlier call found is taken over, half a line is not, and other code begins anew', async () => {
  const abort = new AbortController()
  await expect(
    soaked(
      madeUp([
        fine,
        () =>
          new Promise(() => {
            abort.abort(new Error('interrupted'))
          }),
      ]),
      { signal: abort.signal },
    ),
  ).rejects.toThrow('interrupted')
  await appendFile(path, '["1",{"fau')
  const again = madeUp([fine, async () => false, fine])
  expect((await soaked(again)).tally).toEqual({ survived: 2, all: 3 })
  expect(again.done).toEqual(['open', '1', '2', 'close'])
  const third = madeUp([])
  expect((await soaked(third)).tally).toEqual({ survived: 2, all: 3 })
  expect(third.done).toEqual([])
  expect((await soaked(madeUp([]), { fresh: true })).tally).toEqual({ survived: 3, all: 3 })
  const other = madeUp([])
  await soaked(other, { subject: { ...SUBJECT, code: 'two' } })
  expect(other.done).toEqual(['open', '0', '1', '2', 'close'])
  expect((await readFile(path, 'utf8')).split('\n')[0]).toBe(
    JSON.stringify({ ...SUBJECT, code: 'two' }),
  )
})

test('arguments are checked before any work', () => {
  const { soak } = madeUp([])
  const cases = [soak]
  expect(asked(['made-up'], cases)).toEqual({
    kind: 'soak',
    soak,
    times: 10,
    seed: 1,
    fresh: false,
  })
  expect(asked(['made-up', '--times', '60', '--seed=7', '--fresh'], cases)).toMatchObject({
    times: 60,
    seed: 7,
    fresh: true,
  })
  expect(asked(['--help'], cases)).toEqual({ kind: 'help' })
  expect(usage(cases)).toContain('made-up: Nothing. (10 times')
  for (const [args, words] of [
    [[], 'A case is missing'],
    [['kill'], 'no case named kill'],
    [['made-up', 'more'], 'more is too much'],
    [['made-up', '--times', '0'], '--times 0'],
    [['made-up', '--times', '1e3'], '--times 1e3'],
    [['made-up', '--seed', '-1'], 'seed'],
    [['made-up', '--sometimes'], 'sometimes'],
  ] as const) {
    const answer = asked(args, cases)
    expect(answer.kind === 'wrong' ? answer.message : answer.kind).toContain(words)
  }
})
