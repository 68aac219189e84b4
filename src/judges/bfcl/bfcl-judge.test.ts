/** Which calls of an attempt are taken for which acceptable ones, and what cannot be read. */
import { describe, expect, it } from 'vitest'
import { readJson } from '../../run/json-value.ts'
import type { JsonValue, ToolCall } from '../../run/calls/call-value.ts'
import type { Attempt } from '../verdict.ts'
import { areRight, decodedCall, judgeBfclItem, prepareBfclItem } from './bfcl-judge.ts'
import type { Judged } from './bfcl-judge.ts'

function items(value: unknown): readonly JsonValue[] {
  const read = readJson(JSON.stringify(value))
  if (
    !read.ok ||
    read.value === null ||
    typeof read.value !== 'object' ||
    read.value.kind !== 'list'
  )
    throw new Error('no list')
  return read.value.items
}
const doc = (name: string, parameter: string) => ({
  name,
  description: '',
  parameters: {
    type: 'dict',
    properties: { [parameter]: { type: 'string', description: '' } },
    required: [parameter],
  },
})
const FUNCTIONS = items([doc('prune', 'plant'), doc('water', 'bed')]).filter(
  (one) => one !== null && typeof one === 'object' && one.kind === 'dict',
)
const prune = (...plants: readonly string[]) => ({ prune: { plant: plants } })
const call = (name: string, value: string): ToolCall => ({
  name,
  args: [[name === 'prune' ? 'plant' : 'bed', value]],
})
const FERN = call('prune', 'fern')

function judgedBy(...answers: readonly unknown[]): Judged {
  const judged = prepareBfclItem('parallel', FUNCTIONS, items(answers))
  if (judged === undefined) throw new Error('the answers cannot be read')
  return judged
}
const attempt = (...made: readonly (ToolCall | undefined)[]): Attempt => ({
  finalState: null,
  calls: made.map((one) => (one === undefined ? {} : { call: one, resolved: one })),
})

describe('which call is taken for which', () => {
  it('takes one call for one answer, however often it would fit', () => {
    const twice = judgedBy(prune('fern'), prune('fern'))
    expect(judgeBfclItem(twice, attempt(FERN))).toMatchObject({
      success: false,
      goldMatched: [true, false],
      callMatched: [0],
    })
    expect(judgeBfclItem(twice, attempt(FERN, FERN))).toMatchObject({
      success: true,
      goldMatched: [true, true],
      callMatched: [0, 1],
    })
    expect(judgeBfclItem(twice, attempt(FERN, FERN, FERN))).toMatchObject({
      success: false,
      goldMatched: [true, true],
      callMatched: [0, 1, -1],
    })
  })

  it('goes through the answers in order and takes the first call that fits and is free', () => {
    const either = judgedBy(prune('rose', 'fern'), prune('fern'))
    expect(
      judgeBfclItem(either, attempt(call('water', 'north'), FERN, call('prune', 'rose'))),
    ).toMatchObject({ success: false, goldMatched: [true, false], callMatched: [-1, 0, -1] })
    expect(judgeBfclItem(either, attempt(call('prune', 'rose'), FERN))).toMatchObject({
      success: true,
      goldMatched: [true, true],
      callMatched: [0, 1],
    })
  })

  it('still says what fits where a call cannot be read', () => {
    const verdict = judgeBfclItem(judgedBy(prune('fern'), prune('rose')), attempt(undefined, FERN))
    expect(verdict).toMatchObject({
      success: false,
      goldMatched: [true, false],
      callMatched: [-1, 0],
    })
    expect(verdict.checks).toEqual([
      { name: 'decoded', passed: false, expected: 'calls', actual: '1 of 2 cannot be read' },
    ])
    const reference: ToolCall = {
      name: 'prune',
      args: [['plant', { kind: 'reference', call: 1, field: 'plant' }]],
    }
    expect(judgeBfclItem(judgedBy(prune('fern')), attempt(reference)).checks[0]?.actual).toBe(
      '1 of 1 cannot be read',
    )
    expect(areRight(judgedBy(prune('fern')), [FERN])).toBe(true)
    expect(areRight(judgedBy(prune('fern')), [reference])).toBe(false)
  })
})

describe('where nothing is to be called', () => {
  const silence: Judged = { entry: undefined, answers: [] }
  it('silence is right, and so is what is no call', () => {
    expect(judgeBfclItem(silence, attempt())).toMatchObject({
      success: true,
      checks: [{ passed: true, actual: 'none' }],
      goldMatched: [],
      callMatched: [],
    })
    expect(judgeBfclItem(silence, attempt(undefined))).toMatchObject({
      success: true,
      callMatched: [-1],
    })
    expect(judgeBfclItem(silence, attempt(FERN))).toMatchObject({
      success: false,
      checks: [{ passed: false, expected: 'none', actual: "[prune(plant='fern')]" }],
      callMatched: [-1],
    })
    expect([areRight(silence, []), areRight(silence, [FERN])]).toEqual([true, false])
  })
})

describe('calls as the official decoder gives them', () => {
  const int = { kind: 'int', value: 1n } as const
  const reference = { kind: 'reference', call: 1, field: 'a' } as const
  it('are dicts from name to arguments, whatever is nested in them, the last of equal names', () => {
    const args: ToolCall['args'] = [
      ['a', null],
      ['b', true],
      ['c', 'x'],
      ['d', int],
      [
        'e',
        {
          kind: 'list',
          items: [
            int,
            {
              kind: 'dict',
              entries: [
                ['k', 'v'],
                ['k', 'w'],
              ],
            },
          ],
        },
      ],
      ['a', 'last'],
    ]
    expect(decodedCall({ name: 'f', args })).toEqual({
      kind: 'dict',
      entries: [
        [
          'f',
          {
            kind: 'dict',
            entries: [
              ['a', 'last'],
              ['b', true],
              ['c', 'x'],
              ['d', int],
              ['e', { kind: 'list', items: [int, { kind: 'dict', entries: [['k', 'w']] }] }],
            ],
          },
        ],
      ],
    })
    for (const value of [
      reference,
      { kind: 'list', items: [int, reference] },
      { kind: 'dict', entries: [['k', reference]] },
      { kind: 'list', items: [{ kind: 'dict', entries: [['k', reference]] }] },
    ] as const)
      expect(
        decodedCall({
          name: 'f',
          args: [
            ['a', 'x'],
            ['b', value],
          ],
        }),
      ).toBeUndefined()
  })

  it('of Java and JavaScript are texts', () => {
    expect(
      decodedCall(
        {
          name: 'f',
          args: [
            ['a', '"x"'],
            ['b', '5'],
          ],
        },
        'java',
      ),
    ).toEqual({
      kind: 'dict',
      entries: [
        [
          'f',
          {
            kind: 'dict',
            entries: [
              ['a', '"x"'],
              ['b', '5'],
            ],
          },
        ],
      ],
    })
    for (const language of ['java', 'javascript'] as const)
      expect(
        decodedCall(
          {
            name: 'f',
            args: [
              ['a', '5'],
              ['b', reference],
            ],
          },
          language,
        ),
      ).toBeUndefined()
  })

  it('cannot be judged where the answers are of no official form', () => {
    expect(prepareBfclItem('parallel', FUNCTIONS, items([{}]))).toBeUndefined()
    expect(prepareBfclItem('parallel', FUNCTIONS, items([5]))).toBeUndefined()
    expect(prepareBfclItem('parallel', FUNCTIONS, undefined)).toEqual({
      entry: undefined,
      answers: [],
    })
    expect(
      prepareBfclItem('simple_java', FUNCTIONS, items([prune('fern')]))?.answers.map(
        ({ mode, language }) => [mode, language],
      ),
    ).toEqual([['multiple', 'java']])
  })
})
