/** What the executor reads in each setting, token by token. */
import { beforeAll, describe, expect, it } from 'vitest'
import { configSchema } from '../run/config.ts'
import type { Config, ConfigInput } from '../run/config.ts'
import { createDesk } from '../tasks/desk/desk-suite.ts'
import type { Task, TaskSuite } from '../tasks/task.ts'
import { shippedTokenizer } from '../tokenizer/testing/shipped.ts'
import type { Tokenizer } from '../tokenizer/tokenizer.ts'
import { Random } from '../engine/random.ts'
import { at } from '../run/at.ts'
import { ExecutorView } from './prompt.ts'
import { STREAM } from './keys.ts'

let desk: TaskSuite
let tokenizer: Tokenizer
let task: Task
beforeAll(async () => {
  tokenizer = await shippedTokenizer()
  desk = await createDesk({ seed: 1, train: 64, heldOut: 32 })
  task = desk.task('train', 0, 1)
})

const LINES = ['AddAlarm time=09:30', 'PlaySong song=mirage']
const OBSERVATION = 'ok alarm 09:30 is set for today'
type Sees = Config['environment']['executorSees']

const view = (environment: ConfigInput['environment'] = {}): ExecutorView =>
  new ExecutorView(tokenizer, configSchema.parse({ environment }).environment, desk)

/** The text of tokens with control tokens by their names. */
function read(tokens: Int32Array): string {
  const names = new Map(
    Object.entries(tokenizer.control).map(([name, token]) => [token, `<${name}>`]),
  )
  let text = ''
  let run: number[] = []
  const flush = () => {
    text += tokenizer.decode(Int32Array.from(run))
    run = []
  }
  for (const token of tokens) {
    const name = names.get(token)
    if (name === undefined) run.push(token)
    else {
      flush()
      text += name
    }
  }
  flush()
  return text
}

describe('what the executor reads', () => {
  it.each<[Sees, () => string, string]>([
    ['results', () => '<executor><subtask>AddAlarm time=09:30<call>', OBSERVATION],
    ['blind', () => '<executor><subtask>AddAlarm time=09:30<call>', ''],
    [
      'plan',
      () =>
        '<executor><plan>AddAlarm time=09:30\nPlaySong song=mirage<subtask>AddAlarm time=09:30<call>',
      OBSERVATION,
    ],
    ['task', () => `<executor><task>${task.text}<subtask>AddAlarm time=09:30<call>`, OBSERVATION],
  ])('with %s', (executorSees, first, result) => {
    const one = view({ executorSees })
    expect(read(one.prompt(task, LINES))).toBe(first())
    expect(read(one.continuation(OBSERVATION, at(LINES, 1, 'LINES'), [0, 1]))).toBe(
      `<result>${result}<subtask>PlaySong song=mirage<call>`,
    )
  })

  it('begins with the tools on offer where the suite lists them and has the executor read them', () => {
    const listing = desk
      .world(task)
      .tools(0)
      .map(({ name }) => name)
      .join(' ')
    const first = (more: Partial<TaskSuite>) =>
      read(
        new ExecutorView(tokenizer, configSchema.parse({}).environment, {
          ...desk,
          ...more,
        }).prompt(task, LINES),
      )
    const named = first({ executorReadsTools: true, toolsInPrompt: () => 'names' })
    expect(named).toMatch(/^<executor><tools>.+<subtask>AddAlarm time=09:30<call>$/s)
    for (const name of listing.split(' ')) expect(named).toContain(name)
    for (const without of [
      { executorReadsTools: false, toolsInPrompt: () => 'names' as const },
      { executorReadsTools: true, toolsInPrompt: () => 'none' as const },
    ])
      expect(first(without)).toBe('<executor><subtask>AddAlarm time=09:30<call>')
    // Of no line there is nothing to do, and it is asked all the same.
    expect(read(view().prompt(task, []))).toBe('<executor><subtask><call>')
  })

  it('never reads the gold calls or the rest of the plan unless it is told to', () => {
    for (const executorSees of ['results', 'blind', 'task'] as const)
      expect(read(view({ executorSees }).prompt(task, LINES))).not.toContain('PlaySong')
  })
})

describe('garbled results', () => {
  const garbled = (
    observationNoise: number,
    name: readonly [number, number],
    text = OBSERVATION,
  ): readonly string[] =>
    read(view({ observationNoise }).continuation(text, 'x', name))
      .replace('<result>', '')
      .replace('<subtask>x<call>', '')
      .split(' ')

  it('are the same whenever the same task is at the same place, and others elsewhere', () => {
    expect(garbled(0.5, [3, 1])).toEqual(garbled(0.5, [3, 1]))
    const places = Array.from({ length: 20 }, (_, i) =>
      garbled(0.5, [3 + Math.floor(i / 2), i % 2]).join(' '),
    )
    expect(new Set(places).size).toBeGreaterThan(10)
  })

  it('are drawn word by word, by the task and what is done of it', () => {
    const random = new Random(3, STREAM.noise, 1)
    expect(garbled(0.5, [3, 1])).toEqual(
      OBSERVATION.split(' ').map((word) => (random.uniform() < 0.5 ? '?' : word)),
    )
  })

  it('lose words one by one, in the share asked for, and all or none at the ends', () => {
    expect(garbled(0, [1, 1])).toEqual(OBSERVATION.split(' '))
    expect(garbled(1, [1, 1])).toEqual(OBSERVATION.split(' ').map(() => '?'))
    const words = Array.from({ length: 200 }, (_, i) => garbled(0.3, [i, 1])).flat()
    expect(words).toHaveLength(200 * 7)
    // Four standard deviations of a share of 0.3 over 1400 words.
    expect(Math.abs(words.filter((word) => word === '?').length / words.length - 0.3)).toBeLessThan(
      4 * Math.sqrt((0.3 * 0.7) / 1400),
    )
  })

  it('leave the sub-task and the prompt as they are', () => {
    const one = view({ observationNoise: 1, executorSees: 'task' })
    expect(read(one.prompt(task, LINES))).toContain(task.text)
    expect(read(one.continuation(OBSERVATION, at(LINES, 1, 'LINES'), [0, 1]))).toContain(
      '<subtask>PlaySong song=mirage<call>',
    )
  })
})
