import { describe, expect, it } from 'vitest'
import type { Episode, Split, Task } from '../task.ts'
import { equalCalls } from '../../run/calls/call-equal.ts'
import { parseCalls } from '../../run/calls/call-parse.ts'
import type { ToolCall, Value } from '../../run/calls/call-value.ts'
import { trainingCorpus } from '../official/training-corpus.ts'
import { FIXTURE, SAMPLES_PATH } from '../../judges/api-bank/testing/api-bank-files.ts'
import { importApiBank } from '../../judges/index.ts'
import type { DroppedFile } from '../../run/files/dropped-file.ts'
import { replayGold } from './api-bank-report.ts'
import { createApiBank } from './api-bank-suite.ts'
import type { ApiBankOptions, ApiBankSuite } from './api-bank-suite.ts'

function suiteOf(
  files: readonly DroppedFile[],
  options: Partial<ApiBankOptions> = {},
): ApiBankSuite {
  const outcome = importApiBank(files)
  if (!outcome.ok) throw new Error(outcome.error)
  return createApiBank(outcome.files, {
    seed: 1,
    heldOutShare: 0.3,
    split: 'reporting',
    ...options,
  })
}

const tasksOf = (suite: ApiBankSuite, split: Split): Task[] =>
  Array.from({ length: suite.size(split) }, (_, i) => suite.task(split, i, 1))
const all = (suite: ApiBankSuite): Task[] => [
  ...tasksOf(suite, 'train'),
  ...tasksOf(suite, 'held-out'),
]
const named = (suite: ApiBankSuite, tool: string): Task => {
  const found = all(suite).find((task) => task.gold[0]?.name === tool)
  if (found === undefined) throw new Error(`no task calls ${tool}`)
  return found
}

function call(text: string): ToolCall {
  const parsed = parseCalls(`[${text}]`)
  const [only] = parsed.ok ? parsed.calls : []
  if (only === undefined) throw new Error(`not a call: ${text}`)
  return only
}
const episode = (...calls: readonly ToolCall[]): Episode => ({
  plan: [],
  finalState: null,
  calls: calls.map((c) => ({
    subtask: 0,
    call: c,
    resolved: c,
    observation: { ok: true, text: '', result: [] },
  })),
})

const suite = suiteOf(FIXTURE)

describe('tasks', () => {
  it('are the API turns of dialogues and of samples without one, equal samples once', () => {
    expect(all(suite)).toHaveLength(8 * 2 + 2 + 2)
    expect(named(suite, 'Water').text).toContain('API-Request: [Enter(')
    expect(all(suite).every((task) => !task.text.includes('Generate API Request'))).toBe(true)
  })

  it('keep each dialogue on one side, by seed', () => {
    const train = new Set(tasksOf(suite, 'train').map((task) => task.template))
    const held = new Set(tasksOf(suite, 'held-out').map((task) => task.template))
    expect([...held].filter((dialogue) => train.has(dialogue))).toEqual([])
    expect([train.size, held.size]).toEqual([7, 3])
    expect(suite.dialogues).toEqual({ train: 7, heldOut: 3 })
    const sides = [1, 2, 3, 4, 5].map((seed) =>
      tasksOf(suiteOf(FIXTURE, { seed }), 'held-out')
        .map((task) => task.template)
        .join(),
    )
    expect(sides[0]).toBe(
      tasksOf(suiteOf([...FIXTURE].reverse()), 'held-out')
        .map((task) => task.template)
        .join(),
    )
    expect(new Set(sides).size).toBeGreaterThan(1)
  })

  it('of the unseen-entities split name a tool or values that training never shows', () => {
    const known = new Set(
      tasksOf(suite, 'train').flatMap((task) =>
        task.gold.flatMap((c) => c.args.map(([, value]) => JSON.stringify(value))),
      ),
    )
    const unseen = tasksOf(suite, 'unseen-entities')
    expect(unseen.length).toBeGreaterThan(0)
    const tools = new Set(tasksOf(suite, 'train').map((task) => task.gold[0]?.name))
    for (const { gold } of unseen) {
      const strange = gold.every(
        (c) => !tools.has(c.name) || c.args.every(([, value]) => !known.has(JSON.stringify(value))),
      )
      expect(strange).toBe(true)
    }
  })

  it('refuse an index outside the split', () => {
    expect(() => suite.task('held-out', suite.size('held-out'), 1)).toThrow(RangeError)
  })

  it('drop the oldest turns of a long dialogue, whatever the gold call is, and count them', () => {
    const count = (text: string): number => text.split(' ').length
    const short = suiteOf(FIXTURE, { tokenBudget: { tokens: 12, count } })
    expect(short.cut.tasks).toBeGreaterThan(0)
    expect(short.cut.turns).toBeGreaterThanOrEqual(short.cut.tasks)
    for (const [i, task] of all(short).entries())
      expect(all(suite)[i]?.text.endsWith(task.text)).toBe(true)
    const changed = FIXTURE.map((file) => ({
      ...file,
      text: file.text.replaceAll('"plant":"fern"', '"plant":"oak"'),
    }))
    const texts = (s: ApiBankSuite) =>
      all(s)
        .filter((task) => task.gold[0]?.name === 'Water')
        .map((task) => task.text)
        .sort()
    expect(texts(suiteOf(changed, { tokenBudget: { tokens: 12, count } }))).toEqual(texts(short))
  })

  it('offer found tools only after the search', () => {
    const offered = (tool: string) =>
      suite
        .world(named(suite, tool))
        .tools(0)
        .map((t) => t.name)
    expect(offered('ToolSearcher')).toEqual(['ToolSearcher'])
    expect(offered('ReadSensor')).toEqual(['ReadSensor', 'ToolSearcher'])
    expect(offered('Enter')).toEqual(['Enter', 'Water'])
  })

  it('infer signatures from the calls when no description was dropped', () => {
    const bare = suiteOf(FIXTURE.filter(({ path }) => path.endsWith('.jsonl')))
    const [water] = bare
      .world(named(bare, 'Water'))
      .tools(0)
      .filter((tool) => tool.name === 'Water')
    expect(water?.parameters.map((p) => [p.name, p.type, p.required])).toEqual([
      ['token', 'string', true],
      ['plant', 'string', true],
      ['litres', 'string', true],
    ])
  })
})

describe('replay', () => {
  it('answers every gold call with its recording', async () => {
    expect(await replayGold(suite, 1)).toEqual({ calls: 20, missed: [] })
    const samples = suiteOf(
      FIXTURE.filter(({ path }) => path === SAMPLES_PATH || path.endsWith('level-1-1.jsonl')),
    )
    expect((await replayGold(samples, 1)).missed).toEqual([])
  })

  it('compares by JSON equality: order of parameters free, kinds not', async () => {
    const world = suite.world(named(suite, 'Water'))
    expect(await world.call(call("Water(litres='1', plant='fern', token='t-ada')"))).toEqual({
      ok: true,
      text: 'success',
      result: [],
    })
    expect(await world.call(call("Water(litres=1, plant='fern', token='t-ada')"))).toMatchObject({
      ok: false,
      text: 'error: no recording of Water with these parameters',
    })
    expect(await world.call(call('Burn()'))).toMatchObject({
      ok: false,
      text: 'error: no recording of any call of Burn',
    })
    expect(await world.call(call("ReadSensor(place='greenhouse')"))).toMatchObject({
      ok: true,
      text: '21',
    })
    expect((await world.call(call("Enter(user='ada', key='ada-key')"))).result).toEqual([
      ['token', 't-ada'],
    ])
  })

  it('misses a call that was planted without a recording', async () => {
    const gold = [call("Water(token='t-nobody', plant='fern', litres='1')")]
    const planted: ApiBankSuite = {
      ...suite,
      task: (split, index, seed) => ({ ...suite.task(split, index, seed), gold }),
    }
    expect((await replayGold(planted, 1)).missed).toHaveLength(20)
  })

  it('ends an endless loop, and clones go their own way', async () => {
    const world = suite.world(named(suite, 'Enter'))
    const enter = call("Enter(user='ada', key='ada-key')")
    for (let i = 0; i < 200; i += 1) expect((await world.call(enter)).ok).toBe(true)
    const copy = world.clone()
    expect(await world.call(enter)).toMatchObject({
      ok: false,
      text: 'error: more than 200 calls in one episode',
    })
    copy.reset(1)
    expect((await copy.call(enter)).ok).toBe(true)
    expect(copy.state()).toEqual({ kind: 'list', items: ["[Enter(user='ada', key='ada-key')]"] })
  })
})

describe('judge', () => {
  const task = named(suite, 'Enter')
  const [gold = call('Missing()')] = task.gold
  const changed = (value: Value): ToolCall => ({
    name: gold.name,
    args: gold.args.map(([key, old], i) => [key, i === 0 ? value : old]),
  })

  it('wants the one recorded call', () => {
    expect(suite.judge(task, episode(gold))).toMatchObject({
      success: true,
      goldMatched: [true],
      callMatched: [0],
    })
    expect(suite.judge(task, episode({ ...gold, args: [...gold.args].reverse() })).success).toBe(
      true,
    )
    expect(suite.judge(task, episode()).success).toBe(false)
    expect(suite.judge(task, episode(changed('nobody')))).toMatchObject({
      success: false,
      goldMatched: [false],
      callMatched: [-1],
    })
    expect(suite.judge(task, episode({ ...gold, name: 'Leave' })).success).toBe(false)
    expect(
      suite.judge(task, episode({ ...gold, args: [...gold.args, ['more', 'x']] })).success,
    ).toBe(false)
  })

  it('lets nobody win by trying many calls', () => {
    expect(suite.judge(task, episode(changed('x'), gold))).toMatchObject({
      success: false,
      goldMatched: [true],
      callMatched: [-1, 0],
    })
  })

  it('says what it compared', () => {
    const checks = suite.judge(task, episode(changed('nobody'))).checks
    expect(checks.find((check) => check.name === 'user')).toMatchObject({
      passed: false,
      actual: "'nobody'",
    })
    expect(checks.find((check) => check.name === 'key')?.passed).toBe(true)
  })
})

describe('lines', () => {
  it('of every style ask for the gold call and carry its values alike', () => {
    let worded = 0
    for (const task of all(suite)) {
      for (const style of suite.styles) {
        const demonstration = suite.demonstrate(task, style)
        if (demonstration === undefined) continue
        worded += 1
        const [line = ''] = demonstration.plan
        const [asked] = suite.interpret(line, task) ?? []
        const [gold] = task.gold
        expect(asked !== undefined && gold !== undefined && equalCalls(asked, gold), line).toBe(
          true,
        )
        expect(suite.styleOf(line, task)).toBe(style)
        if (style !== 'verbatim')
          expect([...suite.planValues([line])].sort()).toEqual([...suite.goldValues(task)].sort())
      }
      expect(suite.demonstrate(task, 'coarse')).toBeUndefined()
    }
    expect(worded).toBe(60)
  })

  it('are worded so', () => {
    const water = all(suite).find((task) =>
      task.gold.some((c) => c.name === 'Water' && c.args.some(([, v]) => v === 't-ada')),
    )
    if (water === undefined) throw new Error('the fixture waters with the token t-ada')
    expect(suite.demonstrate(water, 'fine')?.plan).toEqual([
      "Water token='t-ada' plant='fern' litres='1'",
    ])
    expect(suite.demonstrate(water, 'terse')?.plan).toEqual(["@Water 't-ada' 'fern' '1'"])
  })

  it('survive values with spaces, quotes, line breaks and other kinds', () => {
    const values: Value[] = [
      "it's",
      'two words',
      'a\nb',
      '',
      '\\',
      '5',
      { kind: 'int', value: 5n },
      { kind: 'float', value: 5 },
      true,
      null,
      { kind: 'list', items: ['a b', { kind: 'dict', entries: [['k l', "'"]] }] },
    ]
    for (const value of values) {
      const task: Task = {
        ...named(suite, 'Enter'),
        gold: [
          {
            name: 'Enter',
            args: [
              ['user', value],
              ['key', 'k'],
            ],
          },
        ],
      }
      for (const style of ['fine', 'terse'] as const) {
        const line = suite.demonstrate(task, style)?.plan[0] ?? ''
        expect(line).not.toContain('\n')
        expect(suite.interpret(line, task)).toEqual(task.gold)
      }
    }
  })

  it('that are no lines ask for nothing, and all their words count', () => {
    const task = named(suite, 'Enter')
    for (const line of [
      '',
      ' ',
      'Enter user',
      "Enter user='ada",
      'please enter now',
      '@Nobody 1',
      "@Enter 'a' 'b' 'c'",
      "Enter user='a'  key='b'",
      '$1.token',
    ]) {
      expect(suite.interpret(line, task), line).toBeUndefined()
      expect(suite.styleOf(line, task), line).toBeUndefined()
    }
    expect(suite.planValues(['please enter ada now'])).toEqual(['please', 'enter', 'ada', 'now'])
  })
})

it('trains a tokenizer on the training split alone', () => {
  const corpus = trainingCorpus(suite, 1).join('\n')
  const secret = tasksOf(suite, 'held-out')
    .flatMap((task) => suite.goldValues(task))
    .filter((value) => value.startsWith('t-'))
  expect(secret.length).toBeGreaterThan(0)
  for (const value of secret) expect(corpus).not.toContain(`'${value}'`)
  expect(corpus).toContain('Water(token, plant, litres)')
})
