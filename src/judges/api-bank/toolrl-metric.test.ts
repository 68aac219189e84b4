import { describe, expect, it } from 'vitest'
import { emittedCalls, judgeToolRl, readToolRlItems } from './toolrl-metric.ts'
import type { ToolRlItem } from './toolrl-metric.ts'

function itemOf(answer: unknown): ToolRlItem {
  const read = readToolRlItems(
    JSON.stringify([{ system: 's', user: 'u', answer, other: { file: 'f.jsonl', id: 3 } }]),
  )
  const [item] = read.ok ? read.items : []
  if (item === undefined) throw new Error('no item')
  return item
}

const output = (...lines: readonly string[]): string =>
  `<think>hm</think>\n<tool_call>\n${lines.join('\n')}\n</tool_call>`
const item = itemOf([{ name: 'A', parameters: { x: '1', n: 5 } }])

describe('judgeToolRl', () => {
  it.each([
    [output('{"name": "A", "parameters": {"n": 5, "x": "1"}}'), true],
    [output('{"name": "A", "parameters": {"n": 5.0, "x": "1"}}'), true],
    [
      output(
        '{"name": "B", "parameters": {}}',
        'no JSON',
        '{"name": "A", "parameters": {"n": 5, "x": "1"}}',
      ),
      true,
    ],
    [output('{"n": 5, "x": "1"}'), true],
    [output('{"name": "A", "parameters": {"n": 5, "x": 1}}'), false],
    [output('{"name": "B", "parameters": {"n": 5, "x": "1"}}'), false],
    [output('{"name": "A", "parameters": {"n": 5}}'), false],
    ['{"name": "A", "parameters": {"n": 5, "x": "1"}}', false],
    ['', false],
    ['x'.repeat(30_000), false],
  ])('%.90s', (text, right) => {
    expect(judgeToolRl(item, text).correct).toBe(right)
  })

  it('reads one expected call as well as a list of them', () => {
    expect(itemOf({ name: 'A', parameters: {} })).toMatchObject({ name: 'A', file: 'f.jsonl' })
    expect(readToolRlItems('[{"answer": []}]')).toEqual({
      ok: false,
      error: '[0].answer: expected name and parameters',
    })
    expect(readToolRlItems('{')).toEqual({
      ok: false,
      error: '1: column 2: the text ends here, before the document is complete',
    })
    expect(readToolRlItems('{}')).toEqual({ ok: false, error: 'expected a list of items' })
    const [A, B] = [
      { name: 'A', parameters: {} },
      { name: 'B', parameters: 5 },
    ]
    const read = readToolRlItems(
      JSON.stringify([
        { answer: [A, B] },
        { answer: B, system: 5, user: null, other: { file: 3 } },
      ]),
    )
    expect(
      read.ok &&
        read.items.map(({ name, file, id, system, user }) => [name, file, id, system, user]),
    ).toEqual([
      ['A', undefined, null, '', ''],
      ['B', undefined, null, '', ''],
    ])
    expect(
      readToolRlItems(JSON.stringify([{ answer: A }, { answer: { name: 5, parameters: {} } }])),
    ).toEqual({ ok: false, error: '[1].answer: expected name and parameters' })
  })

  it('says what was wanted and what was written, or that nothing was', () => {
    expect(judgeToolRl(item, output('{"name": "A", "parameters": {"n": 5, "x": "1"}}'))).toEqual({
      correct: true,
      checks: [
        {
          name: 'name and parameters',
          passed: true,
          expected: "A({'x': '1', 'n': 5})",
          actual: "{'name': 'A', 'parameters': {'n': 5, 'x': '1'}}",
        },
      ],
    })
    expect(judgeToolRl(item, 'none')).toEqual({
      correct: false,
      checks: [{ name: 'a tool call', passed: false, expected: 'A', actual: 'none' }],
    })
    expect(judgeToolRl(item, 'x'.repeat(20_001)).checks).toEqual([
      { name: 'length', passed: false, expected: 'at most 20000 characters', actual: '20001' },
    ])
    expect(judgeToolRl(item, 'x'.repeat(20_000)).checks[0]?.name).toBe('a tool call')
    // Only what has both is a call written as name and parameters; anything else is itself held
    // against the parameters.
    expect(
      judgeToolRl(itemOf({ name: 'A', parameters: { name: 'x' } }), output('{"name": "x"}'))
        .correct,
    ).toBe(true)
    expect(
      judgeToolRl(itemOf({ name: 'A', parameters: { parameters: 1 } }), output('{"parameters": 1}'))
        .correct,
    ).toBe(true)
    expect(
      judgeToolRl(
        item,
        output(JSON.stringify({ name: 'A', parameters: { long: 'y'.repeat(900) } })),
      ).checks[0]?.actual,
    ).toHaveLength(400)
  })

  it('takes calls from every block, one that is not closed too', () => {
    expect(emittedCalls('<tool_call>{"b": 2}')).toHaveLength(1)
    expect(
      judgeToolRl(
        item,
        output('{"name": "B", "parameters": {}}', '{"name": "C", "parameters": {}}'),
      ).checks.map(({ actual, passed }) => [actual, passed]),
    ).toEqual([
      ["{'name': 'B', 'parameters': {}}", false],
      ["{'name': 'C', 'parameters': {}}", false],
    ])
    expect(
      emittedCalls(`${output('{"a": 1}')}${output('{"b": 2}').replace('</tool_call>', '')}`),
    ).toHaveLength(2)
  })
})
