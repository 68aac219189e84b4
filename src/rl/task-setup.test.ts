/** What a configuration is trained on, and what is said where something is missing. */
import { describe, expect, it } from 'vitest'
import { configSchema } from '../run/config.ts'
import type { ConfigInput } from '../run/config.ts'
import { FIXTURE, TOOLRL } from '../tasks/bamboogle/testing/bamboogle-files.ts'
import { FIXTURE as BFCL_FIXTURE } from '../judges/bfcl/testing/bfcl-files.ts'
import { tokenizerTexts } from '../tasks/official/training-corpus.ts'
import { testSandbox } from '../tasks/sandbox/testing/open.ts'
import { NAME_PIECE_PATTERN, PIECE_PATTERN } from '../tokenizer/format.ts'
import { loadTokenizer } from '../tokenizer/load.ts'
import { shippedVocabulary } from '../tokenizer/testing/shipped.ts'
import { splitNames, splitPieces, trainTokenizer } from '../tokenizer/train.ts'
import { TaskSetupError, officialFrom, promptBudget, taskSetupOf } from './task-setup.ts'
import type { TaskSetupSources } from './task-setup.ts'

const config = (change: ConfigInput) =>
  configSchema.parse({ ...change, warmStart: { from: 'demonstrations', ...change.warmStart } })
const STARTER = { warmStart: { from: 'starter' } } as const
const sources = (more: Partial<TaskSetupSources> = {}): TaskSetupSources => ({
  tokenizer: shippedVocabulary,
  files: () => Promise.resolve(undefined),
  ...more,
})
const refused = async (
  change: ConfigInput,
  more: Partial<TaskSetupSources> = {},
): Promise<Pick<TaskSetupError, 'message' | 'wayOut' | 'bad'> | undefined> => {
  try {
    await taskSetupOf(config(change), sources(more))
    return undefined
  } catch (error) {
    if (!(error instanceof TaskSetupError)) throw error
    const { message, wayOut, bad } = error
    return { message, wayOut, bad }
  }
}

describe('room for an imported task', () => {
  const room = (
    planner: number,
    plan: number,
    executor: number,
    call: number,
  ): readonly number[] => {
    const { tokens, whole } = promptBudget(
      config({
        planner: { context: planner },
        executor: { context: executor },
        rl: { maxPlanTokens: plan, maxCallTokens: call },
      }),
      (text) => text.length,
    )
    return [tokens, whole]
  }
  it('is what plan, tools and call leave of the contexts, and never less than a little', () => {
    // 300 - 80 - 64; the smaller of 300 - 80 and 400 - 50, less 5 control tokens.
    expect(room(300, 80, 400, 50)).toEqual([156, 215])
    expect(room(300, 80, 200, 50)).toEqual([156, 145])
    expect(room(97, 1 + 3, 200, 64)).toEqual([32, 88])
    expect(room(96, 64, 200, 64)).toEqual([32, 64])
    expect(room(200, 104, 128, 60)).toEqual([32, 64])
    expect(room(201, 104, 134, 64)).toEqual([33, 65])
  })

  it('is counted as is said', () => {
    expect(promptBudget(config({}), (text) => text.length).count('four')).toBe(4)
  })
})

describe('built-in suites', () => {
  it('are mixed half and half, odd numbers in favour of one more', async () => {
    const { suite, official, outOfDistribution } = await taskSetupOf(
      config({ suite: { id: 'desk-signature', train: 129, heldOut: 65 } }),
      sources(),
    )
    expect([suite.size('train'), suite.size('held-out')]).toEqual([130, 66])
    expect(suite.about).toMatch(/^Half desk, half signature\. /)
    expect([official, outOfDistribution]).toEqual([undefined, undefined])
  })

  it('come with an out-of-distribution suite that is as hard and made from the same seed', async () => {
    const outOfDistribution = async (change: ConfigInput) => {
      const made = (
        await taskSetupOf(
          config({ ...change, evaluation: { untouched: 'twohop' } }),
          sources({ files: () => Promise.resolve(FIXTURE) }),
        )
      ).outOfDistribution
      return made === undefined
        ? undefined
        : [made.size('train'), made.size('held-out'), made.task('held-out', 0, 0).text]
    }
    const [train, heldOut, text] =
      (await outOfDistribution({
        suite: { id: 'desk', train: 64, heldOut: 40, seed: 3 },
        ...STARTER,
      })) ?? []
    expect([train, heldOut]).toEqual([512, 40])
    expect(
      (
        await outOfDistribution({
          suite: { id: 'desk', train: 64, heldOut: 40, seed: 4 },
          ...STARTER,
        })
      )?.[2],
    ).not.toBe(text)
    expect(
      (
        await outOfDistribution({
          suite: { id: 'desk', train: 64, heldOut: 40, seed: 3, level: 'hard' },
          ...STARTER,
        })
      )?.[2],
    ).not.toBe(text)
    expect((await outOfDistribution({ suite: { id: 'bamboogle' } }))?.slice(0, 2)).toEqual([
      512, 384,
    ])
    expect(await outOfDistribution({ suite: { id: 'twohop' } })).toBeUndefined()
  })

  it('keep the shipped vocabulary for the desk where nothing else is spoken, or the starters speak it', async () => {
    const hash = async (change: ConfigInput) =>
      (await taskSetupOf(configSchema.parse(change), sources())).tokenizer.hash
    const shipped = await hash({ warmStart: { from: 'demonstrations' } })
    expect(await hash({ evaluation: { untouched: 'twohop' } })).toBe(shipped)
    expect(
      await hash({ warmStart: { from: 'demonstrations' }, evaluation: { untouched: 'twohop' } }),
    ).not.toBe(shipped)
  })
})

describe('what is missing', () => {
  it('is said with a way out', async () => {
    expect(
      await refused({ suite: { id: 'desk-signature' }, warmStart: { from: 'starter' } }),
    ).toEqual({
      message: 'No policies are shipped that have learned Desk and signature.',
      wayOut: 'Let the run begin from demonstrations (warmStart.from).',
      bad: [],
    })
    expect(await refused({ suite: { id: 'custom' } })).toEqual({
      message: 'This run has tools of its own, and there is nothing here that they could run in.',
      wayOut: 'Train it in the page, or with the command train.',
      bad: [],
    })
    expect(await refused({ suite: { id: 'bamboogle' } })).toEqual({
      message: 'This run needs Bamboogle’s official files, and this browser does not have them.',
      bad: [],
      wayOut:
        'Drop ToolRL’s data.json of Bamboogle (toolrl_data.json) or AgentFlow’s (agentflow_data.json), with a cassette of recorded searches or a corpus if you have one, onto the page.',
    })
  })

  it('is what is wrong with one’s own tools, and in which line where that is known', async () => {
    const sandbox = () => Promise.resolve(testSandbox)
    expect(
      await refused(
        { suite: { id: 'custom', program: 'const tools = []\nconst tasks = [' } },
        { sandbox },
      ),
    ).toMatchObject({
      message: expect.stringMatching(/^Your own tools, line 2: .*\.$/) as string,
      wayOut: 'Correct the program in the set-up, and try it there.',
    })
    const idle = "const tools = [{ name: 'f', parameters: {}, run: () => ({}) }]"
    expect(
      (await refused({ suite: { id: 'custom', program: idle } }, { sandbox }))?.message,
    ).toMatch(/^Your own tools: there are no tasks: .*\.$/)
    const broken = new Error('no interpreter')
    await expect(
      taskSetupOf(
        config({ suite: { id: 'custom' } }),
        sources({ sandbox: () => Promise.reject(broken) }),
      ),
    ).rejects.toBe(broken)
    expect(
      (
        await taskSetupOf(
          config({ suite: { id: 'custom', train: 64, heldOut: 32 } }),
          sources({ sandbox }),
        )
      ).suite.id,
    ).toBe('custom')
  })
})

describe('official files', () => {
  const BAD = { path: 'more.json', text: '[{"Question": "Who?", "Answer": 5}]' }
  const files = () => Promise.resolve([...FIXTURE, BAD])

  it('are read for the tasks and the vocabulary, twice where the vocabulary decides what fits', async () => {
    const { suite, official, tokenizer, outOfDistribution } = await taskSetupOf(
      config({ suite: { id: 'bamboogle' } }),
      sources({ files: (id) => Promise.resolve(id === 'bamboogle' ? FIXTURE : undefined) }),
    )
    expect([suite.id, official?.suite === suite, outOfDistribution]).toEqual([
      'bamboogle',
      true,
      undefined,
    ])
    const { text } = suite.task('train', 0, 1)
    expect(tokenizer.decode(Int32Array.from(tokenizer.encode(text)))).toBe(text)
    expect(tokenizer.encode(text).length).toBeLessThan(text.length / 2)
  })

  it.each([
    ['bamboogle', FIXTURE, splitPieces, PIECE_PATTERN],
    ['bfcl', BFCL_FIXTURE, splitNames, NAME_PIECE_PATTERN],
  ] as const)(
    'of %s have a vocabulary that parts words as their tools’ names need it',
    async (id, files, split, pattern) => {
      const of = config({ suite: { id } })
      const first = await officialFrom(
        files,
        { id, seed: 1, heldOutShare: 0.25, split: 'reporting', skipBad: false },
        promptBudget(of, (text) => split(text).length),
      )
      if (!first.ok) throw new Error(first.error)
      const wanted = await loadTokenizer(
        trainTokenizer({
          ...tokenizerTexts(first.made.suite, 1, split, first.made.observed?.()),
          pattern,
        }),
      )
      const { tokenizer } = await taskSetupOf(of, sources({ files: () => Promise.resolve(files) }))
      expect(tokenizer.hash).toBe(wanted.hash)
    },
  )

  it('with bad lines are refused unless the user let them go', async () => {
    const answer = await refused({ suite: { id: 'bamboogle' } }, { files })
    expect(answer).toMatchObject({
      message: '1 record of the files cannot be used',
      wayOut: 'Drop the official files again.',
      bad: [{ file: 'more.json', field: '[0].Answer' }],
    })
    expect(await refused({ suite: { id: 'bamboogle', skipBad: true } }, { files })).toBeUndefined()
    expect(
      (
        await taskSetupOf(
          config({ suite: { id: 'bamboogle' } }),
          sources({ files, accepted: true }),
        )
      ).official?.skipped,
    ).toBe(1)
    expect(
      await refused({ suite: { id: 'bamboogle' } }, { files: () => Promise.resolve([]) }),
    ).toMatchObject({ bad: [] })
  })

  it('are read within a budget of their own where none is given', async () => {
    const read = await officialFrom([TOOLRL], {
      id: 'bamboogle',
      seed: 1,
      heldOutShare: 0.25,
      split: 'reporting',
      skipBad: false,
    })
    expect(read.ok && read.made.suite.size('train') + read.made.suite.size('held-out')).toBe(32)
  })
})
