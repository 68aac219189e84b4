import { describe, expect, it } from 'vitest'
import { Random } from '../../engine/random.ts'
import { defined } from '../../run/at.ts'
import type { ToolCall, Value } from '../../run/calls/call-value.ts'
import { runCalls } from '../run-calls.ts'
import { testSandbox } from '../sandbox/testing/open.ts'
import type { Episode, Task } from '../task.ts'
import { EXAMPLE } from './example-program.ts'
import { CustomError } from './program-shape.ts'
import { createCustom } from './custom-suite.ts'
import type { CustomConfig, CustomSuite } from './custom-suite.ts'
import { problemOfProgram, tryProgram } from './try-program.ts'

const config = (program: string, change: Partial<CustomConfig> = {}): CustomConfig => ({
  seed: 1,
  train: 64,
  heldOut: 32,
  level: 'standard',
  program,
  ...change,
})
const suiteOf = (program: string, change: Partial<CustomConfig> = {}): Promise<CustomSuite> =>
  createCustom(config(program, change), testSandbox)

async function problemOf(
  program: string,
): Promise<{ message: string; line: number | undefined; kind: string }> {
  try {
    await suiteOf(program)
  } catch (error) {
    if (error instanceof CustomError)
      return { message: error.problem.message, line: error.problem.line, kind: error.problem.kind }
    throw error
  }
  return { message: '', line: undefined, kind: '' }
}

/** Carries out the task's own plan of a style. */
async function played(
  suite: CustomSuite,
  task: Task,
  calls = suite.demonstrate(task, 'fine')?.calls.flat() ?? [],
): Promise<Episode> {
  const world = suite.world(task)
  world.reset(0)
  const { records, missing } = await runCalls(calls, world)
  if (missing !== undefined) throw new Error(missing)
  return { plan: [], calls: records, finalState: world.state() }
}

const SHOP = `const start = { sold: 0 }
const tools = [
  { name: 'price_of', parameters: { fruit: 'string' }, returns: { price: 'float' }, run: ({ fruit }) => ({ price: fruit.length }) },
  { name: 'sell', parameters: { count: 'integer', name: 'string?' }, run({ count }, state) { state.sold += count } },
]
`
const TASKS = `const tasks = Array.from({ length: 12 }, (_, i) => ({ text: 'sell ' + (i + 1) + ' to anna', calls: [{ sell: { count: i + 1, name: 'anna' } }] }))`

describe('the starting example', () => {
  it('is a whole suite: tasks in three splits that share no text, plans in four styles that are read back, calls that solve', async () => {
    const suite = await suiteOf('')
    const tasks = (['train', 'held-out', 'unseen-entities'] as const).map((split) =>
      Array.from({ length: suite.size(split) }, (_, i) => suite.task(split, i, 1)),
    )
    expect(tasks.map((one) => one.length)).toEqual([64, 32, 32])
    expect(new Set(tasks.flat().map(({ text }) => text)).size).toBe(128)
    for (const task of tasks.flat()) {
      for (const style of suite.styles) {
        const shown = suite.demonstrate(task, style)
        expect(shown?.plan.flatMap((line) => suite.interpret(line, task) ?? [])).toEqual(task.gold)
        if (style !== 'verbatim')
          expect([...suite.planValues(shown?.plan ?? [])].sort()).toEqual(
            [...suite.goldValues(task)].sort(),
          )
      }
      expect(suite.judge(task, await played(suite, task))).toMatchObject({
        success: true,
        reward: 1,
      })
    }
    expect(new Set(tasks.flat().map(({ template }) => template)).size).toBeGreaterThan(5)
  })

  it('is the same for the same seed, and another for another', async () => {
    const [first, again, other] = [
      await suiteOf(''),
      await suiteOf(''),
      await suiteOf('', { seed: 2 }),
    ]
    const texts = (suite: CustomSuite) =>
      Array.from({ length: 20 }, (_, i) => suite.task('train', i, 1).text)
    expect(texts(again)).toEqual(texts(first))
    expect(texts(other)).not.toEqual(texts(first))
  })

  it('pays half a point at most for what is half right, by its own reward', async () => {
    const suite = await suiteOf('')
    const task = Array.from({ length: 64 }, (_, i) => suite.task('train', i, 1)).find(
      ({ gold }) => gold.length === 2,
    )
    if (task === undefined) throw new Error('no task of two calls')
    const half = await played(suite, task, task.gold.slice(0, 1))
    expect(suite.judge(task, half)).toMatchObject({ success: false, reward: 0.25 })
    expect(suite.judge(task, { ...half, calls: [] })).toMatchObject({ success: false, reward: 0 })
  })
})

describe('a world of user-written tools', () => {
  it('keeps its state from call to call and apart from its clones, and forgets it when it begins anew', async () => {
    const suite = await suiteOf(SHOP + TASKS)
    const world = suite.world(suite.task('train', 0, 1))
    const sell: ToolCall = { name: 'sell', args: [['count', { kind: 'int', value: 3n }]] }
    await world.call(sell)
    const clone = world.clone()
    await clone.call(sell)
    const sold = (value: Value) =>
      value !== null && typeof value === 'object' && value.kind === 'dict'
        ? value.entries[0]?.[1]
        : undefined
    expect([sold(world.state()), sold(clone.state())]).toEqual([
      { kind: 'int', value: 3n },
      { kind: 'int', value: 6n },
    ])
    world.reset(0)
    expect(sold(world.state())).toEqual({ kind: 'int', value: 0n })
  })

  it('keeps a float a float where it is declared, and refuses what does not fit', async () => {
    const suite = await suiteOf(SHOP + TASKS)
    const world = suite.world(suite.task('train', 0, 1))
    expect(await world.call({ name: 'price_of', args: [['fruit', 'figs']] })).toEqual({
      ok: true,
      text: 'price=4.0',
      result: [['price', { kind: 'float', value: 4 }]],
    })
    for (const [call, why] of [
      [{ name: 'steal', args: [] }, 'no such tool'],
      [{ name: 'sell', args: [] }, 'missing count'],
      [{ name: 'sell', args: [['count', 'many']] }, 'count is no integer'],
    ] as const)
      expect(await world.call(call)).toEqual({ ok: false, text: `error: ${why}`, result: [] })
  })

  it('tells what a tool threw, and a limit that it met; neither changes the state', async () => {
    const suite =
      await suiteOf(`const tools = [{ name: 'odd', parameters: { word: 'string' }, run({ word }, state) {
      state.touched = true
      if (word === 'throw') throw new Error('not today')
      if (word === 'loop') for (;;);
      if (word === 'grow') { let text = 'x'; for (;;) text += text }
      state.touched = false
    } }]
    const tasks = Array.from({ length: 12 }, (_, i) => ({ text: 'do ' + i, calls: [{ odd: { word: 'w' + i } }] }))`)
    const world = suite.world(suite.task('train', 0, 1))
    const said = async (word: string) =>
      (await world.call({ name: 'odd', args: [['word', word]] })).text
    expect([
      await said('throw'),
      await said('loop'),
      await said('grow'),
      await said('fine'),
    ]).toEqual([
      'error: not today',
      expect.stringContaining('too many steps'),
      expect.stringContaining('too much memory'),
      'ok',
    ])
    await said('throw')
    expect(world.state()).toEqual({ kind: 'dict', entries: [['touched', false]] })
  })
})

describe('tasks', () => {
  it('of a list are split as they say, or every fourth is held out', async () => {
    const plain = await suiteOf(SHOP + TASKS)
    expect([plain.size('train'), plain.size('held-out'), plain.size('unseen-entities')]).toEqual([
      9, 3, 0,
    ])
    const said = await suiteOf(
      SHOP +
        TASKS.replace(
          'text:',
          'split: i < 8 ? undefined : i < 10 ? "held-out" : "unseen-entities", text:',
        ),
    )
    expect([said.size('train'), said.size('held-out'), said.size('unseen-entities')]).toEqual([
      8, 2, 2,
    ])
  })

  it.each(['text', 'runs'])(
    'are as many as were asked for where the program changes how lists are filled (what has a %s)',
    async (field) => {
      // A setter on every list's first place makes the list longer that it gets hold of.
      const longer = `Object.defineProperty(Array.prototype, '0', { configurable: true, set(first) {
        const put = (at, value) => Object.defineProperty(this, at, { value, writable: true, enumerable: true, configurable: true })
        put(0, first)
        if (first && '${field}' in first) for (let at = 1; at < 300; at += 1) put(at, first)
      } })`
      const draws = `function task(random, { split, index }) { return { text: split + index, calls: [] } }`
      const suite = await suiteOf(`${SHOP}${longer}\n${draws}`)
      expect([suite.size('train'), suite.size('held-out'), suite.size('unseen-entities')]).toEqual([
        64, 32, 32,
      ])
    },
  )

  it('with an answer are judged by what the last call that worked gave', async () => {
    const suite =
      await suiteOf(`const tools = [{ name: 'capital', parameters: { land: 'string' }, returns: ['city'], run: ({ land }) => land + 'ville' }]
const tasks = Array.from({ length: 12 }, (_, i) => ({ text: 'the capital of l' + i, calls: [{ capital: { land: 'l' + i } }], answer: 'L' + i + 'ville' }))`)
    expect(suite.gold).toBe('answer')
    const task = suite.task('train', 0, 1)
    expect(suite.judge(task, await played(suite, task)).success).toBe(true)
    expect(
      suite.judge(task, await played(suite, task, [{ name: 'capital', args: [['land', 'l9']] }]))
        .success,
    ).toBe(false)
    expect(suite.judge(task, { plan: [], calls: [], finalState: null }).success).toBe(false)
  })

  it.each([
    ['', /^no tools|there are no tools/, undefined],
    ['const tools = 5', /no tools/, 1],
    ['const tools = [\n  { parameters: {} },\n]', /has no name/, 1],
    ['const tools = [\n  { name: "a b", run() {} },\n]', /cannot be a tool’s name/, 2],
    ['const tools = [\n  { name: "idle" },\n]', /needs a function run/, 2],
    [
      'const tools = [{ name: "a",\n parameters: { day: "date" }, run() {} }]',
      /parameter day needs a type/,
      2,
    ],
    [SHOP, /there are no tasks/, undefined],
    [`${SHOP}const tasks = [{ text: 'x', calls: [{ sel: {} }] }]`, /there is no tool sel/, 6],
    [
      `${SHOP}const tasks = [{ text: 'x', calls: [{ sell: { count: 1.5 } }] }]`,
      /a whole number from 0 for count/,
      4,
    ],
    [
      `${SHOP}const tasks = [{ text: 'x', calls: [{ price_of: { fruit: 'two words' } }] }]`,
      /one word without spaces/,
      3,
    ],
    [
      `${SHOP}const tasks = [{ text: 'x', calls: [{ sell: { name: 'anna' } }] }]`,
      /given name but not count/,
      4,
    ],
    [
      `${SHOP}const tasks = [{ text: 'x', calls: [{ price_of: { fruit: '$1.price' } }] }]`,
      /not before it/,
      3,
    ],
    [`${SHOP}const tasks = [{ text: 'x', calls: [{ sell: { count: 1 } }] }]`, /at least 6/, 6],
    [
      `${SHOP}function task(random) { return { text: 'same', calls: [] } }`,
      /only 1 different tasks for the split held-out/,
      6,
    ],
    [
      `${SHOP}function task(random) {\n  return { text: nothing }\n}`,
      /nothing.* is not defined/,
      7,
    ],
    [
      `${SHOP.replace('fruit.length', 'fruit.size()')}function task(random) { return { text: 'p ' + random.int(1e6), calls: [{ price_of: { fruit: 'figs' } }] } }`,
      /its own call of price_of/,
      3,
    ],
    ['const tools = [\n', /SyntaxError/, 2],
  ])('are refused in words: %#', async (program, message, line) => {
    const problem = await problemOf(program === '' ? ' ;' : program)
    expect(problem.message).toMatch(message)
    expect(problem.line).toBe(line)
  })

  it('that draw or begin without end are stopped', async () => {
    expect(await problemOf(`${SHOP}function task() {\n  for (;;);\n}`)).toMatchObject({
      kind: 'steps',
    })
    // Each draw within its limit, and all of them together too much.
    const slow = `${SHOP}function task(random) { for (let i = 0; i < 50000; i += 1); return { text: 'same ' + random.int(8), calls: [] } }`
    expect(await problemOf(slow)).toMatchObject({
      message: expect.stringMatching(/only \d different/) as string,
    })
    expect(
      await problemOf(`${SHOP.replace('{ sold: 0 }', '() => { for (;;); }')}${TASKS}`),
    ).toMatchObject({ kind: 'steps' })
  })
})

describe('a reward', () => {
  it.each([
    ['return true', 1],
    ['return 0.25', 0.25],
    ['return 7', 0],
    ['return "good"', 0],
    ['for (;;);', 0],
    ['throw new Error("x")', 0],
  ])('that does %s pays %d', async (body, reward) => {
    const suite = await suiteOf(`${SHOP}${TASKS}\nfunction reward(episode) { ${body} }`)
    const task = suite.task('train', 0, 1)
    const verdict = suite.judge(task, await played(suite, task))
    expect([verdict.reward, verdict.success]).toEqual([reward, reward === 1])
  })
})

describe('trying a program', () => {
  const request = { seed: 1, level: 'standard', index: 3 } as const

  it('shows tools, tasks and one task carried out', async () => {
    const outcome = await tryProgram(
      {
        ...request,
        program: `${SHOP}${TASKS.replace('const tasks', 'console.log("read"); const tasks')}\n`,
      },
      testSandbox,
    )
    if (!outcome.ok) throw new Error(outcome.problem.message)
    expect(outcome.tried).toMatchObject({
      index: 3,
      of: 9,
      solved: true,
      tools: [
        { signature: 'price_of(fruit: string) → price' },
        { signature: 'sell(count: integer, name: string?)' },
      ],
      calls: [{ answer: 'ok' }],
    })
    expect(outcome.tried.plans.map(({ style }) => style)).toEqual(['fine', 'coarse', 'terse'])
  })

  it('says what tools wrote to their console', async () => {
    const outcome = await tryProgram(
      {
        ...request,
        program: SHOP.replace('state.sold += count', 'console.log("sold", count)') + TASKS,
      },
      testSandbox,
    )
    expect(outcome).toMatchObject({
      ok: true,
      tried: { calls: [{ said: [expect.stringMatching(/^sold \d$/)] }] },
    })
  })

  it('gives the line of what is wrong, in the reward too', async () => {
    expect(
      await tryProgram(
        { ...request, program: `${SHOP}${TASKS}\nfunction reward() { return 5 }` },
        testSandbox,
      ),
    ).toMatchObject({
      ok: false,
      problem: { line: 7, message: expect.stringContaining('from 0 to 1') as string },
    })
    expect(
      await tryProgram({ ...request, program: 'const x = 1\nx = 2' }, testSandbox),
    ).toMatchObject({ ok: false, problem: { line: 2 } })
  })
})

describe('whether a run can be trained on a program', () => {
  it('is told as the run itself would be, for as many tasks as it has', async () => {
    const asked = { seed: 1, level: 'standard', train: 200, heldOut: 32 } as const
    expect(await problemOfProgram({ ...asked, program: '' }, testSandbox)).toBeUndefined()
    expect(
      await problemOfProgram({ ...asked, program: 'const x = 1\nx = 2' }, testSandbox),
    ).toMatchObject({ line: 2 })
    const late = [
      `${SHOP}function task(random, { index }) {`,
      "  if (index === 150) throw new Error('enough')",
      '  return { text: `buy ${index} of ${Math.floor(random() * 1e9)}`, calls: [] }\n}',
    ].join('\n')
    expect(await problemOfProgram({ ...asked, program: late }, testSandbox)).toMatchObject({
      kind: 'error',
    })
  })
})

describe('any program at all', () => {
  it('is a suite or a problem in words: the example with pieces cut, doubled and changed', async () => {
    const random = new Random(7, 0)
    const pieces = [
      '{',
      '}',
      '(',
      ')',
      "'",
      '=>',
      ';',
      '0',
      '-1',
      '1e400',
      'null',
      'undefined',
      'for (;;);',
      'throw null',
      '[]',
      '...',
      'state',
      'async ',
      'new Proxy({}, {})',
      '\u0000',
      '\ud800',
    ]
    let sound = 0
    for (let run = 0; run < 24; run += 1) {
      let program = EXAMPLE
      for (let change = random.int(3); change >= 0; change -= 1) {
        const [at, length] = [random.int(program.length), random.int(12)]
        program =
          program.slice(0, at) +
          (random.int(2) === 0
            ? defined(pieces[random.int(pieces.length)], 'pieces')
            : program.slice(at, at + length).repeat(random.int(3))) +
          program.slice(at + length)
      }
      const outcome = await tryProgram(
        { program, seed: run, level: 'easy', index: run },
        testSandbox,
      )
      if (outcome.ok) sound += 1
      else expect(outcome.problem.message).not.toBe('')
    }
    expect(sound).toBeLessThan(24)
  })
})
