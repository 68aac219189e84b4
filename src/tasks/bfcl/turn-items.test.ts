import { describe, expect, it } from 'vitest'
import { parseCalls } from '../../run/calls/call-parse.ts'
import type { ToolCall } from '../../run/calls/call-value.ts'
import type { DroppedFile } from '../../run/files/dropped-file.ts'
import type { Episode, Split, Task } from '../task.ts'
import { importBfcl } from '../../judges/index.ts'
import { at } from '../../run/at.ts'
import { createBfcl } from './bfcl-suite.ts'
import type { BfclSuite } from './bfcl-suite.ts'

const lines = (records: readonly unknown[]): string =>
  `${records.map((one) => JSON.stringify(one)).join('\n')}\n`
const doc = (name: string, ...parameters: readonly string[]) => ({
  name,
  description: `Does ${name} in the shed.`,
  parameters: {
    type: 'dict',
    properties: Object.fromEntries(
      parameters.map((one) => [one, { type: 'string', description: '' }]),
    ),
    required: parameters,
  },
})
const says = (content: string) => [{ role: 'user', content }]

const shed = (number: number) => ({
  initial_config: {
    GorillaFileSystem: {
      root: {
        shed: {
          type: 'directory',
          contents: {
            [`seeds${number}.txt`]: { type: 'file', content: `beans ${number}` },
            box: { type: 'directory', contents: {} },
          },
        },
      },
    },
  },
  path: [],
  involved_classes: ['GorillaFileSystem'],
})
const NUMBERS = [0, 1, 2, 3, 4, 5]
const truth = (number: number) => [
  [`cat('seeds${number}.txt')`],
  [],
  [`mv(source='seeds${number}.txt', destination='box')`, "cd('box')"],
]
const BASE = NUMBERS.map((n) => ({
  id: `multi_turn_base_${n}`,
  question: [
    says(`What is in seeds ${n}?`),
    says('Well.'),
    says('Put them into the box and look in there.'),
  ],
  ...shed(n),
}))
const MISSING = NUMBERS.map((n) => ({
  id: `multi_turn_miss_func_${n}`,
  question: [says(`What is in seeds ${n}?`), says('Put them into the box.'), []],
  missed_function: { 2: ['mv'] },
  ...shed(n),
}))

const FILES: readonly DroppedFile[] = [
  { path: 'BFCL_v4_multi_turn_base.json', text: lines(BASE) },
  {
    path: 'possible_answer/BFCL_v4_multi_turn_base.json',
    text: lines(BASE.map(({ id }, n) => ({ id, ground_truth: truth(n) }))),
  },
  { path: 'BFCL_v4_multi_turn_miss_func.json', text: lines(MISSING) },
  {
    path: 'possible_answer/BFCL_v4_multi_turn_miss_func.json',
    text: lines(MISSING.map(({ id }, n) => ({ id, ground_truth: truth(n) }))),
  },
  {
    path: 'multi_turn_func_doc/gorilla_file_system.json',
    text: lines([
      doc('cat', 'file_name'),
      doc('cd', 'folder'),
      doc('mv', 'source', 'destination'),
      doc('ls'),
    ]),
  },
  { path: 'backend_default_states.json', text: '{"gorilla_file_system": {"DEFAULT_STATE": {}}}' },
]

function suiteOf(files = FILES, whole = 1000): BfclSuite {
  const outcome = importBfcl(files)
  if (!outcome.ok) throw new Error(outcome.error)
  return createBfcl(outcome.files, {
    seed: 1,
    heldOutShare: 0.3,
    split: 'reporting',
    categories: 'multi-turn',
    budget: { whole, count: (text) => text.split(/\s+/).filter((word) => word !== '').length },
  })
}
const tasksOf = (suite: BfclSuite, split: Split): Task[] =>
  Array.from({ length: suite.size(split) }, (_, i) => suite.task(split, i, 1))

const suite = suiteOf()
const tasks = [...tasksOf(suite, 'train'), ...tasksOf(suite, 'held-out')]
function found(category: string, ending: string): Task {
  const task = tasks.find((one) => one.category === category && one.text.endsWith(ending))
  if (task === undefined) throw new Error(ending)
  return task
}
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

describe('turns as tasks', () => {
  it('are those in which something is to be called, the messages so far as the question', () => {
    expect(tasks).toHaveLength(24)
    const task = found('multi_turn_base', 'look in there.')
    expect(task.text.split('\n')).toEqual([
      expect.stringMatching(/^User: What is in seeds \d\?$/),
      'User: Well.',
      'User: Put them into the box and look in there.',
    ])
    expect(task.gold.map(({ name, args }) => [name, args.map(([key]) => key)])).toEqual([
      ['mv', ['source', 'destination']],
      ['cd', ['folder']],
    ])
    expect(suite.left).toEqual([])
  })

  it('keep all variants of a conversation on one side', () => {
    const numbers = (split: Split) =>
      new Set(tasksOf(suite, split).map(({ text }) => /seeds (\d)/.exec(text)?.[1]))
    const held = numbers('held-out')
    expect(held.size).toBe(1)
    expect([...numbers('train')].filter((number) => held.has(number))).toEqual([])
    for (const number of held)
      expect(
        new Set(
          tasksOf(suite, 'held-out')
            .filter(({ text }) => text.includes(`seeds ${number}`))
            .map(({ category }) => category),
        ).size,
      ).toBe(2)
  })

  it('withhold functions until their turn, which says so', () => {
    const names = (task: Task) =>
      suite
        .world(task)
        .tools(0)
        .map(({ name }) => name)
    const late = found('multi_turn_miss_func', 'What about now?')
    expect(
      names(
        tasks.find(
          ({ category, text }) => category === 'multi_turn_miss_func' && !text.includes('\n'),
        ) ?? late,
      ),
    ).toEqual(['cat', 'cd', 'ls'])
    expect(names(late)).toContain('mv')
  })

  it('say what was cut: the oldest messages first', () => {
    const small = suiteOf(FILES, 26)
    const task = tasksOf(small, 'train').find(
      ({ text, category }) => category === 'multi_turn_base' && text.endsWith('look in there.'),
    )
    expect(task?.text).toBe('User: Well.\nUser: Put them into the box and look in there.')
    expect(task?.cut).toMatch(/^the first message of the conversation, /)
    expect(small.benchmark.fit.uncut).toBeLessThan(small.benchmark.fit.items)
  })

  it('are left out, saying why, where files are missing or calls are no plain ones', () => {
    expect(suiteOf(FILES.slice(0, -1)).left[0]).toBe(
      'multi-turn base: backend_default_states.json was not dropped, from which the classes begin',
    )
    expect(suiteOf(FILES.filter(({ path }) => !path.includes('func_doc'))).left[0]).toContain(
      'multi_turn_func_doc was not dropped',
    )
    const nested = suiteOf(
      FILES.map((file) =>
        file.path === 'possible_answer/BFCL_v4_multi_turn_base.json'
          ? { ...file, text: file.text.replaceAll("cd('box')", "cd(cat('a'))") }
          : file,
      ),
    )
    expect(nested.left[0]).toBe(
      'multi-turn base multi_turn_base_0, turn 3: its ground truth cannot be written in the call grammar',
    )
    const broken = suiteOf(
      FILES.map((file) => ({
        ...file,
        text: file.text.replace('"root":{"shed"', '"root":5,"none":{"shed"'),
      })),
    )
    expect(broken.left[0]).toMatch(/^multi-turn base multi_turn_base_0: /)
  })
})

describe('verdicts by turn', () => {
  it('pass the ground truth in every style', () => {
    for (const task of tasks) {
      expect(suite.judge(task, episode(task.gold)).success, task.id).toBe(true)
      for (const style of suite.styles)
        for (const line of suite.demonstrate(task, style)?.plan ?? [])
          expect(suite.styleOf(line, task)).toBe(style)
    }
  })

  it('are the official checks of that turn alone', () => {
    const task = found('multi_turn_base', 'look in there.')
    const [move, enter] = task.gold
    if (move === undefined || enter === undefined) throw new Error('no gold')
    const judged = (...made: readonly ToolCall[]) => suite.judge(task, episode(made))
    expect(judged(...calls('[ls()]'), move, enter)).toMatchObject({
      success: true,
      goldMatched: [true, true],
      callMatched: [-1, 0, 1],
    })
    expect(judged(enter)).toMatchObject({
      success: false,
      goldMatched: [false, true],
      checks: [{ passed: true }, { name: 'turn 3: state of GorillaFileSystem', passed: false }],
    })
    expect(judged().checks).toEqual([
      { name: 'turn 3: calls', passed: false, expected: 'at least one', actual: 'none' },
    ])
    const first = found('multi_turn_base', '?')
    const last = suite.judge(first, episode(calls("[cat(file_name='none.txt')]"))).checks.at(-1)
    expect([last?.name.startsWith('turn 1: result of cat'), last?.passed]).toEqual([true, false])
    expect(suite.benchmark.judge).toContain('by turn')
    const [sum] = suite.benchmark.sums(new Map([['multi_turn_base', 1]]))
    expect(sum?.label).toContain('no official score')
    expect(sum?.missing).toContain('multi-turn long context')
  })
})

describe('the world of a turn', () => {
  const task = found('multi_turn_base', 'look in there.')
  const answer = async (text: string, world = suite.world(task)) =>
    world.call(at(calls(text), 0, 'calls'))

  it('is as the ground truth left it, and copies go their own way', async () => {
    const world = suite.world(task)
    expect(await answer("[cd(folder='box')]", world)).toEqual({
      ok: true,
      text: '{"current_working_directory": "box"}',
      result: [['current_working_directory', 'box']],
    })
    const copy = world.clone()
    expect(copy.state()).toEqual(world.state())
    await answer("[mv(source='none', destination='x')]", world)
    expect(copy.state()).toEqual(world.state())
    await answer("[mkdir(dir_name='more')]", world)
    expect(copy.state()).not.toEqual(world.state())
    world.reset(1)
    expect(world.state()).toEqual(suite.world(task).state())
  })

  it('answers whatever is called', async () => {
    expect(await answer("[cd(folder='nowhere')]")).toMatchObject({ ok: false, result: [] })
    expect((await answer('[nobody()]')).text).toContain('Error during execution')
    expect(await answer("['1 if'(x=1)]")).toMatchObject({ ok: false })
    expect(await answer('[cd(folder={})]')).toMatchObject({ ok: false })
    expect(await answer('[cd(folder=$1.token)]')).toEqual({
      ok: false,
      text: 'error: the call cannot be written in Python',
      result: [],
    })
  })
})
