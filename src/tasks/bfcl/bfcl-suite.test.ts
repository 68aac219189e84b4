import { describe, expect, it } from 'vitest'
import { parseCalls } from '../../run/calls/call-parse.ts'
import type { ToolCall } from '../../run/calls/call-value.ts'
import { floorScores } from '../floors.ts'
import { toolListing } from '../tool-listing.ts'
import { trainingCorpus } from '../official/training-corpus.ts'
import type { DroppedFile } from '../../run/files/dropped-file.ts'
import type { Episode, Split, Task } from '../task.ts'
import { FIXTURE, ANSWERS_PATH } from '../../judges/bfcl/testing/bfcl-files.ts'
import { importBfcl } from '../../judges/index.ts'
import { at } from '../../run/at.ts'
import { createBfcl } from './bfcl-suite.ts'
import type { BfclSuite } from './bfcl-suite.ts'

const count = (text: string): number => text.split(/\s+/).length
const BIG = { whole: 1000, count }

function suiteOf(
  files: readonly DroppedFile[] = FIXTURE,
  { budget = BIG, categories = 'all', seed = 1 } = {},
): BfclSuite {
  const outcome = importBfcl(files)
  if (!outcome.ok) throw new Error(outcome.error)
  return createBfcl(outcome.files, {
    seed,
    heldOutShare: 0.3,
    split: 'reporting',
    categories,
    budget,
  })
}

const tasksOf = (suite: BfclSuite, split: Split): Task[] =>
  Array.from({ length: suite.size(split) }, (_, i) => suite.task(split, i, 1))
const allOf = (suite: BfclSuite): Task[] => [
  ...tasksOf(suite, 'train'),
  ...tasksOf(suite, 'held-out'),
]

function calls(text: string): readonly ToolCall[] {
  const parsed = parseCalls(text)
  if (!parsed.ok) throw new Error(parsed.error)
  return parsed.calls
}

const episode = (made: readonly ToolCall[]): Episode => ({
  plan: [],
  finalState: null,
  calls: made.map((call, subtask) => ({
    subtask,
    call,
    resolved: call,
    observation: { ok: true, text: '', result: [] },
  })),
})
const UNREADABLE: Episode = {
  plan: [],
  finalState: null,
  calls: [{ subtask: 0, observation: { ok: false, text: '', result: [] } }],
}

const suite = suiteOf()
const found = (start: string): Task => {
  const task = allOf(suite).find(({ text }) => text.startsWith(start))
  if (task === undefined) throw new Error(start)
  return task
}

describe('tasks', () => {
  it('are the questions of one turn, split so that no function is on both sides', () => {
    expect(allOf(suite)).toHaveLength(11)
    const names = (split: Split) =>
      new Set(
        tasksOf(suite, split).flatMap((task) =>
          suite
            .world(task)
            .tools(0)
            .map(({ name }) => name),
        ),
      )
    const [train, held] = [names('train'), names('held-out')]
    expect(train.size).toBeGreaterThan(0)
    expect(held.size).toBeGreaterThan(0)
    expect([...held].filter((name) => train.has(name))).toEqual([])
    expect(suite.functions).toEqual({ train: train.size, heldOut: held.size })
    expect(tasksOf(suiteOf(FIXTURE, { seed: 2 }), 'held-out').map(({ text }) => text)).not.toEqual(
      tasksOf(suite, 'held-out').map(({ text }) => text),
    )
    expect(() => suite.task('train', 99, 1)).toThrow(RangeError)
  })

  it('have first acceptable values as gold, and are right with them', () => {
    expect(found('Please give the fern').gold).toEqual(
      calls("[fern.water(litres=1.0, bed='north')]"),
    )
    expect(found('Cut the fern').gold).toEqual(
      calls('[prune_fern(centimetres=5), prune_rose(centimetres=7)]'),
    )
    expect(found('Mix soil').gold).toEqual(
      calls("[mix_soil(parts=[2, 1, 1], recipe={'ash': 3}), prune_yew(centimetres=4)]"),
    )
    expect(found('What is').gold).toEqual([])
    for (const task of allOf(suite))
      expect(suite.judge(task, episode(task.gold)).success, task.id).toBe(true)
    expect(suite.unsolvable).toEqual([])
  })

  it('take a value that the doc requires even where the answer lets it out first', () => {
    const files = FIXTURE.map((file) =>
      file.path === ANSWERS_PATH
        ? { ...file, text: file.text.replace('"litres":[1.0]', '"litres":["",1.0]') }
        : file,
    )
    expect(
      allOf(suiteOf(files)).find(({ text }) => text.startsWith('Please give the fern'))?.gold,
    ).toEqual(calls("[fern.water(litres=1.0, bed='north')]"))
  })

  it('of categories that are asked for', () => {
    expect(
      new Set(
        allOf(suiteOf(FIXTURE, { categories: 'simple-multiple' })).map(({ category }) => category),
      ),
    ).toEqual(new Set(['simple_python']))
    expect(
      new Set(
        allOf(suiteOf(FIXTURE, { categories: 'irrelevance' })).map(({ category }) => category),
      ),
    ).toEqual(new Set(['irrelevance']))
  })
})

describe('verdicts', () => {
  it('are the official checker’s, with its checks', () => {
    const task = found('Please give the fern')
    const right = (text: string) => suite.judge(task, episode(calls(text)))
    expect(right("[fern.water(litres=1, bed='No.rth')]").success).toBe(true)
    expect(right('[fern.water(litres=1.0)]').success).toBe(true)
    expect(right("[fern.water(litres='1.0')]")).toMatchObject({
      success: false,
      goldMatched: [false],
      callMatched: [-1],
    })
    expect(right('[rose.water(litres=1.0)]').checks.find(({ passed }) => !passed)).toMatchObject({
      name: 'function name',
      expected: 'fern.water',
    })
    expect(right('[fern.water(litres=1.0), fern.water(litres=1.0)]')).toMatchObject({
      success: false,
      goldMatched: [true],
      callMatched: [0, -1],
    })
    expect(suite.judge(task, UNREADABLE)).toMatchObject({
      success: false,
      checks: [{ name: 'decoded', passed: false }],
    })
  })

  it('leave the order of parallel calls free', () => {
    const task = found('Cut the fern')
    expect(
      suite.judge(task, episode(calls('[prune_rose(centimetres=7), prune_fern(centimetres=5)]'))),
    ).toMatchObject({ success: true, goldMatched: [true, true], callMatched: [1, 0] })
    expect(suite.judge(task, episode(calls('[prune_rose(centimetres=7)]')))).toMatchObject({
      success: false,
      goldMatched: [false, true],
      callMatched: [1],
    })
  })

  it('want no call where nothing fits, and count what cannot be read as none', () => {
    const task = found('What is')
    expect(suite.judge(task, episode([])).success).toBe(true)
    expect(suite.judge(task, UNREADABLE).success).toBe(true)
    expect(suite.judge(task, episode(calls('[ring_bell()]')))).toMatchObject({
      success: false,
      checks: [{ name: 'no call', actual: '[ring_bell()]' }],
    })
  })
})

describe('plans', () => {
  it('are read back in every style', () => {
    for (const task of allOf(suite)) {
      for (const style of suite.styles) {
        const shown = suite.demonstrate(task, style)
        if (shown === undefined) continue
        expect(
          shown.plan.flatMap((line) => suite.interpret(line, task) ?? calls('[unread()]')),
        ).toEqual(shown.calls.flat())
        for (const line of shown.plan)
          expect(suite.styleOf(line, task)).toBe(
            task.gold.length === 0 && style !== 'verbatim' ? 'fine' : style,
          )
        if (style !== 'verbatim')
          expect(suite.planValues(shown.plan)).toEqual(suite.goldValues(task))
      }
    }
  })

  it('word several calls line by line, or on one line', () => {
    const task = found('Cut the fern')
    expect(suite.demonstrate(task, 'fine')?.plan).toEqual([
      'prune_fern centimetres=5',
      'prune_rose centimetres=7',
    ])
    expect(suite.demonstrate(task, 'coarse')?.plan).toEqual([
      'prune_fern centimetres=5 then prune_rose centimetres=7',
    ])
    expect(suite.demonstrate(task, 'terse')?.plan).toEqual(['@prune_fern 5', '@prune_rose 7'])
    expect(suite.demonstrate(found('What is'), 'terse')?.plan).toEqual(['none'])
    expect(suite.demonstrate(found('Please give the fern'), 'coarse')).toBeUndefined()
    for (const line of [
      'then',
      'prune_fern then',
      '@prune_fern 5 then @prune_rose 7',
      '@nobody 5',
      "x='",
      'water the fern now',
    ])
      expect(suite.interpret(line, task), line).toBeUndefined()
    expect(suite.planValues(['water the fern'])).toEqual(['water', 'the', 'fern'])
  })
})

it('has a world that accepts what fits the docs and says why it does not', async () => {
  const world = suite.world(found('Mix soil'))
  const answer = async (text: string) => (await world.call(at(calls(text), 0, 'calls'))).text
  expect(await answer("[mix_soil(parts=[1], recipe={'a': 1}, wet=True)]")).toBe('accepted')
  expect(await answer('[mix_soil(parts=1)]')).toBe('error: parts is no list')
  expect(await answer('[mix_soil(wet=True)]')).toBe('error: missing parts')
  expect(await answer('[mix_soil(parts=[], dry=1)]')).toBe('error: no parameter dry')
  expect(await answer('[fern.water(litres=1.0)]')).toBe('error: no such function')
  expect(
    await suite
      .world(found('Please give the fern'))
      .call({ name: 'fern.water', args: [['litres', { kind: 'int', value: 1n }]] }),
  ).toMatchObject({ ok: true, result: [['litres', { value: 1n }]] })
  expect(world.state()).toMatchObject({ items: { length: 5 } })
})

describe('prompts', () => {
  const widest = found('Mix soil')
  const listing = (of: BfclSuite, task: Task) =>
    toolListing(of.world(task).tools(0), of.toolsInPrompt(task))

  it('hold everything where it fits', () => {
    expect(listing(suite, widest)).toBe(
      'mix_soil(parts: list, recipe?: dict, wet?: bool) Mixes soil.\nprune_yew(centimetres: int) Cuts the yew back.',
    )
    expect(widest.cut).toBeUndefined()
    expect(suite.benchmark.fit).toEqual({ items: 11, uncut: 11 })
  })

  it.each([
    [30, 'the descriptions of 2 tools', 2],
    [26, 'the descriptions of 2 tools, 1 of 2 tools', 1],
    [12, 'the descriptions of 2 tools, 1 of 2 tools, 15 words from the middle of the question', 1],
  ])('of %i tokens leave out %s', (whole, cut, tools) => {
    const small = suiteOf(FIXTURE, { budget: { whole, count } })
    const task = allOf(small).find(({ gold }) => gold[0]?.name === 'mix_soil')
    if (task === undefined) throw new Error('not there')
    expect(task.cut).toBe(cut)
    expect(small.world(task).tools(0)).toHaveLength(tools)
    expect(count(task.text) + 1 + count(listing(small, task))).toBeLessThanOrEqual(whole + 1)
    expect(small.judge(task, episode(task.gold)).success).toBe(true)
    expect(small.benchmark.fit.uncut).toBeLessThan(11)
  })
})

it('has floors, judged by itself', async () => {
  const [none, copied, most] = await floorScores(suite, suite.benchmark, 1)
  const irrelevant = tasksOf(suite, 'held-out').filter(
    ({ category }) => category === 'irrelevance',
  ).length
  expect(none).toMatchObject({ name: 'no call', right: irrelevant, of: suite.size('held-out') })
  // Training has none of the held-out functions, so that no call that is to be made stands there.
  for (const task of tasksOf(suite, 'held-out'))
    expect(suite.benchmark.seen(task)).toBe(task.gold.length === 0 ? 'none' : 'never')
  for (const task of tasksOf(suite, 'train'))
    expect(suite.benchmark.seen(task)).toBe(task.gold.length === 0 ? 'none' : 'seen')
  expect([copied?.right, most?.name]).toEqual([0, 'most frequent tool'])
  const wet = suite.benchmark.floors[2]?.calls(found('Mix soil'))
  expect(wet?.[0]?.name).toMatch(/mix_soil|prune_yew/)
})

it('clusters intervals by groups of functions: questions that share a function are one template', () => {
  const names = (task: Task): readonly string[] =>
    suite
      .world(task)
      .tools(0)
      .map(({ name }) => name)
  const tasks = allOf(suite)
  for (const one of tasks)
    for (const other of tasks)
      if (names(one).some((name) => names(other).includes(name)))
        expect(one.template).toBe(other.template)
  expect(new Set(tasks.map(({ template }) => template)).size).toBeGreaterThan(1)
  expect(suite.benchmark.groups).toBe('groups of functions')
})

it('has a split for tuning that holds nothing of what is reported on, its texts and vocabulary included', () => {
  const outcome = importBfcl(FIXTURE)
  if (!outcome.ok) throw new Error(outcome.error)
  const tuning = createBfcl(outcome.files, {
    seed: 1,
    heldOutShare: 0.3,
    split: 'tuning',
    categories: 'all',
    budget: BIG,
  })
  const reported = tasksOf(suite, 'held-out').map(({ text }) => text)
  const corpus = trainingCorpus(tuning, 1).join('\n')
  expect(tuning.size('held-out')).toBeGreaterThan(0)
  expect(
    allOf(tuning)
      .map(({ text }) => text)
      .filter((text) => reported.includes(text)),
  ).toEqual([])
  for (const text of reported) expect(corpus).not.toContain(text)
  expect(allOf(tuning)).toHaveLength(suite.size('train'))
  expect([suite.benchmark.split, tuning.benchmark.split]).toEqual(['reporting', 'tuning'])
})

it('lends a tokenizer the texts of its training split alone', () => {
  const corpus = trainingCorpus(suite, 1).join('\n')
  for (const task of tasksOf(suite, 'held-out')) expect(corpus).not.toContain(task.text)
  for (const task of tasksOf(suite, 'train')) expect(corpus).toContain(task.text)
})
