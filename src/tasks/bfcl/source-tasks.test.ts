import { describe, expect, it } from 'vitest'
import { parseCalls } from '../../run/calls/call-parse.ts'
import type { DroppedFile } from '../../run/files/dropped-file.ts'
import type { Episode, Task, Verdict } from '../task.ts'
import { importBfcl } from '../../judges/index.ts'
import { createBfcl } from './bfcl-suite.ts'

const LIST = { type: 'ArrayList', items: { type: 'String' }, description: 'Which.' }
const plant = (i: number) => ({
  name: `Bed${i}.plant`,
  description: 'Plants.',
  parameters: {
    type: 'dict',
    properties: {
      count: { type: 'long', description: 'How many.' },
      kinds: LIST,
      deep: { type: 'boolean', description: '' },
    },
    required: ['count'],
  },
})
const lines = (records: readonly unknown[]): string =>
  records.map((one) => JSON.stringify(one)).join('\n')
const FILES: readonly DroppedFile[] = [
  {
    path: 'BFCL_v4_simple_java.json',
    text: lines(
      [0, 1, 2, 3].map((i) => ({
        id: `simple_java_${i}`,
        question: [[{ role: 'user', content: `Plant ${i} in bed ${i}.` }]],
        function: [plant(i)],
      })),
    ),
  },
  {
    path: 'possible_answer/BFCL_v4_simple_java.json',
    text: lines(
      [0, 1, 2, 3].map((i) => ({
        id: `simple_java_${i}`,
        ground_truth: [
          { [`Bed${i}.plant`]: { count: [i + 1], kinds: [['rose', 'ivy'], ''], deep: ['', true] } },
        ],
      })),
    ),
  },
]

describe('tasks in Java', () => {
  const outcome = importBfcl(FILES)
  if (!outcome.ok) throw new Error(outcome.error)
  const suite = createBfcl(outcome.files, {
    seed: 1,
    heldOutShare: 0.3,
    split: 'reporting',
    categories: 'java-javascript',
    budget: { whole: 200, count: (text) => text.split(/\s+/).length },
  })
  const task = suite.task('train', 0, 1)
  const judged = (of: Task, text: string): Verdict => {
    const parsed = parseCalls(text)
    if (!parsed.ok) throw new Error(parsed.error)
    const episode: Episode = {
      plan: [],
      finalState: null,
      calls: parsed.calls.map((call, subtask) => ({
        subtask,
        call,
        resolved: call,
        observation: { ok: true, text: '', result: [] },
      })),
    }
    return suite.judge(of, episode)
  }
  const [gold] = task.gold
  const name = gold?.name ?? ''
  const written = gold?.args[0]?.[1]
  const count = typeof written === 'string' ? written : ''

  it('have source texts as gold, which the official checker accepts', () => {
    expect(suite.size('train') + suite.size('held-out')).toBe(4)
    expect(gold?.args).toEqual([
      ['count', expect.stringMatching(/^\dL$/)],
      ['kinds', 'new ArrayList<>(Arrays.asList("rose", "ivy"))'],
    ])
    expect(judged(task, `[${name}(count='${count}')]`)).toMatchObject({
      success: true,
      goldMatched: [true],
      callMatched: [0],
    })
    expect(
      judged(
        task,
        `[${name}(count='${count}', kinds='new ArrayList<>(Arrays.asList("rose", "ivy"))', deep=True)]`,
      ).success,
    ).toBe(true)
    expect(judged(task, `[${name}(count=${count.slice(0, -1)})]`).success).toBe(false)
    expect(judged(task, `[${name}(count='${count}', kinds=['rose', 'ivy'])]`).success).toBe(false)
    expect(suite.unsolvable).toEqual([])
  })

  it('offer functions of texts, whose types the description tells', async () => {
    const world = suite.world(task)
    expect(world.tools(0)).toMatchObject([
      {
        description: 'Plants. Java source: count long, kinds ArrayList of String, deep boolean.',
        parameters: [{ type: 'string' }, { type: 'string' }, { type: 'string' }],
      },
    ])
    expect((await world.call({ name, args: [['count', { kind: 'int', value: 1n }]] })).text).toBe(
      'accepted',
    )
  })
})
