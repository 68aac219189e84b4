/** What a planner reads, and what of it is left where the context is small. */
import { beforeAll, describe, expect, it } from 'vitest'
import { shippedTokenizer } from '../tokenizer/testing/shipped.ts'
import type { Tokenizer } from '../tokenizer/tokenizer.ts'
import {
  executorContinuation,
  executorPrompt,
  outputText,
  planStepsOf,
  plannerPrompt,
} from './prompt.ts'

const TEXT = 'please book a table and then send the bill to mara'
const TOOLS = 'AddAlarm time; PlaySong song; SendMail to subject; OpenDoor door; CloseWindow window'

let t: Tokenizer
let text: number[]
let tools: number[]
beforeAll(async () => {
  t = await shippedTokenizer()
  text = [...t.encode(TEXT)]
  tools = [t.control.tools, ...t.encode(TOOLS)]
})

describe('a planner’s prompt', () => {
  const prompt = (listing: string, context: number, room = 10) => {
    const { tokens, cut } = plannerPrompt(t, TEXT, listing, context, room)
    return { tokens: [...tokens], cut }
  }

  it('is the task and the tools between control tokens, nothing cut, where there is room', () => {
    const { planner, task, plan } = t.control
    expect(prompt('', 1000)).toEqual({ tokens: [planner, task, ...text, plan], cut: 0 })
    expect(prompt(TOOLS, 1000)).toEqual({
      tokens: [planner, task, ...text, ...tools, plan],
      cut: 0,
    })
    // Three control tokens, the text and the room for the plan: just enough.
    expect(prompt('', 3 + text.length + 10).cut).toBe(0)
  })

  it('loses the front of the text, so that what was said last is read', () => {
    const { planner, task, plan } = t.control
    for (const cut of [1, 4])
      expect(prompt('', 3 + text.length + 10 - cut)).toEqual({
        tokens: [planner, task, ...text.slice(cut), plan],
        cut,
      })
    expect(prompt('', 13)).toEqual({ tokens: [planner, task, plan], cut: text.length })
  })

  it('gives the tools half, or what the text leaves, and keeps their beginning', () => {
    const { planner, task, plan } = t.control
    // Two tokens short of both, and the tools have more than half: the text leaves them all but
    // two.
    expect(tools.length).toBeGreaterThan(text.length + 4)
    expect(prompt(TOOLS, text.length + tools.length - 2 + 13)).toEqual({
      tokens: [planner, task, ...text, ...tools.slice(0, -2), plan],
      cut: 2,
    })
    // Six tokens for both: three each.
    expect(prompt(TOOLS, 6 + 13)).toEqual({
      tokens: [planner, task, ...text.slice(-3), ...tools.slice(0, 3), plan],
      cut: text.length + tools.length - 6,
    })
  })
})

describe('an executor’s prompt', () => {
  it('has its parts under control tokens, and a result before what follows it', () => {
    const { executor, subtask, call, plan, result } = t.control
    expect([...executorPrompt(t, 'PlaySong song=mirage')]).toEqual([
      executor,
      subtask,
      ...t.encode('PlaySong song=mirage'),
      call,
    ])
    expect([...executorPrompt(t, 'b', [{ token: plan, text: 'a' }])]).toEqual([
      executor,
      plan,
      ...t.encode('a'),
      subtask,
      ...t.encode('b'),
      call,
    ])
    expect([...executorContinuation(t, 'ok', 'b')]).toEqual([
      result,
      ...t.encode('ok'),
      subtask,
      ...t.encode('b'),
      call,
    ])
  })
})

describe('what a policy wrote', () => {
  it('is closed by the end token, which is no part of its text', () => {
    const written = [...t.encode('a plan')]
    expect(outputText(t, Int32Array.from([...written, t.control.end]))).toEqual({
      text: 'a plan',
      closed: true,
    })
    expect(outputText(t, Int32Array.from(written))).toEqual({ text: 'a plan', closed: false })
    expect(outputText(t, Int32Array.of(t.control.end))).toEqual({ text: '', closed: true })
    expect(outputText(t, new Int32Array())).toEqual({ text: '', closed: false })
  })

  it('is a plan when it is closed and has one to so many lines, none of them empty', () => {
    expect(planStepsOf('a\nb', true, 2)).toEqual(['a', 'b'])
    expect(planStepsOf('a', true, 2)).toEqual(['a'])
    for (const [text, closed] of [
      ['a\nb', false],
      ['a\nb\nc', true],
      ['', true],
      ['a\n', true],
      ['a\n \nb', true],
    ] as const)
      expect(planStepsOf(text, closed, 2), text).toBeUndefined()
  })
})
