import { beforeAll, describe, expect, it } from 'vitest'
import { at } from '../../run/at.ts'
import { LEVELS } from '../../run/config.ts'
import { printCall, printCalls } from '../../run/calls/call-print.ts'
import { parseCalls } from '../../run/calls/call-parse.ts'
import type { ToolCall } from '../../run/calls/call-value.ts'
import { runCalls } from '../run-calls.ts'
import { SPLITS } from '../task.ts'
import type { CallRecord, Split, Task, TaskSuite, Verdict } from '../task.ts'
import { makeLibrary } from './function-library.ts'
import type { LibraryFunction } from './function-library.ts'
import { createSignature } from './signature-suite.ts'
import { TASK_KINDS } from './signature-tasks.ts'
import { ADJECTIVES, KINDS, NOUNS, VERBS } from './signature-words.ts'

const SIZES = { seed: 1, train: 400, heldOut: 192 }

const callsOf = (text: string): readonly ToolCall[] => {
  const parsed = parseCalls(text)
  if (!parsed.ok) throw new Error(`${text} does not parse`)
  return parsed.calls
}

/** The verdict on these calls, made on a fresh world. */
async function verdictOn(
  suite: TaskSuite,
  task: Task,
  calls: readonly ToolCall[],
): Promise<Verdict> {
  const world = suite.world(task)
  const { records } = await runCalls(calls, world)
  return suite.judge(task, { plan: [], calls: records, finalState: world.state() })
}

describe('the function library', () => {
  it.each(LEVELS)(
    'has no function on both sides, and on the training side every word of every name (%s)',
    (level) => {
      for (const seed of [1, 2, 3, 4, 5]) {
        const { train, test } = makeLibrary(seed, level)
        const trained = new Set(train.map(({ name }) => name))
        expect(trained.size).toBe(train.length)
        expect(test.filter(({ name }) => trained.has(name))).toEqual([])
        const words = new Set(train.flatMap(({ name }) => name.split('_')))
        expect(
          [...Object.keys(VERBS), ...ADJECTIVES, ...Object.keys(NOUNS)].filter(
            (word) => !words.has(word),
          ),
        ).toEqual([])
      }
    },
  )

  it('gives each function parameters of different names, optional ones last and only where it is hard', () => {
    const parametersOf = ({ parameters }: LibraryFunction) => parameters
    for (const level of LEVELS) {
      const all = Object.values(makeLibrary(1, level)).flat().map(parametersOf)
      for (const parameters of all) {
        expect(new Set(parameters.map(({ name }) => name)).size).toBe(parameters.length)
        expect(parameters.slice(0, -1).every(({ required }) => required)).toBe(true)
      }
      expect(all.some((parameters) => parameters.some(({ required }) => !required))).toBe(
        level === 'hard',
      )
    }
  })

  it('begins the phrases of no two kinds of value in the same way', () => {
    const beginnings = Object.values(KINDS).flatMap(({ frames }) =>
      frames.map((frame) => frame.split('{')[0]),
    )
    expect(new Set(beginnings).size).toBe(beginnings.length)
  })
})

describe('signature', () => {
  let suite: TaskSuite
  const all = (split: Split, of = suite) =>
    Array.from({ length: of.size(split) }, (_, i) => of.task(split, i, 0))
  const first = (
    kind: (typeof TASK_KINDS)[number],
    also: (task: Task) => boolean = () => true,
  ): Task => {
    const task = all('held-out').find((one) => one.template.startsWith(`${kind}/`) && also(one))
    if (task === undefined) throw new Error(`no ${kind} task`)
    return task
  }
  beforeAll(async () => {
    suite = await createSignature(SIZES)
  })

  it('has the sizes asked for, all kinds of task, and no text twice', () => {
    expect([suite.size('train'), suite.size('held-out')]).toEqual([400, 192])
    expect(suite.size('unseen-entities')).toBeGreaterThanOrEqual(100)
    expect(() => suite.task('train', 400, 0)).toThrow(RangeError)
    const texts = SPLITS.flatMap((split) => all(split).map(({ text }) => text))
    expect(new Set(texts).size).toBe(texts.length)
    for (const kind of TASK_KINDS)
      expect(all('held-out').some(({ template }) => template.startsWith(`${kind}/`))).toBe(true)
  })

  it('is made by its seed alone', async () => {
    const shown = (of: TaskSuite) =>
      all('held-out', of).map((task) => [
        task.text,
        printCalls(task.gold),
        of
          .world(task)
          .tools(0)
          .map(({ name }) => name)
          .join(),
      ])
    expect(shown(await createSignature(SIZES))).toEqual(shown(suite))
    expect(shown(await createSignature({ ...SIZES, seed: 2 }))).not.toEqual(shown(suite))
  })

  it('lists no function in a test that training listed, and always those that are needed', () => {
    const trained = new Set(
      all('train').flatMap((task) =>
        suite
          .world(task)
          .tools(0)
          .map(({ name }) => name),
      ),
    )
    for (const task of [...all('held-out'), ...all('unseen-entities')]) {
      const listed = suite
        .world(task)
        .tools(0)
        .map(({ name }) => name)
      expect(listed.filter((name) => trained.has(name))).toEqual([])
      expect(task.gold.filter(({ name }) => !listed.includes(name))).toEqual([])
      expect(new Set(listed).size).toBe(listed.length)
    }
  })

  it('names unseen values in their own split alone', () => {
    const unseen = new Set<string>(Object.values(KINDS).flatMap(({ pool }) => pool.unseen))
    const named = (task: Task) => suite.goldValues(task).filter((value) => !value.startsWith('$'))
    for (const task of [...all('train'), ...all('held-out')])
      expect(named(task).filter((value) => unseen.has(value))).toEqual([])
    for (const task of all('unseen-entities'))
      expect(named(task).filter((value) => !unseen.has(value))).toEqual([])
  })

  it.each([
    ['easy', 2],
    ['standard', 3],
    ['hard', 5],
  ] as const)('lists at most as many functions as the level says (%s: %i)', async (level, most) => {
    const made = await createSignature({ ...SIZES, train: 64, heldOut: 96, level })
    const counts = all('held-out', made).map((task) => made.world(task).tools(0).length)
    expect(Math.max(...counts)).toBe(most)
  })

  it('takes side-by-side calls in any order, each once, and nothing beside them', async () => {
    const task = first('parallel')
    expect((await verdictOn(suite, task, task.gold)).success).toBe(true)
    const reversed = await verdictOn(suite, task, [...task.gold].reverse())
    expect(reversed).toMatchObject({ success: true, goldMatched: task.gold.map(() => true) })
    expect(reversed.callMatched).toEqual(task.gold.map((_, i) => task.gold.length - 1 - i))
    const doubled = await verdictOn(suite, task, [...task.gold, ...task.gold.slice(0, 1)])
    expect(doubled).toMatchObject({
      success: false,
      callMatched: [...task.gold.map((_, i) => i), -1],
    })
    expect((await verdictOn(suite, task, task.gold.slice(1))).success).toBe(false)
  })

  it('fails a call whose value, tool or parameter is another', async () => {
    const task = first('multiple')
    const [call] = task.gold
    const [argument, ...rest] = call?.args ?? []
    if (call === undefined || argument === undefined) throw new Error('no argument')
    const [name, value] = argument
    const other = suite
      .world(task)
      .tools(0)
      .find(({ name }) => name !== call.name)
    for (const wrong of [
      { ...call, name: other?.name ?? '' },
      { ...call, args: [[name, 'nobody'] as const, ...rest] },
      { ...call, args: [[`${name}s`, value] as const, ...rest] },
    ]) {
      expect([printCall(wrong), (await verdictOn(suite, task, [wrong])).success]).toEqual([
        printCall(wrong),
        false,
      ])
    }
  })

  it('wants no call where no function fits', async () => {
    const task = first('irrelevant')
    expect(task.gold).toEqual([])
    expect(suite.demonstrate(task, 'fine')).toEqual({ style: 'fine', plan: ['none'], calls: [[]] })
    expect(suite.interpret('none', task)).toEqual([])
    expect(await verdictOn(suite, task, [])).toMatchObject({
      success: true,
      goldMatched: [],
      callMatched: [],
    })
    const [tool] = suite.world(task).tools(0)
    expect((await verdictOn(suite, task, [{ name: tool?.name ?? '', args: [] }])).success).toBe(
      false,
    )
    // Text that is no call list is not silence.
    const garbled: CallRecord = {
      subtask: 0,
      observation: { ok: false, text: 'error: not a call', result: [] },
    }
    expect(suite.judge(task, { plan: [], calls: [garbled], finalState: null }).success).toBe(false)
  })

  it('hands what one call answers to the next', async () => {
    const task = first('chained', ({ gold }) => gold.length === 3)
    const values = suite.goldValues(task)
    expect(values).toContain('$1.answer')
    expect(values).toContain('$2.answer')
    expect((await verdictOn(suite, task, task.gold)).success).toBe(true)
  })

  it('reads no function that is not listed, and scores the words of a name as no value', () => {
    const [task, other] = [first('simple'), first('multiple')]
    const line = suite.demonstrate(other, 'fine')?.plan[0] ?? ''
    expect(suite.interpret(line, other)).toEqual(other.gold)
    expect(suite.interpret(line, task)).toBeUndefined()
    expect(suite.planValues([`${line} zzz`])).toEqual([...suite.goldValues(other), 'zzz'])
    expect([...suite.planValues([task.text])].sort()).toEqual([...suite.goldValues(task)].sort())
  })

  it.each([
    ['[Nothing()]', 'no such tool'],
    ['[%s(what=1)]', 'no parameter what'],
    ['[%s()]', 'missing'],
  ])('answers %s with an error', async (text, words) => {
    const task = first('simple')
    const [call] = callsOf(text.replace('%s', at(task.gold, 0, 'gold').name))
    if (call === undefined) throw new Error('no call')
    const answered = await suite.world(task).call(call)
    expect(answered.ok).toBe(false)
    expect(answered.text).toContain(words)
  })
})
