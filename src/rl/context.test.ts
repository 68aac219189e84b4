import { beforeAll, describe, expect, it } from 'vitest'
import { configSchema } from '../run/config.ts'
import { createDesk } from '../tasks/desk/desk-suite.ts'
import type { TaskSuite } from '../tasks/task.ts'
import { shippedTokenizer } from '../tokenizer/testing/shipped.ts'
import type { Tokenizer } from '../tokenizer/tokenizer.ts'
import { promptFor } from './prompt.ts'
import { sampling } from './context.ts'

let tokenizer: Tokenizer
let suite: TaskSuite
beforeAll(async () => {
  tokenizer = await shippedTokenizer()
  suite = await createDesk({ seed: 1, train: 64, heldOut: 32 })
})

describe('how policies are sampled', () => {
  const config = configSchema.parse({
    rl: { temperature: 0.7, topK: 5, topP: 0.9, maxPlanTokens: 50, maxCallTokens: 40 },
  })
  const of = (role: 'planner' | 'executor', how: 'train' | 'sampled' | 'greedy') =>
    sampling({ config, tokenizer }, role, how)

  it('is as configured in training, plain where success is measured, and without chance where the best is', () => {
    const stop = [tokenizer.control.end]
    expect(of('planner', 'train')).toEqual({
      temperature: 0.7,
      topK: 5,
      topP: 0.9,
      maxTokens: 50,
      stop,
    })
    expect(of('executor', 'train')).toEqual({
      temperature: 0.7,
      topK: 5,
      topP: 0.9,
      maxTokens: 40,
      stop,
    })
    expect(of('planner', 'sampled')).toEqual({
      temperature: 1,
      topK: 0,
      topP: 1,
      maxTokens: 50,
      stop,
    })
    expect(of('executor', 'greedy')).toEqual({
      temperature: 0,
      topK: 0,
      topP: 1,
      maxTokens: 40,
      stop,
    })
  })
})

describe('what a planner is asked', () => {
  it('is the task, and the tools where the suite lists them', () => {
    const config = configSchema.parse({})
    const task = suite.task('train', 0, 1)
    const plain = promptFor(
      { config, suite: { ...suite, toolsInPrompt: () => 'none' }, tokenizer },
      task,
    )
    expect(plain.text).toBe(task.text)
    expect([...plain.tokens]).toEqual([
      tokenizer.control.planner,
      tokenizer.control.task,
      ...tokenizer.encode(task.text),
      tokenizer.control.plan,
    ])
    const listed = promptFor(
      { config, suite: { ...suite, toolsInPrompt: () => 'signatures' }, tokenizer },
      task,
    )
    expect(listed.text.startsWith(`${task.text}\n\n`)).toBe(true)
    expect(listed.text.length).toBeGreaterThan(task.text.length + 2)
    expect([...listed.tokens]).toContain(tokenizer.control.tools)
  })
})
