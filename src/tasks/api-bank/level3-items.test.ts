/** Tasks of level 3: how they are read, what a run of calls is worth, and how they are worded. */
import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import type { Episode, Split, Task } from '../task.ts'
import type { ToolCall } from '../../run/calls/call-value.ts'
import type { DroppedFile } from '../../run/files/dropped-file.ts'
import { importApiBank } from '../../judges/index.ts'
import { JUDGES } from './api-bank-judging.ts'
import type { Judge } from './api-bank-judging.ts'
import {
  LEVEL3_FIXTURE,
  LEVEL3_PATH,
  LEVEL3_TASKS,
  level3File,
} from '../../judges/api-bank/testing/level3-files.ts'
import { at } from '../../run/at.ts'
import { printCalls } from '../../run/calls/call-print.ts'
import { aligned } from './level3-judging.ts'
import { replayGold, reportLines } from './api-bank-report.ts'
import { createApiBank } from './api-bank-suite.ts'
import type { ApiBankSuite } from './api-bank-suite.ts'
import { least, tries } from '../../run/testing/tries.ts'

function imported(files: readonly DroppedFile[]) {
  const read = importApiBank(files)
  if (!read.ok) throw new Error(read.error)
  return read.files
}
const suiteOf = (
  files: readonly DroppedFile[] = LEVEL3_FIXTURE,
  judge: Judge = 'official',
): ApiBankSuite =>
  createApiBank(imported(files), {
    seed: 1,
    heldOutShare: 0.25,
    split: 'reporting',
    levels: 'level-3',
    judge,
  })
const tasksOf = (suite: ApiBankSuite, split: Split): Task[] =>
  Array.from({ length: suite.size(split) }, (_, i) => suite.task(split, i, 1))
const firstOf = (suite: ApiBankSuite): Task => suite.task('train', 0, 1)
const episode = (...calls: readonly (ToolCall | undefined)[]): Episode => ({
  plan: [],
  finalState: null,
  calls: calls.map((call, subtask) => ({
    subtask,
    ...(call === undefined ? {} : { call, resolved: call }),
    observation: { ok: true, text: '', result: [] },
  })),
})

describe('importing level 3', () => {
  it('reads tasks by name or first fields, and their tools, but no prompts of single steps', () => {
    const files = imported(LEVEL3_FIXTURE)
    expect([
      files.level3.length,
      files.level3Tools.length,
      files.tools.length,
      files.ignored,
    ]).toEqual([8, 3, 0, 1])
    expect(files.level3[0]?.calls.map(({ gold }) => gold.name)).toEqual([
      'ToolSearcher',
      'Calculator',
      'ToolSearcher',
      'EmailReminder',
    ])
    expect(imported([level3File(LEVEL3_TASKS, 'x/renamed.json')]).level3).toHaveLength(8)
    const twice = imported([
      ...LEVEL3_FIXTURE,
      level3File(LEVEL3_TASKS.slice(0, 2), 'gardens/test-data/level-3-first-2.json'),
    ])
    expect([twice.level3.length, twice.warnings]).toEqual([
      8,
      [
        'gardens/test-data/level-3.json: 2 tasks stand in another file of level 3 too and are read once',
      ],
    ])
  })

  it('names file, line and field of what it cannot use, and takes the rest where the caller says so', () => {
    const [good] = LEVEL3_TASKS
    const spoilt = [
      [
        { ...good, requirement: 7 },
        /level-3\.json:\d+: \[1\]\.requirement: expected a text \(found 7\)/,
      ],
      [{ ...good, requirement: '  ' }, /\[1\]\.requirement: is empty/],
      [{ ...good, response: undefined }, /\[1\]\.response: /],
      [{ ...good, apis: {} }, /\[1\]\.apis: expected a list of calls \(found an object\)/],
      [{ ...good, apis: [] }, /\[1\]\.apis: expected 1 to 64 calls \(found 0\)/],
      [
        { ...good, apis: [{ api_name: 'a b', input: {}, output: { output: 1, exception: null } }] },
        /\[1\]\.apis\[0\]\.api_name: expected a name/,
      ],
      [
        { ...good, apis: [{ api_name: 'A', input: {}, output: { output: 1 } }] },
        /\[1\]\.apis\[0\]\.output\.exception: /,
      ],
      [
        { ...good, apis: [{ api_name: 'A', input: [], output: { output: 1, exception: null } }] },
        /\[1\]\.apis\[0\]\.input: expected an object/,
      ],
      [5, /\[1\]\.the record: expected an object \(found 5\)/],
    ] as const
    for (const [task, message] of spoilt) {
      const outcome = importApiBank([level3File([good, task, good])])
      expect(outcome.ok ? 'imported' : outcome.error).toMatch(message)
      const rest = importApiBank([level3File([good, task, good])], { skipBad: true })
      expect(rest.ok && [rest.files.level3.length, rest.files.skipped.length]).toEqual([2, 1])
    }
    const second = importApiBank([level3File([good, { ...good, response: 1 }])])
    const line =
      JSON.stringify([good, { ...good, response: 1 }], null, 1)
        .split('\n')
        .findLastIndex((one) => one.includes('"requirement"')) + 1
    expect(second.ok ? [] : second.bad.map((bad) => bad.line)).toEqual([line])
  })
})

describe('tasks of level 3', () => {
  const suite = suiteOf()
  const task = firstOf(suite)
  const [search, work, look, remind] = task.gold
  const verdict = (judge: Judge, ...calls: readonly (ToolCall | undefined)[]) =>
    suiteOf(LEVEL3_FIXTURE, judge).judge(task, episode(...calls))

  it('are the requirement and all its calls, with the tools its searches find, each requirement on one side', () => {
    expect(task.text).toMatch(/^Work out \d plus one and remind \w+\.$/)
    expect([task.category, task.gold.length]).toEqual(['level-3', 4])
    expect(
      suite
        .world(task)
        .tools(0)
        .map(({ name }) => name),
    ).toEqual(['ToolSearcher', 'Calculator', 'EmailReminder'])
    expect([suite.size('train'), suite.size('held-out')]).toEqual([6, 2])
    const doubled = suiteOf([level3File([...LEVEL3_TASKS, ...LEVEL3_TASKS])])
    const held = new Set(tasksOf(doubled, 'held-out').map(({ text }) => text))
    expect(tasksOf(doubled, 'train').filter(({ text }) => held.has(text))).toEqual([])
    expect(doubled.size('train') + doubled.size('held-out')).toBe(16)
  })

  it('run on the official tools, searches from the record, and gold answers as recorded', async () => {
    expect(await replayGold(suite, 1)).toEqual({ calls: 32, missed: [] })
    const world = suite.world(task)
    expect(await world.call({ name: 'Calculator', args: [['formula', '40+2']] })).toMatchObject({
      ok: true,
      text: '42.0',
    })
    expect(
      await world.call({ name: 'ToolSearcher', args: [['keywords', 'email reminder']] }),
    ).toMatchObject({ ok: true })
    const unknown = await world.call({ name: 'ToolSearcher', args: [['keywords', 'elephants']] })
    expect([unknown.ok, unknown.text]).toEqual([false, expect.stringMatching(/no recorded result/)])
  })

  it('are done by every recorded call in order, calls besides allowed and listed', () => {
    for (const judge of JUDGES) {
      expect(verdict(judge, ...task.gold)).toMatchObject({
        success: true,
        goldMatched: [true, true, true, true],
        callMatched: [0, 1, 2, 3],
      })
      const more = verdict(judge, search, undefined, search, work, look, remind)
      expect([
        more.success,
        more.callMatched,
        more.checks.filter(({ name }) => name === 'a call besides').length,
      ]).toEqual([true, [0, -1, -1, 1, 2, 3], 2])
      expect(verdict(judge)).toMatchObject({
        success: false,
        goldMatched: [false, false, false, false],
        callMatched: [],
      })
      expect(verdict(judge, search, work, look)).toMatchObject({
        success: false,
        goldMatched: [true, true, true, false],
      })
      expect(verdict(judge, search, look, remind, work).success).toBe(false)
    }
  })

  it('judge each call by its own rule: what an email says is free, where it goes is not', () => {
    const [name, args] = [remind?.name ?? '', remind?.args ?? []]
    const changed = (key: string): ToolCall => ({
      name,
      args: args.map(([one, value]) => [one, one === key ? 'other' : value]),
    })
    expect(verdict('official', search, work, look, changed('content')).success).toBe(true)
    expect(verdict('equality', search, work, look, changed('content')).success).toBe(false)
    const wrong = verdict('official', search, work, look, changed('location'))
    expect(wrong.success).toBe(false)
    const last = wrong.checks.find(({ name: check }) => check === 'call 4 of 4')
    expect([last?.passed, last?.actual]).toEqual([
      false,
      expect.stringContaining("location='other'"),
    ])
    expect(
      wrong.checks.some(({ name: check, passed }) => check.startsWith('input') && !passed),
    ).toBe(true)
  })

  it('say what was made in place of the first call that is missing, and what came of it', () => {
    const failed = verdict('official', search, work, look)
    expect(failed.checks.map(({ name, passed, actual }) => [name, passed, actual])).toEqual([
      ...[search, work, look].map((call, i) => [
        `call ${i + 1} of 4`,
        true,
        call === undefined ? '' : printCalls([call]).slice(1, -1),
      ]),
      ['call 4 of 4', false, 'none'],
    ])
    // A call behind those that are right stands in for the one that is missing; it is listed as one
    // besides, too.
    const instead = verdict('official', search, search)
    expect(instead.checks.find(({ name }) => name === 'call 2 of 4')?.actual).toBe(
      search === undefined ? '' : printCalls([search]).slice(1, -1),
    )
    expect(instead.checks.filter(({ name }) => name === 'a call besides')).toEqual([
      {
        name: 'a call besides',
        passed: true,
        expected: 'allowed',
        actual: search === undefined ? '' : printCalls([search]).slice(1, -1),
      },
    ])
    // Why it failed is told by a check of its rule, or else in words.
    expect(instead.checks.some(({ name, passed }) => !passed && !name.startsWith('call '))).toBe(
      true,
    )
    const unreadable = verdict('official', undefined)
    // One of its comparisons failed, which says why.
    expect(unreadable.checks.map(({ name }) => name)).not.toContain('why')
    expect(unreadable.checks.at(-1)).toEqual({
      name: 'a call besides',
      passed: true,
      expected: 'allowed',
      actual: 'no call that could be read',
    })
  })

  it('list a hundred checks at the most, and say of a call what it is held against, by equality too', () => {
    const besides = verdict('equality', ...Array.from({ length: 120 }, () => search))
    expect(besides.checks).toHaveLength(100)
    const said = printCalls([work ?? { name: '', args: [] }]).slice(1, -1)
    // The recorded calls that were made are said as they were made; of the one that is missing
    // nothing was made in its place but by another name.
    expect(verdict('equality', search, undefined, look, remind).checks).toEqual([
      ...[search, work, look, remind].map((call, i) => ({
        name: `call ${i + 1} of 4`,
        passed: i !== 1,
        expected: call === undefined ? '' : printCalls([call]).slice(1, -1),
        actual: i === 1 ? 'none' : call === undefined ? '' : printCalls([call]).slice(1, -1),
      })),
      {
        name: 'a call besides',
        passed: true,
        expected: 'allowed',
        actual: 'no call that could be read',
      },
    ])
    const changed: ToolCall = { name: 'Calculator', args: [['formula', '0']] }
    // One of the same tool stands in for it before any other that was made behind those that are
    // right.
    expect(
      verdict('equality', search, remind, changed).checks.find(
        ({ name }) => name === 'call 2 of 4',
      ),
    ).toEqual({
      name: 'call 2 of 4',
      passed: false,
      expected: said,
      actual: "Calculator(formula='0')",
    })
    expect(
      verdict('equality', changed, search, remind).checks.find(({ name }) => name === 'call 2 of 4')
        ?.actual,
    ).toBe(remind === undefined ? '' : 'none')
  })

  it('fall back on equality and recordings, and say so, where tasks call other tools', async () => {
    const other = {
      requirement: 'Do it.',
      response: '',
      apis: [
        {
          api_name: 'Burn',
          input: { what: 'it' },
          output: { api_name: 'Burn', input: { what: 'it' }, output: 'ash', exception: null },
        },
      ],
    }
    const strange = suiteOf([level3File([other, { ...other, requirement: 'Do that.' }])])
    const burn = firstOf(strange)
    expect(strange.benchmark.judge).toMatch(/^equality .* none of the official tools/)
    for (const judge of JUDGES)
      expect(suiteOf(LEVEL3_FIXTURE, judge).benchmark.judge).not.toContain(
        'none of the official tools',
      )
    expect(await strange.world(burn).call(at(burn.gold, 0, 'gold'))).toMatchObject({
      ok: true,
      text: 'ash',
    })
    expect(strange.judge(burn, episode(...burn.gold)).success).toBe(true)
  })

  it('are worded a line for each call, which gives back the call; copied, they are one', () => {
    expect(suite.demonstrate(task, 'coarse')).toBeUndefined()
    for (const style of ['fine', 'terse'] as const) {
      const { plan = [], calls = [] } = suite.demonstrate(task, style) ?? {}
      expect(calls).toEqual(task.gold.map((call) => [call]))
      expect(plan.map((line) => suite.interpret(line, task))).toEqual(calls)
      expect(plan.map((line) => suite.styleOf(line, task))).toEqual(plan.map(() => style))
      expect([...suite.planValues(plan)].sort()).toEqual([...suite.goldValues(task)].sort())
    }
    expect(suite.demonstrate(task, 'verbatim')).toEqual({
      style: 'verbatim',
      plan: [task.text],
      calls: [task.gold],
    })
    expect(suite.interpret(task.text, task)).toEqual(task.gold)
  })

  it('have floors, a label and a report with the official totals', async () => {
    expect(suite.benchmark.categoryLabel('level-3')).toMatch(/^Level 3/)
    expect(
      suite.benchmark
        .sums(new Map([['level-3', 1]]))
        .map(({ score, missing }) => [score, missing.includes('levels 1 and 2')]),
    ).toEqual([[undefined, true]])
    const lines = await reportLines(imported(LEVEL3_FIXTURE), suite, 1)
    expect(lines).toContain(
      "official accuracy of level 3's recorded calls: 32 of 32 (100.0%); of its tasks, in one world for all: 8 of 8 (100.0%)",
    )
    expect(lines.filter((line) => line.startsWith('floor, '))).toHaveLength(4)
  })
})

it('puts as many calls as can be right beside the recorded ones, in order', () => {
  const [x, o] = [true, false]
  expect(
    aligned(
      [
        [x, o],
        [o, x],
      ],
      2,
    ),
  ).toEqual([0, 1])
  expect(
    aligned(
      [
        [o, x],
        [x, o],
        [o, x],
      ],
      2,
    ),
  ).toEqual([-1, 0, 1])
  expect(
    aligned(
      [
        [o, o, x],
        [x, o, o],
        [o, x, o],
      ],
      3,
    ),
  ).toEqual([-1, 0, 1])
  expect(
    aligned(
      [
        [x, x],
        [x, x],
        [x, x],
      ],
      2,
    ),
  ).toEqual([0, 1, -1])
  expect(aligned([], 2)).toEqual([])
  // The first recorded call was never made.
  expect(aligned([[o, x]], 2)).toEqual([1])
  expect(
    aligned(
      [
        [o, x],
        [x, o],
      ],
      2,
    ),
  ).toEqual([1, -1])
  // One call is right for one recorded call alone.
  expect(aligned([[x, x]], 2)).toEqual([0])
})

it('and never fewer than that: as many as a longest row of right pairs has, each call with the first recorded one that leaves as many', () => {
  const longest = (
    right: readonly (readonly boolean[])[],
    call: number,
    gold: number,
    golds: number,
  ): number =>
    call >= right.length || gold >= golds
      ? 0
      : Math.max(
          longest(right, call + 1, gold, golds),
          longest(right, call, gold + 1, golds),
          right[call]?.[gold] === true ? 1 + longest(right, call + 1, gold + 1, golds) : 0,
        )
  const table = fc
    .integer({ min: 0, max: 4 })
    .chain((golds) =>
      fc.tuple(
        fc.constant(golds),
        fc.array(fc.array(fc.boolean(), { minLength: golds, maxLength: golds }), { maxLength: 4 }),
      ),
    )
  fc.assert(
    fc.property(table, ([golds, right]) => {
      const pairs = aligned(right, golds)
      expect(pairs).toHaveLength(right.length)
      const found = pairs.filter((gold) => gold >= 0)
      expect(found).toHaveLength(longest(right, 0, 0, golds))
      let next = 0
      for (const [call, gold] of pairs.entries()) {
        if (gold < 0) continue
        expect([gold >= next, right[call]?.[gold]]).toEqual([true, true])
        const left = 1 + longest(right, call + 1, gold + 1, golds)
        for (let earlier = next; earlier < gold; earlier += 1)
          expect(
            right[call]?.[earlier] === true &&
              1 + longest(right, call + 1, earlier + 1, golds) >= left,
          ).toBe(false)
        next = gold + 1
      }
    }),
    tries(150),
  )
})

it('whatever is done to a file of level 3: a sound suite, or an error that names the place', async () => {
  const text = level3File(LEVEL3_TASKS.slice(0, 3)).text
  const words = [
    '',
    'null',
    '-1',
    '1e999',
    '"\\ud800"',
    '[]',
    '{}',
    '{"__proto__":1}',
    '[[[[[[]]]]]]',
    '}',
    '\n',
    "'",
    ')]',
    '$1.token',
  ]
  let sound = 0
  await fc.assert(
    fc.asyncProperty(
      fc.nat(text.length),
      fc.nat(40),
      fc.constantFrom(...words),
      fc.boolean(),
      fc.boolean(),
      async (at, length, word, whole, skipBad) => {
        const keyed =
          text.slice(0, at) +
          text.slice(at).replace(/("\w+": )("[^"\n]*"|null)/, (_, key: string) => key + word)
        const mutated = whole ? keyed : text.slice(0, at) + word + text.slice(at + length)
        const outcome = importApiBank([{ path: LEVEL3_PATH, text: mutated }], { skipBad })
        if (!outcome.ok) {
          expect(outcome.error).toMatch(/level-3\.json:\d+: /)
          return
        }
        const suite = createApiBank(outcome.files, {
          seed: 1,
          heldOutShare: 0.3,
          split: 'reporting',
          levels: 'level-3',
        })
        for (const task of [...tasksOf(suite, 'train'), ...tasksOf(suite, 'held-out')])
          expect(typeof suite.judge(task, episode(...task.gold)).success).toBe('boolean')
        await reportLines(outcome.files, suite, 1)
        sound += 1
      },
    ),
    tries(120, 3),
  )
  expect(sound).toBeGreaterThanOrEqual(least(30, 120))
})
