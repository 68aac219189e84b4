import { beforeAll, describe, expect, it } from 'vitest'
import { LEVELS } from '../../../run/config.ts'
import { printCalls } from '../../../run/calls/call-print.ts'
import { ruleSuccess } from '../../copying-baseline.ts'
import { SPLITS } from '../../task.ts'
import type { Split, TaskSuite } from '../../task.ts'
import { partOf } from '../../text-split.ts'
import { KINDS, NOUNS, VERBS } from '../signature-words.ts'
import { TASK_KINDS } from '../signature-tasks.ts'
import { createOpenSignature } from './open-suite.ts'
import { OPEN_FRAMES, isNewWording } from './open-words.ts'

const SIZES = { seed: 1, train: 400, heldOut: 192 }
const all = (suite: TaskSuite, split: Split) =>
  Array.from({ length: suite.size(split) }, (_, i) => suite.task(split, i, 0))
const namesIn = (suite: TaskSuite, split: Split): ReadonlySet<string> =>
  new Set(
    all(suite, split).flatMap((task) =>
      suite
        .world(task)
        .tools(0)
        .map(({ name }) => name),
    ),
  )

describe('signature from version 2 on', () => {
  let suite: TaskSuite
  let other: TaskSuite
  beforeAll(async () => {
    suite = await createOpenSignature(SIZES)
    other = await createOpenSignature({ ...SIZES, seed: 2 })
  })

  it('measures no text and no function that any seed, level or size trains on', async () => {
    const tuning = await createOpenSignature({ ...SIZES, level: 'hard', measuredOn: 'tuning' })
    for (const made of [suite, other, tuning]) {
      expect(all(made, 'train').every(({ text }) => partOf(text) === 'train')).toBe(true)
      for (const split of ['held-out', 'unseen-entities'] as const)
        expect(new Set(all(made, split).map(({ text }) => partOf(text)))).toEqual(
          new Set([made === tuning ? 'tuning' : 'held-out']),
        )
    }
    const trained = new Set([suite, other, tuning].flatMap((one) => [...namesIn(one, 'train')]))
    for (const made of [suite, other, tuning])
      for (const split of ['held-out', 'unseen-entities'] as const)
        expect([...namesIn(made, split)].filter((name) => trained.has(name))).toEqual([])
  })

  it('is made by its seed alone, has all kinds of task and no text twice', async () => {
    const shown = (made: TaskSuite) =>
      SPLITS.map((split) => all(made, split).map(({ text, gold }) => [text, printCalls(gold)]))
    expect(shown(await createOpenSignature(SIZES))).toEqual(shown(suite))
    expect(shown(other)).not.toEqual(shown(suite))
    const texts = SPLITS.flatMap((split) => all(suite, split).map(({ text }) => text))
    expect(new Set(texts).size).toBe(texts.length)
    for (const kind of TASK_KINDS)
      expect(all(suite, 'held-out').some(({ template }) => template.startsWith(`${kind}/`))).toBe(
        true,
      )
  })

  it('has two strata in either split that is measured, and says them', () => {
    const strata = (split: Split) => new Set(all(suite, split).map(({ stratum }) => stratum))
    expect(strata('train')).toEqual(new Set([undefined]))
    expect(strata('held-out')).toEqual(new Set(['wordings never met', 'known words']))
    expect(strata('unseen-entities')).toEqual(new Set(['both', 'words never met']))
  })

  it('words something as training never does exactly where the stratum says so', () => {
    const verbs = Object.keys(VERBS)
    const newWordings = new Set<string>()
    for (const [verb, sayings] of Object.entries(VERBS))
      for (const [saying, said] of sayings.entries())
        for (const [kind, frames] of Object.entries(OPEN_FRAMES))
          for (const [frame, words] of frames.entries())
            if (
              (verbs.indexOf(verb) + saying + Object.keys(OPEN_FRAMES).indexOf(kind) + frame) %
                4 ===
              3
            )
              newWordings.add(`${said} ${words.replace('{}', '')}`)
    expect(newWordings.size).toBeGreaterThan(100)
    expect(isNewWording('book', 0, 'topic', 1)).toBe(true)
    // The phrases behind the first verb of a text, up to the next call.
    const isNew = (text: string): boolean => {
      const clauses = text.split(/, then | and (?=[a-z]+ the )/)
      return clauses.some((clause) => {
        const words = clause.split(' ')
        const verb = words[words.indexOf('the') - 1]
        return [...newWordings].some((one) => {
          const [first, ...phrase] = one.trimEnd().split(' ')
          return (
            first === verb &&
            ` ${words.slice(words.indexOf('the')).join(' ')}`.includes(` ${phrase.join(' ')} `)
          )
        })
      })
    }
    for (const split of SPLITS)
      for (const { text, stratum } of all(suite, split))
        expect([text, isNew(text)]).toEqual([
          text,
          stratum === 'wordings never met' || stratum === 'both',
        ])
  })

  it('begins the phrases of no two kinds of value in the same way', () => {
    const beginnings = Object.values<readonly string[]>(OPEN_FRAMES)
      .flat()
      .map((frame) => frame.split(' ')[0])
    expect(new Set(beginnings).size).toBe(beginnings.length)
    expect(Object.keys(OPEN_FRAMES)).toEqual(Object.keys(KINDS))
  })

  it('takes no word of a name for a value', () => {
    for (const task of all(suite, 'train'))
      expect(suite.goldValues(task).filter((word) => Object.hasOwn(NOUNS, word))).toEqual([])
  })

  it('gives functions signatures that no other task tells', () => {
    const signatures = new Map<string, Set<string>>()
    for (const task of all(suite, 'train'))
      for (const { name, parameters } of suite.world(task).tools(0)) {
        const known = signatures.get(name) ?? new Set()
        signatures.set(name, known.add(parameters.map((one) => one.name).join()))
      }
    const [once, several] = [1, 2].map(
      (least) => [...signatures.values()].filter(({ size }) => size >= least).length,
    )
    // A function that two tasks list has another signature in the second nearly always.
    expect(several).toBeGreaterThan(0.1 * (once ?? 0))
    for (const task of all(suite, 'held-out'))
      for (const { name, args } of task.gold) {
        const tool = suite
          .world(task)
          .tools(0)
          .find((one) => one.name === name)
        expect(args.map(([given]) => given)).toEqual(tool?.parameters.map((one) => one.name))
      }
  })

  it('cannot be solved without reading', async () => {
    for (const level of LEVELS.filter((one) => one !== 'easy'))
      for (const { name, success } of await ruleSuccess(
        await createOpenSignature({ ...SIZES, level, heldOut: 600 }),
      ))
        expect([name, success < 0.1]).toEqual([name, true])
  })
})
