/** Requests put to policies that know by heart what to write, and to real ones. */
import { describe, expect, it } from 'vitest'
import { readStarters } from '../../cli/starters.ts'
import { nodeHost } from '../../cli/wasm-host.ts'
import { createWasmEngine } from '../../engine/device/wasm/engine.ts'
import { askedSchema } from '../../run/asked.ts'
import { configSchema } from '../../run/config.ts'
import type { ConfigInput } from '../../run/config.ts'
import { createDesk } from '../../tasks/desk/desk-suite.ts'
import { createSignature } from '../../tasks/signature/signature-suite.ts'
import { shippedTokenizer } from '../../tokenizer/testing/shipped.ts'
import { sampling } from '../context.ts'
import type { RunContext } from '../context.ts'
import { promptFor } from '../prompt.ts'
import { samplePlans } from '../rollout/episodes.ts'
import { scriptedPolicy } from '../testing/scripted-policy.ts'
import { ask } from './ask.ts'
import type { AskEvent, Question } from './ask.ts'
import { planInPieces } from './plan-in-pieces.ts'

const SIZES = { seed: 1, train: 64, heldOut: 32 }

async function scripted(
  plan: string,
  calls: Readonly<Record<string, string>>,
  input: ConfigInput = {},
): Promise<RunContext> {
  const tokenizer = await shippedTokenizer()
  return {
    config: configSchema.parse(input),
    suite: await createDesk(SIZES),
    tokenizer,
    planner: scriptedPolicy(tokenizer, () => plan),
    executor: scriptedPolicy(tokenizer, (subtask) => calls[subtask] ?? '[]'),
  }
}

async function asked(context: RunContext, question: Partial<Question> = {}) {
  const events: AskEvent[] = []
  const answered = await ask(
    context,
    { text: 'Play mirage.', when: 'after', update: 7, ...question },
    (event) => events.push(event),
  )
  expect(askedSchema.parse(answered.asked)).toEqual(answered.asked)
  return { ...answered, events }
}

const PLAY = { 'PlaySong song=mirage': "[PlaySong(song='mirage')]" }

describe('a request that is put to a pair', () => {
  it('is told step by step, with what it changed, and is not judged', async () => {
    const {
      asked: answer,
      events,
      verdict,
    } = await asked(await scripted('PlaySong song=mirage', PLAY))
    expect(events.map(({ kind }) => kind)).toEqual(['began', 'planning', 'planned', 'step'])
    const [step] = answer.carriedOut
    expect(step).toMatchObject({
      subtask: 0,
      planStep: 'PlaySong song=mirage',
      calls: [{ call: "[PlaySong(song='mirage')]", ok: true }],
    })
    expect(step?.changes).toEqual([{ path: 'playing[0]', after: "'mirage'" }])
    expect(answer).toMatchObject({ when: 'after', update: 7, end: 'carried-out' })
    expect(answer.said[0]).toBe('The call was answered; the world is changed.')
    expect(answer.steps.map(({ lane }) => lane)).toEqual(['planner', 'executor', 'tool'])
    expect(verdict).toBeUndefined()
    expect('tools' in answer).toBe(false)
  })

  it('is judged where it says what is right', async () => {
    const context = await scripted('PlaySong song=mirage', PLAY)
    const right = (song: string) => ({
      calls: [{ name: 'PlaySong', args: [['song', song] as const] }],
    })
    expect((await asked(context, { right: right('mirage') })).verdict?.success).toBe(true)
    expect((await asked(context, { right: right('lantern') })).verdict?.success).toBe(false)
    const none = await scripted('', {})
    expect((await asked(none, { right: right('mirage') })).verdict?.success).toBe(false)
  })

  it('says plainly what could not be carried out', async () => {
    const said = async (plan: string, calls: Readonly<Record<string, string>> = {}) => {
      const { end, said, plan: planned } = (await asked(await scripted(plan, calls))).asked
      return [end, planned.trouble ?? said[0]]
    }
    expect(await said('')).toEqual(['no-plan', 'The planner wrote nothing.'])
    expect(await said('a\n\nb')).toEqual(['no-plan', 'The planner left a line of its plan empty.'])
    expect(await said(Array(9).fill('none').join('\n'))).toEqual([
      'no-plan',
      'The planner wrote 9 lines, and a plan has 5 at the most.',
    ])
    expect(await said('none')).toEqual([
      'nothing-called',
      'The plan says that no tool on offer does this, and none was called.',
    ])
    expect(await said('PlaySong song=mirage')).toEqual(['nothing-called', 'No tool was called.'])
    expect(await said('PlaySong song=mirage', { 'PlaySong song=mirage': 'play it' })).toEqual([
      'refused',
      'one output of the executor could not be read as a call; nothing in the world is changed.',
    ])
    expect(
      await said('PlaySong song=mirage', {
        'PlaySong song=mirage': "[PlaySong(song='mirage'), PlaySong(tune='x'), Fly()]",
      }),
    ).toEqual(['refused', '2 of 3 calls were refused; the world is changed.'])
  })

  it('names words without a token, and sub-tasks that nobody taught', async () => {
    const { asked: answer } = await asked(await scripted('please do it', {}), {
      text: 'add zanqwort and жук.',
    })
    expect(answer.unknown.map(({ word, spelled }) => [word, spelled])).toEqual([
      ['zanqwort', 'pieces'],
      ['жук', 'bytes'],
    ])
    expect(answer.said.slice(1)).toEqual([
      'Sub-task 1 is worded in none of the styles that the executor was taught.',
      '“zanqwort” has no token of its own and is spelled in pieces.',
      '“жук” has letters that the vocabulary was not made from, so it is spelled byte by byte.',
    ])
  })

  it('is the one sub-task where nobody plans', async () => {
    const context = await scripted(
      '',
      { 'Play mirage.': "[PlaySong(song='mirage')]" },
      {
        mode: 'low-only',
      },
    )
    const { asked: answer, events } = await asked(context)
    expect(events.map(({ kind }) => kind)).toEqual(['began', 'planned', 'step'])
    expect(answer.plan.lines).toEqual(['Play mirage.'])
    expect(answer.said[1]).toContain('no planner')
  })

  it('has the tools that were chosen, or those nearest to its words', async () => {
    const base = await scripted('none', {})
    const suite = await createSignature(SIZES)
    const context = { ...base, suite }
    const [tool] = suite.choice?.tools ?? []
    if (tool === undefined) throw new Error('the library is empty')
    const chosen = await asked(context, { tools: [tool.name] })
    expect(chosen.asked.tools).toEqual([tool.name])
    const nearest = await asked(context, { text: `Please ${tool.name.replaceAll('_', ' ')}.` })
    expect(nearest.asked.tools).toContain(tool.name)
  })

  it('stops when it is told to', async () => {
    const stop = new AbortController()
    const context = await scripted('PlaySong song=mirage', PLAY)
    await expect(
      ask(
        context,
        { text: 'Play mirage.', when: 'after', update: 0 },
        ({ kind }) => {
          if (kind === 'planned') stop.abort(new Error('enough'))
        },
        stop.signal,
      ),
    ).rejects.toThrow('enough')
  })
})

describe('a plan that is heard while it is written', () => {
  it('has the tokens, probabilities and entropies of one written at once', async () => {
    const engine = await createWasmEngine(nodeHost(), { threads: 1 })
    const tokenizer = await shippedTokenizer()
    const suite = await createDesk(SIZES)
    const { planner: starter } = await readStarters('desk')
    for (const rl of [{}, { maxPlanTokens: 7 }]) {
      const config = configSchema.parse({ rl })
      const shape = { ...config.planner, vocab: tokenizer.vocab, ropeTheta: 10_000, rmsEps: 1e-5 }
      for (const from of [{ seed: 3 }, starter.weights]) {
        const planner = await engine.createPolicy(shape, from)
        const context = { config, suite, tokenizer, planner }
        const [text, tokens]: [string[], number[]] = [[], []]
        const request = {
          prompts: [promptFor(context, suite.task('held-out', 0, 1))],
          plans: 1,
          sampling: sampling(context, 'planner', 'greedy'),
          keyOf: () => ({ seed: 1, stream: 1, update: 0, sequence: [0, 0] as const }),
          maxSubtasks: 5,
        }
        const [whole] = await samplePlans(context, request)
        const [pieces] = await planInPieces((said, n) => {
          text.push(said)
          tokens.push(n)
        })(context, request)
        expect(pieces).toEqual(whole)
        expect(tokens.length).toBeGreaterThan(2)
        expect(text.every((said, i) => i === 0 || said.startsWith(text[i - 1] ?? ''))).toBe(true)
        planner.dispose()
      }
    }
    engine.dispose()
  })
})
