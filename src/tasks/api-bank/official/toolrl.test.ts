import { describe, expect, it } from 'vitest'
import { emittedCalls, judgeToolRl, readToolRlItems } from './toolrl.ts'
import type { ToolRlItem } from './toolrl.ts'

function itemOf(answer: unknown): ToolRlItem {
  const read = readToolRlItems(JSON.stringify([{ system: 's', user: 'u', answer, other: { file: 'f.jsonl', id: 3 } }]))
  const [item] = read.ok ? read.items : []
  if (item === undefined) throw new Error('no item')
  return item
}

const output = (...lines: readonly string[]): string => `<think>hm</think>\n<tool_call>\n${lines.join('\n')}\n</tool_call>`
const item = itemOf([{ name: 'A', parameters: { x: '1', n: 5 } }])

describe('judgeToolRl', () => {
  it.each([
    [output('{"name": "A", "parameters": {"n": 5, "x": "1"}}'), true],
    [output('{"name": "A", "parameters": {"n": 5.0, "x": "1"}}'), true],
    [output('{"name": "B", "parameters": {}}', 'no JSON', '{"name": "A", "parameters": {"n": 5, "x": "1"}}'), true],
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
    expect(readToolRlItems('[{"answer": []}]')).toEqual({ ok: false, error: '[0].answer: expected name and parameters' })
    expect(readToolRlItems('{')).toMatchObject({ ok: false })
  })

  it('takes calls from every block, one that is not closed too', () => {
    expect(emittedCalls('<tool_call>{"b": 2}')).toHaveLength(1)
    expect(judgeToolRl(item, output('{"name": "B", "parameters": {}}', '{"name": "C", "parameters": {}}')).checks.map(({ actual, passed }) => [actual, passed])).toEqual([["{'name': 'B', 'parameters': {}}", false], ["{'name': 'C', 'parameters': {}}", false]])
    expect(emittedCalls(`${output('{"a": 1}')}${output('{"b": 2}').replace('</tool_call>', '')}`)).toHaveLength(2)
  })
})
