import { describe, expect, it } from 'vitest'
import { parseCalls } from '../run/calls/call-parse.ts'
import type { ToolCall } from '../run/calls/call-value.ts'
import { callKey } from '../run/calls/call-key.ts'
import { floorLine, floorScores, nearestNeighbour, plainFloors } from './floors.ts'
import { seenInTraining } from './seen-in-training.ts'
import { judgeCalls } from './signature/signature-judge.ts'
import { SignatureWorld, answersFrom } from './signature/signature-world.ts'
import type { Split, Task, TaskSet } from './task.ts'
import type { ParameterSpec, ToolSpec } from '../run/calls/tool-spec.ts'

function call(text: string): ToolCall {
  const parsed = parseCalls(`[${text}]`)
  const first = parsed.ok ? parsed.calls[0] : undefined
  if (first === undefined) throw new Error(text)
  return first
}

const text = (name: string): ParameterSpec => ({
  name,
  type: 'string',
  description: '',
  required: true,
})
const whole = (name: string): ParameterSpec => ({
  name,
  type: 'integer',
  description: '',
  required: true,
})
const tool = (name: string, ...parameters: ParameterSpec[]): ToolSpec => ({
  name,
  description: '',
  parameters,
  returns: [],
})

const TOOLS: Readonly<Record<string, readonly ToolSpec[]>> = {
  ada: [tool('greet', text('who')), tool('feed', text('who'), whole('grams'))],
  new: [tool('weigh', text('who'), whole('grams'), { ...whole('times'), required: false })],
  none: [],
}
const GOLD: Readonly<
  Record<
    Exclude<Split, 'unseen-entities'>,
    readonly (readonly [tools: string, text: string, gold: string])[]
  >
> = {
  train: [
    ['ada', 'Feed ada.', "feed(who='ada', grams=5)"],
    ['ada', 'Feed ada again.', "feed(grams=5, who='ada')"],
    ['ada', 'Feed ben.', "feed(who='ben', grams=7)"],
    ['ada', 'Greet ada.', "greet(who='ada')"],
  ],
  'held-out': [
    ['ada', 'AI: Yes?\nUser: Feed ada.', "feed(who='ada', grams=5)"],
    ['ada', 'cleo', "greet(who='cleo')"],
    ['new', 'Weigh ada.', "weigh(who='ada', grams=5)"],
    ['none', 'Nothing', ''],
  ],
}

const rows = (split: Split) => (split === 'unseen-entities' ? [] : GOLD[split])
const suite: TaskSet = {
  gold: 'calls',
  size: (split) => rows(split).length,
  task: (split, index) => {
    const [tools = '', asked = '', gold = ''] = rows(split)[index] ?? []
    return {
      id: `${split}/${index}`,
      suite: 'test',
      split,
      index,
      template: tools,
      text: asked,
      gold: gold === '' ? [] : [call(gold)],
    }
  },
  world: (task) => new SignatureWorld(TOOLS[task.template] ?? [], answersFrom('seen')),
  judge: (task, episode) => judgeCalls(task.gold, episode),
}
const floors = plainFloors({ suite, seed: 1 })
const calls = (name: string, index: number): readonly ToolCall[] =>
  floors.find((floor) => floor.name === name)?.calls(suite.task('held-out', index, 1)) ?? []

describe('floors', () => {
  it('copy what is asked into the first tool on offer', () => {
    expect(calls('copied question', 0)).toEqual([call("greet(who='Feed ada.')")])
    expect(calls('copied question', 3)).toEqual([])
  })

  it('call the tool on offer that training calls most, as training does most', () => {
    expect(calls('most frequent tool', 1)).toEqual([call("feed(who='ada', grams=5)")])
    expect(calls('most frequent tool', 2)).toEqual([call("weigh(who='ada', grams=5)")])
    expect(calls('most frequent tool', 3)).toEqual([])
  })

  it('take what a description gives where training says nothing', () => {
    const only = { ...suite, size: (split: Split) => (split === 'train' ? 0 : suite.size(split)) }
    const given = plainFloors({
      suite: only,
      seed: 1,
      given: (_task: Task, _tool, { name }) =>
        name === 'grams' ? { kind: 'int', value: 9n } : undefined,
    }).find(({ name }) => name === 'most frequent tool')
    expect(given?.calls(suite.task('held-out', 2, 1))).toEqual([call("weigh(who='', grams=9)")])
  })

  it('give what the training task asks for that has most words in common', () => {
    // "AI: Yes? User: Feed ada." shares feed and ada with the first two, of which the first has
    // fewer words of its own; "cleo" shares none with any.
    expect(calls('nearest neighbour', 0)).toEqual([call("feed(who='ada', grams=5)")])
    expect(calls('nearest neighbour', 1)).toEqual([call("feed(who='ada', grams=5)")])
    expect(calls('nearest neighbour', 2)).toEqual([call("feed(who='ada', grams=5)")])
    expect(
      nearestNeighbour({ suite, seed: 1 }, ({ text: told }) => [
        { name: 'tell', args: [['text', told]] },
      ]).calls(suite.task('held-out', 0, 1)),
    ).toEqual([call("tell(text='Feed ada.')")])
    const empty = { ...suite, size: () => 0 }
    expect(nearestNeighbour({ suite: empty, seed: 1 }).calls(suite.task('held-out', 0, 1))).toEqual(
      [],
    )
  })

  it('are judged by the suite itself, in the world of the task, also by whether the calls stand in training', async () => {
    const seen = seenInTraining({ suite, seed: 1, asked: ({ gold }) => gold.map(callKey) })
    expect([0, 1, 2, 3].map((index) => seen(suite.task('held-out', index, 1)))).toEqual([
      'seen',
      'never',
      'never',
      'none',
    ])
    const scores = await floorScores(suite, { floors, seen }, 1)
    expect(scores.map(({ name, right, of }) => [name, right, of])).toEqual([
      ['no call', 1, 4],
      ['copied question', 2, 4],
      ['most frequent tool', 3, 4],
      ['nearest neighbour', 1, 4],
    ])
    expect(scores[2]?.strata).toEqual([
      { label: 'call seen in training', right: 1, of: 1 },
      { label: 'call never seen', right: 1, of: 2 },
      { label: 'no call to make', right: 1, of: 1 },
    ])
    expect(scores.map(floorLine)[2]).toBe(
      'floor, most frequent tool: 0.750 (3 of 4); call seen in training 1.000 (1 of 1), call never seen 0.500 (1 of 2), no call to make 1.000 (1 of 1)',
    )
    expect(floorLine({ name: 'no call', right: 0, of: 0, strata: [] })).toBe(
      'floor, no call: no held-out task',
    )
  })
})
