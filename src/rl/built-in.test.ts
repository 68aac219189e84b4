/**
 * What holds for every built-in suite at every level: plans of all styles solve their tasks, and
 * prompts fit a small context.
 */
import { describe, expect, it } from 'vitest'
import { Random } from '../engine/random.ts'
import { at, defined } from '../run/at.ts'
import { LEVELS, configSchema } from '../run/config.ts'
import { GENERATED_IDS, SUITE_FACTS } from '../run/suite-facts.ts'
import { REGISTRY } from '../tasks/registry.ts'
import { SPLITS } from '../tasks/task.ts'
import { ENTITIES } from '../tasks/words/entity-words.ts'
import { loadTokenizer } from '../tokenizer/load.ts'
import { shippedVocabulary } from '../tokenizer/testing/shipped.ts'
import { splitNames } from '../tokenizer/train.ts'
import { ExecutorView, promptFor } from './prompt.ts'
import { executorDemonstration } from './demonstrations.ts'
import { executeExactly } from './rollout/executions.ts'
import { taskSetupOf } from './task-setup.ts'
import type { TaskSetupSources } from './task-setup.ts'
import { vocabularyOf } from './vocabulary.ts'

const sources: TaskSetupSources = {
  tokenizer: shippedVocabulary,
  files: () => Promise.resolve(undefined),
}
/** Those that list tools with each task. */
const LISTING = GENERATED_IDS.filter((id) => id !== 'desk')
/** Those of any words, with policies that speak their vocabulary. */
const OPEN = LISTING.filter((id) => SUITE_FACTS[id].shipped !== undefined)
const CONTEXT = 320
const configOf = (suite: object, more: object = {}) =>
  configSchema.parse({
    suite: { train: 120, heldOut: 60, ...suite },
    warmStart: { from: 'demonstrations' },
    planner: { context: CONTEXT },
    executor: { context: CONTEXT },
    ...more,
  })

describe.each(LISTING)('%s', (id) => {
  it.each(LEVELS)(
    'is solved by the plan of every style, read by the exact interpreter (%s)',
    async (level) => {
      const config = configOf({ id, level })
      const { suite, tokenizer } = await taskSetupOf(config, sources)
      const view = new ExecutorView(tokenizer, config.environment, suite)
      for (const split of SPLITS) {
        for (let i = 0; i < suite.size(split); i += 1) {
          const task = suite.task(split, i, 0)
          const prompt = promptFor({ config, suite, tokenizer }, task).tokens
          for (const style of suite.styles) {
            const demonstration = suite.demonstrate(task, style)
            const plan = demonstration?.plan ?? []
            const wrong = (what: string) =>
              new Error(`${task.id} in style ${style}, ${what}: ${plan.join(' / ')}`)
            if (demonstration === undefined || !(await executeExactly(suite, task, plan)).success)
              throw wrong('not solved')
            // A task of one call, or of none, has the same line in several styles.
            const said = suite.styleOf(at(plan, 0, 'plan'), task)
            if (said !== style && !(said === 'fine' && plan.length === 1 && style !== 'verbatim'))
              throw wrong(`read as ${said}`)
            if (style === 'verbatim') continue
            if (prompt.length + tokenizer.encode(plan.join('\n')).length >= CONTEXT)
              throw wrong('too long for the planner')
            if (
              (
                await executorDemonstration(
                  tokenizer,
                  suite,
                  task,
                  demonstration,
                  view,
                  4 * CONTEXT,
                )
              ).tokens.length >= CONTEXT
            )
              throw wrong('too long for the executor')
          }
        }
      }
    },
  )
})

describe('the vocabulary of built-in suites', () => {
  it.each(OPEN)(
    'has one token for every word of the sentences of %s, and none for a name that is no common word',
    async (id) => {
      const { parts } = await defined(
        REGISTRY.generated[id][2],
        id,
      )({ seed: 3, train: 120, heldOut: 60, level: 'hard', measuredOn: 'tuning' })
      const made = await vocabularyOf(parts)
      expect(made).toBe(await shippedVocabulary(id))
      const tokenizer = await loadTokenizer(made)
      const pieces = parts.flatMap(({ words }) => words).flatMap((word) => splitNames(word))
      expect(pieces.filter((piece) => tokenizer.encode(piece).length !== 1)).toEqual([])
      const random = new Random(1, 0)
      const kinds = ['username', 'city', 'subject', 'time', 'day', 'amount'] as const
      for (const kind of kinds)
        for (let i = 0; i < 50; i += 1) {
          const never = ENTITIES[kind](random, 'never')
          expect([never, tokenizer.encode(never).length > 1]).toEqual([never, true])
          expect(tokenizer.decode(tokenizer.encode(never))).toBe(never)
        }
    },
  )

  it.each(LISTING.filter((id) => !SUITE_FACTS[id].versions.includes(2)))(
    'has 1024 tokens, one for every word that any split of %s says, and the same bytes again',
    async (id) => {
      const config = configOf({ id })
      const [first, again] = [
        await taskSetupOf(config, sources),
        await taskSetupOf(config, sources),
      ]
      expect(first.tokenizer.vocab).toBe(1024)
      expect(again.tokenizer.hash).toBe(first.tokenizer.hash)
      const { suite, tokenizer } = first
      const texts = SPLITS.flatMap((split) =>
        Array.from({ length: suite.size(split) }, (_, i) => suite.task(split, i, 0)),
      ).flatMap((task) => [
        promptFor({ config, suite, tokenizer }, task).text,
        ...suite.styles.flatMap((style) => suite.demonstrate(task, style)?.plan ?? []),
      ])
      const words = new Set(
        texts.flatMap((text) => splitNames(text)).filter((piece) => /[\p{L}\p{N}]/u.test(piece)),
      )
      expect([...words].filter((word) => tokenizer.encode(word).length !== 1)).toEqual([])
    },
  )

  it('has the words of an out-of-distribution suite, where one is asked for', async () => {
    const { outOfDistribution, tokenizer, suite } = await taskSetupOf(
      configOf({ id: 'desk-signature' }, { evaluation: { untouched: 'twohop' } }),
      sources,
    )
    if (outOfDistribution === undefined) throw new Error('no out-of-distribution suite')
    expect([suite.id, outOfDistribution.id]).toEqual(['desk-signature', 'twohop'])
    const texts = Array.from(
      { length: outOfDistribution.size('held-out') },
      (_, i) => outOfDistribution.task('held-out', i, 0).text,
    )
    const names = new Set(outOfDistribution.planValues(texts))
    expect(
      texts
        .flatMap((text) => splitNames(text))
        .filter(
          (piece) =>
            /\p{L}/u.test(piece) && !names.has(piece) && tokenizer.encode(piece).length !== 1,
        ),
    ).toEqual([])
    expect((await taskSetupOf(configOf({ id: 'desk' }), sources)).outOfDistribution).toBeUndefined()
  })

  it('stays the shipped one for the desk', async () => {
    const shipped = await taskSetupOf(
      configOf(
        { id: 'desk' },
        { warmStart: { from: 'starter' }, evaluation: { untouched: 'twohop' } },
      ),
      sources,
    )
    expect(shipped.tokenizer.hash).toBe(
      (await taskSetupOf(configOf({ id: 'desk' }), sources)).tokenizer.hash,
    )
    expect(shipped.outOfDistribution?.id).toBe('twohop')
  })
})

describe('settings that cannot be', () => {
  it('refuse starter policies that do not know the suite, unless nobody plans and so nobody starts from them', async () => {
    const starter = { warmStart: { from: 'starter' } }
    await expect(taskSetupOf(configOf({ id: 'desk-signature' }, starter), sources)).rejects.toThrow(
      'No policies are shipped',
    )
    expect(
      (
        await taskSetupOf(
          configOf({ id: 'desk-signature' }, { ...starter, mode: 'single-level' }),
          sources,
        )
      ).suite.id,
    ).toBe('desk-signature')
  })

  it('call no suite out of distribution that is trained on', async () => {
    expect(
      (
        await taskSetupOf(
          configOf({ id: 'twohop' }, { evaluation: { untouched: 'twohop' } }),
          sources,
        )
      ).outOfDistribution,
    ).toBeUndefined()
  })
})

describe('what the executor reads', () => {
  it('holds the signatures on offer where the suite lists them, and nothing of the kind for the desk', async () => {
    const config = configOf({ id: 'desk-signature' })
    const { suite, tokenizer } = await taskSetupOf(config, sources)
    const view = new ExecutorView(tokenizer, config.environment, suite)
    const { control: c } = tokenizer
    const [desk, signature] = [suite.task('train', 0, 0), suite.task('train', 1, 0)]
    expect([...view.prompt(desk, ['none'])]).toEqual([
      c.executor,
      c.subtask,
      ...tokenizer.encode('none'),
      c.call,
    ])
    const listing = suite
      .world(signature)
      .tools(0)
      .map(({ name, parameters }) => `${name}(${parameters.map((p) => p.name).join(', ')})`)
      .join('\n')
    expect([...view.prompt(signature, ['none'])]).toEqual([
      c.executor,
      c.tools,
      ...tokenizer.encode(listing),
      c.subtask,
      ...tokenizer.encode('none'),
      c.call,
    ])
  })
})
